package io.lepton;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the logger {@code lepton} says from {@code least} on, while it is open. */
final class Logged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("lepton");
    private final Level before = logger.getLevel();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

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

    @Override
    public void publish(LogRecord entry) {
        records.add(entry);
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
