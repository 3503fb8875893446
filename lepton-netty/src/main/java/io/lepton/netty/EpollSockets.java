package io.lepton.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Sockets of Linux, without the detour through the JDK's selector. */
final class EpollSockets implements Sockets {
    /** Whether this is Linux, and Netty's native part is there and loads. */
    static boolean isAvailable() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError e) {
            return false; // the jar was left out
        }
    }

    @Override
    public IoHandlerFactory loopHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public Channel stream() {
        return new EpollSocketChannel();
    }

    @Override
    public ServerChannel listening(InetSocketAddress address, int backlog) throws IOException {
        Socket socket = Socket.newSocketStream();
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
            socket.listen(backlog);
            return new EpollServerSocketChannel(socket.intValue());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
