package io.lepton.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a host over TCP: looks its name up and tries its addresses in order until one answers. Lives on the
 * thread of its loop.
 */
final class Dial {
    /** Is told how it ended, once, unless it was cancelled. */
    interface Outcome {
        void connected(Channel channel);

        void failed(String why);
    }

    private final IoLoop loop;
    private final String host;
    private final int port;
    private final long deadline;
    private final Outcome outcome;
    private final StringJoiner failures = new StringJoiner("; ");
    private InetAddress[] addresses = {};
    private int next;
    private @Nullable Channel trying;
    private boolean over;

    /** Begins. The last address is given all the time there is: whoever dials has to cancel when {@code timeoutNanos} are up. */
    Dial(IoLoop loop, String host, int port, long timeoutNanos, Outcome outcome) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.deadline = System.nanoTime() + timeoutNanos;
        this.outcome = outcome;
        Resolver.resolve(host)
                .whenComplete((found, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        addresses = found;
                        tryNext();
                    } else {
                        fail(failure instanceof UnknownHostException ? "unknown host " + host : failure.toString());
                    }
                }));
    }

    /** Gives up; the outcome is not told. */
    void cancel() {
        over = true;
        if (trying != null) {
            trying.close();
        }
    }

    private void tryNext() {
        if (over) {
            return;
        }
        if (next == addresses.length) {
            fail("cannot connect to " + AddressText.of(host, port) + ": " + failures);
            return;
        }
        InetAddress address = addresses[next++];
        Channel channel = loop.sockets().stream();
        trying = channel;
        channel.config().setAutoRead(false); // until somebody listens to it
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, shareMillis());
        loop.register(channel);
        channel.connect(new InetSocketAddress(address, port))
                .addListener((ChannelFuture done) -> connected(done, address));
    }

    private void connected(ChannelFuture done, InetAddress address) {
        if (done.isSuccess() && !over) {
            over = true;
            outcome.connected(done.channel());
            return;
        }
        done.channel().close();
        if (!done.isSuccess()) {
            failures.add(text(done.cause(), address));
        }
        tryNext();
    }

    /** An address that swallows everything must not use up the time of those after it. 0: no limit of its own. */
    private int shareMillis() {
        int left = addresses.length - next;
        if (left == 0) {
            return 0;
        }
        long share = (deadline - System.nanoTime()) / (left + 1);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(share)));
    }

    /** The address is worth to be told where it is not what was asked for. */
    private String text(Throwable cause, InetAddress address) {
        String at = NetUtil.toAddressString(address);
        return at.equals(host) ? Reason.of(cause) : at + ": " + Reason.of(cause);
    }

    private void fail(String why) {
        if (!over) {
            over = true;
            outcome.failed(why);
        }
    }
}
