package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** What becomes of a message at its source when a link carries it away. AMQP 1.0 §3.5.7. */
public enum DistributionMode {
    /** Not said; the node decides. */
    UNSPECIFIED(null),
    /** It is no longer available to other links: consuming. */
    MOVE(Symbol.of("move")),
    /** It stays as it is: browsing. */
    COPY(Symbol.of("copy"));

    private final @Nullable Symbol code;

    DistributionMode(@Nullable Symbol code) {
        this.code = code;
    }

    /**
     * The symbol on the wire.
     *
     * @return the symbol, null for {@link #UNSPECIFIED}
     */
    public @Nullable Symbol code() {
        return code;
    }

    /**
     * The mode of a symbol.
     *
     * @param code a symbol or null
     * @return the mode; {@link #UNSPECIFIED} for a symbol that the standard does not have, as it may be of an extension
     */
    public static DistributionMode of(@Nullable Symbol code) {
        return MOVE.code != null && MOVE.code.equals(code)
                ? MOVE
                : COPY.code != null && COPY.code.equals(code) ? COPY : UNSPECIFIED;
    }
}
