package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.frame.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenHandlerTest {
    /** Writes down its calls, and on which threads they came. */
    private static class Calls implements ListenHandler {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Void> closed = new CompletableFuture<>();

        private void note(String call) {
            calls.add(call);
            threads.add(Thread.currentThread());
        }

        @Override
        public void onOpen(Listener listener) {
            note("open " + (listener.port() > 0));
        }

        @Override
        public @Nullable ConnectionOptions onAccept(IncomingConnection connection) {
            note("accept " + connection.remoteAddress().startsWith("127.0.0.1:"));
            return ConnectionOptions.builder().containerId("chosen").build();
        }

        @Override
        public void onError(String reason) {
            note("error " + reason);
        }

        @Override
        public void onClose() {
            note("close");
            closed.complete(null);
        }
    }

    private static ListenOptions told(ListenHandler handler) {
        return ListenOptions.builder().listenHandler(handler).build();
    }

    private static String containerIdHeardBy(RawPeer peer) {
        peer.entersUpToOpen();
        return peer.hears(Open.class).containerId();
    }

    @Test
    @DisplayName(
            "API-LSN-06: a listen handler hears of the opening, of each connection and of the close, on the loop's thread")
    void opensAcceptsCloses() {
        Calls calls = new Calls();
        Container container = Container.builder().autoStop(false).build();
        Listener listener = container.listen("127.0.0.1:0", told(calls));
        assertThat(calls.calls).isEmpty(); // not before it runs
        try (Running running = Running.run(container)) {
            assertThat(running.isRunning()).isTrue();
            for (int i = 0; i < 2; i++) {
                try (RawPeer peer = RawPeer.connect(listener.port())) {
                    assertThat(containerIdHeardBy(peer)).isEqualTo("chosen");
                }
            }
            listener.close();
            listener.close();
            Running.await(calls.closed);
            assertThat(calls.calls).containsExactly("open true", "accept true", "accept true", "close");
            assertThat(calls.threads).doesNotContain(Thread.currentThread()).containsOnly(calls.threads.get(0));
        }
    }

    @Test
    @DisplayName("API-LSN-06: where it cannot listen it hears why, and that it is closed; listen() throws the same")
    void cannotListen() {
        Calls calls = new Calls();
        try (RawPeer.Door taken = new RawPeer.Door()) {
            Container container = Container.create();
            assertThatThrownBy(() -> container.listen("127.0.0.1:" + taken.port(), told(calls)))
                    .isInstanceOf(TransportException.class);
            container.run();
        }
        assertThat(calls.calls).hasSize(2).last().isEqualTo("close");
        assertThat(calls.calls.get(0)).startsWith("error cannot listen on 127.0.0.1:");
    }

    @Test
    @DisplayName("API-LSN-06: it hears of the close when the container is stopped, too")
    void stopped() {
        Calls calls = new Calls();
        Container container = Container.create();
        container.listen("127.0.0.1:0", told(calls));
        container.schedule(Duration.ZERO, container::stop);
        container.run();
        assertThat(calls.calls).containsExactly("open true", "close");
    }

    @Test
    @DisplayName("API-LSN-02: a handler factory gives each connection its own handler and options")
    void handlerFactory() {
        List<Recorder> handlers = new ArrayList<>();
        ListenOptions options = ListenOptions.builder()
                .connectionOptions(
                        ConnectionOptions.builder().maxFrameSize(1000).build())
                .handlerFactory(incoming -> {
                    Recorder handler = new Recorder();
                    handlers.add(handler);
                    return ConnectionOptions.builder()
                            .handler(handler)
                            .containerId("number " + handlers.size())
                            .build();
                })
                .build();
        Container container = Container.create();
        Listener listener = container.listen("127.0.0.1:0", options);
        try (Running running = Running.run(container);
                RawPeer one = RawPeer.connect(listener.port());
                RawPeer two = RawPeer.connect(listener.port())) {
            assertThat(running.isRunning()).isTrue();
            one.entersUpToOpen();
            two.entersUpToOpen();
            List<Open> heard = List.of(one.hears(Open.class), two.hears(Open.class));
            assertThat(heard).extracting(Open::containerId).containsExactlyInAnyOrder("number 1", "number 2");
            assertThat(heard).extracting(Open::maxFrameSize).containsOnly(1000L);
        }
        assertThat(handlers).hasSize(2).allMatch(handler -> handler.count(CONNECTION_OPENED) == 1);
    }

    @Test
    @DisplayName("API-LSN-02: who is chosen nothing for is turned away; what throws turns away that one only")
    void turnedAway() {
        int[] count = new int[1];
        ListenOptions options = ListenOptions.builder()
                .handlerFactory(incoming -> {
                    count[0]++;
                    if (count[0] == 2) {
                        throw new IllegalStateException("a fault");
                    }
                    return count[0] == 1 ? null : ConnectionOptions.DEFAULT;
                })
                .build();
        Container container =
                Container.builder().containerId("us").handlers(new Recorder()).build();
        Listener listener = container.listen("127.0.0.1:0", options);
        try (Running running = Running.run(container)) {
            assertThat(running.isRunning()).isTrue();
            for (int i = 0; i < 2; i++) {
                try (RawPeer peer = RawPeer.connect(listener.port())) {
                    peer.hearsEnd();
                }
            }
            try (RawPeer peer = RawPeer.connect(listener.port())) {
                assertThat(containerIdHeardBy(peer)).isEqualTo("us");
            }
        }
    }
}
