package io.lepton.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A kind of sockets, and the loop handler that serves them. */
interface Sockets {
    /** What {@link IoLoop} asks: native where the platform has it, the JDK's otherwise. */
    static Sockets forThisPlatform() {
        boolean jdkOnly = "nio".equals(System.getProperty("lepton.sockets"));
        return !jdkOnly && EpollSockets.isAvailable() ? new EpollSockets() : new NioSockets();
    }

    /** Makes the part of a loop that waits for these sockets. */
    IoHandlerFactory loopHandlers();

    /** A stream socket that is not connected. */
    Channel stream();

    /**
     * A socket that listens when this returns; it accepts as soon as its loop runs.
     *
     * @throws IOException if the address cannot be had
     */
    ServerChannel listening(InetSocketAddress address, int backlog) throws IOException;

    /**
     * Gives back what sockets that were closed just now still hold. On the loop's thread.
     *
     * @throws IOException if the loop's selector fails
     */
    default void releaseClosed() throws IOException {}
}
