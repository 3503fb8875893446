package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundSocketTest {
    private static final int BACKLOG = 10;
    private static final String OURS = "platform";

    private static IoLoop loopOf(String sockets) {
        return sockets.equals(OURS) ? new IoLoop() : new IoLoop(new NioSockets(), Unpooled::directBuffer);
    }

    private static BoundSocket listen(IoLoop loop, int port, Consumer<AcceptedSocket> accept) {
        try {
            return loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG, accept);
        } catch (IOException e) {
            throw new AssertionError("port " + port + " is not to be had", e);
        }
    }

    /** Closes a socket, and listens in its place at once. */
    private static void replace(IoLoop loop, BoundSocket socket) {
        socket.close();
        listen(loop, socket.address().getPort(), AcceptedSocket::refuse).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {OURS, "nio"})
    @DisplayName("API-LSN-03: in a task of the loop close() gives the port back before it returns")
    void inATask(String sockets) {
        try (IoLoop loop = loopOf(sockets)) {
            loop.own();
            BoundSocket socket = listen(loop, 0, AcceptedSocket::refuse);
            loop.run(-1); // it accepts
            AtomicBoolean done = new AtomicBoolean();
            loop.execute(() -> {
                replace(loop, socket);
                done.set(true);
            });
            loop.run(-1);
            assertThat(done).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OURS, "nio"})
    @DisplayName("API-LSN-03: when a socket is accepted close() gives the port back before it returns")
    void whenASocketIsAccepted(String sockets) throws IOException {
        try (IoLoop loop = loopOf(sockets)) {
            loop.own();
            List<BoundSocket> listening = new ArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            listening.add(listen(loop, 0, accepted -> {
                accepted.refuse();
                replace(loop, listening.get(0));
                done.set(true);
            }));
            InetSocketAddress address = listening.get(0).address();
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                while (!done.get()) {
                    loop.run(0);
                }
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OURS, "nio"})
    @DisplayName("API-LSN-03: before its loop runs close() gives the port back, too, and does nothing the second time")
    void beforeTheLoopRuns(String sockets) {
        try (IoLoop loop = loopOf(sockets)) {
            BoundSocket socket = listen(loop, 0, AcceptedSocket::refuse);
            replace(loop, socket);
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OURS, "nio"})
    @DisplayName("API-LSN-01: a port on which somebody listens cannot be had")
    void portInUse(String sockets) {
        try (IoLoop loop = loopOf(sockets)) {
            BoundSocket socket = listen(loop, 0, AcceptedSocket::refuse);
            assertThatThrownBy(() -> loop.listen(socket.address(), BACKLOG, AcceptedSocket::refuse))
                    .isInstanceOf(IOException.class);
        }
    }
}
