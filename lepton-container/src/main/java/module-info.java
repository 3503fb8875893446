/** Connect, listen, handlers, reconnection and policies: the library that applications use. */
module io.lepton.container {
    requires transitive io.lepton.engine;
    requires io.lepton.netty;
    requires static org.jspecify;

    // Comes to life with the first public class of its package:
    // exports io.lepton;
}
