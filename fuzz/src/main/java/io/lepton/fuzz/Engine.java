package io.lepton.fuzz;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import io.lepton.testkit.Frame;
import io.lepton.testkit.ScriptedPeer;
import io.lepton.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The whole engine in one role: whatever comes is taken or answered as the peer's mistake; there is no fault of ours, no more
 * output than the bounds allow, and it ends when the peer has gone. The first octet says in what portions the others come, and
 * whether behind a proper beginning.
 */
final class Engine implements Target {
    private static final int MOST_OUTPUT = 4 << 20;
    private static final int BEHIND_BEGINNING = 1;
    private static final int[] PORTIONS = {1, 7, 100, Integer.MAX_VALUE};

    private final boolean client;
    private final boolean sasl;
    private final byte[] beginning;

    /** {@code client}: which side we are. */
    Engine(boolean client, boolean sasl) {
        this.client = client;
        this.sasl = sasl;
        beginning = sasl ? bytes(header(ProtocolHeader.SASL)) : bytes(beginning());
    }

    private List<Frame> beginning() {
        Frame begin = client ? begin().remoteChannel(0) : begin();
        return List.of(
                header(ProtocolHeader.AMQP),
                open().maxFrameSize(1000),
                begin,
                attach(client ? Role.RECEIVER : Role.SENDER)
                        .name("a")
                        .source("s")
                        .target("t"),
                attach(client ? Role.SENDER : Role.RECEIVER)
                        .name("b")
                        .handle(1)
                        .source("s")
                        .target("t"),
                flow().handle(client ? 0 : 1).deliveryCount(0).linkCredit(3));
    }

    private static byte[] bytes(Frame... frames) {
        return bytes(List.of(frames));
    }

    private static byte[] bytes(List<Frame> frames) {
        ScriptedPeer writer = ScriptedPeer.facingServer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.forEach(frame -> bytes.writeBytes(writer.bytes(frame)));
        return bytes.toByteArray();
    }

    @Override
    public void take(byte[] octets) {
        if (octets.length == 0) {
            return;
        }
        VirtualTime time = new VirtualTime();
        Connection connection = new Connection(time, "engine");
        Transport transport = client ? client(connection) : server(connection);
        Run run = new Run(connection, transport);
        if ((octets[0] & BEHIND_BEGINNING) != 0) {
            run.feed(ByteBuffer.wrap(beginning));
        }
        int portion = PORTIONS[octets[0] >> 1 & 3];
        for (int at = 1; at < octets.length; ) {
            int count = Math.min(portion, octets.length - at);
            run.feed(ByteBuffer.wrap(octets, at, count));
            at += count;
        }
        run.end(time);
    }

    private Transport server(Connection connection) {
        SaslAuthenticator users = SaslAuthenticator.plain((user, password) -> password.length == 1, true);
        return Transport.server(connection, sasl ? new SaslServer(users) : null, TransportOptions.DEFAULT);
    }

    private Transport client(Connection connection) {
        connection.open();
        Session session = connection.createSession();
        session.open();
        session.createSender("t", SenderOptions.builder().name("a").build()).open();
        session.createReceiver("s", ReceiverOptions.builder().name("b").build()).open();
        SaslClient login = new SaslClient(
                List.of(SaslMechanism.plain(null, "u", new char[] {'p'}), SaslMechanism.anonymous("me")), "host");
        return Transport.client(connection, sasl ? login : null, TransportOptions.DEFAULT);
    }

    /** One connection. */
    private static final class Run {
        private final EagerApplication application = new EagerApplication();
        private final Connection connection;
        private final Transport transport;

        Run(Connection connection, Transport transport) {
            this.connection = connection;
            this.transport = transport;
            turn();
        }

        void feed(ByteBuffer bytes) {
            transport.receive(bytes);
            turn();
        }

        private void turn() {
            EngineEvent event;
            while ((event = connection.nextEvent()) != null) {
                event.deliver(application);
            }
            int size = transport.output().remaining();
            if (size > MOST_OUTPUT) {
                throw new AssertionError(size + " octets of output in one turn");
            }
            transport.sent(size);
            if (transport.cause() != null) {
                throw new AssertionError("a fault of our own", transport.cause());
            }
        }

        void end(VirtualTime time) {
            transport.tick(time.now());
            turn();
            transport.tick(time.now() + TimeUnit.MINUTES.toNanos(2));
            turn();
            transport.endOfInput();
            turn();
            if (!transport.isClosed()) {
                throw new AssertionError(transport + " goes on without its peer");
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        byte[] frames = bytes(
                transfer().message("hello"),
                transfer().more(true).payload(new byte[300]),
                transfer().message("behind"),
                disposition().first(0).last(2).settled(true).state(Accepted.INSTANCE),
                flow().handle(1).deliveryCount(3).linkCredit(10).drain(true),
                detach().closed(true),
                end(),
                close());
        return List.of(seed(1, frames), seed(7, frames), seed(0, joined(beginning, frames)), seed(1, beginning));
    }

    private static byte[] seed(int first, byte[] octets) {
        return joined(new byte[] {(byte) first}, octets);
    }

    private static byte[] joined(byte[] some, byte[] others) {
        byte[] all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        return all;
    }
}
