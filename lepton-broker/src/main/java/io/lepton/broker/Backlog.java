package io.lepton.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The messages of a queue that nobody has: highest priority first, those of one level in the order in which they came. */
final class Backlog {
    private final List<TreeMap<Long, QueueMessage>> levels;
    private int size;

    Backlog(int levels) {
        this.levels = new ArrayList<>(levels);
        for (int i = 0; i < levels; i++) {
            this.levels.add(new TreeMap<>());
        }
    }

    int size() {
        return size;
    }

    /** Puts a message in its place, be it for the first time or again. */
    void add(QueueMessage message) {
        if (levels.get(message.level).put(message.number, message) == null) {
            size++;
        }
    }

    /** False if it is not here. */
    boolean remove(QueueMessage message) {
        boolean removed = levels.get(message.level).remove(message.number) != null;
        if (removed) {
            size--;
        }
        return removed;
    }

    /** The first message behind where {@code cursor} stands; null: there is none. */
    @Nullable QueueMessage next(Cursor cursor) {
        for (int level = levels.size() - 1; level >= 0; level--) {
            TreeMap<Long, QueueMessage> messages = levels.get(level);
            if (!messages.isEmpty()) {
                Map.Entry<Long, QueueMessage> next = messages.higherEntry(cursor.passed[level]);
                if (next != null) {
                    return next.getValue();
                }
            }
        }
        return null;
    }

    /** The first message of each level that is one of {@code which}. */
    List<QueueMessage> firsts(Predicate<QueueMessage> which) {
        List<QueueMessage> firsts = new ArrayList<>(levels.size());
        for (TreeMap<Long, QueueMessage> messages : levels) {
            messages.values().stream().filter(which).findFirst().ifPresent(firsts::add);
        }
        return firsts;
    }

    /** The one that came first, whatever its level; null: there is none. */
    @Nullable QueueMessage oldest() {
        QueueMessage oldest = null;
        for (TreeMap<Long, QueueMessage> messages : levels) {
            QueueMessage first =
                    messages.isEmpty() ? null : messages.firstEntry().getValue();
            if (first != null && (oldest == null || first.number < oldest.number)) {
                oldest = first;
            }
        }
        return oldest;
    }

    /** All messages, in their order. */
    List<QueueMessage> all() {
        List<QueueMessage> all = new ArrayList<>(size);
        for (int level = levels.size() - 1; level >= 0; level--) {
            all.addAll(levels.get(level).values());
        }
        return all;
    }

    /** A cursor before all messages. */
    Cursor cursor() {
        return new Cursor(levels.size());
    }

    /** How far a consumer has come: what it has passed is not offered to it again. For each level the number of a message. */
    static final class Cursor {
        private final long[] passed;

        private Cursor(int levels) {
            passed = new long[levels];
            Arrays.fill(passed, -1);
        }

        /** It has seen {@code message}, and all before that. */
        void pass(QueueMessage message) {
            passed[message.level] = Math.max(passed[message.level], message.number);
        }

        /** {@code message} is to be looked at again, and all behind it. */
        void rewind(QueueMessage message) {
            passed[message.level] = Math.min(passed[message.level], message.number - 1);
        }
    }
}
