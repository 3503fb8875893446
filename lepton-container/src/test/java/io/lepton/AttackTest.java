package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.End;
import io.lepton.frame.Flow;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.Open;
import io.lepton.frame.Performative;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.Transfer;
import io.lepton.testkit.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What strangers may do to a listener in a process of 64 MiB: they are told what was wrong, a good client is served all the
 * while, and the heap is as small afterwards as before.
 */
class AttackTest {
    private static final long HEAP_BOUND = 32 << 20;

    private static ChildProcess server;
    private static GoodClient good;
    private static int port;

    private final List<RawPeer> peers = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = ChildProcess.java(
                List.of(
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dio.netty.leakDetection.level=paranoid"),
                AttackedServer.class.getName());
        port = Integer.parseInt(
                server.awaitLine(line -> line.startsWith("port ")).substring(5));
        good = new GoodClient(port);
        assertThat(good.isServed()).isTrue();
    }

    @AfterAll
    static void stop() {
        good.close();
        server.close();
    }

    @AfterEach
    void othersAreServed() {
        assertThat(good.isServed()).isTrue();
        peers.forEach(RawPeer::close);
        assertThat(good.usedHeap()).isLessThan(HEAP_BOUND);
    }

    private RawPeer peer() {
        RawPeer peer = RawPeer.connect(port);
        peers.add(peer);
        return peer;
    }

