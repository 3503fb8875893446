package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;

import io.lepton.amqp.Role;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.FrameReader;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays the peer of one engine, in memory: says frames to it and hears what it answers, while the clock stands still
 * unless the test turns it. It drives the engine as a container would: after each thing said, and whenever the engine
 * asks for a turn, events go to the handler and the output is taken.
 *
 * <pre>
 *   ScriptedPeer peer = ScriptedPeer.facingClient();
 *   Sender sender = peer.sender("orders", 1);            // opened, begun, attached, with credit for one
 *   Delivery delivery = sender.send(Message.create("a"));
 *   peer.hears(transfer().deliveryTag(delivery.tag()));
 *   peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
 * </pre>
 *
 * <p>What is heard is kept until it is asked for: a frame that no {@code hears} took lets the next one fail. Whatever the
 * test is about, each frame is also held against the rules of the standard.
 */
public final class ScriptedPeer {
    private static final int HISTORY = 60;
    private static final int MAX_TURNS = 100_000;

    private final Setup setup;
    private final VirtualTime time = new VirtualTime();
    private final Connection connection;
    private final Recorder handler;
    private Transport transport;

    private final ArrayDeque<Frame> heard = new ArrayDeque<>();
    private final ArrayDeque<String> history = new ArrayDeque<>();
    private byte[] unparsed = {};
    private boolean reading = true;
    private Auditor auditor = new Auditor();
    private boolean auditing = true;
    private long tickDue = Transport.NEVER;
    private final Map<Integer, Counters> counters = new HashMap<>();
    /** The number of the next transfer of the engine, by its channel. */
    private final Map<Integer, Long> nextIncomingIds = new HashMap<>();

    /** What the peer has counted on a channel that it speaks on. */
    private static final class Counters {
        /** The engine's channel of the same session. */
        int partner;

        long nextOutgoingId;
        long nextDeliveryId;
        final Map<Long, Boolean> inDelivery = new HashMap<>();
    }

    private ScriptedPeer(Setup setup) {
        this.setup = setup;
        handler = setup.handler;
        connection = new Connection(time, "engine");
        setup.connection.accept(connection);
        transport = bind();
    }

    private Transport bind() {
        return setup.client
                ? Transport.client(connection, setup.saslClient, setup.options)
                : Transport.server(connection, setup.saslServer, setup.options);
    }

    /** The peer of an engine that opened the socket. Its header is heard first. */
    public static ScriptedPeer facingClient() {
        return client().start();
    }

    /** The peer of an engine that accepted the socket. */
    public static ScriptedPeer facingServer() {
        return server().start();
    }

    /** As {@link #facingClient}, with choices: end with {@link Setup#start}. */
    public static Setup client() {
        return new Setup(true);
    }

    /** As {@link #facingServer}, with choices: end with {@link Setup#start}. */
    public static Setup server() {
        return new Setup(false);
    }

    /** What can be chosen. */
    public static final class Setup {
        private final boolean client;
        private Recorder handler = new Recorder();
        private TransportOptions options = TransportOptions.DEFAULT;
        private Consumer<Connection> connection = c -> {};
        private @Nullable SaslClient saslClient;
        private @Nullable SaslServer saslServer;

        private Setup(boolean client) {
            this.client = client;
        }

        /** Who is told the events. */
        public Setup handler(Recorder handler) {
            this.handler = handler;
            return this;
        }

        /** The options of the transport. */
        public Setup options(TransportOptions options) {
            this.options = options;
            return this;
        }

        /** Sets up the engine's connection, before its transport is bound. */
        public Setup connection(Consumer<Connection> setUp) {
            connection = setUp;
            return this;
        }

        /** How a client engine authenticates. */
        public Setup sasl(SaslClient sasl) {
            saslClient = sasl;
            return this;
        }

        /** How a server engine lets authenticate. */
        public Setup sasl(SaslServer sasl) {
            saslServer = sasl;
            return this;
        }

        /** Makes the engine and its peer. */
        public ScriptedPeer start() {
            return new ScriptedPeer(this);
        }
    }

    // ------------------------------------------------------------------ the engine

    /** The engine's connection. */
    public Connection connection() {
        return connection;
    }

    /** The engine's transport, the last that was bound. */
    public Transport transport() {
        return transport;
    }

    /** Who is told the events. */
    public Recorder handler() {
        return handler;
    }

    /** The engine's driver and clock. */
    public VirtualTime time() {
        return time;
    }

    /** The events until now, or since they were taken. */
    public List<String> events() {
        turnIfWoken();
        return handler.events();
    }

    /** As {@link #events()}, and forgets them. */
    public List<String> takeEvents() {
        turnIfWoken();
        return handler.takeEvents();
    }

