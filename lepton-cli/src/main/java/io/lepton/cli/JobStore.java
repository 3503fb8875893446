package io.lepton.cli;

import io.lepton.amqp.DeliveryState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.LinkIdentity;
import io.lepton.store.JdbcDeliveryStore;
import io.lepton.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The store of one job, in {@code --store DIR}: the deliveries that are undecided, how far the job has come, and the name that
 * peers know it by. Each message is tagged with its number, and with each outcome goes how many were received and how long the
 * output is, so that all of them are of one moment whenever the process ends.
 */
final class JobStore implements DeliveryStore {
    private static final String NAME_FILE = "container-id";
    private static final String LENGTH_FILE = "output-length-at-first";

    private final JdbcDeliveryStore store;
    private final Path directory;
    private final String containerId;
    private final long sent;
    private final long undecided;
    private final long received;
    private final long outputLength;
    /** What is recorded with the outcome of a delivery, by its tag. */
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    private volatile Runnable whenFailed = () -> {};
    private volatile @Nullable Failure failure;

    private JobStore(JdbcDeliveryStore store, Path directory) throws IOException {
        this.store = store;
        this.directory = directory;
        containerId = containerId(directory.resolve(NAME_FILE));
        sent = store.lastTags().toCompletableFuture().join().stream()
                .mapToLong(JobStore::number)
                .max()
                .orElse(0);
        undecided = store.size().toCompletableFuture().join();
        String[] note = store.notes().toCompletableFuture().join().stream()
                .map(text -> text.split(" "))
                .max((a, b) -> Long.compare(Long.parseLong(a[0]), Long.parseLong(b[0])))
                .orElse(new String[] {"0", "0"});
        received = Long.parseLong(note[0]);
        outputLength = Long.parseLong(note[1]);
    }

    /**
     * Opens it, and makes the directory if there is none.
     *
     * @throws Failure of this machine if it is in use, damaged, or cannot be written
     */
    static JobStore open(Path directory) {
        JdbcDeliveryStore store = null;
        try {
            Files.createDirectories(directory);
            store = JdbcDeliveryStore.open(directory);
            return new JobStore(store, directory);
        } catch (StoreException unusable) {
            throw Failure.local(Reasons.line(String.valueOf(unusable.getMessage())), unusable);
        } catch (IOException | CompletionException unusable) {
            if (store != null) {
                store.close();
            }
            String reason = unusable instanceof IOException io
                    ? Reasons.of(io)
                    : Reasons.line(String.valueOf(unusable.getCause().getMessage()));
            throw Failure.local("--store " + directory + " cannot be used: " + reason, unusable);
        }
    }

    private static String containerId(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, "lepton-" + UUID.randomUUID() + "\n");
        }
        return Files.readString(file).trim();
    }

    private static long number(byte[] tag) {
        return Long.parseLong(new String(tag, StandardCharsets.US_ASCII));
    }

    /** The tag of the message of that number. */
    static byte[] tag(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** What the job calls itself unless it is told: the same each time. */
    String containerId() {
        return containerId;
    }

    /** How many messages were recorded to be sent. */
    long sent() {
        return sent;
    }

    /** Whether so many messages were sent, and all of them decided. */
    boolean isSent(long count) {
        return sent >= count && undecided == 0;
    }

    /** How many messages were received, in all runs. */
    long received() {
        return received;
    }

    /** How long the output was when the last of them was recorded. */
    long outputLength() {
        return outputLength;
    }

    /** With the outcome of that delivery: how many were received by then, and how long the output is. Before the outcome. */
    void note(Delivery delivery, long received, long outputLength) {
        notes.put(key(delivery.link().identity(), delivery.tag()), received + " " + outputLength);
    }

    private static String key(LinkIdentity link, byte[] tag) {
        return link + new String(tag, StandardCharsets.ISO_8859_1);
    }

    /**
     * How long the output was before the job began, where that is its first run: {@code now}.
     *
     * @throws IOException if that cannot be kept
     */
    long lengthAtFirst(long now) throws IOException {
        Path file = directory.resolve(LENGTH_FILE);
        if (!Files.exists(file)) {
            Files.writeString(file, now + "\n");
        }
        return Long.parseLong(Files.readString(file).trim());
    }

    /** Has {@code task} run once the store has failed, on some thread. Before it is used. */
    void whenFailed(Runnable task) {
        whenFailed = task;
    }

    /** Why nothing is recorded any more; null: all is well. */
    @Nullable Failure failure() {
        return failure;
    }

    // Before whoever waits for the record hears of it: our words are the clearer ones.
    private <T> CompletionStage<T> watched(CompletionStage<T> record) {
        return record.whenComplete((done, fault) -> {
            if (fault != null && failure == null) {
                failure = Failure.local(
                        "--store " + directory + " cannot be written: " + reason(fault)
                                + "; nothing is lost: started again with the same --store, the job goes on",
                        fault);
                whenFailed.run();
            }
        });
    }

    private static String reason(Throwable fault) {
        Throwable first = fault;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String text = String.valueOf(first.getMessage());
        return text.contains("SQLITE_FULL") ? "no space is left on the disk" : Reasons.line(text);
    }

    @Override
    public CompletionStage<Kept> load(LinkIdentity link) {
        return watched(store.load(link));
    }

    @Override
    public CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format) {
        return watched(store.put(link, tag, message, format));
    }

    @Override
    public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state) {
        String note = notes.remove(key(link, tag));
        CompletionStage<?> recorded =
                note == null ? store.state(link, tag, state) : store.state(link, tag, state, note);
        return watched(recorded);
    }

    @Override
    public CompletionStage<?> remove(LinkIdentity link, byte[] tag) {
        return watched(store.remove(link, tag));
    }

    @Override
    public void close() {
        store.close();
    }
}
