package io.lepton;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the logger {@code lepton} says from {@code least} on, while it is open. */
final class Logged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("lepton");
    private final Level before = logger.getLevel();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final BlockingQueue<LogRecord> unread = new LinkedBlockingQueue<>();

    Logged(Level least) {
        logger.setLevel(least);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** As {@code WARNING: the text}. */
    List<String> lines() {
        return records.stream()
                .map(each -> each.getLevel() + ": " + each.getMessage())
                .toList();
    }

    /** Waits for an entry with this in it. */
    String await(String part) throws InterruptedException {
        for (String line = next(); line != null; line = next()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("the log never said '" + part + "', but " + lines());
    }

    private @Nullable String next() throws InterruptedException {
        LogRecord entry = unread.poll(20, TimeUnit.SECONDS);
        return entry == null ? null : entry.getLevel() + ": " + entry.getMessage();
    }

    @Override
    public void publish(LogRecord entry) {
        records.add(entry);
        unread.add(entry);
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        logger.setLevel(before);
    }
}
