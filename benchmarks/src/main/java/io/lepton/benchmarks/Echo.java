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
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;

/**
 * Netty without a protocol, the limit of a round trip in Java: as many octets as a transfer has go one way, as many as a
 * disposition the other. Nothing is made of them.
 */
final class Echo {
    /** What stands around the body in a transfer: frame header, performative, data section. */
    private static final int TRANSFER = 33;

    private static final int DISPOSITION = 22;

    private Echo() {}

    static void send(int port, Load load) throws InterruptedException {
        EventLoopGroup loop = loop();
        new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Asking(load))
                .connect("localhost", port)
                .sync()
                .channel()
                .closeFuture()
                .sync();
        loop.shutdownGracefully();
    }

    static void receive(Load load) throws InterruptedException {
        EventLoopGroup loop = loop();
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Answering(load));
                        channel.closeFuture().addListener(closed -> loop.shutdownGracefully());
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel();
        Program.listening(((InetSocketAddress) server.localAddress()).getPort());
        loop.terminationFuture().sync();
    }

    private static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Waits for so many octets, again and again. */
    private abstract static class Turn extends ChannelInboundHandlerAdapter {
        private final int length;
        private final ByteBuf answer;
        private int missing;

        Turn(int length, int answerLength) {
            this.length = length;
            missing = length;
            answer = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(answerLength).writeZero(answerLength));
        }

        final void write(ChannelHandlerContext context) {
            context.writeAndFlush(answer.duplicate(), context.voidPromise());
        }

        abstract void whole(ChannelHandlerContext context);

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            missing -= bytes.readableBytes();
            bytes.release();
            if (missing == 0) {
                missing = length;
                whole(context);
            }
        }
    }

    private static final class Asking extends Turn {
        private final Meter meter;

        Asking(Load load) {
            super(DISPOSITION, TRANSFER + load.size());
            meter = new Meter("echo-sender", load);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        private void ask(ChannelHandlerContext context) {
            meter.sent();
            write(context);
        }

        @Override
        void whole(ChannelHandlerContext context) {
            meter.back();
            if (meter.count()) {
                meter.end();
                context.close();
            } else {
                ask(context);
            }
        }
    }

    private static final class Answering extends Turn {
        private final Meter meter;

        Answering(Load load) {
            super(TRANSFER + load.size(), DISPOSITION);
            meter = new Meter("echo-receiver", load);
        }

        @Override
        void whole(ChannelHandlerContext context) {
            meter.count();
            write(context);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            meter.end();
        }
    }
}
