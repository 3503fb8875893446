package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.End;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions, and the links on them. */
class SessionTest {
    @Test
    @DisplayName("API-SES-02: an end has the condition that was set, and takes the links with it: none is detached")
    void endsWithItsLinks() {
        CompletableFuture<Session> made = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onSessionClosed(SessionEvent event) {
                super.onSessionClosed(event);
                ended.complete(null);
            }
        };
        try (Facing facing = Facing.client(
                        client,
                        connection -> made.complete(connection.createSender("q").session()));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            Session session = Running.await(made);
            facing.connection.execute(() -> {
                session.setCondition(Condition.of(SessionError.ERRANT_LINK, "enough"));
                session.close();
                assertThat(session.localState()).isEqualTo(EndpointState.CLOSED);
            });
            End end = peer.hears(End.class); // and no detach before it
            assertThat(end.error()).isEqualTo(Condition.of(SessionError.ERRANT_LINK, "enough"));
            peer.says(new End(null));
            Running.await(ended);
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            facing.connection.execute(() -> closed.complete(session.isClosed()));
            assertThat(Running.await(closed)).isTrue();
        }
        assertThat(client.only(EventType.LINK_CLOSED, EventType.SESSION_CLOSED))
                .containsExactly(EventType.LINK_CLOSED, EventType.SESSION_CLOSED);
    }

    @Test
    @DisplayName("API-SES-06, API-SES-07: links that a session makes wait to be opened, and know what they belong to")
    void linksOfASession() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("amqp://127.0.0.1:" + RawPeer.closedPort());
            Session session = connection.createSession();
            session.open();
            Sender sender = session.createSender("a", SenderOptions.DEFAULT);
            Receiver receiver = session.createReceiver("b", ReceiverOptions.DEFAULT);
            assertThat(sender.localState()).isEqualTo(EndpointState.UNINIT);
            assertThat(receiver.localState()).isEqualTo(EndpointState.UNINIT);
            assertThat(session.links()).containsExactly(sender, receiver);
            assertThat(sender.session()).isSameAs(session);
            assertThat(session.connection()).isSameAs(connection);
        }
    }

    @Test
    @DisplayName("W-02, API-CON-08: several senders and receivers of one address live side by side on a connection")
    void linksOfOneAddress() {
        try (Facing facing = Facing.client(new Recorder(), connection -> {
                    for (int i = 0; i < 2; i++) {
                        connection.createSender("q");
                        connection.createReceiver("q");
                    }
                });
                RawPeer peer = facing.accept().opens()) {
            peer.hears(Begin.class);
            peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
            Attach[] heard = new Attach[4];
            for (int i = 0; i < heard.length; i++) {
                heard[i] = peer.hears(Attach.class);
                assertThat(heard[i].role()).isEqualTo(i % 2 == 0 ? Role.SENDER : Role.RECEIVER);
            }
            assertThat(heard[0].name()).isNotEqualTo(heard[2].name());
            assertThat(heard[1].name()).isNotEqualTo(heard[3].name());
        }
    }
}
