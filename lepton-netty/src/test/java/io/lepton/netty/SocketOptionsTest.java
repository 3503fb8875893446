package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the sockets that carry connections are set up, at either end. */
@Timeout(10)
class SocketOptionsTest {
    /** One end of a connection. */
    private static final class End implements SocketDriver.Owner {
        final SocketDriver driver = new SocketDriver(() -> 1);
        final Connection connection = new Connection(driver, "c");
        boolean connected;

        End(IoLoop loop) {
            driver.drive(connection, this);
            driver.assign(loop);
        }

        Channel socket() {
            return Objects.requireNonNull(driver.channel());
        }

        void end() {
            driver.abort();
            driver.end();
        }

        @Override
        public void drain() {
            while (connection.nextEvent() != null) {
                // there is nobody to tell
            }
        }

        @Override
        public void connected(Transport transport) {
            connected = true;
        }

        @Override
        public @Nullable FrameTrace trace() {
            return null;
        }

        @Override
        public void unheeded(String what) {
            throw new AssertionError(what);
        }

        @Override
        public void waits(Sender sender) {
            throw new AssertionError(sender);
        }

        @Override
        public void run(Runnable task) {
            task.run();
        }
    }

    private interface Check {
        void of(IoLoop loop, List<Channel> sockets);
    }

    /** A client and a server find each other on one loop; then their sockets are checked. */
    private static void check(String kind, Check check) throws IOException {
        try (IoLoop loop = kind.equals("nio") ? new IoLoop(new NioSockets(), Unpooled::directBuffer) : new IoLoop()) {
            loop.own();
            End client = new End(loop);
            End server = new End(loop);
            BoundSocket listener = loop.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    1,
                    socket -> server.driver.accepted(
                            socket, Transport.server(server.connection, null, TransportOptions.DEFAULT), null));
            client.driver.connect(
                    Transport.client(client.connection, null, TransportOptions.DEFAULT),
                    "127.0.0.1",
                    listener.address().getPort(),
                    Duration.ofSeconds(10),
                    null);
            while (!(client.connected && server.connected)) {
                loop.run(TimeUnit.MILLISECONDS.toNanos(10));
            }
            check.of(loop, List.of(client.socket(), server.socket()));
            client.end();
            server.end();
        }
    }

    private static void checkOption(String kind, ChannelOption<Boolean> option) throws IOException {
        check(
                kind,
                (loop, sockets) -> assertThat(sockets)
                        .allSatisfy(socket ->
                                assertThat(socket.config().getOption(option)).isTrue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "nio"})
    @DisplayName("API-TRN-13: TCP_NODELAY is on, at both ends")
    void noDelay(String kind) throws IOException {
        checkOption(kind, ChannelOption.TCP_NODELAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "nio"})
    @DisplayName("CON-29: TCP keep-alive is on, at both ends")
    void keepAlive(String kind) throws IOException {
        checkOption(kind, ChannelOption.SO_KEEPALIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "nio"})
    @Timeout(10)
    @DisplayName("API-TRN-13: sockets do not block: where there is nothing to read at either end, the loop goes on")
    void nonBlocking(String kind) throws IOException {
        check(kind, (loop, sockets) -> {
            List<String> ran = new ArrayList<>();
            loop.execute(() -> sockets.forEach(Channel::read));
            loop.execute(() -> ran.add("task"));
            while (ran.isEmpty()) {
                loop.run(-1); // would not come back from a socket that blocks
            }
            assertThat(ran).containsExactly("task");
        });
    }
}
