/** The {@code lepton} command. */
module io.lepton.cli {
    requires io.lepton.container;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires static org.jspecify;

    // picocli sets the annotated fields of commands; comes to life with the first class:
    // opens io.lepton.cli to info.picocli;
}
