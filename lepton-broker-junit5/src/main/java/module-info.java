/** A broker in memory for tests with JUnit 5. */
module io.lepton.broker.junit {
    exports io.lepton.broker.junit;

    requires transitive io.lepton.broker;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;
}
