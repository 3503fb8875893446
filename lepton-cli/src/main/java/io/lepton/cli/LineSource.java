package io.lepton.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One message for each line of a stream, such as standard input. Reading may wait for a person, so a thread of its own
 * does it; it stays no more than {@value #AHEAD} lines ahead of what the peer takes.
 */
final class LineSource implements MessageSource {

    private static final int AHEAD = 1000;

    /** How a line becomes a message. */
    interface Maker {
        Outgoing message(byte[] line, long number);
    }

    private final String name;
    private final InputStream in;
    private final long limit;
    private final Maker maker;
    private final @Nullable Path file;
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(AHEAD);
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private volatile @Nullable IOException failure;
    private volatile boolean ended;
    private long made;
    /** Lines that are passed over. Not changed behind {@link #start}. */
    private long skipped;

    /**
     * Nothing is read before {@link #start}.
     *
     * @param name what is said of it when it cannot be read
     * @param limit how many lines are taken at the most
     * @param file where the same lines can be read once more; null: nowhere
     */
    LineSource(String name, InputStream in, long limit, Maker maker, @Nullable Path file) {
        this.name = name;
        this.in = in;
        this.limit = limit;
        this.maker = maker;
        this.file = file;
    }

    /** Begins to read; {@code arrived} is called on the reading thread when there is something after there was not. */
    void start(Runnable arrived) {
        Thread thread = new Thread(() -> read(arrived), "lepton-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a person types the lines. */
    boolean isTyped(Streams streams) {
        return in == streams.in() && streams.isInTerminal();
    }

    private void read(Runnable arrived) {
        try {
            LineReader reader = new LineReader(in);
            for (long taken = 0; taken < limit; taken++) {
                byte[] line = reader.next();
                if (line == null) {
                    break;
                }
                if (taken >= skipped) {
                    lines.put(line);
                    tell(arrived);
                }
            }
        } catch (IOException unreadable) {
            failure = unreadable;
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        tell(arrived);
    }

    private void tell(Runnable arrived) {
        if (waiting.compareAndSet(true, false)) {
            arrived.run();
        }
    }

    @Override
    public @Nullable Outgoing next() {
        byte[] line = poll();
        if (line != null) {
            return maker.message(line, ++made);
        }
        IOException unreadable = failure;
        if (unreadable != null) {
            throw Failure.local(name + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
        return null;
    }

    private byte @Nullable [] poll() {
        byte[] line = lines.poll();
        if (line == null && !ended) {
            waiting.set(true);
            line = lines.poll(); // what came between the two would tell nobody
        }
        return line;
    }

    @Override
    public void skip(long messages) {
        skipped = messages;
        made = messages;
    }

    @Override
    public boolean isOverBehind(long messages) {
        if (file == null) {
            return messages >= limit;
        }
        try (InputStream again = Files.newInputStream(file)) {
            LineReader reader = new LineReader(again);
            long count = 0;
            while (count <= messages && count < limit && reader.next() != null) {
                count++;
            }
            if (count < messages && count < limit) {
                throw new Failure(
                        ExitCode.LOCAL,
                        name + " has " + count + " lines, and " + messages + " were sent of it;"
                                + " bring it back, or begin anew with another --store");
            }
            return count <= messages;
        } catch (IOException unreadable) {
            throw Failure.local(name + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
    }

    @Override
    public boolean isExhausted() {
        return ended && lines.isEmpty() && failure == null;
    }

    @Override
    public long count() {
        return Progress.UNKNOWN;
    }
}
