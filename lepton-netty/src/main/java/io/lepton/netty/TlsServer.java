package io.lepton.netty;

import java.util.Objects;

/**
 * How TLS is spoken with who was accepted.
 *
 * @param context keys, trust and the rest; one of the server's side
 * @param plaintextAllowed whether a client may do without: its first octet tells
 */
public record TlsServer(TlsContext context, boolean plaintextAllowed) {
    /** So many bytes are counted for TLS while its hand-shake is not done. */
    public static final int HAND_SHAKE_BYTES = TlsLayer.HAND_SHAKE_BYTES;

    /** Checks that there is a context. */
    public TlsServer {
        Objects.requireNonNull(context, "context");
    }
}
