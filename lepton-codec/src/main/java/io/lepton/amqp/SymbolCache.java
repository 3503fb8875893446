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

    /** The symbol of these octets, whose {@link Symbol#key} is {@code key}; null when it is not here. */
    @Nullable Symbol get(byte[] array, int offset, int length, int key) {
        Symbol known = table[key & table.length - 1];
        return known != null && known.matches(array, offset, length) ? known : null;
    }

    /** Remembers a symbol that is not here, and forgets the one in its place when the table is at its full size. */
    void put(Symbol symbol, int key) {
        if (table[key & table.length - 1] != null && table.length < maxSize) {
            grow();
        }
        table[key & table.length - 1] = symbol;
    }

    /** How many places there are. */
    int capacity() {
        return table.length;
    }

    private void grow() {
        @Nullable Symbol[] larger = new Symbol[table.length * 2];
        for (Symbol symbol : table) {
            if (symbol != null) {
                int key = Symbol.key(symbol.octets(), 0, symbol.length());
                larger[key & larger.length - 1] = symbol;
            }
        }
        table = larger;
    }
}