    /** The delivery that the last event about one told of. */
    public Delivery delivery() {
        turnIfWoken();
        List<Delivery> deliveries = handler.deliveries();
        if (deliveries.isEmpty()) {
            throw failure("no delivery was told of");
        }
        return deliveries.get(deliveries.size() - 1);
    }

    /** Binds the connection to a new transport, as after a reconnect. The old one must have ended. */
    public ScriptedPeer reconnects() {
        turnIfWoken();
        heard.clear();
        unparsed = new byte[0];
        counters.clear();
        nextIncomingIds.clear();
        tickDue = Transport.NEVER;
        auditor = new Auditor();
        auditing = true;
        note("-- another transport --");
        transport = bind();
        return this;
    }

    // ------------------------------------------------------------------ to say

    /** Says these frames or headers in one segment. */
    public ScriptedPeer says(Frame... frames) {
        List<byte[]> parts = new ArrayList<>();
        for (Frame frame : frames) {
            Frame filled = fill(frame);
            note("peer says  " + filled);
            auditor.said(filled);
            parts.add(filled.toBytes());
        }
        return send(join(parts));
    }

    /** Says these frames or headers octet by octet, with a turn after each. */
    public ScriptedPeer drips(Frame... frames) {
        for (Frame frame : frames) {
            Frame filled = fill(frame);
            note("peer drips " + filled);
            auditor.said(filled);
            for (byte octet : filled.toBytes()) {
                send(octet);
            }
        }
        return this;
    }

    /** The octets that {@link #says} would send now, to be tampered with. */
    public byte[] bytes(Frame frame) {
        return fill(frame).toBytes();
    }

    /** Sends octets as they are. What the engine says is not held against the standard any more from now on. */
    public ScriptedPeer sends(byte... octets) {
        auditing = false;
        return send(octets);
    }

    private ScriptedPeer send(byte... octets) {
        transport.receive(ByteBuffer.wrap(octets));
        turn();
        return this;
    }

    /** Ends the peer's stream, as a FIN does. */
    public ScriptedPeer hangsUp() {
        note("peer hangs up");
        transport.endOfInput();
        turn();
        return this;
    }

    private Frame fill(Frame from) {
        Frame frame = from.copy();
        int channel = Math.max(0, frame.channel());
        Counters count = counters(channel);
        switch (frame.shape()) {
            case OPEN -> preset(frame, "container-id", f -> f.containerId("peer"));
            case BEGIN -> {
                preset(frame, "next-outgoing-id", f -> f.nextOutgoingId(0));
                preset(frame, "incoming-window", f -> f.incomingWindow(2048));
                preset(frame, "outgoing-window", f -> f.outgoingWindow(2048));
                count.nextOutgoingId = frame.has("next-outgoing-id") ? frame.number("next-outgoing-id") : 0;
                count.nextDeliveryId = count.nextOutgoingId;
                count.inDelivery.clear();
                count.partner = frame.has("remote-channel") ? (int) frame.number("remote-channel") : channel;
            }
            case ATTACH -> {
                preset(frame, "name", f -> f.name("link"));
                preset(frame, "handle", f -> f.handle(0));
                if (!frame.isSet("initial-delivery-count") && Boolean.FALSE.equals(frame.get("role"))) {
                    frame.initialDeliveryCount(0);
                }
            }
            case FLOW -> {
                preset(
                        frame,
                        "next-incoming-id",
                        f -> f.nextIncomingId(nextIncomingIds.getOrDefault(count.partner, 0L)));
                preset(frame, "incoming-window", f -> f.incomingWindow(2048));
                preset(frame, "next-outgoing-id", f -> f.nextOutgoingId(count.nextOutgoingId));
                preset(frame, "outgoing-window", f -> f.outgoingWindow(2048));
                if (frame.has("link-credit")) {
                    preset(frame, "handle", f -> f.handle(0));
                }
            }
            case TRANSFER -> {
                preset(frame, "handle", f -> f.handle(0));
                long handle = frame.has("handle") ? frame.number("handle") : 0;
                if (!count.inDelivery.getOrDefault(handle, false)) {
                    long id = frame.has("delivery-id") ? frame.number("delivery-id") : count.nextDeliveryId;
                    preset(frame, "delivery-id", f -> f.deliveryId(id));
                    preset(frame, "delivery-tag", f -> f.deliveryTag(Long.toString(id)));
                    preset(frame, "message-format", f -> f.messageFormat(0));
                    count.nextDeliveryId = id + 1 & 0xFFFF_FFFFL;
                }
                count.inDelivery.put(handle, frame.is("more") && !frame.is("aborted"));
                count.nextOutgoingId = count.nextOutgoingId + 1 & 0xFFFF_FFFFL;
            }
            case DETACH -> {
                preset(frame, "handle", f -> f.handle(0));
                count.inDelivery.clear();
            }
            default -> {
                // says just what the test says
            }
        }
        return frame;
    }

