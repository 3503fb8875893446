package io.lepton.testkit;

import io.lepton.amqp.DeliveryState;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.LinkIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store in memory whose records are safe when the test says so: {@link #writes}. Until then a crash loses them. */
final class SlowStore implements DeliveryStore {
    private final Map<LinkIdentity, Map<String, StoredDelivery>> links = new HashMap<>();
    private final Map<LinkIdentity, Long> loads = new HashMap<>();
    private final Deque<Record> pending = new ArrayDeque<>();
    /** What was asked of it, in order: "put 1", "state 0 accepted", "remove 1". */
    final List<String> calls = new ArrayList<>();

    private boolean slow;
    private @Nullable RuntimeException failure;

    private record Record(Runnable write, CompletableFuture<Void> done) {}

    /** From now on records wait for {@link #writes}. */
    SlowStore slow() {
        slow = true;
        return this;
    }

    /** From now on all fails. */
    void fails(RuntimeException why) {
        failure = why;
    }

    /** All that waits is safe now. */
    void writes() {
        for (Record record = pending.poll(); record != null; record = pending.poll()) {
            record.write.run();
            record.done.complete(null);
        }
    }

    /** What waits is lost: the process was killed. */
    void crashes() {
        pending.clear();
        slow = false;
    }

    private CompletionStage<?> record(String call, Runnable write) {
        calls.add(call);
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        pending.add(new Record(write, done));
        if (!slow) {
            writes();
        }
        return done;
    }

    private static String key(byte[] tag) {
        return new String(tag, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private Map<String, StoredDelivery> of(LinkIdentity link) {
        return links.computeIfAbsent(link, any -> new LinkedHashMap<>());
    }

    @Override
    public CompletionStage<Kept> load(LinkIdentity link) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Kept> kept = new CompletableFuture<>();
        Runnable read =
                () -> kept.complete(new Kept(loads.merge(link, 1L, Long::sum) - 1, List.copyOf(of(link).values())));
        pending.add(new Record(read, new CompletableFuture<>()));
        if (!slow) {
            writes();
        }
        return kept;
    }

    @Override
    public CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format) {
        return record("put " + key(tag), () -> of(link).put(key(tag), new StoredDelivery(tag, message, format, null)));
    }

    @Override
    public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state) {
        return record(
                "state " + key(tag) + " " + state,
                () -> of(link).put(key(tag), new StoredDelivery(tag, null, 0, state)));
    }

    @Override
    public CompletionStage<?> remove(LinkIdentity link, byte[] tag) {
        return record("remove " + key(tag), () -> of(link).remove(key(tag)));
    }

    @Override
    public void close() {
        writes();
    }
}
