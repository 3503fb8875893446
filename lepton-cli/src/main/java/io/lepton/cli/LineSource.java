package io.lepton.cli;

import java.io.IOException;
import java.io.InputStream;
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
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(AHEAD);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile @Nullable IOException failure;
    private volatile boolean ended;
    private long made;
    /** Lines that are passed over. */
    private long skipped;

    /**
     * Nothing is read before {@link #start}.
     *
     * @param name what is said of it when it cannot be read
     * @param limit how many lines are taken at the most
     */
    LineSource(String name, InputStream in, long limit, Maker maker) {
        this.name = name;
        this.in = in;
        this.limit = limit;
        this.maker = maker;
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
                lines.put(line);
                tell(arrived);
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
        while (line != null && made < skipped) {
            made++;
            line = poll();
        }
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
