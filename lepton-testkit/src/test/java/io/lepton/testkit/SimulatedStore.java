package io.lepton.testkit;

import io.lepton.amqp.DeliveryState;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.LinkIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store of one link whose records are safe after a while, in their order. A crash loses those that are not. */
final class SimulatedStore implements DeliveryStore {
    private final Random random;
    /** Of three, how many records wait. */
    private final int slowness;

    private final Map<String, StoredDelivery> safe = new LinkedHashMap<>();
    private final Deque<Call<?>> pending = new ArrayDeque<>();
    private final Consumer<StoredDelivery> onSafe;
    private long loads;
    /** For how many turns nothing is written. */
    private int stalled;

    private record Call<T>(Supplier<T> work, CompletableFuture<T> done) {
        void complete() {
            done.complete(work.get());
        }
    }

    /** {@code onSafe} is told of each delivery when it is recorded first. */
    SimulatedStore(Random random, Consumer<StoredDelivery> onSafe) {
        this.random = random;
        this.onSafe = onSafe;
        slowness = random.nextInt(4);
    }

    /** Some of what waits is safe now, or nothing for a while. */
    void turn() {
        if (stalled > 0) {
            stalled--;
            return;
        }
        if (slowness > 0 && random.nextInt(20) == 0) {
            stalled = random.nextInt(100);
        }
        while (!pending.isEmpty() && random.nextInt(3) >= slowness - 1) {
            pending.remove().complete();
        }
    }

    /** The process is killed. Some of what waits was safe, of which it has not heard. */
    void crash() {
        for (int lucky = random.nextInt(pending.size() + 1); lucky > 0; lucky--) {
            pending.remove().work.get();
        }
        pending.clear();
        stalled = 0;
    }

    boolean isEmpty() {
        return safe.isEmpty() && pending.isEmpty();
    }

    private <T> CompletionStage<T> call(Supplier<T> work) {
        Call<T> call = new Call<>(work, new CompletableFuture<>());
        if (stalled == 0 && pending.isEmpty() && random.nextInt(3) >= slowness) {
            call.complete();
        } else {
            pending.add(call);
        }
        return call.done;
    }

    private boolean record(StoredDelivery delivery) {
        boolean first =
                safe.put(new String(delivery.tag(), java.nio.charset.StandardCharsets.ISO_8859_1), delivery) == null;
        if (first) {
            onSafe.accept(delivery);
        }
        return first;
    }

    @Override
    public CompletionStage<Kept> load(LinkIdentity link) {
        return call(() -> new Kept(loads++, List.copyOf(safe.values())));
    }

    @Override
    public CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format) {
        return call(() -> record(new StoredDelivery(tag, message, format, null)));
    }

    @Override
    public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state) {
        return call(() -> record(new StoredDelivery(tag, null, 0, state)));
    }

    @Override
    public CompletionStage<?> remove(LinkIdentity link, byte[] tag) {
        return call(() -> safe.remove(new String(tag, java.nio.charset.StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void close() {
        while (!pending.isEmpty()) {
            pending.remove().complete();
        }
    }

    @Override
    public String toString() {
        return "store of " + safe.keySet() + ", " + pending.size() + " pending";
    }
}
