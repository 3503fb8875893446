package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.empty;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Received;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a peer may do to the engine: it is told where it is wrong, and nothing of ours breaks. */
class HostilePeerTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    /** How many runs each repetition makes; more with -Dlepton.fuzz=1000. */
    private static final int RUNS = Integer.getInteger("lepton.fuzz", 6);

    /** An application that makes use of all that the peer opens. */
    private static final class Application extends Recorder {
        @Override
        public void onLinkRemoteOpen(Link link) {
            super.onLinkRemoteOpen(link);
            if (link instanceof Receiver receiver) {
                receiver.flow(20);
            }
        }

        @Override
        public void onLinkFlow(Link link) {
            super.onLinkFlow(link);
            if (link instanceof Sender sender && sender.credit() > 0 && sender.credit() < 1000 && !link.isClosed()) {
                try {
                    sender.send(Message.create("x".repeat(100 * sender.credit())));
                } catch (RuntimeException e) {
                    record("refused " + e.getMessage()); // closed, or larger than the peer takes
                }
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            super.onDelivery(delivery);
            if (delivery.receiver() != null && !delivery.isPartial()) {
                delivery.accept();
                delivery.receiver().flow(1);
            } else if (delivery.isRemotelySettled()) {
                delivery.settle();
            }
        }
    }

    private static void assertUnbroken(Transport transport) {
        if (transport.cause() != null) {
            throw new AssertionError("a fault of our own", transport.cause());
        }
    }

    @RepeatedTest(20)
    @DisplayName(
            "ROB-44: whatever octets of a connection are changed, lost or repeated, the engine has no fault of its own")
    void survivesChangedOctets(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        byte[] trace = trace(run.getCurrentRepetition() % 2 == 0);
        for (int i = 0; i < 5 * RUNS; i++) {
            byte[] bytes = change(trace.clone(), random);
            Application application = new Application();
            Connection connection = new Connection(new VirtualTime(), "engine");
            Transport transport = Transport.server(connection, null, TransportOptions.DEFAULT);
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(1 + random.nextInt(400), bytes.length - at);
                transport.receive(ByteBuffer.wrap(bytes, at, count));
                at += count;
                EngineEvent event;
                while ((event = connection.nextEvent()) != null) {
                    event.deliver(application);
                }
                transport.sent(transport.output().remaining());
                assertUnbroken(transport);
            }
        }
    }

    private static byte[] trace(boolean large) {
        ScriptedPeer writer = ScriptedPeer.facingServer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Frame> frames = new java.util.ArrayList<>(List.of(
                AMQP,
                open().maxFrameSize(1000).properties(java.util.Map.of(io.lepton.amqp.Symbol.of("a"), "b")),
                begin(),
                attach(Role.SENDER).name("in").source("s").target("t"),
                attach(Role.RECEIVER).name("out").handle(1).source("s").target("t"),
                flow().handle(1).deliveryCount(0).linkCredit(3)));
        for (int i = 0; i < (large ? 20 : 5); i++) {
            frames.add(transfer().more(true).payload(new byte[7 * i]));
            frames.add(transfer().message("hello " + i));
        }
        frames.add(disposition().first(0).last(2).settled(true).state(new Rejected(Condition.of("a:b", "c"))));
        frames.add(empty());
        frames.add(detach().closed(true));
        frames.add(end());
        frames.add(close());
        frames.forEach(frame -> bytes.writeBytes(writer.bytes(frame)));
        return bytes.toByteArray();
    }

    private static byte[] change(byte[] bytes, Random random) {
        int at = 8 + random.nextInt(bytes.length - 8);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> {
                int other = 8 + random.nextInt(bytes.length - 8);
                int length = Math.min(random.nextInt(60), bytes.length - Math.max(at, other));
                System.arraycopy(bytes, other, bytes, at, length);
            }
            default -> {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    @RepeatedTest(60)
    @DisplayName(
            "ROB-44: whatever frames come in whatever order, with whatever in them, the engine has no fault of its own")
    void survivesAnyFrames(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        for (int i = 0; i < RUNS; i++) {
            ScriptedPeer.Setup setup = random.nextBoolean() ? ScriptedPeer.client() : ScriptedPeer.server();
            ScriptedPeer peer = setup.handler(new Application())
                    .connection(c -> c.setIdleTimeout(Duration.ofSeconds(random.nextInt(3))))
                    .start()
                    .opens(open().maxFrameSize(512 + random.nextInt(600)).idleTimeOut(random.nextInt(3) * 1000L));
            if (random.nextBoolean()) {
                peer.session(SessionOptions.DEFAULT.withIncomingWindow(1 + random.nextInt(20)), begin());
                peer.receiver("b", 0);
                peer.ignores();
                peer.sender("a", random.nextInt(10));
            }
            for (int step = 0; step < 60 && !peer.transport().isClosed(); step++) {
                Frame[] frames = new Frame[1 + random.nextInt(3)];
                Arrays.setAll(frames, n -> any(random));
                peer.says(frames).ignores();
                act(peer, random);
                peer.ignores();
                assertUnbroken(peer.transport());
            }
            peer.hangsUp();
            assertUnbroken(peer.transport());
            assertThat(peer.events().stream().filter(event -> event.startsWith("transport closed")))
                    .hasSize(1);
        }
    }

    private static void act(ScriptedPeer peer, Random random) {
        List<Link> links = peer.connection().links();
        switch (random.nextInt(12)) {
            case 0 -> peer.passes(Duration.ofMillis(random.nextInt(1500)));
            case 1 -> links.stream().findAny().ifPresent(Link::close);
            case 2 -> links.stream().findAny().ifPresent(Link::detach);
            case 3 -> peer.connection().sessions().stream().findAny().ifPresent(session -> session.close());
            case 4 -> peer.connection().receivers().forEach(receiver -> receiver.drain(random.nextInt(3)));
            case 5 -> peer.connection().senders().forEach(Sender::drained);
            case 6 -> peer.connection().sessions().forEach(session -> session.setIncomingWindow(random.nextInt(9)));
            default -> {
                // just listens
            }
        }
    }

    private static long number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt() & 0xFFFF_FFFFL;
            case 1 -> 0xFFFF_FFFFL;
            case 2 -> 0x8000_0000L;
            default -> random.nextInt(6);
        };
    }

    private static @Nullable Object state(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Released.INSTANCE;
            case 1 -> new Rejected(null);
            case 2 -> new Received(1, 2);
            case 3 -> null;
            default -> Accepted.INSTANCE;
        };
    }

    private static Frame any(Random random) {
        Frame frame = switch (random.nextInt(40)) {
            case 0, 1, 2 ->
                begin().nextOutgoingId(number(random))
                        .incomingWindow(number(random))
                        .handleMax(number(random));
            case 3 -> begin().remoteChannel(random.nextInt(3));
            case 4, 5 -> end();
            case 6 -> empty();
            case 7 -> random.nextInt(8) == 0 ? close() : empty();
            case 8 -> random.nextInt(8) == 0 ? open() : empty();
            case 9, 10, 11, 12, 13 ->
                attach(random.nextBoolean() ? Role.SENDER : Role.RECEIVER)
                        .handle(random.nextInt(4))
                        .name("link" + random.nextInt(3))
                        .source(random.nextInt(4) == 0 ? null : "a")
                        .target(random.nextInt(4) == 0 ? null : "b")
                        .initialDeliveryCount(number(random))
                        .maxMessageSize(random.nextInt(3) * 150L)
                        .sndSettleMode(SenderSettleMode.values()[random.nextInt(3)])
                        .rcvSettleMode(ReceiverSettleMode.values()[random.nextInt(2)]);
            case 14, 15 -> detach().handle(random.nextInt(4)).closed(random.nextBoolean());
            case 16, 17 -> flow().incomingWindow(number(random)).echo(random.nextBoolean());
            case 18, 19, 20, 21, 22 ->
                flow().handle(random.nextInt(4))
                        .deliveryCount(number(random))
                        .linkCredit(number(random))
                        .available(number(random))
                        .drain(random.nextInt(3) == 0)
                        .echo(random.nextBoolean());
            case 23, 24, 25 ->
                disposition(random.nextBoolean() ? Role.SENDER : Role.RECEIVER)
                        .first(number(random))
                        .last(number(random))
                        .settled(random.nextBoolean())
                        .state(state(random));
            case 26 -> transfer().deliveryId(number(random)).handle(random.nextInt(4));
            case 27 -> transfer().handle(random.nextInt(3)).aborted(true);
            default ->
                transfer()
                        .handle(random.nextInt(3))
                        .more(random.nextInt(3) == 0)
                        .settled(random.nextBoolean())
                        .payload(new byte[random.nextInt(200)]);
        };
        return frame.channel(random.nextInt(8) == 0 ? random.nextInt(3) : 0);
    }

    @Test
    @DisplayName("ROB-07: a peer that takes frames of any size gets none of more than 256 KiB")
    void boundsItsOwnFrames() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(0xFFFF_FFFFL));
        peer.sender("a", 1).send(Message.create(new byte[10 << 20]));
        List<Frame> frames = peer.hearsAll();
        assertThat(frames).hasSizeBetween(40, 50);
        assertThat(frames).allSatisfy(frame -> assertThat(frame.size()).isLessThanOrEqualTo(256 << 10));
    }

    @Test
    @DisplayName("ROB-14: a link's name may have 4096 characters, and a longer one closes the connection")
    void boundsLinkNames() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.session();
        peer.says(attach(Role.SENDER).name("x".repeat(4096))).hears(attach());
        peer.says(attach(Role.SENDER).handle(1).name("x".repeat(4097)))
                .hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("ROB-14: a peer may attach so many links on a connection, and one more closes it")
    void boundsLinks() {
        ScriptedPeer peer =
                ScriptedPeer.server().connection(c -> c.setMaxLinks(3)).start().opens();
        peer.session();
        for (int i = 0; i < 3; i++) {
            peer.says(attach(Role.SENDER).handle(i).name("link" + i)).hears(attach());
        }
        peer.says(attach(Role.SENDER).handle(3).name("link3")).hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("ROB-18: a peer that sends and does not read is not read from any more")
    void stopsReadingFromAPeerThatDoesNotRead() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens().stopsReading();
        int sessions = 0;
        while (peer.transport().wantsInput()) {
            peer.says(begin().channel(sessions % 200), end().channel(sessions % 200));
            sessions++;
            assertThat(sessions).isLessThan(100_000);
        }
        assertThat(peer.transport().output().remaining()).isLessThan(2 << 20);
        peer.readsAgain();
        assertThat(peer.transport().wantsInput()).isTrue();
    }

    @Test
    @DisplayName("ROB-18: a peer that reads nothing while the output is full is given up when time is up")
    void givesUpAPeerThatDoesNotRead() {
        ScriptedPeer peer = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withOutputLimit(1000).withStallTimeout(Duration.ofSeconds(60)))
                .start();
        Sender sender = peer.sender("a", 1000);
        peer.stopsReading();
        for (int i = 0; i < 100; i++) {
            sender.send(Message.create(new byte[200]));
        }
        peer.passes(Duration.ofSeconds(59)).readsAgain();
        peer.stopsReading();
        for (int i = 0; i < 100; i++) {
            sender.send(Message.create(new byte[200]));
        }
        peer.passes(Duration.ofMillis(59_999));
        assertThat(peer.transport().isClosed()).isFalse();
        peer.passes(Duration.ofMillis(1));
        peer.turn();
        assertThat(peer.events()).contains("transport closed: amqp:resource-limit-exceeded");
    }

    @Test
    @DisplayName("ROB-19: a peer that begins and ends, attaches and detaches, and moves no message is closed")
    void closesOnChurn() {
        List<Frame[]> floods = List.of(
                new Frame[] {begin().channel(1), end().channel(1)},
                new Frame[] {attach(Role.SENDER).handle(7), detach().handle(7).closed(true)},
                new Frame[] {flow()},
                new Frame[] {empty()});
        for (Frame[] flood : floods) {
            ScriptedPeer peer = ScriptedPeer.server()
                    .options(TransportOptions.DEFAULT.withControlFrameRate(100))
                    .start();
            peer.session();
            int frames = 0;
            while (peer.transport().condition() == null && frames < 3000) {
                peer.says(flood).passes(Duration.ofMillis(1));
                frames += flood.length;
                if (peer.transport().condition() == null) {
                    peer.ignores();
                }
            }
            assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
            List<Frame> last = peer.hearsAll();
            assertThat(last.get(last.size() - 1).shape()).isEqualTo(Shape.CLOSE);
            assertThat(frames).isBetween(900, 1400);
        }
    }

    @Test
    @DisplayName("ROB-19: neither slow churn nor churn with messages closes a connection")
    void allowsChurnThatIsOfUse() {
        ScriptedPeer slow = ScriptedPeer.server()
                .options(TransportOptions.DEFAULT.withControlFrameRate(100))
                .start()
                .opens();
        for (int i = 0; i < 2000; i++) {
            slow.says(begin(), end()).passes(Duration.ofMillis(20)).ignores();
        }
        assertThat(slow.transport().condition()).isNull();

        ScriptedPeer busy = ScriptedPeer.server()
                .handler(new Application())
                .options(TransportOptions.DEFAULT.withControlFrameRate(100))
                .start();
        busy.session();
        for (int i = 0; i < 2000; i++) {
            busy.says(attach(Role.SENDER));
            busy.says(transfer().settled(true));
            busy.says(detach().closed(true)).ignores();
        }
        assertThat(busy.transport().condition()).isNull();
    }
}
