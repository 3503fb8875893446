package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.CONNECTION_OPENING;
import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_ERROR;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.LINK_OPENING;
import static io.lepton.EventType.SESSION_OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final Condition NO = Condition.of(AmqpError.NOT_FOUND, "no such thing");

    /** Closes its connection when the link is open, and looks at the link before. */
    private static Recorder lookingAtLink(Consumer<Link> look) {
        return new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                look.accept(event.link());
                event.connection().close();
            }
        };
    }

    @Test
    @DisplayName("API-LSN-08: the answer to an attach has the source and target that the peer asked for")
    void answerMirrorsTheTermini() {
        List<Link> links = new ArrayList<>();
        Loopback loopback = new Loopback(lookingAtLink(links::add), new Recorder());
        Source source = new Source();
        source.setAddress("q");
        source.setCapabilities(List.of(Symbol.of("queue")));
        source.setFilter(Map.of(Symbol.of("f"), new io.lepton.amqp.Described(Symbol.of("a:filter"), "x")));
        Target target = new Target();
        target.setAddress("here");
        loopback.connection.createReceiver(
                null, ReceiverOptions.builder().source(source).target(target).build());
        loopback.run();

        Link link = links.get(0);
        assertThat(link.remoteSource().address()).isEqualTo("q");
        assertThat(link.remoteSource().capabilities()).containsExactly(Symbol.of("queue"));
        assertThat(link.remoteSource().filter()).containsOnlyKeys(Symbol.of("f"));
        assertThat(link.remoteTarget().address()).isEqualTo("here");
    }

    @Test
    @DisplayName(
            "W-19, API-CON-03, API-LSN-08: what a listener answers has its container id, and the addresses of the link")
    void answersOnTheWire() {
        try (Facing facing = Facing.server(new Recorder(), ListenOptions.builder());
                RawPeer peer = facing.connect()) {
            peer.says(io.lepton.frame.ProtocolHeader.AMQP);
            peer.hears(io.lepton.frame.ProtocolHeader.AMQP);
            peer.says(Open.builder("peer").build());
            assertThat(peer.hears(Open.class).containerId()).isEqualTo("us");
            peer.begins();
            peer.says(Attach.builder("l", 0, io.lepton.amqp.Role.SENDER)
                    .source(Source.of("from"))
                    .target(Target.of("to"))
                    .initialDeliveryCount(0)
                    .build());
            Attach answer = peer.hears(Attach.class);
            assertThat(answer.source().address()).isEqualTo("from");
            assertThat(answer.target().address()).isEqualTo("to");
        }
    }

    @Test
    @DisplayName("API-LNK-12: the answer to an attach has the settle modes that the peer asked for")
    void answerMirrorsTheSettleModes() {
        List<Link> links = new ArrayList<>();
        Loopback loopback = new Loopback(lookingAtLink(links::add), new Recorder());
        loopback.connection.createSender(
                "q",
                SenderOptions.builder()
                        .senderSettleMode(SenderSettleMode.UNSETTLED)
                        .receiverSettleMode(ReceiverSettleMode.SECOND)
                        .build());
        loopback.run();
        assertThat(links.get(0).remoteSenderSettleMode()).isEqualTo(SenderSettleMode.UNSETTLED);
        assertThat(links.get(0).remoteReceiverSettleMode()).isEqualTo(ReceiverSettleMode.SECOND);
    }

    @Test
    @DisplayName("API-LSN-08: a dynamic node gets an address of ours where the application gives it none")
    void dynamicNodeGetsAnAddress() {
        List<Link> links = new ArrayList<>();
        Loopback loopback = new Loopback(lookingAtLink(links::add), new Recorder());
        loopback.connection.createReceiver(
                null, ReceiverOptions.builder().dynamic(true).build());
        loopback.run();
        assertThat(links.get(0).remoteSource().address()).isNotEmpty();
    }

    @Test
    @DisplayName("API-CON-07: the address of a dynamic node is the one that the application gave it")
    void dynamicNodeHasTheAddressOfTheApplication() {
        List<Link> links = new ArrayList<>();
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                super.onLinkOpening(event);
                event.link().source().setAddress("made-up");
            }
        };
        Loopback loopback = new Loopback(lookingAtLink(links::add), server);
        loopback.connection.createReceiver(
                null, ReceiverOptions.builder().dynamic(true).build());
        loopback.run();
        assertThat(links.get(0).remoteSource().address()).isEqualTo("made-up");
    }

    @Test
    @DisplayName(
            "API-LSN-07, API-LNK-21, W-05: a link that is closed while it opens is refused: it was never open on either side")
    void refusedLinkIsNeverOpen() {
        Recorder client = new Recorder() {
            @Override
            public void onLinkClosed(LinkEvent event) {
                super.onLinkClosed(event);
                assertThat(event.link().remoteCondition()).isEqualTo(NO);
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                super.onLinkOpening(event);
                event.link().close(NO);
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();

        assertThat(client.only(LINK_OPENED, LINK_ERROR, LINK_CLOSED)).containsExactly(LINK_ERROR, LINK_CLOSED);
        assertThat(server.only(LINK_OPENING, LINK_OPENED, LINK_CLOSED)).containsExactly(LINK_OPENING, LINK_CLOSED);
    }

    @Test
    @DisplayName(
            "API-LSN-07, LNK-07: the refusal of a link is an attach without our terminus, and then a detach with the reason")
    void refusalOnTheWire() {
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.link().close(NO);
            }
        };
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = facing.connect()) {
            peer.entersAndOpens().begins();
            peer.says(Attach.builder("l", 0, io.lepton.amqp.Role.SENDER)
                    .source(new Source())
                    .target(Target.of("q"))
                    .initialDeliveryCount(0)
                    .build());
            assertThat(peer.hears(Attach.class).target()).isNull();
            Detach detach = peer.hears(Detach.class);
            assertThat(detach.closed()).isTrue();
            assertThat(detach.error()).isEqualTo(NO);
        }
    }

    @Test
    @DisplayName(
            "API-LSN-07, CON-26: the refusal of a connection is an open that says so, and then a close with the reason")
    void refusalOfAConnectionOnTheWire() {
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                event.connection().close(NO);
            }
        };
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = facing.connect()) {
            peer.says(io.lepton.frame.ProtocolHeader.AMQP);
            peer.hears(io.lepton.frame.ProtocolHeader.AMQP);
            peer.says(Open.builder("peer").build());
            assertThat(peer.hears(Open.class).properties())
                    .containsEntry(Symbol.of("amqp:connection-establishment-failed"), true);
            assertThat(peer.hears(Close.class).error()).isEqualTo(NO);
        }
    }

    @Test
    @DisplayName("CON-26: a connection that is refused is told as an error, and never as open")
    void refusedConnectionIsNeverOpen() {
        Recorder client = new Recorder();
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                super.onConnectionOpening(event);
                event.connection().close(NO);
            }
        };
        new Loopback(client, server).run();
        assertThat(client.only(CONNECTION_OPENED, CONNECTION_ERROR, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED);
        assertThat(server.only(CONNECTION_OPENED)).isEmpty();
        assertThat(server.count(CONNECTION_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-MH-06: with autoOpen off a link is opened when the application does it, and told as open then")
    void linkIsOpenedLater() {
        Recorder client = lookingAtLink(link -> {});
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                super.onLinkOpening(event);
                Link link = event.link();
                assertThat(link.localState()).isEqualTo(io.lepton.endpoint.EndpointState.UNINIT);
                event.connection().execute(() -> {
                    events.add(EventType.TASK);
                    link.open();
                });
            }

            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                event.connection().open();
            }

            @Override
            public void onSessionOpening(SessionEvent event) {
                event.session().open();
            }
        }.with(HandlerOptions.builder().autoOpen(false));
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(server.only(LINK_OPENING, EventType.TASK, LINK_OPENED))
                .containsExactly(LINK_OPENING, EventType.TASK, LINK_OPENED);
        assertThat(client.count(LINK_OPENED)).isEqualTo(1);
    }

    /** A server that opens nothing by itself, and knows the connection that waits. */
    private static final class Later extends Recorder {
        final CompletableFuture<Connection> opening = new CompletableFuture<>();

        Later() {
            with(HandlerOptions.builder().autoOpen(false));
        }

        @Override
        public void onConnectionOpening(ConnectionEvent event) {
            super.onConnectionOpening(event);
            opening.complete(event.connection());
        }
    }

    /** Comes in and opens, but does not wait for the answer. */
    private static RawPeer opening(Facing facing) {
        RawPeer peer = facing.connect();
        peer.says(ProtocolHeader.AMQP);
        peer.hears(ProtocolHeader.AMQP);
        peer.says(Open.builder("peer").build());
        return peer;
    }

    @Test
    @DisplayName(
            "API-MH-06: with autoOpen off a connection is opened when the application does it, and told as open then")
    void connectionIsOpenedLater() {
        Later server = new Later();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = opening(facing)) {
            Connection connection = Running.await(server.opening);
            connection.execute(() -> {
                assertThat(server.count(CONNECTION_OPENED)).isZero();
                connection.open();
            });
            peer.hears(Open.class);
            peer.says(new Close(null));
            peer.hears(Close.class);
        }
        assertThat(server.only(CONNECTION_OPENING, CONNECTION_OPENED, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_OPENING, CONNECTION_OPENED, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName(
            "API-MH-06, API-LSN-07: with autoOpen off a connection may be refused later, too, and is never told as open")
    void connectionIsRefusedLater() {
        Later server = new Later();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = opening(facing)) {
            Running.await(server.opening).close(NO);
            assertThat(peer.hears(Open.class).properties())
                    .containsKey(Symbol.of("amqp:connection-establishment-failed"));
            assertThat(peer.hears(Close.class).error()).isEqualTo(NO);
            peer.says(new Close(null));
            assertThat(peer.hearsEnd()).isTrue();
        }
        assertThat(server.count(CONNECTION_OPENED)).isZero();
    }

    @Test
    @DisplayName("API-MH-06: a peer that closes before the application has opened is answered by an open and a close")
    void peerClosesBeforeItIsAnswered() {
        Later server = new Later();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = opening(facing)) {
            Running.await(server.opening);
            peer.says(new Close(null));
            peer.hears(Open.class);
            peer.hears(Close.class);
            assertThat(peer.hearsEnd()).isTrue();
        }
        assertThat(server.count(CONNECTION_OPENED)).isZero();
    }

    @Test
    @DisplayName(
            "API-MHE-11, API-MHE-12: all openings of frames that come together are told before the first of them is told as open")
    void openingsComeBeforeOpened() {
        Recorder server = new Recorder();
        Loopback loopback = new Loopback(lookingAtLink(link -> {}), server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(server.events.indexOf(LINK_OPENING)).isLessThan(server.events.indexOf(CONNECTION_OPENED));
        assertThat(server.only(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED))
                .containsExactly(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED);
    }

    @Test
    @DisplayName("API-SES-01: links that ask for no session share one")
    void linksShareTheDefaultSession() {
        Recorder server = new Recorder();
        Loopback loopback = new Loopback(
                new Recorder() {
                    @Override
                    public void onLinkOpened(LinkEvent event) {
                        super.onLinkOpened(event);
                        if (count(LINK_OPENED) == 2) {
                            event.connection().close();
                        }
                    }
                },
                server);
        loopback.connection.createSender("q");
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(server.count(SESSION_OPENED)).isEqualTo(1);
        assertThat(server.count(LINK_OPENED)).isEqualTo(2);
    }
}
