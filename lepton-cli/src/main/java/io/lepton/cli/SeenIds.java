package io.lepton.cli;

import java.util.Arrays;
import java.util.UUID;

/**
 * The message-ids of a run, to tell what came before. Keeps 64 bits of each, and of a long run at least the last
 * {@value #GENERATION}, so that it stays within 16 MiB however long {@code receive} goes on.
 */
final class SeenIds {

    private static final int GENERATION = 500_000;

    private final int generation;
    private long[] younger = new long[1024];
    private long[] older = {};
    private int count;

    SeenIds() {
        this(GENERATION);
    }

    /** Keeps this many ids, and as many again, before the older half is let go. */
    SeenIds(int generation) {
        this.generation = generation;
    }

    /**
     * Remembers an id.
     *
     * @param id as a message holds it: text, a UUID, binary or an unsigned number
     * @return whether it came before
     */
    boolean isRepeated(Object id) {
        long key = key(id);
        if (holds(younger, key) || holds(older, key)) {
            return true;
        }
        if (count == generation) {
            older = younger;
            younger = new long[younger.length];
            count = 0;
        } else if (count * 2 >= younger.length) {
            grow();
        }
        younger[slot(younger, key)] = key;
        count++;
        return false;
    }

    private void grow() {
        long[] larger = new long[younger.length * 2];
        for (long key : younger) {
            if (key != 0) {
                larger[slot(larger, key)] = key;
            }
        }
        younger = larger;
    }

    private static boolean holds(long[] table, long key) {
        return table.length > 0 && table[slot(table, key)] == key;
    }

    /** Where the key stands, or the free slot where it would; at most half of a table is taken. */
    private static int slot(long[] table, long key) {
        int slot = (int) (key >>> 32) & table.length - 1;
        while (table[slot] != 0 && table[slot] != key) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    /** 64 well-mixed bits of an id, never zero. The kind counts: the text "1" is another id than the number 1. */
    private static long key(Object id) {
        long hash = id.getClass().getName().hashCode();
        if (id instanceof String text) {
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
            }
        } else if (id instanceof UUID uuid) {
            hash = (hash ^ uuid.getMostSignificantBits()) * 0x100000001b3L ^ uuid.getLeastSignificantBits();
        } else if (id instanceof byte[] binary) {
            hash = hash * 31 + Arrays.hashCode(binary);
            for (byte b : binary) {
                hash = (hash ^ b) * 0x100000001b3L;
            }
        } else {
            hash ^= ((Number) id).longValue();
        }
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
