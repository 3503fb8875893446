/** Bytes to AMQP types, messages, performatives and frames, and back. Needs nothing but the JDK. */
module io.lepton.codec {
    requires static org.jspecify;

    // Each comes to life with the first public class of its package:
    // exports io.lepton.amqp;
    // exports io.lepton.frame;
}
