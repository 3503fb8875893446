package io.lepton.cli;

import io.lepton.amqp.Accepted;
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
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The store of one job, in {@code --store DIR}: the deliveries that are undecided, how far the job has come, and the name that
 * peers know it by. Each message is tagged with its number, and with each outcome goes how many were received and how long the
 * output is, so that all of them are of one moment whenever the process ends.
 */
final class JobStore implements DeliveryStore {
    private static final String DELIVERIES = "deliveries.db";

    private final JdbcDeliveryStore store;
    private final Path directory;
    private final Job job;
    private final long sent;
    private final long undecided;
    private final long received;
    private final FileMark outputMark;
    /** What is recorded with the outcome of a delivery, by its tag. */
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    private volatile Runnable whenFailed = () -> {};
    private volatile @Nullable Failure failure;

    private JobStore(JdbcDeliveryStore store, Path directory, Job job) throws IOException {
        this.store = store;
        this.directory = directory;
        sent = store.lastTags().toCompletableFuture().join().stream()
                .mapToLong(JobStore::number)
                .max()
                .orElse(0);
        undecided = store.size().toCompletableFuture().join();
        String[] note = store.notes().toCompletableFuture().join().stream()
                .map(text -> text.split(" ", 2))
                .max(Comparator.comparingLong(words -> Long.parseLong(words[0])))
                .orElse(new String[] {"0"});
        received = Long.parseLong(note[0]);
        if (sent + undecided + received > 0 && !Job.isIn(directory)) {
            throw incomplete(directory, "the file job in it is gone, which says what job it belongs to");
        }
        this.job = job.in(directory);
        outputMark = received == 0 ? this.job.mark() : FileMark.parse(note[1]);
    }

    /**
     * Opens it for that job, and makes the directory if there is none.
     *
     * @throws Failure of this machine if it is in use, damaged, or cannot be written; of usage if it belongs to another job
     */
    static JobStore open(Path directory, Job job) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new Failure(ExitCode.LOCAL, "--store " + directory + " cannot be used: it is not a directory");
        }
        JdbcDeliveryStore store = null;
        boolean opened = false;
        try {
            Files.createDirectories(directory);
            checkComplete(directory);
            store = JdbcDeliveryStore.open(directory);
            JobStore jobStore = new JobStore(store, directory, job);
            opened = true;
            return jobStore;
        } catch (StoreException unusable) {
            throw Failure.local(sentence(unusable), unusable);
        } catch (CompletionException unreadable) {
            throw Failure.local(cannotBeUsed(directory, sentence(unreadable.getCause())), unreadable);
        } catch (IOException unusable) {
            throw Failure.local(cannotBeUsed(directory, Reasons.of(unusable)), unusable);
        } catch (NumberFormatException foreign) {
            throw Failure.local(
                    cannotBeUsed(directory, "the deliveries in it are not of a job of lepton send or receive"),
                    foreign);
        } finally {
            if (store != null && !opened) {
                store.close();
            }
        }
    }

    private static String cannotBeUsed(Path directory, String reason) {
        return "--store " + directory + " cannot be used: " + reason;
    }

    /** What another part of the library or a database says, on one line. */
    private static String sentence(Throwable fault) {
        return Reasons.line(String.valueOf(fault.getMessage()).replaceAll("\\s*\\R\\s*", "; "));
    }

    /** A store that has lost its deliveries looks like new: what it held would be done once more. */
    private static void checkComplete(Path directory) throws IOException {
        Path deliveries = directory.resolve(DELIVERIES);
        if (Job.isIn(directory) && (!Files.exists(deliveries) || Files.size(deliveries) == 0)) {
            String what = Files.exists(deliveries) ? " in it is empty" : " in it is gone";
            throw incomplete(directory, DELIVERIES + what + ", which holds how far the job has come");
        }
    }

    private static Failure incomplete(Path directory, String what) {
        return new Failure(
                ExitCode.LOCAL,
                "--store " + directory + " is not complete: " + what
                        + "; nothing was changed. Bring it back, or begin anew with another --store");
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
        return job.containerId();
    }

    /** How many messages were recorded to be sent. */
    long sent() {
        return sent;
    }

    /** How many deliveries were undecided when this was opened. */
    long undecided() {
        return undecided;
    }

    /** How many are so now; 0 too where that cannot be found out. */
    long undecidedNow() {
        return failure != null
                ? 0
                : store.size().toCompletableFuture().exceptionally(fault -> 0L).join();
    }

    /** How many messages were received, in all runs. */
    long received() {
        return received;
    }

    /** Where the output was when the last of them was recorded, or when the job began. */
    FileMark outputMark() {
        return outputMark;
    }

    /** With the outcome of that delivery: how many were received by then, and where the output is. Before the outcome. */
    void note(Delivery delivery, long received, FileMark outputMark) {
        notes.put(key(delivery.link().identity(), delivery.tag()), received + " " + outputMark);
    }

    /**
     * Records what was {@linkplain #note noted} with a delivery whose link has no store, and nothing of the delivery itself;
     * {@code then} runs on the thread of its connection, if that has not ended.
     */
    void recordAlone(Delivery delivery, Runnable then) {
        LinkIdentity link = delivery.link().identity();
        state(link, delivery.tag(), Accepted.INSTANCE);
        remove(link, delivery.tag()).whenComplete((done, fault) -> {
            if (fault == null) {
                try {
                    delivery.connection().execute(then);
                } catch (RejectedExecutionException ended) {
                    // the sender will not hear of it, and sends it again: that is no more than it asked for
                }
            }
        });
    }

    private static String key(LinkIdentity link, byte[] tag) {
        return link + new String(tag, StandardCharsets.ISO_8859_1);
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
        return text.contains("SQLITE_FULL") ? "no space is left on the disk" : sentence(first);
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
