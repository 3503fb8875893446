package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Handshake.Layer;
import io.lepton.frame.FrameFormat;
import io.lepton.frame.FrameReader;
import io.lepton.frame.FramingException;
import io.lepton.frame.Open;
import io.lepton.frame.Performative;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One socket's worth of a {@link Connection}: bytes in, bytes out, and the layers between (AMQP 1.0 §2.2, §2.3, §5). It is
 * bound to the connection and thrown away with the socket; the endpoints outlive it.
 *
 * <p>Whoever drives it takes turns: {@link #receive} what has arrived, drain {@link Connection#nextEvent()}, write
 * {@link #output()}; and calls {@link #tick} when it is due. It ends once, however it ends, and tells so by one
 * {@link EngineEvent.TransportClosed}.
 */
public final class Transport {
    /** No tick is due. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The smallest that a peer may take at most, and all that it takes before it has said so. §2.4.1 */
    static final int MIN_MAX_FRAME_SIZE = 512;
    /** The largest frame that we send, whatever the peer would take. */
    private static final int LARGEST_SENT_FRAME = 256 * 1024;

    private final Connection connection;
    private final Handshake handshake;
    private final TransportOptions options;
    private @Nullable FrameTrace trace;

    private final OpenClose openClose;
    private Layer reading = Layer.HEADER;
    private @Nullable Condition condition;
    private @Nullable Throwable cause;
    private boolean closed;
    private boolean endTraced;
    private @Nullable SSLSession tlsSession;

    private final InputBuffer input;
    private final FrameReader frames;
    private final OutputBuffer out = new OutputBuffer();
    private int sendFrameSize = MIN_MAX_FRAME_SIZE;

    private final IncomingFrames incoming;

    private final Heartbeat heartbeat;
    private final ControlFrameBudget budget;
    private final Deadlines deadlines;
    private final AwaitedMaps awaitedMaps;

    private final LastFrames lastIn = new LastFrames(false);
    private final LastFrames lastOut = new LastFrames(true);
    private long framesIn;
    private long framesOut;
    private long bytesIn;

    private Transport(Connection connection, boolean client, @Nullable SaslLayer sasl, TransportOptions options) {
        this.connection = connection;
        this.options = options;
        trace = connection.traceOr(options.trace());
        input = new InputBuffer(connection.driver()::spareArray);
        frames = new FrameReader(options.decodeLimits());
        budget = new ControlFrameBudget(options.controlFrameRate());
        heartbeat = new Heartbeat(connection.idleTimeout().toNanos());
        deadlines = new Deadlines(options);
        awaitedMaps = new AwaitedMaps(options.recoveryTimeout());
        handshake = new Handshake(this, client, sasl, options.authenticationRequired());
        openClose = new OpenClose(this, options);
        incoming = new IncomingFrames(this, openClose, budget);
        connection.bind(this);
    }

    /**
     * Binds the connection to a socket that we opened. The protocol header is in the output at once.
     *
     * @param sasl how to authenticate; null: without a SASL layer
     * @throws IllegalStateException if a transport is bound, or the connection was closed
     */
    public static Transport client(Connection connection, @Nullable SaslClient sasl, TransportOptions options) {
        Transport transport = new Transport(connection, true, sasl, options);
        transport.handshake.begin();
        transport.enter(Layer.HEADER);
        return transport;
    }

    /**
     * Binds the connection to a socket that we accepted.
     *
     * @param sasl how the peer can authenticate; null: there is no SASL layer
     * @throws IllegalStateException if a transport is bound, or the connection was closed
     */
    public static Transport server(Connection connection, @Nullable SaslServer sasl, TransportOptions options) {
        return new Transport(connection, false, sasl, options);
    }

    // ------------------------------------------------------------------ what it is

    /** The connection that it carries. */
    public Connection connection() {
        return connection;
    }

    /** Whether we opened the socket. */
    public boolean isClient() {
        return handshake.isClient();
    }

    /** Why it ended; null when it has not, or ended as it should. */
    public @Nullable Condition condition() {
        return condition;
    }

    /** The fault that ended it: in our own code, which should not be, or in what judges who logs in; or null. */
    public @Nullable Throwable cause() {
        return cause;
    }

    /** Whether the peer (accepting side) or we (connecting side) proved who it is. ANONYMOUS proves nothing. */
    public boolean isAuthenticated() {
        return handshake.isAuthenticated();
    }

    /** Who was authenticated, or null. */
    public @Nullable String user() {
        return handshake.user();
    }

    /** The SASL mechanism that was chosen, or null. */
    public @Nullable Symbol saslMechanism() {
        return handshake.mechanism();
    }

    /**
     * How the log-in has ended (AMQP 1.0 §5.3.3.6): what the accepting side has said, {@link SaslCode#SYS_PERM} where we have none
     * of the mechanisms that it offers. Null before, without SASL, and where the exchange broke off. {@link SaslCode#OK} is the
     * other side's word: where it could not prove to us who it is, {@link #isAuthenticated} is false, and {@link #condition} says why.
     */
    public @Nullable SaslCode saslOutcome() {
        return handshake.outcome();
    }

    /**
     * The TLS session of the socket: protocol, cipher suite, certificates. Null before the hand-shake is done, and without TLS
     * (AMQP 1.0 §5.2). For what the peer has shown there, ask it for {@code getPeerCertificates()}.
     */
    public @Nullable SSLSession tlsSession() {
        return tlsSession;
    }

    /**
     * The certificates that the peer has shown in TLS, its own first, each vouched for by the next; empty where it has shown none:
     * before the hand-shake is done, without TLS, and for clients that were not asked for one.
     */
    public List<X509Certificate> peerCertificates() {
        return Certificates.ofPeer(tlsSession);
    }

    /** Whether what is sent and received goes over TLS. False before the hand-shake is done. */
    public boolean isEncrypted() {
        return tlsSession != null;
    }

    /** How many frames have arrived. */
    public long framesIn() {
        return framesIn;
    }

    /** How many frames were written. */
    public long framesOut() {
        return framesOut;
    }

    /** How many bytes have arrived. */
    public long bytesIn() {
        return bytesIn;
    }

    /** How many bytes were written, those that wait included. */
    public long bytesOut() {
        return out.total();
    }

    /** Tells whom the options name of each frame, or who is told instead. */
    void traceAsChosen() {
        setTrace(connection.traceOr(options.trace()));
    }

    /** The last frames that have come. */
    LastFrames lastIn() {
        return lastIn;
    }

    /** The last frames that were written. */
    LastFrames lastOut() {
        return lastOut;
    }

    /** How many bytes wait to be written. */
    int waitingBytes() {
        return out.size();
    }

    /** Tells {@code trace} each frame from now on; null: nobody. */
    public void setTrace(@Nullable FrameTrace trace) {
        connection.checkThread();
        if (this.trace == null) {
            out.skipTrace();
        }
        this.trace = trace;
    }

    /** Whether it has ended: close the socket once {@link #output()} is written. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether nothing will be written any more but what {@link #output()} has. */
    public boolean isOutputClosed() {
        return closed;
    }

    /** Whether more bytes should be read from the socket now. Look again after each turn. */
    public boolean wantsInput() {
        if (closed || reading == Layer.NOTHING) {
            return true; // to see the end of the stream
        }
        if (reading == Layer.WAITING) {
            // to see that it goes; who has not logged in is not to fill our memory meanwhile
            return input.size() < options.earlyFrameSize();
        }
        if (out.size() > 4L * options.outputLimit()) {
            return false;
        }
        for (Session session : connection.allSessions().now()) {
            if (session.isFull()) {
                return false;
            }
        }
        return connection.held().mayRead();
    }

    // ------------------------------------------------------------------ bytes in

    /**
     * Says that the hand-shake of TLS is done, and the peer verified as far as that was wanted. Whoever drives it over TLS calls
     * this before {@link #receive}, and before it writes anything that {@link #output()} gives.
     *
     * @throws IllegalStateException if bytes have come or gone, or this was said before
     */
    public void secured(SSLSession session) {
        Objects.requireNonNull(session, "session");
        if (tlsSession != null || bytesIn > 0 || out.total() > out.size()) {
            throw new IllegalStateException(this + ": TLS begins before the first byte, and once");
        }
        tlsSession = session;
        connection.held().secured(session.getPacketBufferSize());
    }

    /** Takes all of these bytes. Whole frames are acted on; the start of one is kept. */
    @HotPath
    public void receive(ByteBuffer bytes) {
        connection.held().read();
        while (bytes.hasRemaining() && reading != Layer.NOTHING && !closed) {
            bytesIn += input.take(bytes);
            while (!readWhole()) {
                // goes on behind the frame, with the other links and sessions; where the connection could not go on, to
                // the partner's close. A second fault of that kind ends the transport
            }
        }
        input.rest();
        bytes.position(bytes.limit());
    }

    /** There is something new to go on with, and maybe bytes that have waited for it. */
    void readOn() {
        while (!closed && !readWhole()) {
            // as in receive
        }
        input.rest();
        connection.turnDue();
    }

    /** Takes what is whole. False when a frame was a fault: there may be more behind it. */
    @HotPath
    private boolean readWhole() {
        try {
            read();
            return true;
        } catch (ProtocolViolation e) {
            fail(e.at(), e.condition());
        } catch (FramingException e) {
            violate(Condition.of(ConnectionError.FRAMING_ERROR, e.getMessage()));
        } catch (DecodingException e) {
            violate(Condition.of(AmqpError.DECODE_ERROR, e.getMessage()));
        } catch (RuntimeException e) {
            // a fault of ours must not leave the peer waiting, nor be lost
            cause = e;
            violate(Condition.of(AmqpError.INTERNAL_ERROR, e.toString()));
        }
        return false;
    }

    /** Takes what is whole. */
    @HotPath
    private void read() {
        while (!closed) {
            if (reading == Layer.HEADER) {
                if (!readHeader()) {
                    return;
                }
            } else if (reading == Layer.NOTHING) {
                input.drop();
                return;
            } else if (reading == Layer.WAITING) {
                Layer next = handshake.onAnswer();
                if (next == Layer.WAITING) {
                    return;
                }
                enter(next);
            } else if (!readFrame()) {
                return;
            }
        }
    }

    /** Acts on a frame. False when there is no whole one. */
    @HotPath
    private boolean readFrame() {
        if (input.size() < 4) {
            return false;
        }
        int start = input.start();
        long size = FrameReader.size(input.array(), start);
        checkSize(size);
        if (input.size() < size) {
            return false;
        }
        input.consume((int) size);
        onFrame(start, (int) size);
        return true;
    }

    private void checkSize(long size) {
        ConnectionState state = openClose.state();
        long limit = reading == Layer.SASL || !state.closeSent() && !state.openSent()
                ? Math.min(options.earlyFrameSize(), connection.maxFrameSize())
                : connection.maxFrameSize();
        if (size < FrameReader.HEADER || size > limit) {
            throw new FramingException("a frame of " + size + " octets: want " + FrameReader.HEADER + " to " + limit);
        }
    }

    @HotPath
    private void onFrame(int start, int size) {
        framesIn++;
        frames.begin(input.array(), start, size);
        if (trace != null) {
            trace.frame(false, FrameFormat.incoming(input.array(), start, size));
        }
        lastIn.add(input.array(), start, size);
        if (reading == Layer.SASL) {
            enter(handshake.onSaslFrame(frames));
        } else if (frames.type() == FrameReader.AMQP) {
            incoming.onFrame(frames, input.array(), size);
        } else {
            fail(Condition.of(ConnectionError.FRAMING_ERROR, "a SASL frame in the AMQP layer"));
        }
    }

    /** The peer's open has come, and tells what it takes. */
    void opened(Open open) {
        sendFrameSize = (int) Math.min(LARGEST_SENT_FRAME, Math.max(MIN_MAX_FRAME_SIZE, open.maxFrameSize()));
        heartbeat.remote(Math.max(0, open.idleTimeOut()) * 1_000_000);
        if (!Connection.isRefusal(open)) {
            deadlines.opened(); // else its close is still to come
        }
    }

    /** Nothing that comes counts any more. */
    void stopReading() {
        reading = Layer.NOTHING;
    }

    /** The connection on this transport. */
    OpenClose openClose() {
        return openClose;
    }

    /** The peer will send nothing more. */
    public void endOfInput() {
        if (closed) {
            return;
        }
        traceEnd(false);
        ConnectionState state = openClose.state();
        if (condition != null || state.closeSent()) {
            end(condition);
        } else if (state == ConnectionState.CLOSE_RCVD || state == ConnectionState.OPEN_CLOSE_RCVD) {
            end(null);
        } else if (reading == Layer.HEADER && bytesIn == 0) {
            end(Condition.of(LeptonError.IO, "no protocol header found (connection aborted)"));
        } else {
            end(Condition.of(LeptonError.IO, "connection closed by peer without close (connection aborted)"));
        }
    }

    /** The socket has failed, or what lies above it: ends the transport at once. */
    public void fail(Condition condition) {
        Objects.requireNonNull(condition, "condition");
        if (!closed) {
            end(this.condition == null ? condition : this.condition);
        }
    }

    /** The hand-shake cannot go on; {@code fault}: by a fault of the application's, or null. */
    void fail(Condition condition, @Nullable Throwable fault) {
        if (!closed && fault != null) {
            cause = fault;
        }
        fail(condition);
    }

    /** Our own code has failed, outside of {@link #receive}: ends the transport at once; {@link #cause} keeps the fault. */
    public void fail(RuntimeException fault) {
        if (!closed) {
            cause = fault;
            fail(Condition.of(AmqpError.INTERNAL_ERROR, fault.toString()));
        }
    }

    // ------------------------------------------------------------------ protocol headers and SASL

    /** Acts on a protocol header, or on what comes in its place. False when it is not whole. */
    private boolean readHeader() {
        int wrong = ProtocolHeader.mismatch(input.array(), input.start(), input.size());
        if (wrong < 0 && input.size() < ProtocolHeader.SIZE) {
            return false;
        }
        int given = Math.min(input.size(), ProtocolHeader.SIZE);
        ProtocolHeader header = wrong >= 0 ? null : ProtocolHeader.of(input.array(), input.start());
        String text = ProtocolHeader.describe(input.array(), input.start(), given);
        input.consume(given);
        if (trace != null) {
            trace.frame(false, header == null ? text : header.name());
        }
        enter(handshake.onHeader(header, text));
        return true;
    }

    /** That layer is read next, and what waited for it goes out. */
    private void enter(Layer layer) {
        if (!closed) {
            reading = layer;
            openClose.sync();
        }
        connection.turnDue();
    }

    // ------------------------------------------------------------------ frames out

    OutputBuffer out() {
        return out;
    }

    /** Whether our open is out and our close is not. */
    boolean maySend() {
        return !closed && openClose.maySend();
    }

    /** Whether the output has room for transfers. */
    boolean hasRoom() {
        return out.size() < options.outputLimit();
    }

    /** The links whose peers are still to show what they hold unsettled. */
    AwaitedMaps awaitedMaps() {
        return awaitedMaps;
    }

    /** The largest frame that may be sent now: what every peer takes, until the peer's open says more. §2.4.1 */
    int sendFrameSize() {
        return sendFrameSize;
    }

    boolean knowsPartner() {
        return openClose.state().openReceived();
    }

    /** A frame was written. */
    void countFrame() {
        framesOut++;
    }

    /** A transfer was written. */
    void countTransfer() {
        budget.earn();
        framesOut++;
    }

    /** Writes a frame. False, and nothing is written, when it is larger than the peer takes, as far as we know. */
    boolean send(int channel, Performative frame) {
        int mark = out.mark();
        out.frames().frame(channel, frame);
        if (out.mark() - mark > sendFrameSize) {
            out.rewind(mark);
            return false;
        }
        framesOut++;
        connection.turnDue();
        return true;
    }

    /** The peer broke the protocol at that endpoint. */
    private void fail(Endpoint at, Condition why) {
        if (at instanceof Session session) {
            session.fail(why);
        } else if (at instanceof Link link) {
            link.fail(why);
        } else {
            violate(why);
        }
    }

    /** The connection cannot go on: close with the error, after an open if there was none, and drop what comes. */
    private void violate(Condition why) {
        if (closed) {
            return;
        }
        if (condition == null) {
            condition = why;
        }
        if (reading != Layer.AMQP || openClose.state().closeSent() || !openClose.closeWith(why)) {
            end(condition);
        }
    }

    /** The connection holds more than it may: a close with the error, and nothing is waited for any more. */
    void giveUp(Condition why) {
        if (!closed) {
            if (reading == Layer.AMQP && !openClose.state().closeSent()) {
                openClose.closeWith(why);
            }
            end(why);
        }
    }

    /** The one exit. */
    void end(@Nullable Condition why) {
        if (closed) {
            return;
        }
        condition = why;
        closed = true;
        reading = Layer.NOTHING;
        handshake.end();
        if (connection.localState() == EndpointState.CLOSED) {
            connection.ended(null);
        }
        connection.queue(new EngineEvent.TransportClosed(this));
    }

    /**
     * Ends the turn, and gives the bytes that wait for the peer. Good until the next call of the engine; say with
     * {@link #sent} how many of them were written.
     */
    @HotPath
    public ByteBuffer output() {
        connection.turnTaken();
        if (maySend()) {
            boolean room = hasRoom();
            List<Session> sessions = connection.allSessions().now();
            for (int i = 0; i < sessions.size(); i++) {
                Session session = sessions.get(i);
                session.finishTurn(this, room);
                if (i < sessions.size() && sessions.get(i) != session) {
                    i--; // it has ended, and left the list
                }
            }
            openClose.syncClose();
        }
        connection.held().tell((long) input.array().length + out.capacity());
        out.record(lastOut);
        if (trace != null) {
            out.trace(trace);
            if (isOutputClosed() && !endTraced) {
                endTraced = true;
                traceEnd(true);
            }
        }
        return out.waiting();
    }

    /** Says that so many of the bytes that {@link #output()} gave were written. */
    public void sent(int byteCount) {
        boolean full = !hasRoom();
        out.sent(byteCount);
        if (full && hasRoom()) {
            connection.turnDue(); // senders held back
        }
    }

    /**
     * Says how many bytes whoever carries the transport holds for it, such as output that the peer does not read: they count in
     * its {@link MemoryBudget}. 0 until this is called.
     */
    @HotPath
    public void carried(long bytes) {
        connection.held().carried(bytes);
    }

    private void traceEnd(boolean outgoing) {
        if (trace != null) {
            trace.frame(outgoing, "EOS");
        }
    }

    // ------------------------------------------------------------------ time

    /**
     * Lets time pass: sends a heartbeat where one is due, and finds out who was silent for too long. The clock starts with
     * the first tick. Calling early is harmless.
     *
     * @param nowNanos a time that only grows, in nanoseconds
     * @return when to call again, in the same clock, or {@link #NEVER}
     */
    public long tick(long nowNanos) {
        if (closed) {
            return NEVER;
        }
        budget.tick(nowNanos);
        if (deadlines.openIsLate(nowNanos)) {
            end(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, "the peer took too long to open the connection"));
            return NEVER;
        }
        if (openClose.isClosing()) {
            return tickClose(nowNanos);
        }
        if (deadlines.isStalled(nowNanos, !hasRoom(), out.total() - out.size())) {
            end(Condition.of(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED, "the peer has read nothing for " + options.stallTimeout()));
            return NEVER;
        }
        // a peer that waits for our answer has nothing to say
        boolean listening = reading != Layer.NOTHING && reading != Layer.WAITING && wantsInput();
        switch (heartbeat.tick(nowNanos, bytesIn, out.total(), listening)) {
            case PEER_IS_SILENT -> {
                condition = Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, "local-idle-timeout expired");
                violate(condition);
                return closed ? NEVER : tickClose(nowNanos);
            }
            case SEND_EMPTY_FRAME -> {
                if (maySend()) {
                    out.frames().empty(0);
                    framesOut++;
                    connection.turnDue();
                }
            }
            case ALIVE -> {
                // nothing to do
            }
        }
        long mapsDue = awaitedMaps.tick(nowNanos);
        long due = Heartbeat.earlier(mapsDue, Heartbeat.earlier(heartbeat.due(nowNanos), deadlines.due()));
        return Heartbeat.earlier(due, connection.held().tick(nowNanos));
    }

    private long tickClose(long nowNanos) {
        if (deadlines.closeIsLate(nowNanos) && !openClose.forceClose()) {
            end(condition);
            return NEVER;
        }
        return deadlines.closeDue();
    }

    @Override
    public String toString() {
        return "transport of " + connection + " (" + openClose.state() + ")";
    }
}
