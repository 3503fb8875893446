package io.lepton;

import io.lepton.endpoint.Connection;

/**
 * A container that connects to itself over loopback: a client and a server, each with a handler, on one thread. It runs
 * until the client's connection has ended on both sides.
 */
final class Loopback {
    final Container container;
    final Recorder client;
    final Recorder server;
    final Listener listener;
    final Connection connection;

    Loopback(Recorder client, Recorder server) {
        this(client, server, ConnectionOptions.builder().reconnectDisabled(), ListenOptions.builder());
    }

    Loopback(
            Recorder client,
            Recorder server,
            ConnectionOptions.Builder clientOptions,
            ListenOptions.Builder serverOptions) {
        this.client = client;
        this.server = server;
        container = Container.builder().containerId("loop").failFast(true).build();
        listener = container.listen("localhost:0", serverOptions.handler(server).build());
        server.atEnd = listener::close;
        connection = container.connect(
                "localhost:" + listener.port(), clientOptions.handler(client).build());
    }

    Loopback run() {
        container.run();
        return this;
    }
}
