package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.BodyType;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.ReceiverOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of {@code bench}: accepts each message and looks at its body. It measures from the first message that
 * counts to the last, or until the sender closes its link; of a sending bench, that link alone which is for it.
 */
final class BenchReceiving extends Conversation {

    private static final int WATCHED = 4096; // messages from one look at clock and progress to the next; a power of two
    private static final Set<String> UNCOUNTED = Set.of(BenchSettings.WARM_UP, BenchSettings.ROUND_TRIPS);

    private final BenchSettings settings;
    private final HandlerOptions byWindow;
    private final Progress progress;
    private final Spending spending = new Spending();

    private @Nullable Link measured;
    private long received;
    private long receivedBefore; // the connection was lost and measuring began anew
    private long countedFrom = Long.MAX_VALUE;
    private long warmAtNanos;
    private long octets;
    private @Nullable BenchFigures figures;

    BenchReceiving(SharedOptions options, BenchSettings settings, Streams streams) {
        super(options, settings.isListening(), null, streams);
        this.settings = settings;
        byWindow = HandlerOptions.builder().prefetch(settings.credit()).build();
        progress = new Progress(streams, "receiving", settings.count(), !options.isQuiet() && !options.isTraced());
    }

    @Override
    public HandlerOptions options() {
        return byWindow;
    }

    @Override
    void begin(Connection connection) {
        connection.createReceiver(
                options.address(),
                settings.guarantee().choose(ReceiverOptions.builder()).build());
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        Condition refusal = LinkSettings.refusal(event.link(), false, options.address());
        if (refusal != null) {
            event.link().close(refusal);
        }
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        sign();
        if (measured == null && !UNCOUNTED.contains(event.link().name())) {
            measured = event.link();
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        if (options.timeout() != null) {
            sign();
        }
        if (isEnding()) {
            event.delivery().release();
            return;
        }
        read(event.message());
        if (event.receiver() != measured || figures != null) {
            return;
        }
        if ((received & WATCHED - 1) == 0) {
            look();
        }
        received++;
        if (received - countedFrom == settings.count()) {
            measured();
            if (!settings.isListening()) {
                end(ExitCode.DONE);
            }
        }
    }

    private void read(Message message) {
        if (message.bodyType() == BodyType.DATA) {
            octets += message.bodyBuffer().remaining();
        } else {
            message.body();
        }
    }

    /** Whether messages count by now; and how many did. */
    private void look() {
        if (countedFrom != Long.MAX_VALUE) {
            progress.to(received - countedFrom);
            return;
        }
        long now = System.nanoTime();
        if (received == 0) {
            warmAtNanos = now + settings.warmUp().toNanos();
        }
        if (now - warmAtNanos >= 0) {
            countedFrom = received;
            spending.begin();
        }
    }

    private void measured() {
        if (figures == null && countedFrom < received) {
            figures = spending.end("receiver", received - countedFrom);
            progress.close();
        }
    }

    // Who listens goes when its peer does, rather than wait for the next one.

    @Override
    public void onLinkClosing(LinkEvent event) {
        if (event.link() == measured) {
            measured();
        }
        if (!settings.isListening()) {
            super.onLinkClosing(event);
        }
    }

    @Override
    public void onConnectionClosing(ConnectionEvent event) {
        if (settings.isListening()) {
            end(ExitCode.DONE);
        } else {
            super.onConnectionClosing(event);
        }
    }

    /** What is measured over two connections is not worth telling: who connects begins anew with the next one. */
    @Override
    public void onDisconnected(TransportEvent event) {
        if (isEnding() || figures != null) {
            return;
        } else if (settings.isListening()) {
            if (measured != null && measured.connection() == event.connection()) {
                fail(ExitCode.NOT_CONNECTED, "the sender is lost: " + TransportReasons.of(event.transport()));
            }
            return;
        }
        receivedBefore += received;
        received = 0;
        countedFrom = Long.MAX_VALUE;
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        super.onConnectionOpened(event);
        if (receivedBefore > 0) {
            warn("measures anew");
        }
    }

    @Override
    long done() {
        return countedFrom == Long.MAX_VALUE ? 0 : received - countedFrom;
    }

    @Override
    long wanted() {
        return settings.count();
    }

    @Override
    int verdict(int code) {
        if (code == ExitCode.DONE && figures == null) {
            complain("no messages came that count");
            return ExitCode.REFUSED;
        }
        return code;
    }

    @Override
    @Nullable String summary(long nanos) {
        if (figures != null && !hasFailed()) {
            streams.out().print(figures.text(options.isJson()));
        }
        if (!endedEarly() || hasFailed()) {
            return null;
        }
        return "received " + (receivedBefore + received) + " in " + Durations.seconds(nanos) + " s"
                + (figures == null ? "; it was not measured to the end" : "");
    }

    @Override
    void aside() {
        progress.pause();
    }
}
