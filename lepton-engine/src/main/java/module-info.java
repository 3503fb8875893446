/** The AMQP 1.0 protocol as a value: bytes and intents go in, events and bytes come out. Needs nothing but the codec. */
module io.lepton.engine {
    exports io.lepton.endpoint;

    requires transitive io.lepton.codec;
    requires static org.jspecify;
}
