/** The {@code lepton} command. */
module io.lepton.cli {
    requires io.lepton.broker;
    requires io.lepton.container;
    requires io.lepton.store;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires jdk.management;
    requires me.tongfei.progressbar;
    requires static org.jspecify;

    provides System.LoggerFinder with
            io.lepton.cli.Logs;
}
