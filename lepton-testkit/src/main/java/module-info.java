/** What tests need to speak AMQP in memory: golden bytes, a scripted peer, and two engines joined. */
module io.lepton.testkit {
    // to uncomment with the first public class of the package:
    // exports io.lepton.testkit;
    requires transitive io.lepton.engine;
    requires static org.jspecify;
}
