package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.IN_DOUBT;
import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SESSION_OPENED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static io.lepton.EventType.TRANSPORT_OPENED;
import static io.lepton.Recorder.OF_CONNECTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.Flow;
import io.lepton.frame.Performative;
import io.lepton.frame.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a loss of the connection does to links, credit and deliveries, and what follows on the next transport. */
class LossTest {
    @Test
    @DisplayName(
            "W-11, API-RCN-11, API-RCN-12, API-RCN-13, API-MHE-16: a loss and what follows is told in order, and the same links open again")
    void lossIsToldInOrder() {
        List<String> states = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                super.onSendable(event);
                event.sender().send(Message.create("m"));
                event.sender().send(Message.create("n"));
            }

            @Override
            public void onDisconnected(TransportEvent event) {
                super.onDisconnected(event);
                Connection connection = event.connection();
                states.add(connection.localState() + " " + connection.remoteState() + ", "
                        + connection.links().get(0).remoteState() + ", credit "
                        + connection.links().get(0).credit());
            }

            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                states.add("reconnected " + event.reconnected());
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                links.add(event.link());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"))) {
            Attach first;
            try (RawPeer peer = facing.accept().opens()) {
                first = peer.answersLink();
                peer.grants(2);
                peer.hears(Transfer.class);
                peer.hears(Transfer.class);
                peer.vanishes();
            }
            try (RawPeer peer = facing.accept().opens()) {
                Attach second = peer.answersLink();
                assertThat(second.name()).isEqualTo(first.name());
                assertThat(second.target().address()).isEqualTo("q");
                peer.grants(1, 2);
                peer.hears(Transfer.class);
            }
        }
        assertThat(client.only(OF_CONNECTION))
                .startsWith(
                        TRANSPORT_OPENED,
                        CONNECTION_OPENED,
                        SESSION_OPENED,
                        LINK_OPENED,
                        SENDABLE,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        IN_DOUBT,
                        IN_DOUBT,
                        RECONNECTING,
                        TRANSPORT_OPENED,
                        CONNECTION_OPENED,
                        SESSION_OPENED,
                        LINK_OPENED,
                        SENDABLE);
        assertThat(states).startsWith("reconnected false", "ACTIVE UNINIT, UNINIT, credit 0", "reconnected true");
        assertThat(links.get(0)).isSameAs(links.get(1));
    }

    @Test
    @DisplayName(
            "W-01, API-RCN-15, API-MHE-27: onInDoubt tells of a delivery whose fate a loss left open, and what is said of it goes nowhere")
    void deliveryInDoubt() {
        CompletableFuture<Delivery> doubtful = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    event.sender().send(Message.create("m"));
                }
            }

            @Override
            public void onInDoubt(DeliveryEvent event) {
                super.onInDoubt(event);
                Delivery delivery = event.delivery();
                assertThat(delivery.isInDoubt()).isTrue();
                assertThat(delivery.isUnsent()).isFalse();
                assertThat(delivery.link().unsettledCount()).isZero();
                assertThat(delivery.settle()).isFalse();
                delivery.link();
                doubtful.complete(delivery);
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"))) {
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.grants(1);
                peer.hears(Transfer.class);
            }
            Running.await(doubtful);
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.grants(1, 1);
                facing.connection.close();
                assertThat(peer.hears(Close.class).error()).isNull(); // and no transfer before it
            }
        }
        assertThat(client.count(IN_DOUBT)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-GUA-02: with RESEND a message in doubt is sent again, under a new tag, before what waits")
    void messageInDoubtIsSentAgain() {
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    event.sender().send(Message.create("first"));
                    event.sender().send(Message.create("second"));
                }
            }
        };
        SenderOptions resend = SenderOptions.builder().inDoubt(InDoubt.RESEND).build();
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q", resend))) {
            byte[] tag;
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.grants(1);
                tag = peer.hears(Transfer.class).deliveryTag();
            }
            try (RawPeer peer = facing.accept().opens()) {
                long count = peer.answersLink().initialDeliveryCount();
                peer.grants(2, count);
                assertThat(peer.hears(Transfer.class).deliveryTag()).isNotEqualTo(tag);
                assertThat(peer.message().body()).isEqualTo("first");
                peer.hears(Transfer.class);
                assertThat(peer.message().body()).isEqualTo("second");
            }
        }
    }

    @Test
    @DisplayName("API-RCN-16: what waited for credit at a loss goes out on the next connection, in order")
    void queuedMessagesGoOutLater() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, connection -> {
            var sender = connection.createSender("q");
            sender.send(Message.create("first"));
            sender.send(Message.create("second"));
        })) {
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
            }
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.grants(2);
                peer.hears(Transfer.class);
                assertThat(peer.message().body()).isEqualTo("first");
                peer.hears(Transfer.class);
                assertThat(peer.message().body()).isEqualTo("second");
                assertThat(client.count(IN_DOUBT)).isZero();
            }
        }
    }

    @Test
    @DisplayName("API-RCN-17: what was received before a loss cannot be answered after it")
    void receivedBeforeALoss() {
        List<Delivery> held = new ArrayList<>();
        CompletableFuture<List<Boolean>> answers = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                held.add(event.delivery());
            }

            @Override
            public void onDisconnected(TransportEvent event) {
                answers.complete(List.of(held.get(0).accept(), held.get(0).isLocallySettled()));
            }
        }.with(HandlerOptions.builder().autoAccept(false));
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"))) {
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.hears(Flow.class);
                peer.sends(0, "m", false);
                peer.falls();
                assertThat(Running.await(answers)).containsExactly(false, true);
            }
        }
    }

    @Test
    @DisplayName(
            "API-RCN-14: credit given by hand that was outstanding at a loss is given again, and a window is filled again")
    void creditIsGivenAgain() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, connection -> {
            connection
                    .createReceiver(
                            "q", ReceiverOptions.builder().creditWindow(0).build())
                    .flow(7);
            connection.createReceiver(
                    "r", ReceiverOptions.builder().creditWindow(20).build());
        })) {
            for (int i = 0; i < 2; i++) {
                try (RawPeer peer = facing.accept().opens()) {
                    peer.answersLink();
                    long[] credit = new long[2];
                    while (credit[0] == 0 || credit[1] == 0) {
                        Performative frame = peer.hears(Performative.class);
                        if (frame instanceof Flow flow) {
                            credit[(int) flow.handle()] = flow.linkCredit();
                        } else {
                            peer.answers((Attach) frame);
                        }
                    }
                    assertThat(credit).containsExactly(7, 20);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "API-RCN-12: a dynamic source is asked for again after a loss, and its address read again in onLinkOpened")
    void dynamicSourceIsAskedForAgain() {
        BlockingQueue<String> addresses = new LinkedBlockingQueue<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                addresses.add(event.receiver().remoteSource().address());
            }
        };
        try (Facing facing = Facing.client(
                client,
                connection -> connection.createReceiver(
                        null, ReceiverOptions.builder().dynamic(true).build()))) {
            for (int i = 0; i < 2; i++) {
                try (RawPeer peer = facing.accept().opens()) {
                    peer.hears(Begin.class);
                    peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
                    Attach attach = peer.hears(Attach.class);
                    assertThat(attach.source().isDynamic()).isTrue();
                    assertThat(attach.source().address()).isNull();
                    peer.says(Attach.builder(attach.name(), 0, Role.SENDER)
                            .source(Source.of("made-" + i))
                            .target(attach.target())
                            .initialDeliveryCount(0)
                            .build());
                    assertThat(Running.await(CompletableFuture.supplyAsync(() -> take(addresses))))
                            .isEqualTo("made-" + i);
                }
            }
        }
    }

    private static String take(BlockingQueue<String> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("API-RCN-12: a link that was closed on our side is not attached again")
    void closedLinkIsNotAttachedAgain() {
        Recorder client = new Recorder() {
            @Override
            public void onDisconnected(TransportEvent event) {
                event.connection().links().stream().filter(Link::isSender).forEach(Link::close);
            }
        };
        try (Facing facing = Facing.client(client, connection -> {
            connection.createSender("q");
            connection.createReceiver("q");
        })) {
            try (RawPeer peer = facing.accept().opens()) {
                assertThat(peer.answersLink().role()).isEqualTo(Role.SENDER);
                peer.answersAttach();
            }
            try (RawPeer peer = facing.accept().opens()) {
                assertThat(peer.answersLink().role()).isEqualTo(Role.RECEIVER);
                peer.hears(Flow.class); // and no other attach
            }
        }
        assertThat(client.count(LINK_CLOSED)).isEqualTo(1);
    }
}
