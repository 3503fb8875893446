package io.lepton.testkit;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two engines joined by a wire in memory, with a clock that the test turns and a wire that it can cut at any octet. Takes
 * turns until both engines have nothing to say ({@link #run}).
 *
 * <pre>
 *   EnginePair pair = new EnginePair();
 *   Sender sender = pair.client().createSender("orders");
 *   pair.client().open();
 *   pair.run();
 * </pre>
 */
public final class EnginePair {
    private static final int MAX_TURNS = 10_000_000;

    private final VirtualTime time = new VirtualTime();
    private Connection client = new Connection(time, "client");
    private final Recorder clientHandler;
    private final Recorder serverHandler;
    private Connection server;
    private Transport clientTransport;
    private Transport serverTransport;
    private Wire toServer = new Wire();
    private Wire toClient = new Wire();

    private TransportOptions options = TransportOptions.DEFAULT;
    private IntSupplier chunks = () -> Integer.MAX_VALUE;
    private boolean clientKilled;
    private boolean serverKilled;
    private long clientDue = Transport.NEVER;
    private long serverDue = Transport.NEVER;
    private @Nullable List<String> trace;

    /** Two engines with a {@link Recorder} each. */
    public EnginePair() {
        this(new Recorder(), new Recorder());
    }

    /** Two engines, and who is told their events. */
    public EnginePair(Recorder clientHandler, Recorder serverHandler) {
        this.clientHandler = clientHandler;
        this.serverHandler = serverHandler;
        server = new Connection(time, "server");
        clientTransport = Transport.client(client, null, options);
        serverTransport = Transport.server(server, null, options);
    }

    /** The options of both transports, from the next {@link #reconnect} on. */
    public EnginePair options(TransportOptions options) {
        this.options = options;
        return this;
    }

    /** How many octets arrive at a time, at most: asked for each piece. 1: octet by octet; 0: none as yet. */
    public EnginePair chunks(IntSupplier octets) {
        chunks = octets;
        return this;
    }

    /** The engine that opens the socket; a new one when it was {@linkplain #killClient killed}. */
    public Connection client() {
        return client;
    }

    /** The engine that accepts it; a new one after each {@link #reconnect}. */
    public Connection server() {
        return server;
    }

    /** Who is told the client's events. */
    public Recorder clientHandler() {
        return clientHandler;
    }

    /** Who is told the server's events. */
    public Recorder serverHandler() {
        return serverHandler;
    }

    /** The client's transport, the last that was bound. */
    public Transport clientTransport() {
        return clientTransport;
    }

    /** The server's transport, the last that was bound. */
    public Transport serverTransport() {
        return serverTransport;
    }

    /** The clock and driver of both. */
    public VirtualTime time() {
        return time;
    }

    /** The lines of the client's frame trace from now on. */
    public List<String> trace() {
        if (trace == null) {
            trace = new ArrayList<>();
            clientTransport.setTrace(tracing());
        }
        return trace;
    }

    private @Nullable FrameTrace tracing() {
        List<String> lines = trace;
        return lines == null ? null : (outgoing, text) -> lines.add(text);
    }

    // ------------------------------------------------------------------ the wire

    /** Joins the client to a new server by a new wire. The client's transport ends, where it has not, before the server is new. */
    public EnginePair reconnect() {
        return reconnect(null, null);
    }

    /** As {@link #reconnect()}, with SASL. */
    public EnginePair reconnect(@Nullable SaslClient clientSasl, @Nullable SaslServer serverSasl) {
        if (!clientTransport.isClosed() && !clientKilled) {
            cut();
            run();
        }
        if (clientKilled) {
            client = new Connection(time, "client");
        }
        clientKilled = false;
        serverKilled = false;
        toServer = new Wire();
        toClient = new Wire();
        server = new Connection(time, "server");
        clientTransport = Transport.client(client, clientSasl, options);
        clientTransport.setTrace(tracing());
        serverTransport = Transport.server(server, serverSasl, options);
        return this;
    }

    /**
     * Kills the client: what it has not written is never written, and what comes is lost. {@link #reconnect} starts one anew, of
     * the same container id.
     */
    public EnginePair killClient() {
        clientKilled = true;
        toClient.cut();
        toServer.end();
        return this;
    }

    /** Kills the server: what it has not written is never written, and what comes is lost. */
    public EnginePair killServer() {
        serverKilled = true;
        toServer.cut();
        toClient.end();
        return this;
    }

    /** Cuts the wire now: what is on its way is lost, and each side sees the end of the stream. */
    public EnginePair cut() {
        toServer.cut();
        toClient.cut();
        return this;
    }

    /** Cuts the wire when that many more octets have gone from the client to the server. */
    public EnginePair cutToServerAfter(long octets) {
        toServer.cutAfter(octets);
        return this;
    }

    /** Cuts the wire when that many more octets have gone from the server to the client. */
    public EnginePair cutToClientAfter(long octets) {
        toClient.cutAfter(octets);
        return this;
    }

    /** How many octets have gone from the client to the server on this wire. */
    public long octetsToServer() {
        return toServer.carried();
    }

    /** How many octets have gone from the server to the client on this wire. */
    public long octetsToClient() {
        return toClient.carried();
    }

    /** After how many octets the protocol header and each frame from the client to the server has ended, on this wire. */
    public List<Long> frameEndsToServer() {
        return toServer.frameEnds();
    }

    /** After how many octets the protocol header and each frame from the server to the client has ended, on this wire. */
    public List<Long> frameEndsToClient() {
        return toClient.frameEnds();
    }

    // ------------------------------------------------------------------ turns and time

    /** Takes turns until there is nothing more to do. */
    public EnginePair run() {
        int turns = 0;
        while (turn()) {
            if (++turns > MAX_TURNS) {
                throw new AssertionError("the engines find no end");
            }
        }
        return this;
    }

    /** One turn of each engine: tasks, input, events, output. False when there was nothing to do. */
    public boolean turn() {
        boolean busy = time.runTasks() | time.takeWake();
        if (!serverKilled) {
            busy |= toServer.give(serverTransport, piece());
            busy |= deliver(server, serverHandler);
            busy |= toClient.take(serverTransport);
        }
        if (!clientKilled) {
            busy |= toClient.give(clientTransport, piece());
            busy |= deliver(client, clientHandler);
            busy |= toServer.take(clientTransport);
        }
        if (toServer.isCut() || toClient.isCut()) {
            toServer.end();
            toClient.end();
        }
        clientDue = clientTransport.tick(time.now());
        serverDue = serverTransport.tick(time.now());
        return busy;
    }

    private int piece() {
        return Math.max(0, chunks.getAsInt());
    }

    private static boolean deliver(Connection connection, Recorder handler) {
        boolean any = false;
        EngineEvent event;
        while ((event = connection.nextEvent()) != null) {
            event.deliver(handler);
            any = true;
        }
        return any;
    }

    /** Lets time pass, from one thing that is due to the next. */
    public EnginePair passes(Duration duration) {
        run();
        long end = time.now() + duration.toNanos();
        while (true) {
            long due = Math.min(time.due(), Math.min(clientDue, serverDue));
            if (due > end) {
                break;
            }
            time.until(due);
            run();
        }
        time.until(end);
        return run();
    }
}
