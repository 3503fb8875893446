package io.lepton.netty;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connected socket and the transport that it carries, until either ends. The engine's output is copied once, into a
 * buffer that the kernel can read, and one such buffer at most is on its way: while the peer does not read, the engine
 * keeps what it has and, past its limit, makes no more.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    /** How long a peer may take to read the last of our bytes: to close while some of its own are unread destroys them. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SocketDriver driver;
    private final Channel channel;
    private final Transport transport;
    private @Nullable TlsLayer tls;
    private final ChannelFutureListener written = this::written;
    private final Runnable receive = this::receive;
    private final Runnable tick = this::tick;
    private ByteBuffer arrived = ByteBuffer.allocate(0);
    /** A write is on its way; or nothing may be written before there is TLS. */
    private boolean writing;
    /** The hand-shake of TLS is not done. */
    private boolean securing;

    private boolean inputEnded;
    private boolean outputEnded;
    private boolean released;
    private Driver.@Nullable Scheduled timer;
    private long timerDue = Transport.NEVER;

    /** {@code tls}: what stands between the socket and the transport, or null. */
    Wire(SocketDriver driver, Channel channel, Transport transport, @Nullable TlsLayer tls) {
        this.driver = driver;
        this.channel = channel;
        this.transport = transport;
        this.tls = tls;
        securing = tls != null;
        writing = securing;
        if (securing) {
            transport.carried(TlsLayer.HAND_SHAKE_BYTES);
        }
    }

    Channel channel() {
        return channel;
    }

    /** Begins to read, as soon as the socket has a loop. */
    void begin() {
        try {
            configure();
        } catch (ChannelException e) {
            broken(e); // it was reset in the meantime
        }
    }

    private void configure() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.pipeline().addLast(this);
        if (tls == null) {
            channel.config().setRecvByteBufAllocator(driver.theLoop().reads());
        } else {
            tls.install(channel); // begins the hand-shake where the socket is connected
        }
        channel.config().setAutoRead(true);
    }

    String remoteAddress() {
        return AddressText.of(channel.remoteAddress());
    }

    /** Whether the transport has ended, and the driver need not call any more. */
    boolean isReleased() {
        return released;
    }

    @Override
    @HotPath
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!released) { // else we linger
                arrived = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
                driver.turn(receive);
            }
        } finally {
            bytes.release();
        }
    }

    private void receive() {
        transport.receive(arrived);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (securing && !released) {
                lost(new ClosedChannelException());
                channel.close();
            } else {
                endOfInput();
            }
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                lost(handshake.cause());
                channel.close();
            } else if (tls != null && securing && !released) {
                transport.secured(tls.session());
                connected();
            }
        } else if (event instanceof SslCloseCompletionEvent end) {
            if (end.isSuccess()) {
                endOfInput(); // it says so in TLS, and may still read what we write
            }
        } else if (event == TlsLayer.PLAIN && securing && !released) {
            tls = null;
            connected();
        }
    }

    /** What the transport says may go out, from now on. */
    private void connected() {
        securing = false;
        writing = false;
        transport.carried(0); // from now on the transport knows of its TLS
        driver.connected(this, transport);
    }

    private void endOfInput() {
        inputEnded = true;
        if (released) {
            closeIfDone();
        } else {
            driver.turn(transport::endOfInput);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelTimer();
        lost("the socket was closed");
    }

    private void broken(Throwable cause) {
        lost(cause);
        channel.close();
    }

    private void lost(Throwable cause) {
        if (tls != null && (securing || TlsFailure.isTls(cause))) {
            lost(TlsFailure.condition(cause, !transport.isClient(), remoteAddress()));
        } else {
            lost(Reason.of(cause));
        }
    }

    private void lost(String why) {
        lost(Condition.of(LeptonError.IO, why + " (" + remoteAddress() + ")"));
    }

    /** The socket is of no use any more. */
    private void lost(Condition why) {
        inputEnded = true;
        outputEnded = true;
        if (!released && !transport.isClosed()) {
            driver.turn(() -> transport.fail(why));
        }
    }

    /** Ends a turn: writes what the engine has, looks at the clock, and does what the transport's state asks for. */
    @HotPath
    void flush() {
        write();
        if (!transport.isClosed()) {
            arm(transport.tick(System.nanoTime()));
            write(); // a heartbeat, say
        }
        if (transport.isClosed()) {
            release();
        } else {
            if (transport.isOutputClosed()) {
                shutdownOutput();
            }
            boolean read = transport.wantsInput();
            if (read != channel.config().isAutoRead()) {
                channel.config().setAutoRead(read);
            }
        }
    }

    @HotPath
    void write() {
        if (writing && !outputEnded) {
            transport.output(); // ends the turn all the same: what it has waits in the engine
        }
        while (!writing && !outputEnded) {
            ByteBuffer output = transport.output();
            int size = output.remaining();
            if (size == 0) {
                return;
            }
            ByteBuf buffer = driver.theLoop().writeBuffer(size);
            buffer.writeBytes(output);
            int held = buffer.capacity();
            transport.sent(size);
            ChannelFuture write = channel.writeAndFlush(buffer);
            if (!write.isDone()) {
                writing = true;
                transport.carried(held);
                write.addListener(written);
            } else if (!write.isSuccess()) {
                broken(write.cause());
            }
        }
    }

    private void written(ChannelFuture write) {
        writing = false;
        transport.carried(0);
        if (!write.isSuccess()) {
            broken(write.cause());
        } else if (released) {
            release();
        } else {
            driver.turn();
        }
    }

    /** The transport has ended: writes the rest, then closes, with a pause so that the peer gets to read it. */
    void release() {
        if (!released) {
            released = true;
            cancelTimer();
            timer = driver.theLoop().schedule(LINGER_NANOS, channel::close);
            channel.config().setAutoRead(true); // for its end; what comes before it is thrown away
        }
        if (securing) {
            channel.close(); // there is nobody yet to whom anything may be said
            return;
        }
        write();
        if (!writing) {
            shutdownOutput();
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (inputEnded && outputEnded) {
            channel.close();
        }
    }

    private void shutdownOutput() {
        if (!outputEnded && !writing) {
            outputEnded = true;
            if (tls != null) {
                tls.shutdownOutput(channel);
            } else if (channel.isActive()) {
                ((DuplexChannel) channel).shutdownOutput();
            }
        }
    }

    /** The engine is at fault, and what it wrote last may be half a frame: ends at once. */
    void fail(RuntimeException fault) {
        abort();
        if (transport.isClosed()) {
            throw fault; // nobody would ask it for the cause any more
        }
        transport.fail(fault);
    }

    /** There was no memory for what the peer or the application wants: ends at once, and gives back what it has. */
    void fail(OutOfMemoryError shortage) {
        abort();
        transport.fail(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, "out of memory: " + shortage.getMessage()));
    }

    /** Closes the socket now. */
    void abort() {
        released = true;
        outputEnded = true;
        cancelTimer();
        channel.close();
    }

    private void tick() {
        timer = null;
        timerDue = Transport.NEVER;
        driver.turn();
    }

    /** Sees to it that there is a turn at {@code due}. One that comes too early is harmless, so timers are not moved back. */
    private void arm(long due) {
        if (due == Transport.NEVER || (timerDue != Transport.NEVER && due - timerDue >= 0)) {
            return;
        }
        cancelTimer();
        timerDue = due;
        timer = driver.theLoop().schedule(due - System.nanoTime(), tick);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            timerDue = Transport.NEVER;
        }
    }
}
