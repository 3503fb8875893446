package io.lepton.cli;

import io.lepton.AmqpUrl;
import io.lepton.endpoint.Transport;
import org.jspecify.annotations.Nullable;

/** The attempts to reach the peer, at first and after a loss: where to, and why the last one came to nothing. */
final class ConnectAttempts {

    private String url;
    private @Nullable Transport transport;
    private @Nullable String fault;
    private boolean opened;

    /** Nothing was tried yet. */
    ConnectAttempts(AmqpUrl url) {
        this.url = shown(url);
    }

    private static String shown(AmqpUrl url) {
        return url.scheme() + "://" + url.authority();
    }

    /** The next goes to this URL. */
    void next(AmqpUrl url) {
        this.url = shown(url);
    }

    /** There is a socket, or there was: what it saw so far is worth telling. */
    void socket(Transport transport) {
        this.transport = transport;
    }

    /** An attempt, or a connection, has failed. */
    void failed(Transport transport) {
        this.transport = null;
        fault = TransportReasons.of(transport);
    }

    /** The peer is reached. */
    void opened() {
        opened = true;
        fault = null;
    }

    /** Whether the peer was reached, ever. */
    boolean wereSuccessful() {
        return opened;
    }

    /** Where the present attempt, or the connection, goes to. */
    String url() {
        return url;
    }

    /** Why it failed the last time; else what is known of the attempt that is under way. */
    String reason() {
        if (fault != null) {
            return fault;
        }
        return transport == null ? "no answer" : TransportReasons.of(transport);
    }

    /** A line on why there is no connection. */
    String notConnected() {
        return "cannot connect to " + url + ": " + reason();
    }
}
