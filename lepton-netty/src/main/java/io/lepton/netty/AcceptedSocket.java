package io.lepton.netty;

import io.netty.channel.Channel;

/** A socket that a listener accepted and that no loop serves yet: give it to {@link SocketDriver#accepted}. */
public final class AcceptedSocket {
    private final Channel channel;

    AcceptedSocket(Channel channel) {
        this.channel = channel;
    }

    /** The address of the peer, as {@code host:port}. */
    public String remoteAddress() {
        return AddressText.of(channel.remoteAddress());
    }

    /** Closes it at once; nobody wants it. */
    public void refuse() {
        channel.unsafe().closeForcibly();
    }

    Channel channel() {
        return channel;
    }
}
