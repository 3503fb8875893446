package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** With what event the time begins after which a terminus expires. AMQP 1.0 §3.5.6. */
public enum ExpiryPolicy {
    /** When its link is detached. */
    LINK_DETACH("link-detach"),
    /** When its session ends; the default. */
    SESSION_END("session-end"),
    /** When its connection closes. */
    CONNECTION_CLOSE("connection-close"),
    /** It never expires. */
    NEVER("never");

    private static final ExpiryPolicy[] VALUES = values();

    private final Symbol code;

    ExpiryPolicy(String code) {
        this.code = Symbol.of(code);
    }

    /**
     * The symbol on the wire.
     *
     * @return for example {@code session-end}
     */
    public Symbol code() {
        return code;
    }

    /**
     * The policy of a symbol.
     *
     * @param code a symbol
     * @return the policy
     * @throws IllegalArgumentException if the standard has no such policy
     */
    public static ExpiryPolicy of(Symbol code) {
        ExpiryPolicy policy = find(code);
        if (policy == null) {
            throw new IllegalArgumentException("expiry-policy: " + ValueText.of(code));
        }
        return policy;
    }

    static @Nullable ExpiryPolicy find(Symbol code) {
        for (ExpiryPolicy policy : VALUES) {
            if (policy.code.equals(code)) {
                return policy;
            }
        }
        return null;
    }
}
