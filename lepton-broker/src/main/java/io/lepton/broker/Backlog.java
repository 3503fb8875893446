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

    /** The first message that {@code cursor} has not passed, or is to look at again; null: there is none. */
    @Nullable QueueMessage next(Cursor cursor) {
        for (int level = levels.size() - 1; level >= 0; level--) {
            TreeMap<Long, QueueMessage> messages = levels.get(level);
            if (!messages.isEmpty()) {
                QueueMessage again = again(cursor.again.get(level), messages);
                if (again != null) {
                    return again;
                }
                Map.Entry<Long, QueueMessage> next = messages.higherEntry(cursor.passed[level]);
                if (next != null) {
                    return next.getValue();
                }
            }
        }
        return null;
    }

    /** The first of those to be looked at again that is still here. */
    private static @Nullable QueueMessage again(
            TreeMap<Long, QueueMessage> wanted, TreeMap<Long, QueueMessage> messages) {
        while (!wanted.isEmpty()) {
            QueueMessage first = wanted.firstEntry().getValue();
            if (messages.containsKey(first.number)) {
                return first;
            }
            wanted.pollFirstEntry();
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

    /** How far a consumer has come: what it has passed is not offered to it again, unless it comes back. */
    static final class Cursor {
        /** Of more than so many messages that have come back it is simpler to look at all behind the first. */
        private static final int MOST_AGAIN = 1000;

        /** For each level the number of a message. */
        private final long[] passed;
        /** For each level what was passed, and is to be looked at again. */
        private final List<TreeMap<Long, QueueMessage>> again;

        private Cursor(int levels) {
            passed = new long[levels];
            Arrays.fill(passed, -1);
            again = new ArrayList<>(levels);
            for (int i = 0; i < levels; i++) {
                again.add(new TreeMap<>());
            }
        }

        /** It has seen {@code message}, and all before that, but for what is to be looked at again. */
        void pass(QueueMessage message) {
            if (again.get(message.level).remove(message.number) == null) {
                passed[message.level] = Math.max(passed[message.level], message.number);
            }
        }

        /** {@code message} has come back. */
        void lookAgain(QueueMessage message) {
            if (message.number <= passed[message.level]) {
                TreeMap<Long, QueueMessage> wanted = again.get(message.level);
                wanted.put(message.number, message);
                if (wanted.size() > MOST_AGAIN) {
                    rewind(wanted.firstEntry().getValue());
                }
            }
        }

        /** {@code message} is to be looked at again, and all behind it. */
        void rewind(QueueMessage message) {
            passed[message.level] = Math.min(passed[message.level], message.number - 1);
            again.get(message.level).tailMap(passed[message.level], false).clear();
        }
    }
}
