package io.lepton.store;

import static io.lepton.store.Deliveries.bytes;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkIdentity;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.testkit.Frame;
import io.lepton.testkit.Frames;
import io.lepton.testkit.Recorder;
import io.lepton.testkit.ScriptedPeer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An engine with a link named "orders" whose deliveries are in a store, and its peer. All of it is on the thread of the test,
 * which waits for each record, as no loop would.
 */
final class StoredLink {
    final ScriptedPeer peer = ScriptedPeer.client().handler(new Settling()).start();
    private final DeliveryStore store;
    private Link link;

    StoredLink(DeliveryStore store) {
        this.store = new Awaited(store);
    }

    /** Settles what has an outcome, as a container does on a link with exactly once. */
    private static final class Settling extends Recorder {
        @Override
        public void onDelivery(Delivery delivery) {
            super.onDelivery(delivery);
            if (delivery.sender() != null && delivery.outcome() != null) {
                delivery.settle();
            }
        }
    }

    Sender sender() {
        Sender sender = peer.sender("q", sending(), answer(Role.RECEIVER, Map.of()), 10);
        link = sender;
        peer.takeEvents();
        return sender;
    }

    Receiver receiver() {
        Receiver receiver = peer.receiver("q", receiving(), answer(Role.SENDER, Map.of()), 10);
        link = receiver;
        peer.takeEvents();
        return receiver;
    }

    /** Has it attached; what the peer answers is the test's to say. */
    Link open(Role role) {
        link = role == Role.SENDER
                ? peer.session().createSender("q", sending())
                : peer.session().createReceiver("q", receiving());
        link.open();
        return link;
    }

    private SenderOptions sending() {
        return SenderOptions.builder().name("orders").exactlyOnce().store(store).build();
    }

    private ReceiverOptions receiving() {
        return ReceiverOptions.builder()
                .name("orders")
                .exactlyOnce()
                .store(store)
                .duplicateFilter(2)
                .build();
    }

    LinkIdentity identity() {
        return link.identity();
    }

    /** The attach of a peer that recovers and holds that unsettled. */
    static Frame answer(Role role, Map<?, ?> unsettled) {
        return Frames.attach(role)
                .name("orders")
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source(new Source().setAddress("q").setExpiryPolicy(ExpiryPolicy.NEVER))
                .target(new Target().setAddress("q").setExpiryPolicy(ExpiryPolicy.NEVER))
                .unsettled(unsettled);
    }

    /** A map with one delivery. {@code state} may be null. */
    static Map<Object, Object> map(String tag, DeliveryState state) {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(bytes(tag), state);
        return map;
    }

    /** Waits for each record. */
    private record Awaited(DeliveryStore store) implements DeliveryStore {
        private static <T> CompletionStage<T> awaited(CompletionStage<T> stage) {
            return CompletableFuture.completedFuture(stage.toCompletableFuture().join());
        }

        @Override
        public CompletionStage<Kept> load(LinkIdentity link) {
            return awaited(store.load(link));
        }

        @Override
        public CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format) {
            return awaited(store.put(link, tag, message, format));
        }

        @Override
        public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state) {
            return awaited(store.state(link, tag, state));
        }

        @Override
        public CompletionStage<?> remember(LinkIdentity link, Object messageId, int most) {
            return awaited(store.remember(link, messageId, most));
        }

        @Override
        public CompletionStage<?> remove(LinkIdentity link, byte[] tag) {
            return awaited(store.remove(link, tag));
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
