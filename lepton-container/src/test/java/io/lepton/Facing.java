package io.lepton;

import io.lepton.endpoint.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A container that runs on a thread of its own, and faces raw peers over loopback. */
final class Facing implements AutoCloseable {
    final Container container;
    final @Nullable Connection connection;
    private final RawPeer.@Nullable Door door;
    private final @Nullable Listener listener;
    private final Running running;

    private Facing(
            Container container,
            @Nullable Connection connection,
            RawPeer.@Nullable Door door,
            @Nullable Listener listener) {
        this.container = container;
        this.connection = connection;
        this.door = door;
        this.listener = listener;
        running = Running.run(container);
    }

    /** A container that connects to raw peers, with what {@code prepare} makes on the connection before it runs. */
    static Facing client(Recorder handler, Consumer<Connection> prepare) {
        return client(handler, ConnectionOptions.builder(), prepare);
    }

    static Facing client(Recorder handler, ConnectionOptions.Builder options, Consumer<Connection> prepare) {
        return client(handler, Patience.DEFAULT, options, prepare);
    }

    static Facing client(
            Recorder handler, Patience patience, ConnectionOptions.Builder options, Consumer<Connection> prepare) {
        Container container = Container.builder()
                .containerId("us")
                .handlers(handler)
                .patience(patience)
                .build();
        RawPeer.Door door = new RawPeer.Door();
        Connection connection = container.connect(door.url(), options.build());
        prepare.accept(connection);
        return new Facing(container, connection, door, null);
    }

    /** A container to which raw peers connect. */
    static Facing server(Recorder handler, ListenOptions.Builder options) {
        return server(Container.builder().handlers(handler), options);
    }

    /** As {@link #server(Recorder, ListenOptions.Builder)}, with choices for the container. */
    static Facing server(ContainerBuilder builder, ListenOptions.Builder options) {
        Container container = builder.containerId("us").build();
        return new Facing(container, null, null, container.listen("127.0.0.1:0", options.build()));
    }

    /** The client's next connection. */
    RawPeer accept() {
        return door.accept();
    }

    /** A connection to the server. */
    RawPeer connect() {
        return RawPeer.connect(listener.port());
    }

    /** A connection to the server from an address of the loopback network. */
    RawPeer connect(String from) {
        return RawPeer.connect(listener.port(), from);
    }

    /** Nobody can connect any more; who tries is refused. */
    void shutsDoor() {
        door.close();
    }

    /** Where the server listens. */
    String url() {
        return "amqp://127.0.0.1:" + listener.port();
    }

    /** Waits until the container has nothing left to wait for. */
    void join() {
        running.join();
    }

    boolean isRunning() {
        return running.isRunning();
    }

    @Override
    public void close() {
        running.close();
        if (door != null) {
            door.close();
        }
    }
}
