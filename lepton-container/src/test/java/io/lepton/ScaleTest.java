package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens very often leaves nothing behind: no memory, no threads, no handles. */
class ScaleTest {
    private static final int TIMES = 10_000;
    private static final int WARM_UP = 1_000;
    /** More than the noise of a warm JVM, and less than 300 bytes for each time. */
    private static final long HEAP_BOUND = 3_000_000;

    /** What the process holds. */
    private record Holdings(long heap, int threads, long files) {
        static Holdings now() {
            for (int i = 0; i < 3; i++) {
                collect();
            }
            Runtime runtime = Runtime.getRuntime();
            return new Holdings(
                    runtime.totalMemory() - runtime.freeMemory(),
                    Thread.getAllStackTraces().size(),
                    openFiles());
        }

        void assertNoMoreThan(Holdings before) {
            assertThat(heap).as("heap").isLessThan(before.heap + HEAP_BOUND);
            assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + 2); // the JVM has some of its own
            assertThat(files).as("open files").isLessThanOrEqualTo(before.files + 4);
        }

        private static void collect() {
            WeakReference<Object> garbage = new WeakReference<>(new Object());
            while (garbage.get() != null) {
                System.gc();
            }
        }

        /** Sockets too; 0 where the system does not tell. */
        private static long openFiles() {
            Path open = Path.of("/proc/self/fd");
            if (!Files.isDirectory(open)) {
                return 0;
            }
            try (Stream<Path> files = Files.list(open)) {
                return files.count();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A container that accepts connections, on a thread of its own. */
    private static Container server(MessagingHandler handler, CompletableFuture<Integer> port) {
        return Container.create(new MessagingHandler() {
            @Override
            public void onStart(ContainerEvent event) {
                port.complete(event.container()
                        .listen(
                                "localhost:0",
                                ListenOptions.builder().handler(handler).build())
                        .port());
            }
        });
    }

    @Test
    @DisplayName("API-RCN-12: ten thousand reconnections, with links that open again, leave nothing behind")
    void reconnections() {
        // the peer forces us out as soon as our link is open: a loss, in good order, which leaves no port waiting
        MessagingHandler dropping = new MessagingHandler() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.connection().close(io.lepton.amqp.Condition.of(Symbol.of("amqp:connection:forced"), "again"));
            }
        };
        List<Holdings> holdings = new ArrayList<>();
        class Counting extends Recorder {
            private int losses;
            private int links;

            @Override
            public void onUnhandled(Event event) {} // does not write down

            @Override
            public void onTransportError(TransportEvent event) {} // does not log

            @Override
            public void onDisconnected(TransportEvent event) {
                losses++;
                links = Math.max(links, event.connection().links().size());
                if (losses == WARM_UP || losses == WARM_UP + TIMES) {
                    holdings.add(Holdings.now());
                }
                if (losses == WARM_UP + TIMES) {
                    event.connection().close();
                }
            }
        }
        Counting client = new Counting();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Container container = Container.create();
        try (Running server = Running.run(server(dropping, port))) {
            Connection connection = container.connect(
                    "localhost:" + Running.await(port),
                    ConnectionOptions.builder()
                            .handler(client)
                            .reconnect(ReconnectOptions.builder()
                                    .initialDelay(Duration.ZERO)
                                    .maxDelay(Duration.ZERO)
                                    .build())
                            .build());
            connection.createSender("q");
            container.run();
            assertThat(connection.reconnectCount()).isEqualTo(WARM_UP + TIMES - 1);
            assertThat(server.isRunning()).isTrue();
        }
        assertThat(client.links).isEqualTo(1);
        holdings.get(1).assertNoMoreThan(holdings.get(0));
    }

    @Test
    @DisplayName("API-LNK-05: ten thousand links that are opened and closed leave nothing behind, on either side")
    void links() {
        List<Holdings> holdings = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        Recorder server = new Recorder() {
            @Override
            public void onUnhandled(Event event) {} // does not write down

            @Override
            public void onConnectionClosed(ConnectionEvent event) {
                left.add(event.connection().links().size());
            }
        };
        Recorder client = new Recorder() {
            private int closed;

            @Override
            public void onUnhandled(Event event) {} // does not write down

            @Override
            public void onLinkOpened(LinkEvent event) {
                event.link().close();
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                closed++;
                Connection connection = event.connection();
                if (closed == WARM_UP || closed == WARM_UP + TIMES) {
                    holdings.add(Holdings.now());
                }
                if (closed == WARM_UP + TIMES) {
                    left.add(connection.links().size());
                    left.add(connection.sessions().size());
                    connection.close();
                } else if (closed % 2 == 0) {
                    connection.createSender("q" + closed);
                } else {
                    connection.createReceiver("q" + closed);
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(left).containsExactly(0, 1, 0);
        holdings.get(1).assertNoMoreThan(holdings.get(0));
    }
}
