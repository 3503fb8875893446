package io.lepton.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one socket, between it and its {@link Wire}, which hears of it by events of the pipeline: that the hand-shake is
 * done, or failed; that the peer will send nothing more; or {@link #PLAIN}.
 */
final class TlsLayer {
    /** Tells the wire that the peer speaks without TLS, and may. */
    static final Object PLAIN = new Object();

    /** A record with the fatal alert for what has no place here. RFC 8446 §6 */
    private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 3, 0, 2, 2, 10};

    /** What the hand-shake takes at most: a record of the peer's, one of ours, and what the engine keeps of both. */
    static final int HAND_SHAKE_BYTES = 64 * 1024;

    private static final long CLOSE_NOTIFY_MILLIS = 2_000;

    private final Supplier<SSLEngine> engines;
    private final boolean client;
    private final boolean plaintextAllowed;
    private @Nullable SslHandler handler;

    private TlsLayer(Supplier<SSLEngine> engines, boolean client, boolean plaintextAllowed) {
        this.engines = engines;
        this.client = client;
        this.plaintextAllowed = plaintextAllowed;
    }

    /** Not before it is needed: an engine takes memory, also outside of the heap, which the handler gives back. */
    private SslHandler newHandler() {
        SslHandler made = new SslHandler(engines.get());
        made.setHandshakeTimeoutMillis(0); // whoever waits for the open has a clock
        made.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        handler = made;
        return made;
    }

    /** For a socket that we have connected; {@code name} is whose certificate the server has to show. */
    static TlsLayer client(Channel channel, TlsContext context, String name, int port) {
        SSLEngine engine = context.newClientEngine(channel.alloc(), name, port); // the name may be no good
        return new TlsLayer(() -> engine, true, false);
    }

    /** For a socket that was accepted. */
    static TlsLayer server(Channel channel, TlsContext context, boolean plaintextAllowed) {
        return new TlsLayer(() -> context.newServerEngine(channel.alloc()), false, plaintextAllowed);
    }

    /** Takes its place, between the socket and the wire, which is in its own. */
    void install(Channel channel) {
        // a record that is not whole stays in the buffer that it was read into, which thus cannot be the loop's
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1));
        ChannelPipeline pipeline = channel.pipeline();
        if (!plaintextAllowed) {
            pipeline.addFirst(newHandler());
        }
        pipeline.addFirst(new FirstOctet());
    }

    /** The session that was agreed on. */
    SSLSession session() {
        return Objects.requireNonNull(handler, "no hand-shake").engine().getSession();
    }

    /** Says that we will send nothing more, in TLS first, then in TCP. */
    void shutdownOutput(Channel channel) {
        Objects.requireNonNull(handler, "no hand-shake").closeOutbound().addListener((Future<Void> done) -> {
            if (channel.isActive()) {
                ((DuplexChannel) channel).shutdownOutput();
            }
        });
    }

    /**
     * TLS begins with a record of a hand-shake, or ends with an alert; AMQP begins with its name, which {@link SslHandler} may take
     * for the begin of an old kind of hand-shake, and wait for the rest.
     */
    private final class FirstOctet extends ByteToMessageDecoder {
        private static final int ALERT = 21;
        private static final int HANDSHAKE = 22;
        /** So many octets tell what it is, for people. */
        private static final int SHOWN = 8;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int first = in.getUnsignedByte(in.readerIndex());
            if (first == HANDSHAKE || first == ALERT) {
                if (plaintextAllowed) {
                    context.pipeline().addAfter(context.name(), null, newHandler());
                }
            } else if (plaintextAllowed) {
                context.fireUserEventTriggered(PLAIN);
            } else {
                refuse(context, in);
            }
            context.pipeline().remove(this);
        }

        private void refuse(ChannelHandlerContext context, ByteBuf in) {
            String octets = ByteBufUtil.hexDump(in, in.readerIndex(), Math.min(SHOWN, in.readableBytes()));
            in.skipBytes(in.readableBytes());
            if (!client) {
                context.writeAndFlush(
                        Unpooled.wrappedBuffer(UNEXPECTED_MESSAGE.clone())); // so that it may tell its user
            }
            context.fireUserEventTriggered(new SslHandshakeCompletionEvent(new NotSslRecordException(octets)));
        }
    }
}
