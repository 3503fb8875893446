package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Transport;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What becomes of one attempt to connect: its transport, as it was when the peer had opened, or when it had failed. */
final class TlsMeeting extends Recorder {
    private final CompletableFuture<Transport> result = new CompletableFuture<>();
    private final Recorder server = new Recorder() {
        @Override
        public void onConnectionOpened(ConnectionEvent event) {
            atServer = event.connection().transport();
        }

        @Override
        public void onTransportError(TransportEvent event) {
            atServer = event.transport();
            super.onTransportError(event);
        }
    };
    private @Nullable Transport atServer;

    private TlsMeeting() {}

    /** A container connects to itself. */
    static TlsMeeting of(ConnectionOptions.Builder client, ListenOptions.Builder server) {
        return of("amqps://localhost", client, server);
    }

    /** A container connects to itself, by a URL to which the port is added. */
    static TlsMeeting of(String url, ConnectionOptions.Builder client, ListenOptions.Builder server) {
        TlsMeeting meeting = new TlsMeeting();
        Container container =
                Container.builder().containerId("meeting").failFast(true).build();
        Listener listener =
                container.listen("localhost:0", server.handler(meeting.server).build());
        meeting.server.atEnd = listener::close;
        container.connect(
                url + ":" + listener.port(),
                client.handler(meeting).reconnectDisabled().build());
        container.run();
        return meeting;
    }

    /** A container connects to somebody else. */
    static TlsMeeting with(String url, ConnectionOptions.Builder client) {
        TlsMeeting meeting = new TlsMeeting();
        Container container = Container.builder().failFast(true).build();
        container.connect(url, client.handler(meeting).reconnectDisabled().build());
        container.run();
        return meeting;
    }

    static TlsMeeting of(SslDomain client, SslDomain server) {
        return of(
                ConnectionOptions.builder().sslDomain(client),
                ListenOptions.builder().sslDomain(server));
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        result.complete(event.connection().transport());
        event.connection().close();
    }

    @Override
    public void onTransportError(TransportEvent event) {
        result.complete(event.transport());
        super.onTransportError(event);
    }

    /** The client's. */
    Transport transport() {
        return Running.await(result);
    }

    /** The server's, where it was told of one. */
    Transport atServer() {
        Transport transport = atServer;
        if (transport == null) {
            throw new AssertionError("the server had no connection");
        }
        return transport;
    }

    /** Why it failed. */
    Condition condition() {
        Condition condition = transport().condition();
        if (condition == null) {
            throw new AssertionError("it did not fail");
        }
        return condition;
    }
}
