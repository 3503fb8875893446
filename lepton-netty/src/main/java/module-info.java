/** Sockets, TLS, the event loop and the clock: what drives an engine over a network. */
module io.lepton.netty {
    exports io.lepton.netty;

    requires transitive io.lepton.engine;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.handler;
    requires static io.netty.transport.unix.common;
    requires static io.netty.transport.classes.epoll;
    requires static org.jspecify;
}
