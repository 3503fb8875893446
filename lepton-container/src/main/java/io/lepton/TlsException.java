package io.lepton;

/** Encryption was asked for and cannot be had. */
public final class TlsException extends TransportException {
    private static final long serialVersionUID = 1L;

    /** Says what cannot be had. */
    public TlsException(String message) {
        super(message);
    }
}
