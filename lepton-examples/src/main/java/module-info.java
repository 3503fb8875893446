/** Examples: each class has a main method and one subject. */
module io.lepton.examples {
    requires io.lepton.container;
    requires java.sql;
    requires jdk.httpserver;
    requires static org.jspecify;

    exports io.lepton.examples;
}
