package io.lepton.frame;

import org.jspecify.annotations.Nullable;

/** How an authentication ended. AMQP 1.0 §5.3.3.6. */
public enum SaslCode {
    /** Authenticated. */
    OK,
    /** The credentials are wrong, or there are none. */
    AUTH,
    /** The peer's system failed; it does not say for how long. */
    SYS,
    /** The peer's system failed, and somebody has to mend it. */
    SYS_PERM,
    /** The peer's system failed, and trying again later may help. */
    SYS_TEMP;

    private static final SaslCode[] VALUES = values();

    /** The {@code ubyte} on the wire, 0 to 4. */
    public int code() {
        return ordinal();
    }

    /** The constant of a {@code ubyte}, or null if the standard names none for it. */
    public static @Nullable SaslCode of(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : null;
    }
}