    /** One who is let in, which may take a moment after an attack that filled the memory. */
    private RawPeer entered() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            RawPeer peer = peer();
            try {
                return peer.entersAndOpens();
            } catch (UncheckedIOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                peer.close();
                peers.remove(peer);
            }
        }
    }

    /** With a session. */
    private RawPeer session() {
        RawPeer peer = entered();
        peer.begins();
        return peer;
    }

    /** With a link on handle 0 that it sends on. */
    private RawPeer sender() {
        RawPeer peer = session();
        peer.says(attach("link", 0));
        peer.hearsNext(Flow.class);
        return peer;
    }

    private static Attach attach(String name, long handle) {
        return Attach.builder(name, handle, Role.SENDER)
                .source(new Source())
                .target(new Target().setAddress("q"))
                .initialDeliveryCount(0)
                .build();
    }

    private static byte[] bytes(Performative... frames) {
        AmqpWriter out = new AmqpWriter(1024);
        FrameWriter writer = new FrameWriter(out);
        for (Performative frame : frames) {
            writer.frame(0, frame);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] transfer(int payload) {
        AmqpWriter out = new AmqpWriter(1024);
        Transfer transfer = new Transfer()
                .handle(0)
                .deliveryId(0)
                .deliveryTag(new byte[1])
                .messageFormat(0)
                .more(true);
        new FrameWriter(out).transfer(0, transfer, new byte[payload], 0, payload);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] times(int count, byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(count * bytes.length);
        for (int i = 0; i < count; i++) {
            all.put(bytes);
        }
        return all.array();
    }

    /** Says it on a thread of its own, whether anybody reads it or not. */
    private static void floods(RawPeer peer, int times, byte[] bytes) {
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    peer.says(bytes);
                }
            } catch (UncheckedIOException e) {
                // thrown out
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    // ------------------------------------------------------------------ what ends with an error

    private record Attack(String name, Symbol error, Function<AttackTest, RawPeer> run) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A begin with one property, whose value these bytes are. */
    private static Attack value(String name, byte[] value) {
        return new Attack(name, AmqpError.DECODE_ERROR, test -> {
            RawPeer peer = test.entered();
            ByteBuffer map = ByteBuffer.allocate(value.length + 20);
            map.put((byte) 0xd1)
                    .putInt(4 + 3 + value.length)
                    .putInt(2)
                    .put(hex("a30170"))
                    .put(value);
            int size = map.position();
            byte[] fields = hex("40 43 5264 5264 40 40 40");
            ByteBuffer frame = ByteBuffer.allocate(20 + fields.length + size);
            frame.putInt(20 + fields.length + size).putInt(0x02000000).put(hex("005311d0"));
            frame.putInt(4 + fields.length + size).putInt(8).put(fields).put(map.array(), 0, size);
            peer.says(frame.array());
            return peer;
        });
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] nested(int depth) {
        ByteBuffer lists = ByteBuffer.allocate(9 * depth + 1);
        for (int i = depth; i > 0; i--) {
            lists.put((byte) 0xd0).putInt(9 * i - 4).putInt(1);
        }
        return lists.put((byte) 0x40).array();
    }

    private static byte[] list32(int count, byte[] items) {
        return join(
                ByteBuffer.allocate(9)
                        .put((byte) 0xd0)
                        .putInt(4 + items.length)
                        .putInt(count)
                        .array(),
                items);
    }

    private static Attack says(String name, Symbol error, Function<AttackTest, RawPeer> begin, byte[] bytes) {
        return new Attack(name, error, test -> {
            RawPeer peer = begin.apply(test);
            peer.says(bytes);
            return peer;
        });
    }

    private static Attack floods(
            String name, Symbol error, Function<AttackTest, RawPeer> begin, int times, byte[] bytes) {
        return new Attack(name, error, test -> {
            RawPeer peer = begin.apply(test);
            floods(peer, times, bytes);
            return peer;
        });
    }

    private static Attack each(String name, Symbol error, int count, Function<Integer, Performative> frame) {
        return new Attack(name, error, test -> {
            RawPeer peer = test.session();
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        peer.says(frame.apply(i));
                    }
                } catch (UncheckedIOException e) {
                    // thrown out
                }
            });
            thread.setDaemon(true);
            thread.start();
            return peer;
        });
    }

    static Stream<Attack> attacks() {
        Function<AttackTest, RawPeer> session = AttackTest::session;
        Function<AttackTest, RawPeer> sender = AttackTest::sender;
        Symbol exceeded = AmqpError.RESOURCE_LIMIT_EXCEEDED;
        return Stream.of(
                value("ROB-01: lists nested 1,600 deep", nested(1600)),
                value("ROB-01: descriptors nested 15,000 deep", new byte[15_000]),
                value("ROB-02: a binary that claims 4 GiB", hex("b0ffffffff")),
                value("ROB-03: an array that claims 4 billion elements", hex("f0 00000009 ffffffff 71 00000000")),
                value(
                        "ROB-04: 1,000 arrays of 65,535 elements without octets",
                        list32(1000, times(1000, hex("f0 00000005 0000ffff 40")))),
                value("ROB-05: a list of 60,000 values", list32(60_000, times(60_000, hex("40")))),
                value("ROB-46: a string that is no UTF-8", hex("a1 03 eda080")),
                says("ROB-07: a frame of 4 GiB", ConnectionError.FRAMING_ERROR, session, hex("fffffffe02000000")),
                floods(
                        "ROB-08: more transfers at once than the window of the session allows",
                        SessionError.WINDOW_VIOLATION,
                        sender,
                        10,
                        times(30_000, transfer(0))),
                floods("ROB-09: an endless message", exceeded, sender, 400, transfer(60_000)),
                says(
                        "ROB-10: an inverted range of deliveries",
                        AmqpError.INVALID_FIELD,
                        session,
                        bytes(new Disposition()
                                .role(Role.RECEIVER)
                                .first(5)
                                .last(4)
                                .settled(true))),
                floods(
                        "ROB-11: a million echoes",
                        exceeded,
                        session,
                        1000,
                        times(
                                1000,
                                bytes(new Flow()
                                        .nextIncomingId(0)
                                        .incomingWindow(100)
                                        .nextOutgoingId(0)
                                        .outgoingWindow(100)
                                        .echo(true)))),
                says(
                        "ROB-14: the highest handle",
                        ConnectionError.FRAMING_ERROR,
                        session,
                        bytes(attach("link", 0xFFFF_FFFEL))),
                says("ROB-14: a link whose name is long", exceeded, session, bytes(attach("n".repeat(5000), 0))),
                each(
                        "ROB-14: links whose properties fill the heap",
                        exceeded,
                        1000,
                        i -> Attach.builder("link " + i, i, Role.SENDER)
                                .source(new Source())
                                .target(new Target().setAddress("q"))
                                .initialDeliveryCount(0)
                                .properties(Map.of(Symbol.of("p"), "x".repeat(60_000)))
                                .build()),
                each(
                        "ROB-14: handles beyond those that there are",
                        ConnectionError.FRAMING_ERROR,
                        1025,
                        i -> attach("link " + i, i)),
                floods(
                        "ROB-19: 100,000 sessions that begin and end",
                        exceeded,
                        AttackTest::entered,
                        1000,
                        times(100, bytes(Begin.builder(0, 100, 100).build(), new End(null)))),
                floods("ROB-19: endless empty frames", exceeded, session, 1000, times(100, hex("0000000802000000"))),
                says(
                        "ROB-38: an idle time-out of a millisecond",
                        AmqpError.INVALID_FIELD,
                        test -> {
                            RawPeer peer = test.peer();
                            peer.says(ProtocolHeader.AMQP);
                            peer.hears(ProtocolHeader.AMQP);
                            return peer;
                        },
                        bytes(Open.builder("peer").idleTimeOut(1).build())),
                says(
                        "ROB-44: a detach of what is not attached",
                        SessionError.UNATTACHED_HANDLE,
                        session,
                        bytes(new Detach(7, true, null))));
    }

    @ParameterizedTest(name = "{0}: the attacker is told why, others are served and the heap stays small")
    @MethodSource("attacks")
    void isTold(Attack attack) {
        RawPeer peer = attack.run().apply(this);
        assertThat(good.isServed()).isTrue();
        assertThat(error(peer).name()).isEqualTo(attack.error());
    }

    /** The first error that the peer is told, in a detach, end or close. */
    private static Condition error(RawPeer peer) {
        while (true) {
            Performative frame = peer.hearsNext(Performative.class);
            Condition error = null;
            if (frame instanceof Detach detach) {
                error = detach.error();
            } else if (frame instanceof End end) {
                error = end.error();
            } else if (frame instanceof Close close) {
                error = close.error();
            }
            if (error != null) {
                return error;
            }
        }
    }

    // ------------------------------------------------------------------ what ends without a word, or not at all

    private void isThrownOut(Consumer<RawPeer> attack) {
        isThrownOut(RawPeer.connect(port), attack);
    }

    private void isThrownOut(RawPeer peer, Consumer<RawPeer> attack) {
        peers.add(peer);
        attack.accept(peer);
        peer.hearsEnd();
    }

    @Test
    @DisplayName("ROB-07: before authentication a frame of more than 4,096 octets is not waited for")
    void largeEarlyFrame() {
        isThrownOut(peer -> {
            peer.says(ProtocolHeader.SASL);
            peer.says(hex("0000100102010000"));
        });
    }

    @Test
    @DisplayName("ROB-12: an open in a SASL frame is no open")
    void openInSasl() {
        isThrownOut(peer -> {
            byte[] open = bytes(Open.builder("peer").build());
            open[5] = 1;
            peer.says(ProtocolHeader.SASL);
            peer.says(open);
        });
    }

    @Test
    @DisplayName("ROB-20: who says a few octets and no more is thrown out when time is up")
    void slowHandshake() {
        isThrownOut(peer -> peer.says(hex("414d5150")));
    }

    @Test
    @DisplayName("ROB-41: 2,000 sockets that say next to nothing keep nobody out for longer than their time")
    void manySockets() {
        for (int i = 0; i < 2000; i++) {
            try {
                peer().says(hex("41"));
            } catch (UncheckedIOException e) {
                // turned away at once
            }
        }
        assertThat(good.isServed()).isTrue();
        peers.get(0).hearsEnd(); // its time is up
        entered();
    }

    @Test
    @DisplayName("ROB-41: 200 connections with a message begun on each share what memory there is")
    void manyPartialMessages() {
        byte[] part = times(4, transfer(60_000));
        for (int i = 0; i < 200; i++) {
            try {
                RawPeer peer = peer().entersAndOpens();
                peer.begins();
                peer.says(attach("link", 0));
                peer.hearsNext(Flow.class);
                peer.says(part);
            } catch (UncheckedIOException e) {
                break; // nobody is let in any more
            }
        }
        assertThat(good.isServed()).isTrue();
    }

    @Test
    @DisplayName(
            "ROB-18: 20 peers that make us answer and read nothing hold no more than there is, and others are served")
    void doNotRead() {
        byte[] sessions = times(100, bytes(Begin.builder(0, 100, 100).build(), new End(null)));
        try {
            for (int i = 0; i < 20; i++) {
                floods(peer().entersAndOpens(), 1000, sessions);
            }
        } catch (UncheckedIOException e) {
            // nobody is let in any more
        }
        assertThat(good.isServed()).isTrue();
    }

    @Test
    @DisplayName("ROB-32: what a peer writes can neither forge a line of the log nor fill it")
    void forgedLog() {
        RawPeer peer = session();
        String text = "\r\nWARNING: forged\u001b[2J".repeat(2000);
        peer.says(new Close(Condition.of(Symbol.of("x:y"), text)));
        peer.hearsNext(Close.class);
        isThrownOut(other -> {
            other.entersUpToOpen();
            other.says("\r\nWARNING: forged".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(good.isServed()).isTrue();
        assertThat(server.errors()).allMatch(line -> !line.startsWith("WARNING: forged") && line.length() < 2000);
    }

    /** Hears frames up to one of that kind; false if a close is heard before, or nothing any more. The close is answered. */
    private static boolean goesOnTo(RawPeer peer, Class<? extends Performative> kind) {
        try {
            while (true) {
                Performative frame = peer.hearsNext(Performative.class);
                if (frame instanceof Close) {
                    peer.says(new Close(null));
                    return false;
                }
                if (kind.isInstance(frame)) {
                    return true;
                }
            }
        } catch (UncheckedIOException e) {
            return false; // thrown out
        }
    }

    // the log has ten such lines of one address in ten seconds
    @ParameterizedTest
    @CsvSource({
        "127.0.1.1, connection opening",
        "127.0.1.2, session opening",
        "127.0.1.3, link opening",
        "127.0.1.4, message",
        "127.0.1.5, link closed",
        "127.0.1.6, transport closed"
    })
    @DisplayName(
            "ROB-36, ROB-31: a callback that throws ends its own connection, and no buffer is lost or given back twice")
    void faultInCallback(String from, String callback) {
        for (int i = 0; i < 5; i++) {
            isThrownOut(RawPeer.connect(port, from), peer -> {
                peer.says(ProtocolHeader.AMQP);
                peer.hears(ProtocolHeader.AMQP);
                peer.says(Open.builder(callback).build());
                peer.says(Begin.builder(0, 100, 100).build());
                peer.says(attach("link", 0));
                if (goesOnTo(peer, Flow.class)) {
                    peer.sends(0, "hello", false);
                    peer.says(new Detach(0, true, null));
                }
                if (goesOnTo(peer, Detach.class)) {
                    peer.says(new Close(null));
                }
            });
        }
        server.awaitError(line -> line.contains("a fault in " + callback));
        assertThat(good.usedHeap()).isLessThan(HEAP_BOUND); // after a collection, which finds what was lost
        assertThat(good.isServed()).isTrue();
        assertThat(server.errors()).noneMatch(line -> line.contains("LEAK") || line.contains("IllegalReferenceCount"));
    }

    @Test
    @DisplayName("ROB-44: octets by chance, behind a good beginning, hurt nobody")
    void chance() {
        Random random = new Random(44);
        for (int i = 0; i < 100; i++) {
            byte[] octets = new byte[2000];
            random.nextBytes(octets);
            ByteBuffer.wrap(octets).putInt(octets.length).putInt(0x02000000).put(hex("0053"));
            octets[10] = (byte) (0x10 + random.nextInt(9));
            isThrownOut(peer -> {
                try {
                    peer.entersAndOpens();
                    peer.says(octets);
                    peer.says(new Close(null));
                } catch (UncheckedIOException e) {
                    // thrown out before
                }
            });
        }
        assertThat(server.errors()).noneMatch(line -> line.contains("a fault in the library"));
    }
}
