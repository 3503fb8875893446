package io.lepton.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.buffer.netty.Netty4ProtonBufferAllocator;
import org.apache.qpid.protonj2.buffer.netty.Netty4ToProtonBufferAdapter;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;

/**
 * protonj2's engine on a Netty loop, one handler between the two. What the engine puts out during a read
 * goes to the socket once, when the read is over: either each frame is written to Netty in the buffer that it is in, as
 * protonj2's own client does it, or the frames are gathered in one buffer, which is the best that we know of.
 */
final class ProtonPeer {
    private static final int GATHERED = 64 * 1024; // bytes to begin with

    private ProtonPeer() {}

    static void send(int port, Load load, boolean gather) throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, io());
        new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Sending(load, gather))
                .connect("localhost", port)
                .sync()
                .channel()
                .closeFuture()
                .sync();
        loop.shutdownGracefully();
    }

    static void receive(Load load, boolean gather) throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, io());
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Receiving(load, gather));
                        channel.closeFuture().addListener(closed -> loop.shutdownGracefully());
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel();
        Program.listening(((InetSocketAddress) server.localAddress()).getPort());
        loop.terminationFuture().sync();
    }

    private static IoHandlerFactory io() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Between the channel and the engine. */
    private abstract static class Wire extends ChannelInboundHandlerAdapter {
        private final Netty4ProtonBufferAllocator buffers =
                (Netty4ProtonBufferAllocator) Netty4ProtonBufferAllocator.POOLED;
        private final Engine engine = EngineFactory.PROTON.createNonSaslEngine();
        private final boolean gather;
        private ByteBuf gathered = Unpooled.EMPTY_BUFFER;

        Wire(boolean gather) {
            this.gather = gather;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            engine.configuration().setBufferAllocator(buffers);
            engine.outputHandler((bytes, done) -> {
                ByteBuf frame = toNetty(bytes);
                if (gather) {
                    gather(frame);
                } else {
                    context.write(frame, context.voidPromise());
                }
                if (done != null) {
                    done.run();
                }
            });
            engine.errorHandler(failed -> failed.failureCause().printStackTrace());
            opened(engine.start(), context.channel());
            flush(context);
        }

        private ByteBuf toNetty(ProtonBuffer bytes) {
            if (bytes instanceof Netty4ToProtonBufferAdapter ours) {
                return ours.unwrapAndRelease();
            }
            ByteBuf copy = buffers.allocator().ioBuffer(bytes.getReadableBytes()); // a protocol header
            while (bytes.isReadable()) {
                copy.writeByte(bytes.readByte());
            }
            return copy;
        }

        private void gather(ByteBuf frame) {
            if (!gathered.isReadable()) {
                gathered = buffers.allocator().ioBuffer(GATHERED);
            }
            gathered.writeBytes(frame);
            frame.release();
        }

        private void flush(ChannelHandlerContext context) {
            if (gathered.isReadable()) {
                context.write(gathered, context.voidPromise());
                gathered = Unpooled.EMPTY_BUFFER;
            }
            context.flush();
        }

        abstract void opened(Connection connection, Channel channel);

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            // read-only, so that payloads are slices of it and no copies
            try (ProtonBuffer bytes = buffers.wrap((ByteBuf) message).convertToReadOnly()) {
                engine.ingest(bytes);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            flush(context);
        }
    }

    private static final class Sending extends Wire {
        private final Encoder encoder = CodecFactory.getDefaultEncoder();
        private final EncoderState encoderState = encoder.newEncoderState();
        private final ProtonBuffer message;
        private final Meter meter;
        private final byte[] body;
        private final Load load;
        private final boolean settled;
        private final boolean alone;
        private boolean begun;
        private boolean done;

        Sending(Load load, boolean gather) {
            super(gather);
            this.load = load;
            settled = load.mode() == Load.Mode.SETTLED;
            alone = load.mode() == Load.Mode.ONE;
            meter = new Meter("protonj2-sender", load);
            body = Samples.body(load.size());
            message = ProtonBufferAllocator.defaultAllocator().allocate(load.size() + 64);
        }

        @Override
        void opened(Connection connection, Channel channel) {
            connection.setContainerId("sending").open();
            connection.closeHandler(closed -> channel.close());
            Session session = connection.session().open();
            Sender sender = session.sender("q");
            sender.setSource(new Source()).setTarget(new Target().setAddress("q"));
            sender.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.POOLED.createGenerator());
            if (load.mode() == Load.Mode.SETTLED) {
                sender.setSenderSettleMode(SenderSettleMode.SETTLED);
            }
            sender.creditStateUpdateHandler(this::onSendable);
            sender.deliveryStateUpdatedHandler(delivery -> {
                delivery.settle();
                if (alone) {
                    meter.back();
                }
                if (meter.count()) {
                    end(connection);
                } else if (alone) {
                    sendAlone(sender);
                }
            });
            sender.open();
        }

        private void end(Connection connection) {
            done = true;
            meter.end();
            connection.close();
        }

        private void onSendable(Sender sender) {
            if (alone && !begun) {
                begun = true;
                sendAlone(sender);
            }
            while (!alone && !done && sender.isSendable()) {
                send(sender);
                if (settled && meter.count()) {
                    end(sender.getConnection());
                }
            }
        }

        private void sendAlone(Sender sender) {
            meter.sent();
            send(sender);
        }

        private void send(Sender sender) {
            message.clear();
            encoder.writeObject(message, encoderState, new Data(body));
            encoderState.reset();
            OutgoingDelivery delivery = sender.next();
            if (settled) {
                delivery.settle();
            }
            delivery.writeBytes(message);
        }
    }

    private static final class Receiving extends Wire {
        private final Decoder decoder = CodecFactory.getDefaultDecoder();
        private final DecoderState decoderState = decoder.newDecoderState();
        private final Load load;
        private final Meter meter;
        private long sum;

        Receiving(Load load, boolean gather) {
            super(gather);
            this.load = load;
            meter = new Meter("protonj2-receiver", load);
        }

        @Override
        void opened(Connection connection, Channel channel) {
            connection.openHandler(opened -> opened.setContainerId("receiving").open());
            connection.closeHandler(closed -> {
                meter.end();
                System.out.println("sum " + sum);
                closed.close();
            });
            connection.sessionOpenHandler(Session::open);
            connection.receiverOpenHandler(receiver -> {
                receiver.setSource(receiver.getRemoteSource()).setTarget(receiver.<Target>getRemoteTarget());
                receiver.deliveryReadHandler(this::onMessage);
                receiver.open();
                receiver.addCredit(load.credit());
            });
        }

        private void onMessage(IncomingDelivery delivery) {
            if (delivery.isPartial()) {
                return;
            }
            ProtonBuffer payload = delivery.readAll();
            byte[] body = ((Data) decoder.readObject(payload, decoderState)).getValue();
            decoderState.reset();
            payload.close();
            sum += body[0] + body.length;
            delivery.disposition(Accepted.getInstance(), true);
            Receiver receiver = delivery.getLink();
            if (receiver.getCredit() <= load.credit() / 2) {
                receiver.addCredit(load.credit() - receiver.getCredit());
            }
            meter.count();
        }
    }
}
