package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_CLOSING;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_CLOSING;
import static io.lepton.EventType.LINK_DETACHED;
import static io.lepton.EventType.LINK_ERROR;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SESSION_CLOSED;
import static io.lepton.EventType.SESSION_CLOSING;
import static io.lepton.EventType.SESSION_ERROR;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final Condition WHY = Condition.of(AmqpError.RESOURCE_DELETED, "it is gone");

    /** A client that does something when its link is open. */
    private static Recorder whenOpen(Consumer<Link> action) {
        return new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                action.accept(event.link());
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                super.onLinkClosed(event);
                event.connection().close();
            }
        };
    }

    private static Recorder[] run(Consumer<Link> action, Recorder server) {
        Recorder client = whenOpen(action);
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        return new Recorder[] {client, server};
    }

    @Test
    @DisplayName("API-CNX-02, API-MHE-05: once the connection is closed no onSendable comes, and nothing can be sent")
    void nothingIsSentAfterClose() {
        List<Object> received = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                super.onSendable(event);
                event.sender().send(Message.create("one"));
                event.connection().close();
                thrown.add(catchThrowable(() -> event.sender().send(Message.create("two"))));
                thrown.add(catchThrowable(() -> event.connection().createSender("other")));
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                received.add(event.message().body());
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();

        assertThat(client.count(SENDABLE)).isEqualTo(1);
        assertThat(received).containsExactly("one");
        assertThat(thrown).hasSize(2).hasOnlyElementsOfType(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-CND-02: a connection that is redirected says where to, and is not followed")
    void redirectedConnection() {
        Condition elsewhere = new Condition(
                ConnectionError.REDIRECT,
                "ask there",
                Map.of(Symbol.of("network-host"), "127.0.0.1", Symbol.of("port"), 5672));
        List<Condition> heard = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionError(ConnectionEvent event) {
                super.onConnectionError(event);
                heard.add(event.connection().remoteCondition());
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(elsewhere));
            peer.hears(Close.class);
            facing.join();
        }
        assertThat(heard).containsExactly(elsewhere);
        assertThat(client.only(CONNECTION_ERROR, CONNECTION_CLOSED, RECONNECTING))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName("API-MHE-14: a link that the peer closes is told as closing, then closed")
    void linkIsClosedByThePeer() {
        Recorder server = run(Endpoint::close, new Recorder())[1];
        assertThat(server.only(LINK_CLOSING, LINK_ERROR, LINK_CLOSED)).containsExactly(LINK_CLOSING, LINK_CLOSED);
    }

    @Test
    @DisplayName(
            "API-MHE-13, W-25: a link that the peer closes with a condition is told as an error, then closed; nothing else ends")
    void linkIsClosedWithAnError() {
        Recorder server = run(link -> link.close(WHY), new Recorder() {
            @Override
            public void onLinkError(LinkEvent event) {
                events.add(LINK_ERROR);
                assertThat(event.link().remoteCondition()).isEqualTo(WHY);
                assertThat(event.connection().isOpen()).isTrue();
            }
        })[1];
        assertThat(server.only(LINK_CLOSING, LINK_ERROR, LINK_CLOSED)).containsExactly(LINK_ERROR, LINK_CLOSED);
        assertThat(server.events.indexOf(LINK_CLOSED)).isLessThan(server.events.indexOf(CONNECTION_CLOSING));
    }

    @Test
    @DisplayName("API-MHE-13: the error of a link closes the connection where the application wants it so")
    void errorOfALinkClosesTheConnection() {
        Recorder server = new Recorder().with(HandlerOptions.builder().closeConnectionOnError(true));
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.link().close(WHY);
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(client.only(CONNECTION_CLOSING, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_CLOSING, CONNECTION_CLOSED);
        assertThat(server.only(LINK_ERROR, CONNECTION_CLOSED)).containsExactly(LINK_ERROR, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName(
            "API-MHE-13, API-SES-02: a session that the peer ends with a condition is told as an error; its links are told before")
    void sessionEndsWithAnError() {
        Recorder server = run(link -> link.session().close(WHY), new Recorder())[1];
        assertThat(server.only(LINK_CLOSED, LINK_CLOSING, SESSION_ERROR, SESSION_CLOSING, SESSION_CLOSED))
                .containsExactly(LINK_CLOSED, SESSION_ERROR, SESSION_CLOSED);
    }

    @Test
    @DisplayName("API-MHE-13: a connection that the peer closes with a condition is told as an error, then closed")
    void connectionIsClosedWithAnError() {
        Recorder server = new Recorder();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().close(WHY);
            }
        };
        new Loopback(client, server).run();
        assertThat(server.only(CONNECTION_ERROR, CONNECTION_CLOSING, CONNECTION_CLOSED, DISCONNECTED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED, TRANSPORT_CLOSED);
        assertThat(client.only(CONNECTION_ERROR, CONNECTION_CLOSING, CONNECTION_CLOSED, DISCONNECTED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName(
            "API-LNK-20, API-MHE-15: what is open when the connection closes is told as closed, links first, once each")
    void openEndpointsAreToldAsClosed() {
        Recorder[] both = run(link -> link.connection().close(), new Recorder());
        for (Recorder side : both) {
            assertThat(side.only(LINK_CLOSED, SESSION_CLOSED, CONNECTION_CLOSED, TRANSPORT_CLOSED))
                    .containsExactly(LINK_CLOSED, SESSION_CLOSED, CONNECTION_CLOSED, TRANSPORT_CLOSED);
        }
    }

    @Test
    @DisplayName("API-MH-04, W-12: a clean close by the peer is told as an error where the application wants it so")
    void cleanCloseIsAnErrorOnDemand() {
        Recorder server = run(
                Endpoint::close, new Recorder().with(HandlerOptions.builder().peerCloseIsError(true)))[1];
        assertThat(server.only(LINK_CLOSING, LINK_ERROR, LINK_CLOSED)).containsExactly(LINK_ERROR, LINK_CLOSED);
        assertThat(server.only(CONNECTION_CLOSING, CONNECTION_ERROR, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName(
            "API-MHE-15: a link that the peer closes is told as closing also where its connection is closed in one go")
    void linkAndConnectionInOneGo() {
        Recorder server = run(
                link -> {
                    link.close();
                    link.connection().close();
                },
                new Recorder())[1];
        assertThat(server.only(LINK_CLOSING, LINK_CLOSED)).containsExactly(LINK_CLOSING, LINK_CLOSED);
    }

    @Test
    @DisplayName("API-MH-06: with autoClose off a link is closed when the application does it, and told as closed then")
    void linkIsClosedLater() {
        Recorder server = run(
                Endpoint::close,
                new Recorder() {
                    @Override
                    public void onLinkClosing(LinkEvent event) {
                        super.onLinkClosing(event);
                        Link link = event.link();
                        event.connection().execute(() -> {
                            assertThat(link.localState()).isEqualTo(EndpointState.ACTIVE);
                            events.add(EventType.TASK);
                            link.close();
                        });
                    }
                }.with(HandlerOptions.builder().autoClose(false)))[1];
        assertThat(server.only(LINK_CLOSING, EventType.TASK, LINK_CLOSED))
                .containsExactly(LINK_CLOSING, EventType.TASK, LINK_CLOSED);
    }

    @Test
    @DisplayName(
            "API-LNK-10, W-06, API-MHE-27: onLinkDetached tells of a link that the peer detaches; it is detached by us, and not closed")
    void linkIsDetached() {
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.link().detach();
            }

            @Override
            public void onLinkDetached(LinkEvent event) {
                super.onLinkDetached(event);
                assertThat(event.link().isRemoteDetached()).isTrue();
                assertThat(event.link().remoteState()).isEqualTo(EndpointState.UNINIT);
                event.connection().close();
            }
        };
        Recorder server = new Recorder();
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(client.count(LINK_DETACHED)).isEqualTo(1);
        assertThat(server.only(LINK_OPENED, LINK_CLOSING, LINK_DETACHED)).containsExactly(LINK_OPENED, LINK_DETACHED);
    }

    @Test
    @DisplayName("LNK-13: a detach that does not close is answered by one that does not close")
    void detachIsAnsweredInKind() {
        try (Facing facing = Facing.client(new Recorder(), connection -> connection.createSender("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.says(new Detach(0, false, WHY));
            assertThat(peer.hears(Detach.class).closed()).isFalse();
        }
    }

    @Test
    @DisplayName("API-CNX-02: a socket that is lost after our close is told as closed, and not as a loss")
    void socketIsLostAfterOurClose() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().close();
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.hears(Close.class);
            peer.vanishes();
            facing.join();
        }
        assertThat(client.only(DISCONNECTED, CONNECTION_CLOSED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-CNX-02: a connection that is closed before it is made is not made")
    void connectionIsClosedBeforeItIsMade() {
        Recorder client = new Recorder();
        Container container = Container.create(client);
        container.connect("localhost:" + RawPeer.closedPort()).close();
        container.run();
        assertThat(client.only(TRANSPORT_ERROR, DISCONNECTED, CONNECTION_CLOSED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("CON-15, CON-18: the peer's close is answered with a close, and that is the last frame")
    void closeIsAnswered() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(null));
            assertThat(peer.hears(Close.class).error()).isNull();
            assertThat(peer.hearsEnd()).isTrue();
            facing.join();
        }
        assertThat(client.only(CONNECTION_CLOSING, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_CLOSING, CONNECTION_CLOSED);
    }

    // ------------------------------------------------------------------ connections that the application closes later

    /** Closes nothing by itself; knows when the peer has closed. */
    private static final class Later extends Recorder {
        final CompletableFuture<Connection> closing = new CompletableFuture<>();

        Later() {
            with(HandlerOptions.builder().autoClose(false));
        }

        @Override
        public void onConnectionClosing(ConnectionEvent event) {
            super.onConnectionClosing(event);
            closing.complete(event.connection());
        }

        @Override
        public void onConnectionError(ConnectionEvent event) {
            super.onConnectionError(event);
            closing.complete(event.connection());
        }

        void checkEnd(EventType first) {
            assertThat(only(
                            CONNECTION_CLOSING,
                            CONNECTION_ERROR,
                            DISCONNECTED,
                            EventType.RECONNECTING,
                            CONNECTION_CLOSED,
                            TRANSPORT_CLOSED))
                    .containsExactly(first, CONNECTION_CLOSED, TRANSPORT_CLOSED);
        }
    }

    @Test
    @DisplayName(
            "API-MH-06: with autoClose off a connection is closed when the application does it, and told as closed then")
    void connectionIsClosedLater() {
        Later client = new Later();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(null));
            Connection connection = Running.await(client.closing);
            connection.execute(() -> {
                assertThat(connection.localState()).isEqualTo(EndpointState.ACTIVE);
                assertThat(client.count(CONNECTION_CLOSED)).isZero();
                connection.close(WHY);
            });
            assertThat(peer.hears(Close.class).error()).isEqualTo(WHY);
            assertThat(peer.hearsEnd()).isTrue();
            facing.join();
        }
        client.checkEnd(CONNECTION_CLOSING);
    }

    @Test
    @DisplayName("API-MH-06: the same for a connection that the peer closes with an error")
    void connectionIsClosedLaterAfterAnError() {
        Later server = new Later();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = facing.connect().entersAndOpens()) {
            peer.says(new Close(WHY));
            Running.await(server.closing).close();
            assertThat(peer.hears(Close.class).error()).isNull();
            assertThat(peer.hearsEnd()).isTrue();
        }
        server.checkEnd(CONNECTION_ERROR);
    }

    @Test
    @DisplayName(
            "API-MH-06, API-RCN-08: a peer that closes and does not wait for the answer is told as closed, not as a loss")
    void peerDoesNotWaitForTheAnswer() {
        Later client = new Later();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(null));
            peer.falls();
            facing.join();
        }
        client.checkEnd(CONNECTION_CLOSING);
    }

    @Test
    @DisplayName("API-CON-14: close() of the container answers a peer that the application has left without an answer")
    void containerClosesWhatWaits() {
        Later client = new Later();
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(null));
            Running.await(client.closing);
            facing.container.close();
            peer.hears(Close.class);
        }
        client.checkEnd(CONNECTION_CLOSING);
    }
}