    private static void preset(Frame frame, String field, Consumer<Frame> value) {
        if (!frame.isSet(field)) {
            value.accept(frame);
        }
    }

    // ------------------------------------------------------------------ to hear

    /**
     * Takes the next frame that was heard.
     *
     * @throws AssertionError if there is none, or it is not as expected
     */
    public Frame hears(Frame expected) {
        turnIfWoken();
        Frame frame = heard.poll();
        if (frame == null) {
            throw failure("expected " + expected + ", heard nothing");
        }
        String mismatch = expected.mismatch(frame);
        if (mismatch != null) {
            throw failure("expected " + expected + ", heard " + mismatch + " in " + frame);
        }
        return frame;
    }

    /** Takes the next frames, in that order. */
    public void hears(Frame first, Frame second, Frame... rest) {
        hears(first);
        hears(second);
        for (Frame frame : rest) {
            hears(frame);
        }
    }

    /** Takes the next frame, whatever it is. */
    public Frame hearsSomething() {
        turnIfWoken();
        Frame frame = heard.poll();
        if (frame == null) {
            throw failure("expected anything, heard nothing");
        }
        return frame;
    }

    /** All that was heard and not taken; takes it. */
    public List<Frame> hearsAll() {
        turnIfWoken();
        List<Frame> all = List.copyOf(heard);
        heard.clear();
        return all;
    }

    /**
     * Fails if anything was heard that was not taken.
     *
     * @throws AssertionError with what was heard
     */
    public ScriptedPeer hearsNothing() {
        turnIfWoken();
        if (!heard.isEmpty()) {
            throw failure("expected nothing, heard " + heard);
        }
        return this;
    }

    /** Nothing more was heard, and nothing will be: the engine's output is closed. */
    public ScriptedPeer hearsEnd() {
        hearsNothing();
        if (!transport.isOutputClosed()) {
            throw failure("expected the end of the stream, but the output is open");
        }
        return this;
    }

    /** Forgets what was heard. */
    public ScriptedPeer ignores() {
        turnIfWoken();
        heard.clear();
        return this;
    }

    /** From now on the peer reads nothing: the engine's output stays where it is. */
    public ScriptedPeer stopsReading() {
        turnIfWoken();
        auditor.hearsLate();
        reading = false;
        return this;
    }

    /** The peer reads again. */
    public ScriptedPeer readsAgain() {
        reading = true;
        turn();
        return this;
    }

    // ------------------------------------------------------------------ time and turns

    /** Lets time pass, from one thing that is due to the next. */
    public ScriptedPeer passes(Duration duration) {
        turnIfWoken();
        tick();
        long end = time.now() + duration.toNanos();
        while (true) {
            long due = Math.min(tickDue == Transport.NEVER ? Long.MAX_VALUE : tickDue, time.due());
            if (due > end) {
                break;
            }
            time.until(due);
            tick();
            turn();
        }
        time.until(end);
        tick();
        turnIfWoken();
        return this;
    }

    private void tick() {
        tickDue = transport.tick(time.now());
    }

    /** Gives the engine a turn although it did not ask for one. */
    public ScriptedPeer turn() {
        int turns = 0;
        do {
            if (++turns > MAX_TURNS) {
                throw failure("the engine asks for turn after turn");
            }
            time.takeWake();
            time.runTasks();
            EngineEvent event;
            while ((event = connection.nextEvent()) != null) {
                event.deliver(handler);
            }
            if (reading) {
                listen();
            } else {
                transport.output(); // ends the turn all the same
            }
        } while (connection.hasEvents() || time.takeWake() && reading);
        tick();
        return this;
    }

    private void turnIfWoken() {
        if (time.takeWake()) {
            turn();
        }
    }

    private void listen() {
        ByteBuffer output = transport.output();
        int count = output.remaining();
        byte[] all = new byte[unparsed.length + count];
        System.arraycopy(unparsed, 0, all, 0, unparsed.length);
        output.get(all, unparsed.length, count);
        transport.sent(count);
        int at = 0;
        while (all.length - at >= ProtocolHeader.SIZE) {
            boolean header = all[at] == 'A' && all[at + 1] == 'M';
            long size = header ? ProtocolHeader.SIZE : FrameReader.size(all, at);
            if (size > all.length - at) {
                break;
            }
            Frame frame = Frame.parse(all, at, (int) size);
            note("peer hears " + frame);
            heard.add(frame);
            audit(frame);
            if (frame.shape() == Shape.TRANSFER) {
                nextIncomingIds.merge(frame.channel(), 1L, (id, one) -> id + one & 0xFFFF_FFFFL);
            } else if (frame.shape() == Shape.BEGIN) {
                nextIncomingIds.put(frame.channel(), frame.number("next-outgoing-id"));
                if (frame.has("remote-channel")) {
                    counters((int) frame.number("remote-channel")).partner = frame.channel();
                }
            }
            at += (int) size;
        }
        unparsed = Arrays.copyOfRange(all, at, all.length);
    }

