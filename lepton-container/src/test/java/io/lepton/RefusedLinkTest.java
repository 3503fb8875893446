package io.lepton;

import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_DETACHED;
import static io.lepton.EventType.LINK_ERROR;
import static io.lepton.EventType.LINK_OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Detach;
import io.lepton.frame.Flow;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links that the peer does not want, or not any more. */
class RefusedLinkTest {
    private static final Condition FORCED = Condition.of(LinkError.DETACH_FORCED, "by an operator");

    /** Completes when the link is told as closed. */
    private static class Client extends Recorder {
        final CompletableFuture<Condition> closed = new CompletableFuture<>();

        @Override
        public void onLinkClosed(LinkEvent event) {
            super.onLinkClosed(event);
            closed.complete(event.link().failure());
        }

        List<EventType> ofLink() {
            return only(LINK_OPENED, LINK_ERROR, LINK_DETACHED, LINK_CLOSED);
        }
    }

    private static Attach hearsAttach(RawPeer peer) {
        peer.hears(Begin.class);
        peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
        return peer.hears(Attach.class);
    }

    // ------------------------------------------------------------------ refused

    private static Facing refused(Client client, Duration patience, CompletableFuture<Sender> sender) {
        return Facing.client(
                client,
                new Patience(patience, Duration.ofSeconds(10)),
                ConnectionOptions.builder(),
                connection -> sender.complete(connection.createSender("q")));
    }

    private static Attach refusal(Attach attach) {
        return Attach.builder(attach.name(), 0, Role.RECEIVER)
                .source(attach.source())
                .build();
    }

    private static void passes(Connection connection, Duration time) {
        CompletableFuture<Void> later = new CompletableFuture<>();
        connection.schedule(time, () -> later.complete(null));
        Running.await(later);
    }

    @Test
    @DisplayName("API-LNK-21, LNK-08, INT-01: a refusal that no detach follows ends as an error without a condition")
    void refusalWithoutReason() {
        Client client = new Client();
        CompletableFuture<Sender> sender = new CompletableFuture<>();
        try (Facing facing = refused(client, Duration.ofMillis(100), sender);
                RawPeer peer = facing.accept().opens()) {
            peer.says(refusal(hearsAttach(peer)));
            assertThat(peer.hears(Detach.class).closed()).isTrue();
            Running.await(client.closed);
            assertThat(client.ofLink()).containsExactly(LINK_ERROR, LINK_CLOSED);
            assertThat(Running.await(sender).remoteCondition()).isNull();
            peer.says(new Detach(0, true, Condition.of(AmqpError.NOT_FOUND, "late")));
            passes(facing.connection, Duration.ofMillis(1));
            assertThat(client.ofLink()).containsExactly(LINK_ERROR, LINK_CLOSED);
        }
    }

    @Test
    @DisplayName(
            "API-LNK-21: a refusal whose detach comes is told with its reason, and the time limit does nothing more")
    void refusalWithReason() {
        Client client = new Client();
        CompletableFuture<Sender> sender = new CompletableFuture<>();
        try (Facing facing = refused(client, Duration.ofMillis(1), sender);
                RawPeer peer = facing.accept().opens()) {
            Attach attach = hearsAttach(peer);
            peer.together(() -> {
                peer.says(refusal(attach));
                peer.says(new Detach(0, true, Condition.of(AmqpError.NOT_FOUND, "no q")));
            });
            assertThat(peer.hears(Detach.class).closed()).isTrue();
            Running.await(client.closed);
            passes(facing.connection, Duration.ofMillis(20));
            assertThat(client.ofLink()).containsExactly(LINK_ERROR, LINK_CLOSED);
            assertThat(Running.await(sender).remoteCondition().name()).isEqualTo(AmqpError.NOT_FOUND);
        }
    }

    @Test
    @DisplayName("API-TRM-05, TRM-07: a link that lacks a filter is told as an error that names it, and never as open")
    void missingFilter() {
        Client client = new Client();
        ReceiverOptions options =
                ReceiverOptions.builder().selector("colour = 'green'").build();
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q", options));
                RawPeer peer = facing.accept().opens()) {
            Attach attach = hearsAttach(peer);
            peer.says(Attach.builder(attach.name(), 0, Role.SENDER)
                    .source(Source.of("q"))
                    .target(attach.target())
                    .initialDeliveryCount(0)
                    .build());
            Detach detach = peer.hears(Detach.class);
            assertThat(detach.error().name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            assertThat(detach.error().description()).contains("selector");
            peer.says(new Detach(0, true, null));
            assertThat(Running.await(client.closed)).isEqualTo(detach.error());
            assertThat(client.ofLink()).containsExactly(LINK_ERROR, LINK_CLOSED);
        }
    }

