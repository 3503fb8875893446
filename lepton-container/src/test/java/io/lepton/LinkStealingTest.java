package io.lepton;

import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_ERROR;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.LINK_OPENING;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Flow;
import io.lepton.frame.UnsettledMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of one name and container-id on several connections to a listener. */
@Timeout(30)
class LinkStealingTest {
    private static Attach receiver(String name) {
        return Attach.builder(name, 0, Role.RECEIVER).source(new Source()).build();
    }

    private static RawPeer connected(Facing facing) {
        RawPeer peer = facing.connect().entersAndOpens();
        peer.begins();
        return peer;
    }

    /** A recorder of what the listening side is told, which completes when a link has ended. */
    private static final class Server extends Recorder {
        final CompletableFuture<@Nullable Condition> ended = new CompletableFuture<>();
        private volatile @Nullable Condition failure;

        @Override
        public void onLinkError(LinkEvent event) {
            onUnhandled(event);
            failure = event.link().failure();
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            onUnhandled(event);
            ended.complete(failure);
        }
    }

    @Test
    @DisplayName("LNK-18: a link that is attached over another connection of the container is stolen from the first")
    void stolen() {
        Server server = new Server();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer first = connected(facing);
                RawPeer second = connected(facing)) {
            first.says(receiver("mine"));
            first.hears(Attach.class);
            second.says(receiver("mine"));
            assertThat(second.hears(Attach.class).source()).isNotNull();
            Detach detach = first.hears(Detach.class);
            assertThat(detach.closed()).isTrue();
            assertThat(detach.error().name()).isEqualTo(LinkError.STOLEN);
            first.says(new Detach(0, true, null));

            assertThat(Running.await(server.ended).name()).isEqualTo(LinkError.STOLEN);
            second.says(new Flow()
                    .incomingWindow(10)
                    .nextOutgoingId(0)
                    .outgoingWindow(10)
                    .handle(0)
                    .linkCredit(1)
                    .echo(true));
            assertThat(second.hears(Flow.class).handle()).isZero(); // the second one lives
        }
        assertThat(server.only(LINK_OPENING, LINK_ERROR, LINK_CLOSED))
                .startsWith(LINK_OPENING, LINK_OPENING, LINK_ERROR, LINK_CLOSED);
    }

    @Test
    @DisplayName("LNK-18: a link of another name, direction or container-id is another link")
    void otherLinks() {
        try (Facing facing = Facing.server(new Recorder(), ListenOptions.builder());
                RawPeer first = connected(facing);
                RawPeer second = connected(facing)) {
            first.says(receiver("mine"));
            first.hears(Attach.class);
            second.says(receiver("yours"));
            second.hears(Attach.class);
            second.says(Attach.builder("mine", 1, Role.SENDER)
                    .initialDeliveryCount(0)
                    .build());
            second.hears(Attach.class);
            try (Container other = Container.builder()
                    .containerId("other")
                    .handlers(new Recorder())
                    .build()) {
                CompletableFuture<Void> opened = new CompletableFuture<>();
                other.start();
                other.createReceiver(
                        facing.url(),
                        ReceiverOptions.builder()
                                .name("mine")
                                .handler(new MessagingHandler() {
                                    @Override
                                    public void onLinkOpened(LinkEvent event) {
                                        opened.complete(null);
                                    }
                                })
                                .build());
                Running.await(opened);
            }
            first.says(new Detach(0, true, null));
            assertThat(first.hears(Detach.class).error()).isNull();
        }
    }

    @Test
    @DisplayName("LNK-18: a link that was detached, or whose connection has ended, is free, and nobody loses it")
    void freeAgain() {
        Recorder server = new Recorder();
        CompletableFuture<Void> lost = new CompletableFuture<>();
        server.atEnd = () -> lost.complete(null);
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer second = connected(facing);
                RawPeer third = connected(facing)) {
            try (RawPeer first = connected(facing)) {
                first.says(receiver("mine"));
                first.hears(Attach.class);
                first.vanishes();
            }
            Running.await(lost);
            second.says(receiver("mine"));
            second.hears(Attach.class);
            second.says(new Detach(0, false, null));
            assertThat(second.hears(Detach.class).error()).isNull();
            third.says(receiver("mine"));
            third.hears(Attach.class);
        }
        assertThat(server.count(LINK_ERROR)).isZero();
    }

    @Test
    @DisplayName("LNK-18: a listener may be told that links are not to be stolen")
    void notStolen() {
        try (Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().stealsLinks(false));
                RawPeer first = connected(facing);
                RawPeer second = connected(facing)) {
            first.says(receiver("mine"));
            first.hears(Attach.class);
            second.says(receiver("mine"));
            second.hears(Attach.class);
            first.says(new Detach(0, true, null));
            assertThat(first.hears(Detach.class).error()).isNull();
        }
    }

    @Test
    @DisplayName("LNK-18: a link to a coordinator belongs to its connection, whatever its name")
    void coordinators() {
        Server server = new Server();
        try (Facing facing =
                        Facing.server(server, ListenOptions.builder().transactionCoordinator(new MemoryCoordinator()));
                RawPeer first = connected(facing);
                RawPeer second = connected(facing)) {
            for (RawPeer peer : List.of(first, second)) {
                peer.says(Attach.builder("txn-ctrl", 0, Role.SENDER)
                        .initialDeliveryCount(0)
                        .target(new Coordinator(List.of()))
                        .build());
                peer.hears(Attach.class);
            }
            first.says(new Detach(0, true, null));
            assertThat(first.hearsNext(Detach.class).error()).isNull();
        }
    }

    static List<UnsettledMap> maps() {
        return List.of(
                UnsettledMap.EMPTY,
                UnsettledMap.builder().add(new byte[] {1}, null).build());
    }

    @ParameterizedTest
    @MethodSource("maps")
    @DisplayName("RES-13: who wants to resume the link to a coordinator is refused with precondition-failed")
    void coordinatorsAreNotResumed(UnsettledMap unsettled) {
        try (Facing facing = Facing.server(
                        new Server(), ListenOptions.builder().transactionCoordinator(new MemoryCoordinator()));
                RawPeer peer = connected(facing)) {
            peer.says(Attach.builder("txn-ctrl", 0, Role.SENDER)
                    .initialDeliveryCount(0)
                    .target(new Coordinator(List.of()))
                    .unsettled(unsettled)
                    .build());
            peer.hears(Attach.class);
            Condition error = Objects.requireNonNull(peer.hears(Detach.class).error());
            assertThat(error.name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
        }
    }

    // ------------------------------------------------------------------ who may

    /** What a client of the user hears of a receiver named "mine", until it is closed. */
    private static final class Client extends Recorder {
        final CompletableFuture<Void> opened = new CompletableFuture<>();
        final CompletableFuture<@Nullable Condition> closed = new CompletableFuture<>();
        final Container container =
                Container.builder().containerId("same").handlers(this).build();

        Client(Facing facing, String user) {
            container
                    .connect(
                            facing.url(),
                            ConnectionOptions.builder()
                                    .user(user)
                                    .password("secret")
                                    .saslAllowInsecure(true)
                                    .reconnectDisabled()
                                    .build())
                    .createReceiver("q", ReceiverOptions.builder().name("mine").build());
            container.start();
        }

        @Override
        public void onLinkOpened(LinkEvent event) {
            onUnhandled(event);
            opened.complete(null);
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            closed.complete(event.link().remoteCondition());
        }
    }

    private static Facing forUsers(Recorder server) {
        return Facing.server(
                server,
                ListenOptions.builder()
                        .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                        .saslAllowInsecure(true));
    }

    @Test
    @DisplayName("LNK-19 ROB-35: another user of the same container-id does not get the link: amqp:resource-locked")
    void anotherUser() {
        List<String> told = new CopyOnWriteArrayList<>();
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                told.add(event.connection().transport().user());
            }
        };
        try (Facing facing = forUsers(server)) {
            Client ann = new Client(facing, "ann");
            Running.await(ann.opened);
            Client bob = new Client(facing, "bob");
            Condition why = Running.await(bob.closed);
            assertThat(why.name()).isEqualTo(AmqpError.RESOURCE_LOCKED);
            assertThat(bob.count(LINK_OPENED)).isZero();
            assertThat(ann.closed).isNotDone();
            ann.container.close();
            bob.container.close();
        }
        assertThat(told).containsExactly("ann"); // the application is not asked about what is refused anyway
    }

    @Test
    @DisplayName("LNK-19: the same user gets the link, wherever it comes from")
    void sameUser() {
        try (Facing facing = forUsers(new Recorder())) {
            Client before = new Client(facing, "ann");
            Running.await(before.opened);
            Client after = new Client(facing, "ann");
            Running.await(after.opened);
            assertThat(Running.await(before.closed).name()).isEqualTo(LinkError.STOLEN);
            assertThat(after.closed).isNotDone();
            before.container.close();
            after.container.close();
        }
    }

    @Test
    @DisplayName("LNK-19: when the user who had it has closed it, another may have it")
    void closedBefore() {
        Server server = new Server();
        try (Facing facing = forUsers(server)) {
            Client ann = new Client(facing, "ann");
            Running.await(ann.opened);
            ann.container.close();
            Running.await(server.ended);
            Client bob = new Client(facing, "bob");
            Running.await(bob.opened);
            bob.container.close();
        }
    }
}
