package io.lepton.netty;

import java.util.Objects;

/**
 * How TLS is spoken with a server.
 *
 * @param context keys, trust and the rest; one of the client's side
 * @param name what the server is asked for by (SNI, where it is no address), and what its certificate has to be for
 */
public record TlsClient(TlsContext context, String name) {
    /** Checks that there is either. */
    public TlsClient {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(name, "name");
    }
}
