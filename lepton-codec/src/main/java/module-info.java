/** Bytes to AMQP types, messages, performatives and frames, and back. Needs nothing but the JDK. */
module io.lepton.codec {
    exports io.lepton.amqp;
    exports io.lepton.frame;

    requires static org.jspecify;
}
