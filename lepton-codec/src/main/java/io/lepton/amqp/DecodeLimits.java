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
 * @param maxBodyValues as {@code maxValues}, for each amqp-value or amqp-sequence in the body of a message
 * @param tolerantSections whether a message may break two rules that some peers break: compound values in
 *     application-properties, and strings for symbols as keys of annotations (AMQP 1.0 §3.2.5, §3.2.10)
 */
public record DecodeLimits(
        int maxDepth,
        int maxValues,
        int maxZeroWidthElements,
        int maxCachedSymbols,
        int maxCachedSymbolLength,
        int maxBodyValues,
        boolean tolerantSections) {
    /** Depth 50, 4,096 values, 65,536 elements without octets, 1,024 symbols of up to 64 octets, 65,536 in a body; strict. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(50, 4096, 65_536, 1024, 64, 65_536, false);

    private static final int DEEPEST = 200; // reading recurses: more would ask for the peer's word on our stack

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one is negative, {@code maxDepth} is not in 1…200, or {@code maxCachedSymbols}
     *     is above 65,536
     */
    public DecodeLimits {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth " + maxDepth + " is not in 1…" + DEEPEST);
        }
        if (maxValues < 0
                || maxZeroWidthElements < 0
                || maxCachedSymbols < 0
                || maxCachedSymbolLength < 0
                || maxBodyValues < 0) {
            throw new IllegalArgumentException("a negative limit");
        }
        if (maxCachedSymbols > 1 << 16) {
            throw new IllegalArgumentException("maxCachedSymbols " + maxCachedSymbols + " is above 65536");
        }
    }

    /**
     * These limits with another {@link #maxDepth}.
     *
     * @param depth 1…200
     * @return new limits
     */
    public DecodeLimits withMaxDepth(int depth) {
        return new DecodeLimits(
                depth,
                maxValues,
                maxZeroWidthElements,
                maxCachedSymbols,
                maxCachedSymbolLength,
                maxBodyValues,
                tolerantSections);
    }

    /**
     * These limits with another {@link #maxValues}.
     *
     * @param values 0 or more
     * @return new limits
     */
    public DecodeLimits withMaxValues(int values) {
        return new DecodeLimits(
                maxDepth,
                values,
                maxZeroWidthElements,
                maxCachedSymbols,
                maxCachedSymbolLength,
                maxBodyValues,
                tolerantSections);
    }

    /**
     * These limits with another {@link #maxZeroWidthElements}.
     *
     * @param elements 0 or more
     * @return new limits
     */
    public DecodeLimits withMaxZeroWidthElements(int elements) {
        return new DecodeLimits(
                maxDepth,
                maxValues,
                elements,
                maxCachedSymbols,
                maxCachedSymbolLength,
                maxBodyValues,
                tolerantSections);
    }

    /**
     * These limits with another {@link #maxCachedSymbols}.
     *
     * @param symbols 0…65,536
     * @return new limits
     */
    public DecodeLimits withMaxCachedSymbols(int symbols) {
        return new DecodeLimits(
                maxDepth,
                maxValues,
                maxZeroWidthElements,
                symbols,
                maxCachedSymbolLength,
                maxBodyValues,
                tolerantSections);
    }

    /**
     * These limits with another {@link #maxBodyValues}.
     *
     * @param values 0 or more
     * @return new limits
     */
    public DecodeLimits withMaxBodyValues(int values) {
        return new DecodeLimits(
                maxDepth,
                maxValues,
                maxZeroWidthElements,
                maxCachedSymbols,
                maxCachedSymbolLength,
                values,
                tolerantSections);
    }

    /**
     * These limits with another {@link #tolerantSections}.
     *
     * @param tolerant whether from now on
     * @return new limits
     */
    public DecodeLimits withTolerantSections(boolean tolerant) {
        return new DecodeLimits(
                maxDepth,
                maxValues,
                maxZeroWidthElements,
                maxCachedSymbols,
                maxCachedSymbolLength,
                maxBodyValues,
                tolerant);
    }
}
