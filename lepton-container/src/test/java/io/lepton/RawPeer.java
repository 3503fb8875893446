package io.lepton;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import io.lepton.frame.FrameReader;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.Open;
import io.lepton.frame.Performative;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import io.lepton.frame.SaslInit;
import io.lepton.frame.SaslMechanisms;
import io.lepton.frame.SaslOutcome;
import io.lepton.frame.SaslPerformative;
import io.lepton.frame.Transfer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A peer that says and hears frames over a real socket, one after the other, as the test wants. Blocks, but not for ever. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final AmqpWriter out = new AmqpWriter(1024);
    private final FrameWriter writer = new FrameWriter(out);
    private final FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);
    private byte[] payload = {};
    private byte[] frame = {};
    private boolean holding;

    private RawPeer(Socket socket) {
        this.socket = socket;
        io(() -> {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        });
    }

    /** A server socket on a free port, and those who connect to it. */
    static final class Door implements AutoCloseable {
        private final ServerSocket server;

        Door() {
            server = get(() -> new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            io(() -> server.setSoTimeout(PATIENCE_MILLIS));
        }

        int port() {
            return server.getLocalPort();
        }

        String url() {
            return "amqp://127.0.0.1:" + port();
        }

        RawPeer accept() {
            return new RawPeer(get(server::accept));
        }

        @Override
        public void close() {
            io(server::close);
        }
    }

    static RawPeer connect(int port) {
        return new RawPeer(get(() -> new Socket(InetAddress.getLoopbackAddress(), port)));
    }

    /** One that comes from an address of the loopback network. */
    static RawPeer connect(int port, String from) {
        return new RawPeer(
                get(() -> new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0)));
    }

    /** A peer at the other end of that socket. */
    static RawPeer over(Socket socket) {
        return new RawPeer(socket);
    }

    /** A port on which nobody listens. */
    static int closedPort() {
        try (Door door = new Door()) {
            return door.port();
        }
    }

    // ------------------------------------------------------------------ as a server

    /** Lets a client in as ANONYMOUS, up to the AMQP header. */
    RawPeer letsIn() {
        hears(ProtocolHeader.SASL);
        says(ProtocolHeader.SASL);
        says(new SaslMechanisms(List.of(Symbol.of("ANONYMOUS"))));
        hearsSasl();
        says(new SaslOutcome(SaslCode.OK, null));
        hears(ProtocolHeader.AMQP);
        says(ProtocolHeader.AMQP);
        return this;
    }

    /** Lets a client in and opens. */
    RawPeer opens() {
        letsIn();
        hears(Open.class);
        says(Open.builder("peer").build());
        return this;
    }

    /** Answers a begin and the attach that follows; what it hears of the latter. */
    Attach answersLink() {
        return answersLink(100);
    }

    Attach answersLink(long window) {
        hears(Begin.class);
        says(Begin.builder(0, window, window).remoteChannel(0).build());
        return answersAttach();
    }

    Attach answersAttach() {
        Attach attach = hears(Attach.class);
        answers(attach);
        return attach;
    }

    void answers(Attach attach) {
        Attach.Builder answer = Attach.builder(
                        attach.name(), attach.handle(), attach.role() == Role.SENDER ? Role.RECEIVER : Role.SENDER)
                .source(attach.source() == null ? new Source() : attach.source())
                .target(attach.target() == null ? new Target() : attach.target())
                .rcvSettleMode(attach.rcvSettleMode())
                .sndSettleMode(attach.sndSettleMode());
        says(
                attach.role() == Role.SENDER
                        ? answer.build()
                        : answer.initialDeliveryCount(0).build());
    }

    /** Gives credit on handle 0. */
    void grants(long credit) {
        grants(credit, 0);
    }

    void grants(long credit, long deliveryCount) {
        grants(credit, deliveryCount, 100);
    }

    void grants(long credit, long deliveryCount, long window) {
        says(new Flow()
                .nextIncomingId(0)
                .incomingWindow(window)
                .nextOutgoingId(0)
                .outgoingWindow(window)
                .handle(0)
                .deliveryCount(deliveryCount)
                .linkCredit(credit));
    }

    /** Sends a message on handle 0. */
    void sends(int id, Object body, boolean settled) {
        ByteBuffer message = Message.create(body).encode();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        sendsBytes(id, bytes, settled);
    }

    void sendsBytes(int id, byte[] bytes, boolean settled) {
        Transfer transfer = new Transfer()
                .handle(0)
                .deliveryId(id)
                .deliveryTag(new byte[] {(byte) id})
                .messageFormat(0)
                .settled(settled);
        writer.transfer(0, transfer, bytes, 0, bytes.length);
        flush();
    }

    void sends(Transfer transfer, byte[] payload) {
        writer.transfer(0, transfer, payload, 0, payload.length);
        flush();
    }

    // ------------------------------------------------------------------ as a client

    /** Comes in as ANONYMOUS and opens. */
    RawPeer entersAndOpens() {
        entersUpToOpen();
        hears(Open.class);
        return this;
    }

    /** As {@link #entersAndOpens}; what it is answered is heard by the test. */
    void entersUpToOpen() {
        enters(new SaslInit(Symbol.of("ANONYMOUS"), new byte[0], null));
    }

    /** As {@link #entersAndOpens}, logged in by PLAIN. */
    RawPeer entersAs(String user) {
        byte[] response = ("\0" + user + "\0password").getBytes(StandardCharsets.UTF_8);
        enters(new SaslInit(Symbol.of("PLAIN"), response, null));
        hears(Open.class);
        return this;
    }

    private void enters(SaslInit init) {
        says(ProtocolHeader.SASL);
        hears(ProtocolHeader.SASL);
        hearsSasl();
        says(init);
        hearsSasl();
        says(ProtocolHeader.AMQP);
        hears(ProtocolHeader.AMQP);
        says(Open.builder("peer").build());
    }

    void begins() {
        says(Begin.builder(0, 100, 100).build());
        hears(Begin.class);
    }

    // ------------------------------------------------------------------ says and hears

    void says(ProtocolHeader header) {
        writer.header(header);
        flush();
    }

    void says(SaslPerformative frame) {
        writer.sasl(frame);
        flush();
    }

    void says(Performative frame) {
        writer.frame(0, frame);
        flush();
    }

    void says(byte... bytes) {
        out.raw(bytes, 0, bytes.length);
        flush();
    }

    void hears(ProtocolHeader header) {
        byte[] bytes = read(ProtocolHeader.SIZE);
        if (!Arrays.equals(bytes, header.bytes())) {
            throw new AssertionError("expected the header " + header + ", heard " + Arrays.toString(bytes));
        }
    }

    SaslPerformative hearsSasl() {
        readFrame();
        return reader.sasl();
    }

    /** The next frame that is not empty, which has to be of that kind. */
    <T extends Performative> T hears(Class<T> kind) {
        Performative frame = hearsFrame();
        if (!kind.isInstance(frame)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", heard " + frame);
        }
        return kind.cast(frame);
    }

    /** The next frame of that kind, whatever comes before it. */
    <T extends Performative> T hearsNext(Class<T> kind) {
        while (true) {
            Performative frame = hearsFrame();
            if (kind.isInstance(frame)) {
                return kind.cast(frame);
            }
        }
    }

    void hearsHeartbeat() {
        readFrame();
        if (!reader.isEmpty()) {
            throw new AssertionError("expected an empty frame, heard one with code " + reader.code());
        }
    }

    /** The message of the transfer that was heard last. */
    Message message() {
        return Message.decode(ByteBuffer.wrap(payload));
    }

    private Performative hearsFrame() {
        do {
            readFrame();
        } while (reader.isEmpty());
        switch (reader.code()) {
            case Transfer.CODE: {
                Transfer transfer = new Transfer();
                reader.read(transfer);
                payload = Arrays.copyOfRange(
                        frame, reader.payloadOffset(), reader.payloadOffset() + reader.payloadLength());
                return transfer;
            }
            case Flow.CODE: {
                Flow flow = new Flow();
                reader.read(flow);
                return flow;
            }
            case Disposition.CODE: {
                Disposition disposition = new Disposition();
                reader.read(disposition);
                return disposition;
            }
            default:
                return reader.performative();
        }
    }

    private void readFrame() {
        byte[] size = read(4);
        int length = (int) FrameReader.size(size, 0);
        frame = Arrays.copyOf(size, length);
        byte[] rest = read(length - 4);
        System.arraycopy(rest, 0, frame, 4, rest.length);
        reader.begin(frame, 0, length);
    }

    /** Reads to the end of the stream; false if it does not end in good order. */
    boolean hearsEnd() {
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // to the end
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the connection without a word, as a machine that fails. */
    void vanishes() {
        io(() -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
    }

    /** Says no more, and goes on listening. */
    void falls() {
        io(socket::shutdownOutput);
    }

    @Override
    public void close() {
        io(socket::close);
    }

    private byte[] read(int count) {
        return get(() -> {
            byte[] bytes = socket.getInputStream().readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("the stream ended after " + bytes.length + " of " + count + " bytes");
            }
            return bytes;
        });
    }

    /** Says all of it at once. */
    void together(Runnable sayings) {
        holding = true;
        sayings.run();
        holding = false;
        flush();
    }

    private void flush() {
        if (holding) {
            return;
        }
        io(() -> socket.getOutputStream().write(out.array(), 0, out.position()));
        out.reset();
    }

    private interface Io<T> {
        T get() throws IOException;
    }

    private interface IoAction {
        void run() throws IOException;
    }

    private static <T> T get(Io<T> io) {
        try {
            return io.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void io(IoAction io) {
        get(() -> {
            io.run();
            return null;
        });
    }
}
