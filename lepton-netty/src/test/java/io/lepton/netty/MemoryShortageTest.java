package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpWriter;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.MemoryBudget;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory for what sockets read and write: what there is none for, and what they hold. */
class MemoryShortageTest {
    private static final int PATIENCE_SECONDS = 20;
    /** What the sockets of a loop write from. */
    private static final int WRITE_BUFFER = 256 * 1024;

    private static final int SESSIONS = 3000;

    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<SocketDriver> drivers = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    private final MemoryBudget budget = new MemoryBudget(1 << 24);
    private int untilShortage = Integer.MAX_VALUE;
    private @Nullable TlsServer tls;
    private @Nullable IoLoop loop;
    private @Nullable BoundSocket door;

    private ByteBuf memory(int size) {
        if (untilShortage-- == 0) {
            throw new OutOfMemoryError("a test's");
        }
        ByteBuf buffer = Unpooled.directBuffer(size);
        buffers.add(buffer);
        return buffer;
    }

    /** Listens, opens every connection that comes, and never tells anybody. */
    private void listen() throws IOException {
        loop = new IoLoop(Sockets.forThisPlatform(), this::memory);
        loop.own();
        door = loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10, this::accept);
    }

    private void accept(AcceptedSocket socket) {
        SocketDriver driver = new SocketDriver(() -> 1);
        Connection connection = new Connection(driver, "server");
        connection.setMemoryBudget(budget);
        connection.setChannelMax(SESSIONS);
        driver.drive(connection, new Idle(connection));
        driver.assign(loop);
        Transport transport = Transport.server(connection, null, TransportOptions.DEFAULT);
        drivers.add(driver);
        transports.add(transport);
        connection.open();
        driver.accepted(socket, transport, tls);
    }

    /** It hears everything and does nothing. */
    private record Idle(Connection connection) implements SocketDriver.Owner {
        @Override
        public void drain() {
            EngineEvent event = connection.nextEvent();
            while (event != null) {
                event = connection.nextEvent();
            }
        }

        @Override
        public void connected(Transport transport) {
            // it is there
        }

        @Override
        public @Nullable FrameTrace trace() {
            return null;
        }

        @Override
        public void unheeded(String what) {
            // nobody is told
        }

        @Override
        public void waits(Sender sender) {
            // it may
        }

        @Override
        public void run(Runnable task) {
            task.run();
        }
    }

    private void end() {
        door.close();
        loop.close();
        assertThat(buffers).allSatisfy(each -> assertThat(each.refCnt()).isZero());
    }

    private void runUntil(BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time until it has to be so").isLessThan(end);
            loop.run(1_000_000);
        }
    }

    private Socket client() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        socket.connect(door.address());
        return socket;
    }

    /** Whether the socket is answered with a header, and not closed. */
    private boolean isServed(Socket socket) throws IOException {
        runUntil(() -> transports.size() == 2);
        runUntil(() ->
                available(socket) >= ProtocolHeader.SIZE || transports.get(1).isClosed());
        InputStream in = socket.getInputStream();
        return Arrays.equals(in.readNBytes(ProtocolHeader.SIZE), ProtocolHeader.AMQP.bytes());
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("ROB-41: a hand-shake of TLS that goes no further counts as what it takes")
    void stalledHandShakes() throws Exception {
        SSLContext keyless = SSLContext.getInstance("TLS");
        keyless.init(null, null, null);
        tls = new TlsServer(TlsContext.server().over(keyless).build(), false);
        listen();
        long before = budget.used();
        try (Socket first = client()) {
            first.getOutputStream().write(22); // the first octet of a record
            runUntil(() -> transports.size() == 1 && budget.used() > before);
            assertThat(budget.used() - before).isGreaterThanOrEqualTo(TlsLayer.HAND_SHAKE_BYTES);
        }
        runUntil(() -> transports.get(0).isClosed());
        end();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @DisplayName("ROB-36: where there is no memory to read or to write, that connection ends, and the others go on")
    void shortage(int allocation) throws IOException {
        listen();
        untilShortage = allocation;
        try (Socket first = client()) {
            first.getOutputStream().write(ProtocolHeader.AMQP.bytes());
            runUntil(() -> !transports.isEmpty() && transports.get(0).isClosed());
            assertThat(untilShortage).isNegative();
            if (allocation == 1) {
                assertThat(transports.get(0).condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
            }
            try (Socket second = client()) {
                second.getOutputStream().write(ProtocolHeader.AMQP.bytes());
                assertThat(isServed(second)).isTrue();
            }
        }
        end();
    }

    @Test
    @DisplayName(
            "ROB-18: a buffer that waits for a peer that does not read counts in the memory that connections share")
    void unread() throws IOException {
        listen();
        try (Socket client = client()) {
            runUntil(() -> drivers.size() == 1 && drivers.get(0).channel() != null);
            drivers.get(0).channel().config().setOption(ChannelOption.SO_SNDBUF, 4096);
            client.getOutputStream().write(ProtocolHeader.AMQP.bytes());
            client.getOutputStream().write(open());
            Connection connection = transports.get(0).connection();
            runUntil(() -> connection.remoteState() == EndpointState.ACTIVE);
            assertThat(budget.used()).isLessThan(WRITE_BUFFER);
            drivers.get(0).execute(() -> {
                for (int i = 0; i < SESSIONS; i++) {
                    connection.createSession().open();
                }
            });
            runUntil(() -> budget.used() > WRITE_BUFFER);
            Thread reader = new Thread(() -> readAll(client));
            reader.start();
            runUntil(() -> budget.used() < WRITE_BUFFER);
        }
        runUntil(() -> transports.get(0).isClosed());
        end();
    }

    private static void readAll(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // it was closed
        }
    }

    private static byte[] open() {
        AmqpWriter out = new AmqpWriter(64);
        new FrameWriter(out).frame(0, Open.builder("client").build());
        return Arrays.copyOf(out.array(), out.position());
    }
}
