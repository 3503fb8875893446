/** Connect, listen, handlers, reconnection and policies: the library that applications use. */
module io.lepton.container {
    exports io.lepton;
    exports io.lepton.blocking;
    exports io.lepton.sasl;

    uses io.lepton.sasl.SaslMechanismFactory;

    requires transitive io.lepton.engine;
    requires io.lepton.netty;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;
}
