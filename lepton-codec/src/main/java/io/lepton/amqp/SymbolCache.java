package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/**
 * Symbols that were read before, so that they need not be made again. A table in which each symbol has one place: its
 * size bounds what a peer can make us remember, and a lookup costs the same whatever the peer sends (ROB-06, ROB-39).
 */
@HotPath
final class SymbolCache {
    private static final int FIRST_SIZE = 64;

    private final int maxSize;
    private @Nullable Symbol[] table;

    /** Remembers up to {@code maxSize} symbols, 1 or more, rounded up to a power of 2. */
    SymbolCache(int maxSize) {
        this.maxSize = maxSize == 1 ? 1 : Integer.highestOneBit(maxSize - 1) << 1;
        this.table = new Symbol[Math.min(FIRST_SIZE, this.maxSize)];
    }

    /** The symbol of these octets, checked ASCII and hashed as {@link String#hashCode}. */
    Symbol get(byte[] array, int offset, int length, int hash) {
        int slot = slot(hash, table.length);
        Symbol known = table[slot];
        if (known != null) {
            if (known.matches(array, offset, length, hash)) {
                return known;
            }
            if (table.length < maxSize) {
                grow();
                slot = slot(hash, table.length);
            }
        }
        Symbol made = Symbol.ofOctets(array, offset, length, hash);
        table[slot] = made;
        return made;
    }

    /** How many places there are. */
    int capacity() {
        return table.length;
    }

    private void grow() {
        @Nullable Symbol[] larger = new Symbol[table.length * 2];
        for (Symbol symbol : table) {
            if (symbol != null) {
                larger[slot(symbol.hashCode(), larger.length)] = symbol;
            }
        }
        table = larger;
    }

    static int slot(int hash, int size) {
        return (hash ^ hash >>> 16) & size - 1;
    }
}
