package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.SenderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One guarantee on trial: a listener and a sender in one container, a relay between them that cuts their connection in the
 * middle, and a count of the arrivals of each message. The bodies of the messages are their numbers.
 */
final class DemoRun {

    private static final String ADDRESS = "demo";

    /** What may be on its way when the connection is cut. */
    private static final int WINDOW = 1000;

    /** So many messages, sent at once, are more than the relay needs to lose some and to have others arrive unanswered. */
    private static final int ENOUGH_TO_LOSE = 300;

    private final Guarantee guarantee;
    private final int count;
    private final Progress progress;
    private final int[] arrivals;
    private final Container container = Container.create();
    private @Nullable CuttingRelay relay;
    private @Nullable Listener listener;

    DemoRun(Guarantee guarantee, int count, Progress progress) {
        this.guarantee = guarantee;
        this.count = count;
        this.progress = progress;
        arrivals = new int[count];
        container.addHandler(new Start());
    }

    /** Sends all of them, and counts what arrives. */
    DemoResult run() throws IOException {
        try {
            container.run();
        } catch (UncheckedIOException unavailable) {
            throw unavailable.getCause();
        }
        return DemoResult.of(guarantee, arrivals, relay != null && relay.hasFailed());
    }

    /** Ends it early. Any thread. */
    void stop() {
        container.stop();
    }

    private final class Start implements MessagingHandler {
        @Override
        public void onStart(ContainerEvent event) {
            listener = container.listen(
                    "amqp://127.0.0.1:0",
                    ListenOptions.builder().handler(new Receiving()).build());
            try {
                relay = new CuttingRelay(listener.port());
            } catch (IOException unavailable) {
                throw new UncheckedIOException(unavailable);
            }
            SenderOptions.Builder sender = SenderOptions.builder();
            if (guarantee == Guarantee.AT_LEAST_ONCE) {
                sender.inDoubt(InDoubt.RESEND); // with exactly-once nothing is
            }
            container
                    .connect(
                            "amqp://127.0.0.1:" + relay.port(),
                            ConnectionOptions.builder().handler(new Sending()).build())
                    .createSender(ADDRESS, guarantee.choose(sender).build());
        }
    }

    /** Accepts what comes, as handlers do by themselves, and counts it. */
    private final class Receiving implements MessagingHandler {
        private int received;

        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().prefetch(WINDOW).build();
        }

        @Override
        public void onMessage(MessageEvent event) {
            arrivals[(Integer) event.message().body()]++;
            progress.to(++received);
        }

        @Override
        public void onTransportError(TransportEvent event) {
            // the cut
        }
    }

    private final class Sending implements MessagingHandler {
        private int next;
        private int accepted;

        @Override
        public void onSendable(SenderEvent event) {
            for (int credit = event.sender().credit(); next < count && credit > 0; credit--) {
                if (next >= count / 2 && credit >= ENOUGH_TO_LOSE) {
                    relay.fail();
                }
                event.sender().send(Message.ofValue(next++));
            }
            // What is settled when it is sent has no outcome to wait for; closing waits until it was written.
            if (next == count && guarantee == Guarantee.AT_MOST_ONCE) {
                event.sender().close();
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            if (++accepted == count) {
                event.sender().close(); // once all that is said of deliveries in this turn has gone out
            }
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            event.connection().close();
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            listener.close();
            try {
                relay.close();
            } catch (IOException unclosed) {
                // it takes no more part
            }
        }

        @Override
        public void onTransportError(TransportEvent event) {
            // the cut
        }
    }
}
