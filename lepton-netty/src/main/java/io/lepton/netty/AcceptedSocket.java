package io.lepton.netty;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that a listener accepted and that no loop serves yet: give it to {@link SocketDriver#accepted}. */
public final class AcceptedSocket {
    private final Channel channel;
    private Runnable whenClosed = () -> {};

    AcceptedSocket(Channel channel) {
        this.channel = channel;
    }

    /** The address of the peer, as {@code host:port}. */
    public String remoteAddress() {
        return AddressText.of(channel.remoteAddress());
    }

    /** The host of the peer; null where the socket has none. */
    public @Nullable InetAddress remoteHost() {
        return channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    /** Runs {@code then} once the socket is closed or refused: on the thread of its loop, or of who refuses it. Before either. */
    public void whenClosed(Runnable then) {
        whenClosed = then;
    }

    /** A loop serves it now. */
    void served() {
        channel.closeFuture().addListener(future -> whenClosed.run());
    }

    /** Closes it at once; nobody wants it. */
    public void refuse() {
        channel.unsafe().closeForcibly();
        whenClosed.run();
    }

    Channel channel() {
        return channel;
    }
}
