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
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.store.JdbcDeliveryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One guarantee on trial: a listener and a sender in one container, a relay between them that cuts their connection in the
 * middle, and a count of the arrivals of each message. The bodies of the messages are their numbers.
 */
final class DemoRun {

    private static final String ADDRESS = "demo";

    /** What may be on its way when the connection is cut. */
    private static final int WINDOW = 1000;

    private static final Duration A_MOMENT = Duration.ofMillis(5);

    /** So many messages, sent at once, are more than the relay needs to lose some and to have others arrive unanswered. */
    private static final int ENOUGH_TO_LOSE = 300;

    private final Guarantee guarantee;
    private final int count;
    private final Progress progress;
    private final int[] arrivals;
    /** With exactly-once the receiver is a process of its own, and both ends have a store. */
    private final @Nullable KilledPeer peer;

    private final @Nullable JdbcDeliveryStore store;
    private final Container container;
    private @Nullable CuttingRelay relay;
    private @Nullable Listener listener;

    DemoRun(Guarantee guarantee, int count, Progress progress) throws IOException {
        this.guarantee = guarantee;
        this.count = count;
        this.progress = progress;
        arrivals = new int[count];
        peer = guarantee == Guarantee.EXACTLY_ONCE ? new KilledPeer(count) : null;
        store = peer == null
                ? null
                : JdbcDeliveryStore.open(Files.createDirectory(peer.folder().resolve("sent")));
        container = Container.builder()
                .containerId("lepton-demo")
                .deliveryStore(store)
                .build();
        container.addHandler(new Start());
    }

    /** Sends all of them, and counts what arrives. */
    DemoResult run() throws IOException {
        try {
            container.run();
        } catch (UncheckedIOException unavailable) {
            throw unavailable.getCause();
        } finally {
            if (store != null) {
                store.close();
            }
        }
        boolean cut = relay != null && relay.hasFailed();
        if (peer == null) {
            return DemoResult.of(guarantee, arrivals, cut);
        }
        try (KilledPeer ended = peer) {
            return DemoResult.of(guarantee, ended.arrivals(), cut && ended.wasKilled());
        }
    }

    /** Ends it early. Any thread. */
    void stop() {
        container.stop();
    }

    private final class Start implements MessagingHandler {
        @Override
        public void onStart(ContainerEvent event) {
            if (peer == null) {
                listener = container.listen(
                        "amqp://127.0.0.1:0",
                        ListenOptions.builder().handler(new Receiving()).build());
            }
            try {
                relay = new CuttingRelay(peer == null ? listener.port() : peer.port());
            } catch (IOException unavailable) {
                throw new UncheckedIOException(unavailable);
            }
            SenderOptions.Builder sender = SenderOptions.builder().name("demo");
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
                event.sender().send(Message.ofValue(peer == null ? next : Integer.toString(next)));
                next++;
            }
            // What is settled when it is sent has no outcome to wait for; closing waits until it was written.
            if (next == count && guarantee == Guarantee.AT_MOST_ONCE) {
                event.sender().close();
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            accepted++;
            if (peer != null) {
                progress.to(accepted);
            }
            if (peer != null && relay.hasFailed() && accepted >= count * 3L / 4) {
                peer.kill(); // the cut was survived
            }
            if (accepted == count) {
                close(event.sender());
            }
        }

        /** Once all that was said of deliveries has gone out, which with a store may take a moment. */
        private void close(Sender sender) {
            if (peer == null || sender.unsettledCount() == 0) {
                sender.close();
            } else {
                container.schedule(A_MOMENT, () -> close(sender));
            }
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            event.connection().close();
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            if (listener != null) {
                listener.close();
            }
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
