package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Released;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
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
    /** Of which there is a record, or will be. */
    private final Set<Delivery> recorded = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Of the deliveries that are held, what they wait for. */
    private final Map<Delivery, CompletionStage<?>> last = new IdentityHashMap<>();

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
                        return;
                    }
                    try {
                        then.accept(kept);
                    } catch (RuntimeException e) {
                        failed(link, e); // or the stage would swallow it, and the link wait for ever
                    }
                }));
    }

    /**
     * Records what is to be told of the delivery, and holds it until that is safe: a message before it goes out, an outcome
     * before it is told, and that it is decided before it is settled.
     */
    void record(Delivery delivery) {
        hold(delivery, begin(delivery));
    }

    private CompletionStage<?> begin(Delivery delivery) {
        if (delivery.receiver() != null) {
            recorded.add(delivery);
            rememberId(delivery);
            return store.state(identity, delivery.tag(), Objects.requireNonNull(delivery.localState()));
        }
        if (delivery.isLocallySettled()) {
            recorded.remove(delivery);
            return store.remove(identity, delivery.tag());
        }
        recorded.add(delivery);
        Payload payload = (Payload) Objects.requireNonNull(delivery.content());
        return store.put(identity, delivery.tag(), payload.whole(), payload.format());
    }

    /** Before the outcome: a message that is found twice was handed over, and one that is lost was not. */
    private void rememberId(Delivery delivery) {
        int most = Objects.requireNonNull(delivery.receiver()).options().duplicateFilter();
        DeliveryState state = delivery.localState();
        boolean comesAgain = state instanceof Released || state instanceof Modified;
        Object id = most == 0 || comesAgain ? null : idOf(delivery);
        if (id != null) {
            store.remember(identity, id, most); // fails as the record behind it does
        }
    }

    private static @Nullable Object idOf(Delivery delivery) {
        try {
            Message message = delivery.message();
            return message == null ? null : message.id();
        } catch (MessageDecodeException e) {
            return null; // it has none that anybody could read
        }
    }

    /** The delivery is among what was read. */
    void isRecorded(Delivery delivery) {
        recorded.add(delivery);
    }

    /** Forgets the record, if there is one; nothing rests on that. */
    void remove(Delivery delivery) {
        if (recorded.remove(delivery)) {
            forget(delivery);
        }
    }

    private void forget(Delivery delivery) {
        store.remove(identity, delivery.tag()).whenComplete((done, failure) -> {
            if (failure != null) {
                onThread(link, () -> failed(link, failure));
            }
        });
    }

    private void hold(Delivery delivery, CompletionStage<?> record) {
        delivery.held(true);
        last.put(delivery, record);
        record.whenComplete((done, failure) -> onThread(link, () -> recorded(delivery, record, failure)));
    }

    private void recorded(Delivery delivery, CompletionStage<?> record, @Nullable Throwable failure) {
        if (!last.remove(delivery, record) || delivery.link() != link || delivery.isLost()) {
            return; // more is to be recorded; or another link has taken it over, and records it once more; or it is
            // over
        }
        delivery.held(false);
        if (failure != null) {
            failed(link, failure);
        } else {
            link.recorded(delivery);
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
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            String text = link + ": the store of its deliveries failed";
            link.leave(
                    Condition.of(AmqpError.INTERNAL_ERROR, text + ": " + cause.getMessage()),
                    Condition.of(AmqpError.INTERNAL_ERROR, text)); // where our files are is not for the peer
        }
    }
}