    private void audit(Frame frame) {
        try {
            if (auditing) {
                auditor.heard(frame);
            }
        } catch (AssertionError e) {
            throw failure(e.getMessage() + "\n in " + frame);
        }
    }

    private Counters counters(int channel) {
        return counters.computeIfAbsent(channel, c -> new Counters());
    }

    // ------------------------------------------------------------------ what tests begin with

    /** Both open the connection; all is heard. */
    public ScriptedPeer opens() {
        return opens(open());
    }

    /** Both open the connection, the peer with that open; all is heard. */
    public ScriptedPeer opens(Frame open) {
        connection.open();
        if (setup.client) {
            hears(header(ProtocolHeader.AMQP));
            says(header(ProtocolHeader.AMQP), open);
        } else {
            says(header(ProtocolHeader.AMQP), open);
            hears(header(ProtocolHeader.AMQP));
        }
        hears(open());
        return this;
    }

    private void opensIfNeeded() {
        turnIfWoken();
        if (connection.remoteContainerId() == null) {
            opens();
        }
    }

    /** Both begin a session, the engine first; the connection is opened before if it is not. */
    public Session session() {
        return session(SessionOptions.DEFAULT, begin());
    }

    /** Both begin a session, the engine first, the peer with that begin. */
    public Session session(SessionOptions options, Frame begin) {
        opensIfNeeded();
        Session session = connection.createSession(options);
        session.open();
        Frame ours = hears(begin());
        says(begin.isSet("remote-channel") ? begin : begin.remoteChannel(ours.channel()));
        return session;
    }

    private Session sessionIfNeeded() {
        opensIfNeeded();
        return connection.sessions().isEmpty()
                ? session()
                : connection.sessions().get(0);
    }

    /** Attaches a sender of the engine on its first session, and gives it credit; all before that is done if it is not. */
    public Sender sender(@Nullable String target, int credit) {
        return sender(target, SenderOptions.DEFAULT, attach(), credit);
    }

    /** Attaches a sender of the engine, answered with that attach, and gives it credit. */
    public Sender sender(@Nullable String target, SenderOptions options, Frame answer, int credit) {
        Sender sender = sessionIfNeeded().createSender(target, options);
        sender.open();
        Frame ours = hears(attach(Role.SENDER));
        answer(ours, answer);
        if (credit > 0) {
            says(flow().handle(ours.number("handle"))
                    .deliveryCount(ours.number("initial-delivery-count"))
                    .linkCredit(credit));
        }
        return sender;
    }

    /** Attaches a receiver of the engine on its first session, which grants credit; all before that is done if it is not. */
    public Receiver receiver(@Nullable String source, int credit) {
        return receiver(source, ReceiverOptions.DEFAULT, attach(), credit);
    }

    /** Attaches a receiver of the engine, answered with that attach, which grants credit. */
    public Receiver receiver(@Nullable String source, ReceiverOptions options, Frame answer, int credit) {
        Receiver receiver = sessionIfNeeded().createReceiver(source, options);
        receiver.open();
        Frame ours = hears(attach(Role.RECEIVER));
        answer(ours, answer);
        if (credit > 0) {
            receiver.flow(credit);
            hears(flow().linkCredit(credit));
        }
        return receiver;
    }

    private void answer(Frame ours, Frame answer) {
        Frame filled = answer.copy();
        preset(filled, "name", f -> f.name((String) ours.get("name")));
        preset(filled, "handle", f -> f.handle(ours.number("handle")));
        preset(filled, "role", f -> f.field("role", !ours.is("role")));
        preset(filled, "source", f -> f.field("source", ours.get("source")));
        preset(filled, "target", f -> f.field("target", ours.get("target")));
        says(filled);
    }

    // ------------------------------------------------------------------ how it came to this

    private void note(String line) {
        if (history.size() == HISTORY) {
            history.remove();
        }
        history.add(line);
    }

    private static byte[] join(List<byte[]> parts) {
        int size = parts.stream().mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        parts.forEach(all::put);
        return all.array();
    }

    private AssertionError failure(String text) {
        StringBuilder message = new StringBuilder(text).append("\nwhat was said and heard:");
        history.forEach(line -> message.append("\n  ").append(line));
        message.append("\nevents: ").append(handler.events());
        message.append("\ntransport: ").append(transport).append(' ').append(transport.condition());
        return new AssertionError(message.toString(), transport.cause());
    }
}
