package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one link in its store. What rests on a record is done when that is safe, on the thread of the connection;
 * until then the delivery is held.
 */
final class KeptDeliveries {
    private final Link link;
    private final DeliveryStore store;
    private final LinkIdentity identity;

    KeptDeliveries(Link link, DeliveryStore store, LinkIdentity identity) {
        this.link = link;
        this.store = store;
        this.identity = identity;
    }

    LinkIdentity identity() {
        return identity;
    }

    /** Reads what is kept of the link; {@code then} runs on the thread of the connection. */
    void load(Consumer<DeliveryStore.Kept> then) {
        store.load(identity)
                .whenComplete((kept, failure) -> onThread(link, () -> {
                    if (failure != null) {
                        failed(link, failure);
                    } else {
                        then.accept(kept);
                    }
                }));
    }

    /** Records the message before it goes out. */
    void put(Delivery delivery) {
        Payload payload = (Payload) Objects.requireNonNull(delivery.content());
        hold(delivery, store.put(identity, delivery.tag(), payload.whole(), payload.format()));
    }

    /** Records the outcome before it is told. */
    void state(Delivery delivery, DeliveryState state) {
        hold(delivery, store.state(identity, delivery.tag(), state));
    }

    /** Records that it is decided before that is told. */
    void removeFirst(Delivery delivery) {
        hold(delivery, store.remove(identity, delivery.tag()));
    }

    /** Forgets the record; nothing rests on that. */
    void remove(Delivery delivery) {
        store.remove(identity, delivery.tag()).whenComplete((done, failure) -> {
            if (failure != null) {
                onThread(link, () -> failed(link, failure));
            }
        });
    }

    /** What it waited for was told to the link before: it is recorded once more. */
    void again(Delivery delivery) {
        if (delivery.receiver() != null) {
            state(delivery, Objects.requireNonNull(delivery.localState()));
        } else if (delivery.isLocallySettled()) {
            removeFirst(delivery);
        } else {
            put(delivery);
        }
    }

    private void hold(Delivery delivery, CompletionStage<?> record) {
        delivery.held(true);
        record.whenComplete((done, failure) -> onThread(delivery.link(), () -> recorded(delivery, failure)));
    }

    private void recorded(Delivery delivery, @Nullable Throwable failure) {
        Link now = delivery.link();
        if (!now.connection().driver().isOwnThread()) {
            onThread(now, () -> recorded(delivery, failure)); // another link has taken it over
            return;
        }
        delivery.held(false);
        if (failure != null) {
            failed(now, failure);
        } else {
            now.recorded(delivery);
        }
    }

    private static void onThread(Link link, Runnable task) {
        Connection connection = link.connection();
        if (connection.driver().isOwnThread()) {
            task.run();
        } else {
            // where that is not possible, the process ends: what is recorded is found when the link is loaded again
            connection.handOverLate(task);
        }
    }

    private static void failed(Link link, Throwable failure) {
        if (link.localState() == EndpointState.ACTIVE) {
            link.fail(Condition.of(
                    AmqpError.INTERNAL_ERROR, link + ": the store of its deliveries failed: " + failure.getMessage()));
        }
    }
}
