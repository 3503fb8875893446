package io.lepton.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a peer makes of messages: as their bodies say, and nothing by itself. It gives credit by hand. */
final class Deciding {
    /** The links that were attached, and that no test has asked for. */
    private final BlockingQueue<Link> attached = new LinkedBlockingQueue<>();
    /** The messages that have come, and that no test has asked for. */
    final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();

    /** A peer that gives that much credit to whoever sends. */
    Peer peer(int credit) {
        return Peer.with(new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().prefetch(0).autoAccept(false).build();
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                if (event.link() instanceof Receiver receiver && credit > 0) {
                    receiver.flow(credit);
                }
                attached.add(event.link());
            }

            @Override
            public void onMessage(MessageEvent event) {
                Delivery delivery = event.delivery();
                switch (String.valueOf(event.message().body())) {
                    case "accept" -> delivery.accept();
                    case "reject" -> delivery.reject(Condition.of(AmqpError.NOT_ALLOWED, "no"));
                    case "release" -> delivery.release();
                    case "modify" -> delivery.modify(true, false, Map.of());
                    default -> {
                        // nothing yet
                    }
                }
                received.add(delivery);
            }
        });
    }

    /** The next link that is attached, or was. */
    Link attached() throws InterruptedException {
        return next(attached);
    }

    /** The next message that comes, or has come. */
    Delivery received() throws InterruptedException {
        return next(received);
    }

    /** Gives credit to the next sender that is attached, or was. */
    void grants(int credit) throws InterruptedException {
        Receiver receiver = (Receiver) attached();
        receiver.connection().execute(() -> receiver.flow(credit));
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    /** For a client that connects again at once. */
    static ConnectionOptions reconnecting() {
        return ConnectionOptions.builder()
                .reconnect(ReconnectOptions.builder()
                        .initialDelay(Duration.ofMillis(1))
                        .build())
                .build();
    }
}
