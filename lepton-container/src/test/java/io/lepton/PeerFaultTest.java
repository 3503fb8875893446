package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.SessionError;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import io.lepton.frame.End;
import io.lepton.frame.Transfer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A session or link that had to be ended for what the peer did: all who wait for something of it hear why, answer or not. */
class PeerFaultTest {
    private static final int NOWHERE = 7;
    private static final ReceiverOptions NO_CREDIT =
            ReceiverOptions.builder().creditWindow(0).build();

    /** Sends by a handle that nobody has attached. */
    private static void breaksTheSession(RawPeer peer) {
        peer.sends(
                new Transfer().handle(NOWHERE).deliveryId(0).deliveryTag(new byte[1]),
                Message.create("m").encode().array());
        assertThat(peer.hearsNext(End.class).error().name()).isEqualTo(SessionError.UNATTACHED_HANDLE);
    }

    @Test
    @DisplayName(
            "API-MHE-13: a handler is told at once which rule of a session the peer broke, and that this is no word of the peer's")
    void handlerOfSession() {
        CompletableFuture<Endpoint> failed = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onSessionError(SessionEvent event) {
                failed.complete(event.session());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept()) {
            peer.opens().answersLink();
            breaksTheSession(peer);

            Endpoint session = Running.await(failed);

            assertThat(session.closeReason()).isSameAs(session.failure());
            assertThat(session.closeReason().description()).isEqualTo("session on channel 0: handle 7 is not attached");
            assertThat(session.remoteCondition()).isNull();
        }
    }

    @Test
    @DisplayName("API-BLK-13: a call that waits says which rule the peer broke")
    void callInSession() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            CompletableFuture<Delivery> received = CompletableFuture.supplyAsync(() -> {
                try (BlockingConnection connection = BlockingConnection.connect(door.url())) {
                    BlockingReceiver receiver = connection.createReceiver("q");
                    return receiver.receive();
                }
            });
            try (RawPeer peer = door.accept()) {
                peer.opens().answersLink();
                breaksTheSession(peer);
                peer.hearsNext(Close.class); // for the call has thrown
                peer.says(new Close(null));

                assertThatThrownBy(() -> Running.await(received))
                        .isInstanceOfSatisfying(
                                LinkDetachedException.class,
                                thrown -> assertThat(thrown.condition().name())
                                        .isEqualTo(SessionError.UNATTACHED_HANDLE));
            }
        }
    }

    /** Sends where there is no credit. */
    private static void breaksTheLink(RawPeer peer) {
        peer.sends(0, "m", true);
        assertThat(peer.hearsNext(Detach.class).error().name()).isEqualTo(LinkError.TRANSFER_LIMIT_EXCEEDED);
    }

    @Test
    @DisplayName("API-MHE-13: a handler is told once which rule of a link the peer broke, before it has answered")
    void handlerOfLink() {
        CompletableFuture<Endpoint> failed = new CompletableFuture<>();
        CompletableFuture<Endpoint> closed = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkError(LinkEvent event) {
                assertThat(failed.complete(event.link())).as("once").isTrue();
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                closed.complete(event.link());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q", NO_CREDIT));
                RawPeer peer = facing.accept()) {
            peer.opens().answersLink();
            breaksTheLink(peer);

            assertThat(Running.await(failed).closeReason().name()).isEqualTo(LinkError.TRANSFER_LIMIT_EXCEEDED);

            assertThat(closed).isNotDone();
            peer.says(new Detach(0, true, null));
            Running.await(closed);
        }
    }

    @Test
    @DisplayName("API-BLK-13: a call that waits says which rule of its link the peer broke")
    void callOverLink() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            CompletableFuture<Delivery> received = CompletableFuture.supplyAsync(() -> {
                try (BlockingConnection connection = BlockingConnection.connect(door.url())) {
                    return connection.createReceiver("q", NO_CREDIT).receive();
                }
            });
            try (RawPeer peer = door.accept()) {
                peer.opens().answersLink();
                breaksTheLink(peer);
                peer.hearsNext(Close.class); // for the call has thrown
                peer.says(new Close(null));

                assertThatThrownBy(() -> Running.await(received))
                        .isInstanceOfSatisfying(
                                LinkDetachedException.class,
                                thrown -> assertThat(thrown.condition().name())
                                        .isEqualTo(LinkError.TRANSFER_LIMIT_EXCEEDED));
            }
        }
    }
}
