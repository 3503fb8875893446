package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.IN_DOUBT;
import static io.lepton.EventType.START;
import static io.lepton.EventType.STOP;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Close;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContainerTest {
    // ------------------------------------------------------------------ what it is

    @Test
    @DisplayName("API-CON-01: a handler that is null is refused with a text, wherever it stands among others")
    void handlerThatIsNull() {
        assertThatThrownBy(() -> Container.create((MessagingHandler) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
        assertThatThrownBy(() -> Container.builder().handlers(new Recorder(), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
        assertThatThrownBy(() -> Container.create((MessagingHandler[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handlers");
    }

    @Test
    @DisplayName("a URL that is null is refused with a text that names the parameter")
    void urlThatIsNull() {
        assertThatThrownBy(() -> Container.create().connect((String) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("url");
    }

    @Test
    @DisplayName(
            "API-CON-01: to make a container starts no thread; its handlers are called in the order of the arguments")
    void made() {
        List<String> calls = new ArrayList<>();
        Thread[] threads = new Thread[1000];
        int before = Thread.enumerate(threads);
        Container container = Container.create(
                new MessagingHandler() {
                    @Override
                    public void onStart(ContainerEvent event) {
                        calls.add("first");
                    }
                },
                new MessagingHandler() {
                    @Override
                    public void onStart(ContainerEvent event) {
                        calls.add("second");
                    }
                });
        assertThat(Thread.enumerate(threads)).isEqualTo(before);
        container.run();
        assertThat(calls).containsExactly("first", "second");
    }

    @Test
    @DisplayName("API-CON-02: the container id is the one that was given, or a random UUID, and never empty")
    void containerId() {
        assertThat(Container.builder().containerId("me").build().containerId()).isEqualTo("me");
        assertThat(UUID.fromString(Container.create().containerId())).isNotNull();
        assertThat(Container.create().containerId())
                .isNotEqualTo(Container.create().containerId());
        assertThatThrownBy(() -> Container.builder().containerId("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-CON-03: both sides of a connection tell the ids of their containers")
    void bothSidesTellTheirIds() {
        List<String> ids = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                ids.add("client hears " + event.connection().remoteContainerId());
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                ids.add("server hears " + event.connection().remoteContainerId());
            }
        };
        new Loopback(
                        client,
                        server,
                        ConnectionOptions.builder().containerId("other").reconnectDisabled(),
                        ListenOptions.builder())
                .run();
        assertThat(ids).containsExactly("server hears other", "client hears loop");
    }

    @Test
    @DisplayName("API-CON-04: connect returns at once with a connection that is open on our side only")
    void connectReturnsAtOnce() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            assertThat(connection.localState()).isEqualTo(EndpointState.ACTIVE);
            assertThat(connection.remoteState()).isEqualTo(EndpointState.UNINIT);
            assertThat(Container.of(connection)).isSameAs(container);
        }
    }

    @Test
    @DisplayName("API-CON-06, API-CON-07: a link made of a URL has the address that is the URL's path")
    void linksOfAUrl() {
        try (Container container = Container.create()) {
            String url = "localhost:" + RawPeer.closedPort();
            assertThat(container.createSender(url + "/a/b").target().address()).isEqualTo("a/b");
            assertThat(container.createReceiver(url + "/a?b").source().address())
                    .isEqualTo("a?b");
            assertThat(container.createSender(url).target().address()).isNull();
        }
    }

    @Test
    @DisplayName("API-CON-06: a link on a connection that was closed is refused")
    void linkOnAClosedConnection() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            connection.close();
            assertThatThrownBy(() -> container.createSender(connection, "q")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("API-CON-08: default names of links are unique; a name that is in use for the same role is refused")
    void namesOfLinks() {
        try (Container container = Container.builder().containerId("me").build()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                names.add(connection.createSender("q").name());
            }
            assertThat(names).hasSize(3).allMatch(name -> name.startsWith("me-q-"));
            assertThat(connection.createSender(null).name()).startsWith("me-anon-");

            SenderOptions named = SenderOptions.builder().name("n").build();
            connection.createSender("q", named);
            connection.createReceiver("q", ReceiverOptions.builder().name("n").build());
            assertThatThrownBy(() -> connection.createSender("q", named))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'n'");
        }
    }

    @Test
    @DisplayName(
            "API-CON-08: a default name is never used again in the container; a chosen one may be on another connection")
    void namesForTheLifeOfTheContainer() {
        try (Container container = Container.create()) {
            List<Connection> connections = List.of(
                    container.connect("localhost:" + RawPeer.closedPort()),
                    container.connect("localhost:" + RawPeer.closedPort()));
            SenderOptions chosen = SenderOptions.builder().name("n").build();
            Set<String> names = new HashSet<>();
            for (Connection connection : connections) {
                for (int i = 0; i < 3; i++) {
                    Sender sender = connection.createSender("q");
                    names.add(sender.name());
                    sender.close();
                    names.add(connection.createReceiver("q").name());
                }
                assertThat(connection.createSender("q", chosen).name()).isEqualTo("n");
            }
            assertThat(names).hasSize(12);
        }
    }

    // ------------------------------------------------------------------ run

    @Test
    @DisplayName("API-CON-12: a container with nothing to do returns at once, after onStart and onStop")
    void nothingToDo() {
        Recorder recorder = new Recorder();
        Container.create(recorder).run();
        assertThat(recorder.events).containsExactly(START, STOP);
    }

    @Test
    @DisplayName("API-CON-12: run() is on the thread that calls it")
    void runsOnTheCallingThread() {
        List<Thread> threads = new ArrayList<>();
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onStart(ContainerEvent event) {
                threads.add(Thread.currentThread());
            }
        });
        container.execute(() -> threads.add(Thread.currentThread()));
        container.run();
        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    @DisplayName("API-CON-12: a container runs only once")
    void runsOnlyOnce() {
        Container container = Container.create();
        container.run();
        assertThatThrownBy(container::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has run");
        assertThatThrownBy(() -> container.connect("localhost")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> container.execute(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-CON-12: of two that start a container one is told at once that it runs already")
    void startsOnlyOnce() {
        try (Container container = Container.create()) {
            container.start();
            assertThatThrownBy(container::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("runs already");
            assertThatThrownBy(container::run).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("API-CON-12: close() right behind start() waits for the end that start() owes")
    void closeBehindStart() {
        Recorder recorder = new Recorder();
        Container container = Container.create(recorder);
        container.start();
        container.close();
        assertThat(recorder.events).containsExactly(START, STOP);
    }

    @Test
    @DisplayName("API-CON-12: a container for which no thread can be made may still run on another")
    void noThreadToStartOn() {
        Container container = Container.builder()
                .threadFactory(run -> {
                    throw new IllegalStateException("no more threads");
                })
                .build();
        assertThatThrownBy(container::start).hasMessage("no more threads");
        container.run();
    }

    @Test
    @DisplayName("API-CON-12, API-CON-14: when a thread of several cannot be made all connections are told their end")
    void noThreadForTheOthers() {
        Recorder recorder = new Recorder() {
            @Override
            public void onStart(ContainerEvent event) {
                super.onStart(event);
                for (int i = 0; i < 3; i++) {
                    event.container().connect("localhost:" + RawPeer.closedPort());
                }
            }
        };
        Container container = Container.builder()
                .handlers(recorder)
                .threads(3)
                .threadFactory(run -> {
                    throw new IllegalStateException("no more threads");
                })
                .build();
        assertThatThrownBy(container::run).hasMessage("no more threads");
        assertThat(recorder.only(START, EventType.TRANSPORT_CLOSED, STOP))
                .containsExactly(
                        START,
                        EventType.TRANSPORT_CLOSED,
                        EventType.TRANSPORT_CLOSED,
                        EventType.TRANSPORT_CLOSED,
                        STOP);
    }

    @Test
    @DisplayName("API-DIS-12: an exception in onStart leaves run(), and stops the container")
    void exceptionInOnStart() {
        Recorder recorder = new Recorder() {
            @Override
            public void onStart(ContainerEvent event) {
                event.container().listen("localhost:0");
                throw new IllegalArgumentException("no start");
            }
        };
        assertThatThrownBy(() -> Container.create(recorder).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no start");
        assertThat(recorder.events).containsExactly(STOP);
    }

    @Test
    @DisplayName("API-CON-15: with autoStop off it runs on with nothing to do, until it is stopped")
    void runsUntilItIsStopped() {
        Container container = Container.builder().autoStop(false).build();
        Running running = Running.run(container);
        CompletableFuture<Void> done = new CompletableFuture<>();
        container.execute(() -> done.complete(null));
        Running.await(done);
        CompletableFuture<Void> again = new CompletableFuture<>();
        container.execute(() -> again.complete(null));
        Running.await(again);
        container.stop();
        running.join();
    }

    @Test
    @DisplayName("API-CON-13: poll does what there is to do, and says when it is over")
    void poll() {
        Recorder recorder = new Recorder();
        Container container = Container.create(recorder);
        List<Integer> ran = new ArrayList<>();
        Listener listener = container.listen("localhost:0"); // something to run for
        assertThat(container.poll(Duration.ZERO)).isTrue();
        assertThat(recorder.events).containsExactly(START);
        container.schedule(Duration.ofMillis(1), () -> ran.add(1));
        listener.close();
        while (container.poll(Duration.ofSeconds(10))) {
            // until it is over
        }
        assertThat(ran).containsExactly(1);
        assertThat(recorder.events).containsExactly(START, STOP);
        assertThat(container.poll(Duration.ZERO)).isFalse();
    }

    @Test
    @DisplayName("API-CON-13: poll is refused in a callback, and on another thread than the first")
    void pollInACallback() {
        Container container = Container.builder().failFast(true).build();
        container.execute(() -> container.poll(Duration.ZERO));
        assertThatThrownBy(() -> container.poll(Duration.ofSeconds(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-CON-13: poll is refused in onStart and in a task of a connection, which are callbacks too")
    void pollInOtherCallbacks() {
        List<IllegalStateException> refused = new ArrayList<>();
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onStart(ContainerEvent event) {
                poll(event.container());
                Connection connection = event.container().connect("localhost:" + RawPeer.closedPort());
                connection.execute(() -> {
                    poll(event.container());
                    connection.close();
                });
            }

            private void poll(Container container) {
                try {
                    container.poll(Duration.ZERO);
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            }
        });
        while (container.poll(Duration.ofSeconds(10))) {
            // until it is over
        }
        assertThat(refused).hasSize(2);
    }

    @Test
    @DisplayName("API-CON-14: close() of a container that is polled does the rest")
    void closeOfAPolledContainer() {
        Recorder recorder = new Recorder();
        Container container = Container.create(recorder);
        container.listen("localhost:0");
        assertThat(container.poll(Duration.ZERO)).isTrue();
        container.close();
        assertThat(recorder.events).containsExactly(START, STOP);
    }

    // ------------------------------------------------------------------ stop and close

    @Test
    @DisplayName("API-CON-14: stop() drops connections without a close and tells only their end")
    void stop() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.container().stop();
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            facing.join();
            assertThat(peer.hearsEnd()).isTrue();
        }
        assertThat(client.only(
                        START,
                        CONNECTION_OPENED,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        CONNECTION_CLOSED,
                        TRANSPORT_CLOSED,
                        STOP))
                .containsExactly(START, CONNECTION_OPENED, TRANSPORT_CLOSED, STOP);
    }

    @Test
    @DisplayName("API-CON-14: stop(condition) tells the condition as the error of each transport")
    void stopWithACondition() {
        Condition why = Condition.of(Symbol.of("x:y"), "enough");
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.container().stop(why);
            }

            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            facing.join();
            peer.hearsEnd();
        }
        assertThat(conditions).containsExactly(why);
        assertThat(client.only(TRANSPORT_ERROR, DISCONNECTED, TRANSPORT_CLOSED))
                .containsExactly(TRANSPORT_ERROR, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("W-08, API-CON-14: stop() from another thread is immediate, and may be repeated")
    void stopFromAnotherThread() {
        Container container = Container.create();
        container.listen("localhost:0");
        container.schedule(Duration.ofHours(1), () -> {});
        Running running = Running.run(container);
        container.stop();
        container.stop();
        running.join();
    }

    @Test
    @DisplayName("API-CON-14: stop() before run() makes it return at once, and ends what was made")
    void stopBeforeRun() {
        Recorder recorder = new Recorder();
        Container container = Container.create(recorder);
        container.connect("localhost:" + RawPeer.closedPort()).createSender("q").send(Message.create("m"));
        container.stop();
        container.run();
        assertThat(recorder.events).containsExactly(IN_DOUBT, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-CON-14: close() closes the connections in good order and waits for the peers")
    void close() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(facing.container::close);
            peer.hears(Close.class);
            assertThat(closed).isNotDone();
            peer.says(new Close(null));
            Running.await(closed);
            facing.join();
        }
        assertThat(client.only(CONNECTION_CLOSED, TRANSPORT_CLOSED, STOP))
                .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED, STOP);
    }

    @Test
    @DisplayName("API-CON-14: close(timeout) stops when the peers take longer")
    void closeWithATimeout() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            facing.container.close(Duration.ofMillis(20));
            peer.hears(Close.class);
            facing.join();
        }
        assertThat(client.only(TRANSPORT_CLOSED, STOP)).containsExactly(TRANSPORT_CLOSED, STOP);
    }

    @Test
    @DisplayName("API-CON-14: close() in a callback returns at once, and the container stops after it")
    void closeInACallback() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.container().close();
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.hears(Close.class);
            peer.says(new Close(null));
            facing.join();
        }
        assertThat(client.count(CONNECTION_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-CON-14: close() of a container that never ran gives its ports back")
    void closeOfAContainerThatNeverRan() {
        Container container = Container.create();
        int port = container.listen("127.0.0.1:0").port();
        container.close();
        try (Container other = Container.create()) {
            assertThat(other.listen("127.0.0.1:" + port).port()).isEqualTo(port);
        }
        assertThatThrownBy(container::run).isInstanceOf(IllegalStateException.class);
    }
}
