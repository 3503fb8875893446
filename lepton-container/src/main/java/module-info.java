/** Connect, listen, handlers, reconnection and policies: the library that applications use. */
module io.lepton.container {
    exports io.lepton;
    exports io.lepton.blocking;

    requires transitive io.lepton.engine;
    requires io.lepton.netty;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;
}
