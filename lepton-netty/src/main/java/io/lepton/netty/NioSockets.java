package io.lepton.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JDK's sockets. */
final class NioSockets implements Sockets {
    private @Nullable Selector selector;

    @Override
    public IoHandlerFactory loopHandlers() {
        return NioIoHandler.newFactory(new Selectors());
    }

    /** The JDK keeps a closed socket, and its port, until the selector that knew it has looked at its sockets again. */
    @Override
    public void releaseClosed() throws IOException {
        Selector selector = this.selector;
        if (selector != null && !isInUse(selector)) {
            selector.selectNow(key -> {}); // what is ready stays ready, and is found again
        }
    }

    /**
     * Whether what was closed is in the set of ready sockets that Netty goes through right now, and cannot be taken out: with
     * the JDK's set only, in place of which Netty has one that does not mind wherever it can. Then the next turn releases it.
     */
    private static boolean isInUse(Selector selector) {
        Set<SelectionKey> ready = selector.selectedKeys();
        return ready.getClass().getModule().equals(Selector.class.getModule())
                && ready.stream().anyMatch(key -> !key.isValid());
    }

    @Override
    public Channel stream() {
        return new NioSocketChannel();
    }

    @Override
    public ServerChannel listening(InetSocketAddress address, int backlog) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, backlog);
            return new NioServerSocketChannel(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Those of the JDK; tells which one serves the loop. */
    private final class Selectors extends SelectorProvider {
        private final SelectorProvider jdk = provider();

        @Override
        public AbstractSelector openSelector() throws IOException {
            AbstractSelector opened = jdk.openSelector();
            selector = opened;
            return opened;
        }

        @Override
        public DatagramChannel openDatagramChannel() throws IOException {
            return jdk.openDatagramChannel();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
            return jdk.openDatagramChannel(family);
        }

        @Override
        public Pipe openPipe() throws IOException {
            return jdk.openPipe();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() throws IOException {
            return jdk.openServerSocketChannel();
        }

        @Override
        public SocketChannel openSocketChannel() throws IOException {
            return jdk.openSocketChannel();
        }
    }
}
