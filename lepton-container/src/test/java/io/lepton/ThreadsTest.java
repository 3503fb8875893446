package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SETTLED;
import static io.lepton.EventType.WAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.WrongThreadException;
import io.lepton.frame.Close;
import io.lepton.frame.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    @DisplayName("API-THR-02: endpoints refuse the calls of a wrong thread, with a text that says what to do")
    void wrongThread() {
        CompletableFuture<Sender> opened = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                opened.complete(event.sender());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            Sender sender = Running.await(opened);
            for (Runnable call : List.<Runnable>of(
                    () -> sender.send(Message.create("m")),
                    sender::close,
                    () -> sender.session().close(),
                    () -> facing.connection.createSender("r"),
                    () -> facing.connection.createSession())) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(WrongThreadException.class)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("connection.execute(");
            }
            assertThat(sender.credit()).isZero(); // may be asked by anybody
        }
    }

    @Test
    @DisplayName("API-THR-02: before the container runs only the thread that made an endpoint may use it")
    void beforeTheContainerRuns() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            assertThat(connection.createSender("q").localState()).isEqualTo(EndpointState.ACTIVE);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> connection.createSender("q"));
            assertThatThrownBy(() -> Running.await(other)).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    @DisplayName("API-THR-04: tasks given to a connection run in order with its callbacks, and survive a loss")
    void tasksOfAConnection() {
        List<Integer> order = new ArrayList<>();
        CompletableFuture<Void> afterTheLoss = new CompletableFuture<>();
        try (Facing facing = Facing.client(new Recorder(), connection -> connection.execute(() -> order.add(-1)))) {
            try (RawPeer peer = facing.accept().opens()) {
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    facing.connection.execute(() -> order.add(number));
                }
                peer.vanishes();
            }
            facing.accept().opens();
            facing.connection.execute(() -> afterTheLoss.complete(null));
            Running.await(afterTheLoss);
        }
        assertThat(order).hasSize(101).isSorted();
    }

    @Test
    @DisplayName("API-THR-04: when a connection has ended its tasks are refused; those handed over before have run")
    void tasksOfAnEndedConnection() {
        AtomicInteger ran = new AtomicInteger();
        Recorder client = new Recorder() {
            @Override
            public void onTransportClosed(TransportEvent event) {
                event.connection().execute(ran::incrementAndGet);
            }
        };
        Container container = Container.create(client);
        Connection connection = container.connect("localhost:" + RawPeer.closedPort());
        connection.close();
        container.run();
        assertThat(ran).hasValue(1);
        assertThatThrownBy(() -> connection.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        connection.close(); // still does nothing
    }

    /** What a connection of a client with a sender and a receiver, which has got a message, leaves when it has ended. */
    private static final class Ended {
        final Connection connection;
        final Sender sender;
        final Delivery delivery;

        Ended() {
            CompletableFuture<Delivery> received = new CompletableFuture<>();
            Recorder client = new Recorder() {
                @Override
                public void onMessage(MessageEvent event) {
                    received.complete(event.delivery());
                    event.connection().close();
                }
            }.with(HandlerOptions.builder().autoAccept(false));
            Sender[] made = new Sender[1];
            try (Facing facing = Facing.client(client, opened -> {
                        opened.createReceiver("q");
                        made[0] = opened.createSender("r");
                    });
                    RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.answersAttach();
                peer.hears(io.lepton.frame.Flow.class);
                peer.sends(0, "m", false);
                delivery = Running.await(received);
                peer.hears(Close.class);
                peer.says(new Close(null));
                facing.join();
                connection = facing.connection;
            }
            sender = made[0];
        }
    }

    @Test
    @DisplayName("API-THR-02: endpoints refuse the calls of a wrong thread when their connection has ended, too")
    void wrongThreadAfterTheEnd() {
        Ended ended = new Ended();
        for (Runnable call : List.<Runnable>of(
                () -> ended.sender.send(Message.create("m")),
                ended.sender::close,
                () -> ended.connection.createSession(),
                () -> ended.delivery.setContext("mine"))) {
            assertThatThrownBy(call::run).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    @DisplayName(
            "API-THR-02, API-RCN-17: what any thread may call does nothing, and says so, when the connection has ended")
    void anyThreadAfterTheEnd() {
        Ended ended = new Ended();
        ended.connection.close();
        ended.connection.wake();
        ended.connection.wake();
        assertThat(ended.delivery.accept()).isFalse();
        assertThat(ended.delivery.settle()).isFalse();
    }

    @Test
    @DisplayName("API-THR-04: when a connection has ended its timers are refused like its tasks")
    void timersOfAnEndedConnection() {
        Ended ended = new Ended();
        assertThatThrownBy(() -> ended.connection.schedule(Duration.ZERO, () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @DisplayName("API-THR-04: tasks that wait for a connection are run at its end, though one before them throws")
    void tasksAtTheEnd() {
        AtomicInteger ran = new AtomicInteger();
        Recorder client = new Recorder() {
            @Override
            public void onTransportClosed(TransportEvent event) {
                event.connection().execute(() -> {
                    throw new IllegalStateException("first");
                });
                event.connection().execute(ran::incrementAndGet);
            }
        };
        Container container =
                Container.builder().failFast(true).handlers(client).build();
        container.connect("localhost:" + RawPeer.closedPort()).close();
        assertThatThrownBy(container::run).hasMessage("first");
        assertThat(ran).hasValue(1);
    }

    @Test
    @DisplayName(
            "API-THR-04: a container that is closed and never ran still runs the tasks that it took, and refuses later ones")
    void tasksOfAContainerThatNeverRan() {
        List<String> ran = new ArrayList<>();
        Recorder handler = new Recorder();
        Container container = Container.create(handler);
        Connection connection = container.connect("localhost:" + RawPeer.closedPort());
        connection.execute(() -> ran.add("of the connection"));
        connection.execute(() -> connection.createSender("q").send(Message.create("m")));
        container.execute(() -> ran.add("of the container"));
        container.close();
        assertThat(ran).containsExactlyInAnyOrder("of the connection", "of the container");
        assertThat(handler.events).isEmpty();
        assertThatThrownBy(() -> connection.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> connection.schedule(Duration.ZERO, () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> container.execute(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    // ------------------------------------------------------------------ timers

    @Test
    @DisplayName("API-CNX-18: a task of a connection runs when its time has come, unless it was taken back")
    void timersOfAConnection() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        AtomicInteger cancelled = new AtomicInteger();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                Connection connection = event.connection();
                var taken = connection.schedule(Duration.ofMillis(1), cancelled::incrementAndGet);
                connection.schedule(
                        Duration.ofMillis(5),
                        () -> done.complete(connection.driver().isOwnThread()));
                assertThat(taken.cancel()).isTrue();
                assertThat(taken.cancel()).isFalse();
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            assertThat(Running.await(done)).isTrue();
            facing.connection.close();
            peer.hears(Close.class);
        }
        assertThat(cancelled).hasValue(0);
    }

    @Test
    @DisplayName("API-THR-05: wake() from any thread calls onWake, once for many")
    void wake() {
        CompletableFuture<Void> woken = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                for (int i = 0; i < 10; i++) {
                    event.connection().wake();
                }
            }

            @Override
            public void onWake(ConnectionEvent event) {
                super.onWake(event);
                event.connection().execute(() -> woken.complete(null));
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            Running.await(woken);
            assertThat(client.only(CONNECTION_OPENED, WAKE)).containsExactly(CONNECTION_OPENED, WAKE);
            facing.connection.close();
            peer.hears(Close.class);
        }
    }

    @Test
    @DisplayName("API-THR-02: a delivery may be accepted from any thread")
    void acceptFromAnotherThread() {
        CompletableFuture<Delivery> received = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                received.complete(event.delivery());
            }
        }.with(HandlerOptions.builder().autoAccept(false));
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(io.lepton.frame.Flow.class);
            peer.sends(0, "m", false);
            assertThat(Running.await(received).accept()).isTrue();
            assertThat(peer.hears(io.lepton.frame.Disposition.class).state())
                    .isEqualTo(io.lepton.amqp.Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-THR-03, API-CON-12: run(n) spreads connections over n threads, and each stays on one of them")
    void severalThreads() {
        int connections = 8;
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger open = new AtomicInteger(connections);
        AtomicInteger settled = new AtomicInteger();
        Container container = Container.create();
        class Client extends Recorder {
            private Thread own;

            private void check() {
                if (own == null) {
                    own = Thread.currentThread();
                    threads.add(own);
                }
                assertThat(Thread.currentThread()).isSameAs(own);
            }

            @Override
            public void onUnhandled(Event event) {
                check();
                super.onUnhandled(event);
            }

            @Override
            public void onSendable(SenderEvent event) {
                check();
                if (count(SENDABLE) < 10) {
                    super.onSendable(event);
                    event.sender().send(Message.create("m"));
                }
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                super.onSettled(event);
                settled.incrementAndGet();
                if (count(SETTLED) == 10) {
                    event.connection().close();
                }
            }
        }
        Listener listener = container.listen("localhost:0");
        Runnable oneLess = () -> {
            if (open.decrementAndGet() == 0) {
                listener.close();
            }
        };
        for (int i = 0; i < connections; i++) {
            Client client = new Client();
            client.atEnd = oneLess;
            container
                    .connect(
                            "localhost:" + listener.port(),
                            ConnectionOptions.builder().handler(client).build())
                    .createSender("q");
        }
        container.run(3);
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
        assertThat(settled).hasValue(10 * connections);
    }

    @Test
    @DisplayName("API-THR-03: a connection made in a callback can be used there, whichever thread it will live on")
    void connectionMadeInACallback() {
        CompletableFuture<Thread> used = new CompletableFuture<>();
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onStart(ContainerEvent event) {
                Listener listener = event.container().listen("localhost:0");
                AtomicInteger open = new AtomicInteger(3);
                for (int i = 0; i < 3; i++) {
                    Connection connection = event.container()
                            .connect(
                                    "localhost:" + listener.port(),
                                    ConnectionOptions.builder()
                                            .handler(new MessagingHandler() {
                                                @Override
                                                public void onLinkOpened(LinkEvent link) {
                                                    link.connection().close();
                                                }

                                                @Override
                                                public void onTransportClosed(TransportEvent closed) {
                                                    if (open.decrementAndGet() == 0) {
                                                        listener.close();
                                                    }
                                                }
                                            })
                                            .build());
                    assertThat(connection.createSender("q").localState()).isEqualTo(EndpointState.ACTIVE);
                }
                used.complete(Thread.currentThread());
            }
        });
        container.run(2);
        assertThat(used).isCompletedWithValue(Thread.currentThread());
    }

    @Test
    @DisplayName("API-THR-04: a message sent in a task of another thread goes out at once")
    void sendInATask() {
        CompletableFuture<Sender> sendable = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                sendable.complete(event.sender());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.grants(10);
            Sender sender = Running.await(sendable);
            for (int i = 0; i < 5; i++) {
                facing.connection.execute(() -> sender.send(Message.create("m")));
                peer.hears(Transfer.class);
            }
        }
    }

    @Test
    @DisplayName("API-THR-02: one connection may use another of the same loop, and what it sends goes out")
    void connectionsOfOneLoop() {
        CompletableFuture<Sender> out = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                out.complete(event.sender());
            }

            @Override
            public void onMessage(MessageEvent event) {
                out.join().send(Message.create(event.message().body()));
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("out"));
                RawPeer to = facing.accept().opens()) {
            to.answersLink();
            to.grants(10);
            Running.await(out);
            try (RawPeer.Door door = new RawPeer.Door()) {
                facing.container.createReceiver(door.url() + "/in");
                try (RawPeer from = door.accept().opens()) {
                    from.answersLink();
                    from.hears(io.lepton.frame.Flow.class);
                    from.sends(0, "bridged", false);
                    to.hears(Transfer.class);
                    assertThat(to.message().body()).isEqualTo("bridged");
                }
            }
        }
    }
}
