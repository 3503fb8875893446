package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.SenderEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Rejected;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of {@code bench}. What it does comes in three parts, each over a link of its own, so that the receiving end
 * can tell them apart: to get warm, to measure how many go, and to measure how long one alone takes.
 */
final class BenchSending extends Conversation {

    private static final int WATCHED = 4096; // messages from one look at the progress to the next; a power of two

    private enum Part {
        WARM_UP(BenchSettings.WARM_UP),
        LOAD(BenchSettings.LOAD),
        ROUND_TRIPS(BenchSettings.ROUND_TRIPS);

        private final String link;

        Part(String link) {
            this.link = link;
        }
    }

    private final BenchSettings settings;
    private final Progress progress;
    private final Spending spending = new Spending();
    /** Encoded anew each time that it is sent. */
    private final Message message;

    private final long[] roundTrips;

    private Part part = Part.WARM_UP;
    /** How many messages of this part are still to be sent. */
    private long toSend;
    /** How many of those that were sent have no outcome yet; those sent settled need none. */
    private long open;
    /** What is sent since this part began, or began anew, knows it by this. */
    private Object attempt = new Object();

    private long sent;
    private long accepted;
    private long warmAtNanos;
    private long sentAtNanos;
    private int trips;
    private @Nullable BenchFigures figures;

    BenchSending(SharedOptions options, BenchSettings settings, Streams streams) {
        super(options, false, null, streams);
        this.settings = settings;
        progress = new Progress(streams, "sending", settings.count(), !options.isQuiet() && !options.isTraced());
        message = Message.ofData(new byte[settings.size()]);
        roundTrips = new long[settings.roundTrips()];
    }

    @Override
    void begin(Connection connection) {
        begin(settings.warmUp().isZero() ? Part.LOAD : Part.WARM_UP, connection);
    }

    private void begin(Part next, Connection connection) {
        part = next;
        fromItsStart();
        SenderOptions.Builder sender = SenderOptions.builder().name(next.link);
        Guarantee guarantee = next == Part.ROUND_TRIPS ? Guarantee.AT_LEAST_ONCE : settings.guarantee();
        connection.createSender(options.address(), guarantee.choose(sender).build());
    }

    private void fromItsStart() {
        toSend = switch (part) {
            case WARM_UP -> Long.MAX_VALUE;
            case LOAD -> settings.count();
            case ROUND_TRIPS -> 2L * roundTrips.length;
        };
        open = 0;
        trips = 0;
        attempt = new Object();
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        sign();
        if (part == Part.WARM_UP) {
            warmAtNanos = System.nanoTime() + settings.warmUp().toNanos();
        } else if (part == Part.LOAD) {
            spending.begin();
        }
    }

    @Override
    public void onSendable(SenderEvent event) {
        if (options.timeout() != null) {
            sign();
        }
        if (part == Part.WARM_UP && System.nanoTime() > warmAtNanos) {
            toSend = 0;
        }
        feed(event.sender());
    }

    private void feed(Sender sender) {
        try {
            // what the socket does not take would only be copied
            while (toSend > 0
                    && sender.credit() > 0
                    && sender.queued() == 0
                    && (part != Part.ROUND_TRIPS || open == 0)) {
                send(sender);
            }
        } catch (MessageTooLargeException tooLarge) {
            fail(
                    ExitCode.REFUSED,
                    "the peer takes no more than " + Long.toUnsignedString(sender.remoteMaxMessageSize())
                            + " bytes in a message");
            return;
        }
        if (toSend == 0 && open == 0) {
            sender.close();
        }
    }

    private void send(Sender sender) {
        if (part == Part.ROUND_TRIPS) {
            sentAtNanos = System.nanoTime();
        }
        Delivery delivery = sender.send(message);
        toSend--;
        sent++;
        if (!delivery.isLocallySettled()) {
            delivery.setContext(attempt);
            open++;
        }
        if (part == Part.LOAD && (toSend & WATCHED - 1) == 0) {
            progress.to(settings.count() - toSend);
        }
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        accepted++;
        if (event.delivery().context() != attempt) {
            return; // of before a loss
        }
        open--;
        if (part == Part.ROUND_TRIPS) {
            sign();
            int counted = trips++ - roundTrips.length;
            if (counted >= 0) {
                roundTrips[counted] = System.nanoTime() - sentAtNanos;
            }
            feed(event.sender());
        } else if (toSend == 0) {
            feed(event.sender());
        }
    }

    @Override
    public void onRejected(DeliveryEvent event) {
        refused("rejected", event);
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        refused("released", event);
    }

    @Override
    public void onModified(DeliveryEvent event) {
        refused("modified", event);
    }

    private void refused(String what, DeliveryEvent event) {
        String why =
                event.delivery().outcome() instanceof Rejected rejected ? ": " + Reasons.of(rejected.condition()) : "";
        fail(ExitCode.REFUSED, "the peer has " + what + " a message" + why);
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        if (isEnding()) {
            return;
        }
        sign();
        Connection connection = event.connection();
        switch (part) {
            case WARM_UP -> begin(Part.LOAD, connection);
            case LOAD -> {
                figures = spending.end("sender", settings.count());
                progress.close();
                begin(Part.ROUND_TRIPS, connection);
            }
            case ROUND_TRIPS -> {
                figures = figures.and(BenchFigures.ofRoundTrips(roundTrips));
                end(ExitCode.DONE);
            }
        }
    }

    /** What is measured over two connections is not worth telling: this part begins anew with the next one. */
    @Override
    public void onDisconnected(TransportEvent event) {
        fromItsStart();
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        super.onConnectionOpened(event);
        if (sent > 0) {
            warn("measures anew");
        }
    }

    @Override
    long done() {
        return settings.count() - toSend;
    }

    @Override
    long wanted() {
        return settings.count();
    }

    @Override
    @Nullable String summary(long nanos) {
        if (figures != null && !hasFailed()) {
            streams.out().print(figures.text(options.isJson()));
        }
        if (!endedEarly() || hasFailed()) {
            return null;
        }
        return "sent " + sent + " accepted " + accepted + " in " + Durations.seconds(nanos)
                + " s; it was not measured to the end";
    }

    @Override
    void aside() {
        progress.pause();
    }
}
