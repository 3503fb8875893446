/** A broker in memory, for development and tests, built on the public API of the container. */
module io.lepton.broker {
    exports io.lepton.broker;

    requires transitive io.lepton.container;
    requires artemis.commons;
    requires artemis.selector;
    requires static org.jspecify;
}
