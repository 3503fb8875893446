/** What tests need to speak AMQP in memory: a scripted peer, and two engines joined. */
module io.lepton.testkit {
    exports io.lepton.testkit;

    requires transitive io.lepton.engine;
    requires static org.jspecify;
}
