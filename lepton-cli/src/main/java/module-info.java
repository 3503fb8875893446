/** The {@code lepton} command. */
module io.lepton.cli {
    // to uncomment with the first public class of the package:
    // opens io.lepton.cli to info.picocli;
    requires io.lepton.container;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires static org.jspecify;
}
