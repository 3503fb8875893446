package io.lepton;

import org.jspecify.annotations.Nullable;

/** Encryption was asked for and cannot be had: a key or a certificate cannot be read, or the platform cannot do what is wanted. */
public final class TlsException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** Says what cannot be had. */
    public TlsException(String message) {
        super(message);
    }

    /** Says what cannot be had, and what it came of. */
    public TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
