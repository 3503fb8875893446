package io.lepton;

import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.WrongThreadException;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Transfer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code Container.createSender} and {@code createReceiver} where the calling thread is not the connection's. */
class LinksOfOtherThreadsTest {
    /** A connection to a raw peer whose loop is kept busy until it is let go. */
    private static final class Busy implements AutoCloseable {
        final Facing facing;
        final Container container;
        final Connection connection;
        final RawPeer peer;
        private final CountDownLatch free = new CountDownLatch(1);

        Busy(Recorder client) {
            facing = Facing.client(client, made -> {});
            container = facing.container;
            connection = facing.connection;
            peer = facing.accept().opens();
            CompletableFuture<Void> busy = new CompletableFuture<>();
            connection.execute(() -> {
                busy.complete(null);
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Running.await(busy);
        }

        void letGo() {
            free.countDown();
        }

        @Override
        public void close() {
            letGo();
            facing.close();
            peer.close();
        }
    }

    @Test
    @DisplayName(
            "API-THR-02: another thread gets its sender and receiver while the loop is busy; they open when it is not")
    void atOnce() {
        try (Busy busy = new Busy(new Recorder())) {
            Sender sender = busy.container.createSender(busy.connection, "q");
            Receiver receiver = busy.container.createReceiver(busy.connection, "r");
            assertThat(sender.target().address()).isEqualTo("q");
            assertThat(receiver.source().address()).isEqualTo("r");
            assertThat(sender.session()).isSameAs(receiver.session());
            assertThat(sender.localState()).isEqualTo(EndpointState.UNINIT);

            busy.letGo();
            assertThat(busy.peer.answersLink().name()).isEqualTo(sender.name());
            assertThat(busy.peer.answersAttach().name()).isEqualTo(receiver.name());
        }
    }

    @Test
    @DisplayName("API-THR-02: a sender made by URL, by another thread, is there while the loop is busy")
    void byUrl() {
        try (Busy busy = new Busy(new Recorder());
                RawPeer.Door door = new RawPeer.Door()) {
            Sender sender = busy.container.createSender(door.url() + "/q");
            Receiver receiver = busy.container.createReceiver(door.url() + "/r");
            assertThat(sender.target().address()).isEqualTo("q");
            assertThat(receiver.source().address()).isEqualTo("r");
            assertThat(busy.facing.isRunning()).isTrue();

            busy.letGo();
            try (RawPeer first = door.accept().opens();
                    RawPeer second = door.accept().opens()) {
                assertThat(Set.of(
                                first.answersLink().name(), second.answersLink().name()))
                        .containsExactlyInAnyOrder(sender.name(), receiver.name());
            }
        }
    }

    @Test
    @DisplayName(
            "API-THR-02: a link made by another thread is configured: its options are applied before it is given back")
    void configured() {
        Recorder own = new Recorder();
        LinkOption<Sender> unsettled =
                sender -> sender.setSettleModes(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND);
        try (Busy busy = new Busy(new Recorder())) {
            Sender sender = busy.container.createSender(
                    busy.connection,
                    "q",
                    SenderOptions.builder()
                            .name("mine")
                            .handler(own)
                            .option(unsettled)
                            .build());
            assertThat(sender.name()).isEqualTo("mine");
            assertThat(sender.handler()).isSameAs(own);
            assertThat(sender.receiverSettleMode()).isEqualTo(ReceiverSettleMode.SECOND);

            busy.letGo();
            assertThat(busy.peer.answersLink().sndSettleMode()).isEqualTo(SenderSettleMode.UNSETTLED);
        }
    }

    @Test
    @DisplayName("API-THR-02: once it is given back, a link belongs to its connection's thread, also before it opens")
    void handedOver() {
        try (Busy busy = new Busy(new Recorder())) {
            Sender sender = busy.container.createSender(busy.connection, "q");
            assertThatThrownBy(() -> sender.send(Message.create("m"))).isInstanceOf(WrongThreadException.class);
            assertThatThrownBy(() -> sender.setSource(sender.source())).isInstanceOf(WrongThreadException.class);
            assertThatThrownBy(() -> sender.setHandler(null)).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    @DisplayName("API-THR-02: an option of a link that does more than set it up is told that the thread is wrong")
    void optionThatSends() {
        LinkOption<Sender> sends = sender -> sender.send(Message.create("m"));
        SenderOptions options = SenderOptions.builder().option(sends).build();
        try (Busy busy = new Busy(new Recorder())) {
            assertThatThrownBy(() -> busy.container.createSender(busy.connection, "q", options))
                    .isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    @DisplayName("API-THR-02: sendAsync and credit() work at once on a sender that another thread has made")
    void sendsAtOnce() {
        try (Busy busy = new Busy(new Recorder())) {
            Sender sender = busy.container.createSender(busy.connection, "q");
            sender.sendAsync(Message.create("m"));
            assertThat(sender.credit()).isZero();

            busy.letGo();
            busy.peer.answersLink();
            busy.peer.grants(1);
            busy.peer.hears(Transfer.class);
            assertThat(busy.peer.message().body()).isEqualTo("m");
        }
    }

    @Test
    @DisplayName("API-THR-02, API-CON-08: a name is refused to another thread while a link has it, open or on its way")
    void namesInUse() {
        SenderOptions mine = SenderOptions.builder().name("mine").build();
        ReceiverOptions other = ReceiverOptions.builder().name("mine").build();
        try (Busy busy = new Busy(new Recorder())) {
            busy.container.createSender(busy.connection, "q", mine);
            assertThatThrownBy(() -> busy.container.createSender(busy.connection, "q", mine))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sender named 'mine'");
            busy.container.createReceiver(busy.connection, "q", other); // the other direction

            busy.letGo();
            busy.peer.answersLink();
            assertThatThrownBy(() -> busy.container.createSender(busy.connection, "q", mine))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("API-THR-02, API-CON-08: of many threads that want one name, one gets it")
    void namesUnderContention() {
        SenderOptions mine = SenderOptions.builder().name("mine").build();
        try (Busy busy = new Busy(new Recorder())) {
            List<CompletableFuture<@Nullable Sender>> tries = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                                    () -> busy.container.createSender(busy.connection, "q", mine))
                            .exceptionally(thrown -> null))
                    .toList();
            long got = tries.stream()
                    .map(Running::await)
                    .filter(each -> each != null)
                    .count();
            assertThat(got).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-THR-02, API-SES-01: links that many threads make at a time are all on one default session")
    void oneDefaultSession() {
        int links = 16;
        try (Busy busy = new Busy(new Recorder())) {
            List<CompletableFuture<Sender>> made = IntStream.range(0, links)
                    .mapToObj(
                            i -> CompletableFuture.supplyAsync(() -> busy.container.createSender(busy.connection, "q")))
                    .toList();
            Set<Session> sessions = new HashSet<>();
            made.forEach(each -> sessions.add(Running.await(each).session()));
            assertThat(sessions).hasSize(1);

            busy.letGo();
            busy.peer.hears(Begin.class);
            busy.peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
            Set<String> names = new HashSet<>();
            for (int i = 0; i < links; i++) {
                names.add(busy.peer.hears(Attach.class).name());
            }
            assertThat(names).hasSize(links);
        }
    }

    @Test
    @DisplayName("API-THR-02: before the container runs, another thread gets its link, which opens when it runs")
    void beforeTheContainerRuns() {
        try (RawPeer.Door door = new RawPeer.Door();
                Container container = Container.create(new Recorder())) {
            Connection connection = container.connect(door.url());
            Sender sender = Running.await(CompletableFuture.supplyAsync(() -> container.createSender(connection, "q")));
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                assertThat(peer.answersLink().name()).isEqualTo(sender.name());
                assertThat(running.isRunning()).isTrue();
            }
        }
    }

    @Test
    @DisplayName(
            "API-THR-02: a link whose session was closed before it could open says so by onLinkError and onLinkClosed")
    void tooLate() {
        CompletableFuture<@Nullable Condition> why = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Recorder own = new Recorder() {
            @Override
            public void onLinkError(LinkEvent event) {
                onUnhandled(event);
                why.complete(event.link().remoteCondition());
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                onUnhandled(event);
                closed.complete(null);
            }
        };
        SenderOptions options = SenderOptions.builder().handler(own).build();
        try (Busy busy = new Busy(new Recorder())) {
            busy.connection.execute(() -> busy.connection.defaultSession().close());
            Sender sender = busy.container.createSender(busy.connection, "q", options);
            // the session on which it was made is the one that the task before it closes
            CompletableFuture<Throwable> sent = new CompletableFuture<>();
            sender.sendAsync(Message.create("m")).whenComplete((delivery, thrown) -> sent.complete(thrown));

            busy.letGo();
            assertThat(Running.await(why)).isNotNull();
            assertThat(why.join().description()).contains("closed");
            Running.await(closed);
            assertThat(Running.await(sent)).isInstanceOf(RuntimeException.class);
            assertThat(own.events).containsExactly(LINK_ERROR, LINK_CLOSED);
            assertThat(busy.connection.localState()).isEqualTo(EndpointState.ACTIVE);
        }
    }

    @Test
    @DisplayName("API-THR-02: a link for a connection that has ended is refused, whoever asks for it")
    void ofAnEndedConnection() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Recorder client = new Recorder();
        client.atEnd = () -> over.complete(null);
        Container container =
                Container.builder().handlers(client).autoStop(false).build();
        Connection connection = container.connect("localhost:" + RawPeer.closedPort());
        connection.close();
        try (Running running = Running.run(container)) {
            Running.await(over);
            assertThatThrownBy(() -> container.createSender(connection, "q")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> container.createReceiver(connection, "q"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(running.isRunning()).isTrue();
        }
    }
}
