package io.lepton.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A socket that listens, and hands out what it accepts. */
public final class BoundSocket implements AutoCloseable {
    private static final Logger LOG = System.getLogger("lepton.netty");
    private static final long PAUSE_MILLIS = 100;

    private final IoLoop loop;
    private final ServerChannel channel;
    private final InetSocketAddress address;
    private boolean paused; // on the thread of the loop

    BoundSocket(IoLoop loop, ServerChannel channel, Consumer<AcceptedSocket> accept) {
        this.loop = loop;
        this.channel = channel;
        this.address = (InetSocketAddress) Objects.requireNonNull(channel.localAddress());
        channel.pipeline().addLast(new Acceptor(accept));
        loop.register(channel);
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts nobody until {@link #resume}: who connects waits in the kernel. Any thread. */
    public void pause() {
        accepting(false);
    }

    /** Accepts again. Any thread. */
    public void resume() {
        accepting(true);
    }

    private void accepting(boolean on) {
        Runnable change = () -> {
            paused = !on;
            channel.config().setAutoRead(on);
        };
        if (loop.isOwnThread()) {
            change.run(); // before the next one is accepted
            return;
        }
        try {
            loop.execute(change);
        } catch (RejectedExecutionException e) {
            // closed, and nobody is accepted any more
        }
    }

    /**
     * Stops accepting. When this returns the port is free. Waits for the loop if that is run by another thread, so the loop
     * must not be waiting for the caller. Does nothing the second time.
     */
    @Override
    public void close() {
        loop.await(() -> {
            if (channel.isRegistered()) {
                channel.close();
                release();
            } else {
                channel.unsafe().closeForcibly(); // the loop has not run yet
            }
        });
    }

    private void release() {
        try {
            loop.sockets().releaseClosed();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the port of " + AddressText.of(address) + " is given back late", e);
        }
    }

    @Override
    public String toString() {
        return AddressText.of(address);
    }

    /** Makes {@link AcceptedSocket}s of Netty's channels. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Consumer<AcceptedSocket> accept;

        Acceptor(Consumer<AcceptedSocket> accept) {
            this.accept = accept;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            accept.accept(new AcceptedSocket((Channel) accepted));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Most likely there are no more file descriptors: what is open may go on, and closing something helps.
            LOG.log(
                    Level.WARNING,
                    "cannot accept on " + AddressText.of(context.channel().localAddress()),
                    cause);
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(
                            () -> context.channel().config().setAutoRead(!paused), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