    // ------------------------------------------------------------------ taken away by an operator

    private static Facing facing(Client client, Iterable<Duration> delays) {
        return Facing.client(
                client,
                connection -> connection.createSender(
                        "q", SenderOptions.builder().reattach(delays).build()));
    }

    private static void forces(RawPeer peer) {
        peer.says(new Detach(0, true, FORCED));
        assertThat(peer.hears(Detach.class).closed()).isTrue();
    }

    @Test
    @DisplayName("API-LNK-22: a link that an operator takes away is attached again, and again, with growing delays")
    void reattached() {
        Client client = new Client();
        Iterable<Duration> delays =
                ReconnectOptions.builder().initialDelay(Duration.ofMillis(1)).build();
        try (Facing facing = facing(client, delays);
                RawPeer peer = facing.accept().opens()) {
            Attach first = peer.answersLink();
            for (int i = 0; i < 5; i++) {
                forces(peer);
                assertThat(peer.answersAttach().name()).isEqualTo(first.name());
            }
            peer.grants(1);
            peer.says(new Detach(0, true, Condition.of(AmqpError.RESOURCE_DELETED, "gone for good")));
            assertThat(peer.hears(Detach.class).closed()).isTrue();
            Running.await(client.closed);
            assertThat(client.ofLink().subList(0, 4))
                    .containsExactly(LINK_OPENED, LINK_ERROR, LINK_DETACHED, LINK_OPENED);
            assertThat(client.ofLink()).endsWith(LINK_OPENED, LINK_ERROR, LINK_CLOSED);
            assertThat(client.count(LINK_ERROR)).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("API-LNK-22: when the delays are used up the link ends")
    void usedUp() {
        Client client = new Client();
        try (Facing facing = facing(client, List.of(Duration.ZERO, Duration.ofMillis(1)));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            forces(peer);
            peer.answersAttach();
            forces(peer);
            peer.answersAttach();
            forces(peer);
            Running.await(client.closed);
            assertThat(client.count(LINK_OPENED)).isEqualTo(3);
            assertThat(client.count(LINK_ERROR)).isEqualTo(3);
            assertThat(client.count(LINK_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-LNK-22: closing the link in onLinkError stops it")
    void closedInTheError() {
        Client client = new Client() {
            @Override
            public void onLinkError(LinkEvent event) {
                super.onLinkError(event);
                event.link().close();
            }
        };
        try (Facing facing = facing(client, ReconnectOptions.DEFAULT);
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            forces(peer);
            Running.await(client.closed);
            facing.connection.execute(() -> facing.connection.close());
            peer.hears(io.lepton.frame.Close.class);
            assertThat(client.count(LINK_OPENED)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-LNK-22: a link comes back by itself where its connection does, and else not")
    void asTheConnection() {
        Consumer<Connection> receiver = connection -> connection.createReceiver("q");
        Client client = new Client();
        try (Facing facing = Facing.client(client, receiver);
                RawPeer peer = facing.accept().opens()) {
            Attach first = peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(10);
            forces(peer);
            assertThat(peer.answersAttach().name()).isEqualTo(first.name());
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(10);
        }
        Client without = new Client();
        ConnectionOptions.Builder options = ConnectionOptions.builder().reconnectDisabled();
        try (Facing facing = Facing.client(without, options, receiver);
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            forces(peer);
            Running.await(without.closed);
            assertThat(without.ofLink()).containsExactly(LINK_OPENED, LINK_ERROR, LINK_CLOSED);
        }
    }

    @Test
    @DisplayName("API-LNK-22, API-RCN-02: the options of reconnection are delays, each time from the first on")
    void delays() {
        ReconnectOptions options = ReconnectOptions.builder().maxAttempts(5).build();
        for (int i = 0; i < 2; i++) {
            Iterator<Duration> delays = options.iterator();
            assertThat(delays).toIterable().extracting(Duration::toMillis).containsExactly(0L, 100L, 200L, 400L, 800L);
        }
    }
}
