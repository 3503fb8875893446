package io.lepton.amqp;

/**
 * What a peer may make a reader do. Reaching past one is a {@link DecodingException}, before anything is allocated.
 *
 * @param maxDepth how deep lists, maps, arrays, described values and descriptors may nest in each other
 * @param maxValues how many values one performative, or one section of a message, may hold inside its lists, maps and
 *     arrays; an array of numbers counts as one
 * @param maxZeroWidthElements how many elements without octets all arrays of one frame or message may claim
 * @param maxCachedSymbols how many symbols a reader remembers once that is switched on; rounded up to a power of 2
 * @param maxCachedSymbolLength how long a symbol may be to be remembered, in octets
 */
public record DecodeLimits(
        int maxDepth, int maxValues, int maxZeroWidthElements, int maxCachedSymbols, int maxCachedSymbolLength) {
    /** Depth 50, 4,096 values, 65,536 elements without octets, 1,024 symbols of up to 64 octets. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(50, 4096, 65_536, 1024, 64);

    private static final int DEEPEST = 1000; // reading recurses: more would ask for the peer's word on our stack

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one is negative, {@code maxDepth} is not in 1…1000, or {@code maxCachedSymbols}
     *     is above 65,536
     */
    public DecodeLimits {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth " + maxDepth + " is not in 1…" + DEEPEST);
        }
        if (maxValues < 0 || maxZeroWidthElements < 0 || maxCachedSymbols < 0 || maxCachedSymbolLength < 0) {
            throw new IllegalArgumentException("a negative limit");
        }
        if (maxCachedSymbols > 1 << 16) {
            throw new IllegalArgumentException("maxCachedSymbols " + maxCachedSymbols + " is above 65536");
        }
    }

    /**
     * These limits with another {@link #maxDepth}.
     *
     * @param depth 1…1000
     * @return new limits
     */
    public DecodeLimits withMaxDepth(int depth) {
        return new DecodeLimits(depth, maxValues, maxZeroWidthElements, maxCachedSymbols, maxCachedSymbolLength);
    }

    /**
     * These limits with another {@link #maxValues}.
     *
     * @param values 0 or more
     * @return new limits
     */
    public DecodeLimits withMaxValues(int values) {
        return new DecodeLimits(maxDepth, values, maxZeroWidthElements, maxCachedSymbols, maxCachedSymbolLength);
    }

    /**
     * These limits with another {@link #maxZeroWidthElements}.
     *
     * @param elements 0 or more
     * @return new limits
     */
    public DecodeLimits withMaxZeroWidthElements(int elements) {
        return new DecodeLimits(maxDepth, maxValues, elements, maxCachedSymbols, maxCachedSymbolLength);
    }

    /**
     * These limits with another {@link #maxCachedSymbols}.
     *
     * @param symbols 0…65,536
     * @return new limits
     */
    public DecodeLimits withMaxCachedSymbols(int symbols) {
        return new DecodeLimits(maxDepth, maxValues, maxZeroWidthElements, symbols, maxCachedSymbolLength);
    }
}
