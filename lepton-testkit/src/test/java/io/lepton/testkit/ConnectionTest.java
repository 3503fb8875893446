package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionException;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections open and close, AMQP 1.0 §2.4. */
class ConnectionTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Symbol FAILED = Symbol.of("amqp:connection-establishment-failed");
    private static final Condition BYE = Condition.of(ConnectionError.FORCED, "bye");

    private static ScriptedPeer facing(boolean client) {
        return client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer();
    }

    private static ScriptedPeer.Setup setup(boolean client) {
        return client ? ScriptedPeer.client() : ScriptedPeer.server();
    }

    // ------------------------------------------------------------------ open

    @Test
    @DisplayName("CON-01: our first frame is an open on channel 0")
    void opensFirst() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client);
            peer.connection().open();
            peer.connection().createSender("a");
            peer.says(AMQP).hears(AMQP, open().channel(0).containerId("engine"), begin().channel(0));
        }
    }

    @Test
    @DisplayName("CON-01: a peer whose first frame is none is refused")
    void refusesAnotherFirstFrame() {
        for (Frame frame : List.of(begin(), attach(Role.SENDER), flow(), end(), close())) {
            for (boolean client : new boolean[] {true, false}) {
                ScriptedPeer peer = facing(client).says(AMQP, frame);
                peer.hears(AMQP, open(), close().error(AmqpError.ILLEGAL_STATE));
                peer.hearsEnd();
                assertThat(peer.events()).containsExactly("transport closed: amqp:illegal-state");
            }
        }
    }

    @Test
    @DisplayName("CON-01: an open on another channel than 0 is refused")
    void refusesAnOpenOnAnotherChannel() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(AMQP, open().channel(1));
        peer.hears(AMQP, open(), close().error(ConnectionError.FRAMING_ERROR));
        peer.hearsEnd();
    }

    @Test
    @DisplayName("CON-02: an open without container-id makes no sense; an empty one is one")
    void wantsAContainerId() {
        for (Frame open :
                List.of(open().containerId(null), open().containerId(null).hostname("x"))) {
            ScriptedPeer peer = ScriptedPeer.facingServer().says(AMQP, open);
            peer.hears(AMQP, open(), close().error(AmqpError.DECODE_ERROR));
        }
        ScriptedPeer peer = ScriptedPeer.facingServer();
        peer.says(AMQP).sends(new byte[] {0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x10, 0x45});
        peer.hears(AMQP, open(), close().error(AmqpError.DECODE_ERROR));

        ScriptedPeer empty = ScriptedPeer.facingServer().opens(open().containerId(""));
        assertThat(empty.connection().remoteContainerId()).isEmpty();
    }

    @Test
    @DisplayName("ROB-14: a container-id of more than 1024 characters is refused")
    void refusesALongContainerId() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens(open().containerId("x".repeat(1024)));
        peer.hearsNothing();
        ScriptedPeer longer = ScriptedPeer.facingServer().says(AMQP, open().containerId("x".repeat(1025)));
        longer.hears(AMQP, open(), close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "CON-22: a peer that does not offer a capability that is required is closed on, with an error that names it")
    void requiredCapability(boolean offered) {
        Symbol relay = Symbol.of("ANONYMOUS-RELAY");
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setRequiredCapabilities(List.of(relay)))
                .start();
        peer.connection().open();
        peer.hears(AMQP, open().field("desired-capabilities", relay));
        peer.says(AMQP, offered ? open().offeredCapabilities(List.of(relay)) : open());
        if (offered) {
            assertThat(peer.takeEvents()).containsExactly("open connection");
        } else {
            assertThat(peer.hears(close().error(AmqpError.NOT_IMPLEMENTED))
                            .error()
                            .description())
                    .contains("ANONYMOUS-RELAY");
            assertThat(peer.takeEvents()).containsExactly("transport closed: amqp:not-implemented");
        }
    }

    @Test
    @DisplayName("CON-22 CON-26: a peer that refuses the connection says why, whatever it does not offer")
    void refusalWithoutCapability() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setRequiredCapabilities(List.of(Symbol.of("x"))))
                .start();
        peer.connection().open();
        peer.says(
                AMQP,
                open().properties(Map.of(Symbol.of("amqp:connection-establishment-failed"), true)),
                close().error(AmqpError.UNAUTHORIZED_ACCESS));
        assertThat(peer.connection().remoteCondition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }

    @Test
    @DisplayName(
            "CON-03 CON-04 CON-08 CON-22: our open says what the connection was set to, and the peer's is there to be read")
    void tellsItsFields() {
        Symbol relay = Symbol.of("ANONYMOUS-RELAY");
        Symbol sole = Symbol.of("sole-connection-for-container");
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = setup(client)
                    .connection(c -> {
                        c.setContainerId("me");
                        c.setHostname("vhost:here");
                        c.setMaxFrameSize(12_345);
                        c.setChannelMax(7);
                        c.setIdleTimeout(Duration.ofSeconds(60));
                        c.setOfferedCapabilities(List.of(relay));
                        c.setDesiredCapabilities(List.of(sole));
                        c.setProperties(Map.of(Symbol.of("product"), "x"));
                    })
                    .start();
            peer.connection().open();
            peer.says(
                    AMQP,
                    open().containerId("you")
                            .hostname("there")
                            .maxFrameSize(2000)
                            .channelMax(9)
                            .idleTimeOut(5000)
                            .offeredCapabilities(List.of(sole))
                            .desiredCapabilities(List.of(relay))
                            .properties(Map.of(Symbol.of("product"), "y", Symbol.of("unknown"), List.of(1))));
            peer.hears(AMQP);
            peer.hears(open().containerId("me")
                    .hostname("vhost:here")
                    .maxFrameSize(12_345)
                    .channelMax(7)
                    .idleTimeOut(30_000)
                    .field("outgoing-locales", null)
                    .field("incoming-locales", null)
                    .offeredCapabilities(List.of(relay))
                    .desiredCapabilities(List.of(sole))
                    .properties(Map.of(Symbol.of("product"), "x")));
            Connection connection = peer.connection();
            assertThat(connection.remoteContainerId()).isEqualTo("you");
            assertThat(connection.remoteHostname()).isEqualTo("there");
            assertThat(connection.remoteMaxFrameSize()).isEqualTo(2000);
            assertThat(connection.remoteChannelMax()).isEqualTo(9);
            assertThat(connection.remoteIdleTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(connection.remoteOfferedCapabilities()).containsExactly(sole);
            assertThat(connection.remoteDesiredCapabilities()).containsExactly(relay);
            assertThat(connection.remoteProperties()).containsEntry(Symbol.of("product"), "y");
        }
    }

    @Test
    @DisplayName("CON-04 CON-05 CON-07 CON-24: what an open leaves out means the standard's defaults")
    void readsDefaults() {
        ScriptedPeer peer = ScriptedPeer.facingServer()
                .opens(open().field("outgoing-locales", null).field("incoming-locales", null));
        assertThat(peer.connection().remoteMaxFrameSize()).isEqualTo(0xFFFF_FFFFL);
        assertThat(peer.connection().remoteChannelMax()).isEqualTo(65_535);
        assertThat(peer.connection().remoteIdleTimeout()).isZero();
        assertThat(peer.connection().remoteHostname()).isNull();
    }

    @Test
    @DisplayName("CON-04: each direction has its own frame size: we take our own, and send the partner's")
    void keepsFrameSizesApart() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setMaxFrameSize(65_536))
                .start()
                .opens(open().maxFrameSize(512));
        Sender sender = peer.sender("a", 10);
        Receiver receiver = peer.receiver("b", 10);
        sender.send(Message.create(new byte[5000]));
        assertThat(peer.hearsAll())
                .hasSizeGreaterThan(9)
                .allSatisfy(frame -> assertThat(frame.size()).isLessThanOrEqualTo(512));
        peer.says(transfer().handle(1).message(new byte[60_000]));
        assertThat(receiver.queued()).isEqualTo(1);
    }

    @Test
    @DisplayName("CON-05: a partner with channel-max 0 has one session; another is refused where it is opened")
    void keepsToThePartnersChannels() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().channelMax(0));
        peer.session();
        Session second = peer.connection().createSession();
        assertThatThrownBy(second::open).isInstanceOf(SessionException.class).hasMessageContaining("1 session");
        assertThat(second.localState()).isEqualTo(EndpointState.UNINIT);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CON-05: a session opened before the partner's channel-max was known and above it ends, and says why")
    void endsSessionsThatThePartnerHasNoChannelFor() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.connection().open();
        peer.connection().createSession().open();
        Session second = peer.connection().createSession();
        second.open();
        peer.says(AMQP, open().channelMax(0));
        peer.hears(AMQP, open(), begin().channel(0));
        peer.hearsNothing();
        assertThat(second.remoteState()).isEqualTo(EndpointState.CLOSED);
        assertThat(second.remoteCondition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(peer.events()).containsExactly("open connection", "close session: amqp:resource-limit-exceeded");
        assertThat(peer.connection().sessions()).hasSize(1);
    }

    @Test
    @DisplayName(
            "CON-05: a channel is not taken again before the partner has ended its session, nor one above its channel-max")
    void waitsForAFreeChannel() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().channelMax(0));
        peer.session().close();
        peer.hears(end());
        Session next = peer.connection().createSession();
        next.open();
        peer.hearsNothing();
        peer.says(end()).hears(begin().channel(0));
        peer.says(begin().remoteChannel(0));
        assertThat(next.isOpen()).isTrue();
    }

    @Test
    @DisplayName("CON-06: a second open closes the connection")
    void refusesASecondOpen() {
        for (boolean client : new boolean[] {true, false}) {
            facing(client).opens().says(open()).hears(close().error(AmqpError.ILLEGAL_STATE));
            ScriptedPeer together = facing(client).says(AMQP, open(), open());
            together.hears(AMQP, open(), close().error(AmqpError.ILLEGAL_STATE));
        }
    }

    @Test
    @DisplayName("CON-14: a server takes all that a client may put into one write")
    void takesPipelinedFrames() {
        ScriptedPeer peer = ScriptedPeer.facingServer()
                .says(
                        AMQP,
                        open(),
                        begin(),
                        attach(Role.RECEIVER).source("a"),
                        flow().linkCredit(1).deliveryCount(0));
        peer.hears(AMQP, open(), begin().remoteChannel(0), attach(Role.SENDER).source("a"));
        Sender sender = peer.connection().senders().get(0);
        assertThat(sender.credit()).isEqualTo(1);
        sender.send(Message.create("x"));
        peer.hears(transfer());
    }

    @Test
    @DisplayName("CON-14: a client pipelines open, begin, attach and flow behind its header")
    void pipelinesItself() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.connection().open();
        peer.connection().createReceiver("a").flow(5);
        peer.hears(AMQP, open(), begin(), attach(Role.RECEIVER));
        peer.hears(flow().linkCredit(5).field("next-incoming-id", null).field("delivery-count", null));
    }

    @Test
    @DisplayName(
            "CON-23: an open whose properties have a key that is no symbol makes no sense; unknown keys are ignored")
    void wantsSymbolsAsKeys() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(AMQP, open().properties(Map.of("a", 1)));
        peer.hears(AMQP, open(), close().error(AmqpError.DECODE_ERROR));
        ScriptedPeer unknown = ScriptedPeer.facingServer().opens(open().properties(Map.of(Symbol.of("a"), 1)));
        assertThat(unknown.events()).containsExactly("open connection");
    }

    @Test
    @DisplayName("CON-26 CON-27: a refused connection is opened with the flag that says so, and closed with the error")
    void refusesWithTheFlag() {
        ScriptedPeer peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onConnectionRemoteOpen(Connection connection) {
                        connection.close(Condition.of(AmqpError.NOT_FOUND, "no such vhost"));
                    }
                })
                .connection(c -> c.setProperties(Map.of(Symbol.of("product"), "x")))
                .start();
        peer.says(AMQP, open().hostname("nowhere")).hears(AMQP);
        Frame open = peer.hears(open().properties(Map.of(Symbol.of("product"), "x", FAILED, true)));
        assertThat(open.number("max-frame-size")).isGreaterThanOrEqualTo(512);
        peer.hears(close().error(AmqpError.NOT_FOUND));
        peer.says(close()).hearsEnd();
    }

    @Test
    @DisplayName("CON-26: no other open carries that flag")
    void doesNotFlagOtherOpens() {
        ScriptedPeer peer = ScriptedPeer.facingServer();
        peer.connection().open();
        peer.says(AMQP, open()).hears(AMQP, open().field("properties", null));
    }

    @Test
    @DisplayName("CON-26: a client that is refused so knows it when the open is told of, and it counts for none")
    void tellsOfARefusal() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.connection().open();
        peer.says(AMQP, open().properties(Map.of(FAILED, true)));
        assertThat(peer.connection().isRefused()).isTrue();
        peer.says(close().error(AmqpError.NOT_FOUND));
        assertThat(peer.events())
                .containsExactly(
                        "open connection", "close connection: amqp:not-found", "local close", "transport closed");
        assertThat(peer.connection().isReconnected()).isFalse();
        assertThat(peer.connection().reconnectCount()).isZero();
    }

    @Test
    @DisplayName("CON-26: a client that is refused so, and never told why, is told when time is up")
    void doesNotWaitForTheCloseOfARefusalForEver() {
        ScriptedPeer peer = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5)))
                .start();
        peer.connection().open();
        peer.passes(Duration.ZERO).says(AMQP, open().properties(Map.of(FAILED, true)));
        peer.passes(Duration.ofSeconds(10));
        assertThat(peer.events()).containsExactly("open connection", "transport closed: amqp:resource-limit-exceeded");
    }

    @Test
    @DisplayName("CON-30: the open is told of once the partner's has been taken, not when ours goes out")
    void tellsOfTheOpenOnce() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client);
            peer.connection().open();
            peer.says(AMQP);
            assertThat(peer.events()).isEmpty();
            peer.says(open());
            assertThat(peer.events()).containsExactly("open connection");
        }
    }

    // ------------------------------------------------------------------ close

    @Test
    @DisplayName(
            "CON-13 CON-15: a close is the last frame that is ever sent, and carries an error only if there is one")
    void closesLast() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = setup(client)
                    .connection(c -> c.setIdleTimeout(Duration.ofSeconds(8)))
                    .start()
                    .opens(open().idleTimeOut(1000));
            Sender sender = peer.sender("a", 10);
            Receiver receiver = peer.receiver("b", 10);
            peer.connection().close();
            peer.hears(close().channel(0).error((Condition) null));
            receiver.flow(100);
            peer.connection().execute(() -> sender.session().close());
            peer.says(
                    begin().channel(4),
                    transfer().handle(1),
                    flow().linkCredit(1000).echo(true),
                    detach().handle(0));
            peer.passes(Duration.ofSeconds(4)).hearsNothing();
        }
        ScriptedPeer peer = facing(true).opens();
        peer.connection().close(BYE);
        peer.hears(close().error(BYE));
    }

    @Test
    @DisplayName("CON-13 CON-15: not even what breaks the rules is answered after our close")
    void saysNothingOfViolationsAfterItsClose() {
        ScriptedPeer peer = facing(true);
        peer.receiver("b", 0);
        peer.connection().close();
        peer.hears(close());
        peer.says(transfer().handle(9));
        peer.says(flow().handle(7));
        peer.says(transfer().handle(0));
        peer.hearsNothing();
        peer.says(close()).hearsEnd();
    }

    @Test
    @DisplayName("CON-15: a connection closed while it opens says so behind its open")
    void closesWhileItOpens() {
        ScriptedPeer peer = facing(true);
        peer.connection().open();
        peer.hears(AMQP, open());
        peer.connection().close();
        peer.hears(close());
        peer.says(AMQP, open(), close()).hearsEnd();
        assertThat(peer.events()).endsWith("close connection", "transport closed");
        assertThat(peer.transport().condition()).isNull();
    }

    @Test
    @DisplayName("CON-15: what was sent before the close goes out before it")
    void sendsWhatWaitsBeforeTheClose() {
        ScriptedPeer peer = facing(true);
        Sender sender = peer.sender("a", 2);
        sender.send(Message.create("x"));
        sender.send(Message.create("y"));
        peer.connection().close();
        peer.hears(transfer(), transfer(), close());
    }

    @Test
    @DisplayName("CON-15 CON-16: a window that the peer never opens holds the close up only until time is up")
    void doesNotWaitForAWindowForEver() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens();
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(5).incomingWindow(0));
        sender.send(Message.create("x"));
        peer.connection().close();
        peer.passes(Duration.ofMillis(4999)).hearsNothing();
        peer.passes(Duration.ofMillis(1)).hears(close());
        peer.passes(Duration.ofSeconds(5)).hearsEnd();
    }

    @Test
    @DisplayName("CON-16: after its close it waits for the partner's, and ends the transport then")
    void waitsForThePartnersClose() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client).opens();
            peer.connection().close();
            peer.hears(close());
            assertThat(peer.transport().isClosed()).isFalse();
            peer.says(close()).hearsEnd();
            assertThat(peer.transport().isClosed()).isTrue();
            assertThat(peer.transport().condition()).isNull();
            assertThat(peer.events())
                    .containsExactly("open connection", "local close", "close connection", "transport closed");
        }
    }

    @Test
    @DisplayName("CON-16: a partner that does not answer the close is not waited for longer than the time-out")
    void doesNotWaitForThePartnersCloseForEver() {
        ScriptedPeer peer = facing(true).opens();
        peer.connection().close();
        peer.hears(close());
        peer.passes(Duration.ofMillis(4999));
        assertThat(peer.transport().isClosed()).isFalse();
        peer.passes(Duration.ofMillis(1));
        assertThat(peer.transport().isClosed()).isTrue();
        assertThat(peer.events()).endsWith("close connection", "transport closed");
    }

    @Test
    @DisplayName("CON-17: after a close in error all is dropped in silence until the partner's close")
    void dropsWhatComesAfterAnError() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client).opens().says(open());
            peer.hears(close().error(AmqpError.ILLEGAL_STATE));
            peer.takeEvents();
            peer.says(begin(), attach(Role.SENDER), transfer(), open(), begin().channel(0), flow().handle(7));
            peer.hearsNothing();
            assertThat(peer.events()).isEmpty();
            peer.says(close()).hearsEnd();
            assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.ILLEGAL_STATE);
        }
    }

    @Test
    @DisplayName("CON-17: the partner's close is seen although it came in one segment with the fault")
    void seesTheCloseBehindAFault() {
        ScriptedPeer peer = facing(true).opens().says(open(), begin(), close());
        peer.hears(close().error(AmqpError.ILLEGAL_STATE));
        peer.hearsEnd();
        assertThat(peer.transport().isClosed()).isTrue();
    }

    @Test
    @DisplayName("CON-18: a close is answered with a close, and nothing is read behind it")
    void answersAClose() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client).opens().says(close().error(BYE), begin(), open());
            peer.hears(close().error((Condition) null));
            peer.hearsEnd();
            assertThat(peer.connection().remoteCondition()).isEqualTo(BYE);
            assertThat(peer.events())
                    .containsExactly(
                            "open connection",
                            "close connection: amqp:connection:forced",
                            "local close",
                            "transport closed");
            assertThat(peer.transport().condition()).isNull();
        }
    }

    @Test
    @DisplayName("CON-18: a close is answered when the application closes its side, with the reason that it gives")
    void answersACloseLater() {
        ScriptedPeer peer = facing(true).opens();
        peer.handler().setAnswering(false);
        peer.says(close()).hearsNothing();
        assertThat(peer.connection().isOpen()).isFalse();
        peer.connection().close(BYE);
        peer.hears(close().error(BYE));
        peer.hearsEnd();
        assertThat(peer.events()).containsOnlyOnce("close connection");
        assertThat(peer.transport().condition()).isNull();
    }

    @Test
    @DisplayName("CON-19: closes that cross are as good as an answer")
    void takesCrossingCloses() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client).opens().stopsReading();
            peer.connection().close(BYE);
            peer.says(close());
            peer.readsAgain().hears(close().error(BYE));
            peer.hearsEnd();
            assertThat(peer.transport().condition()).isNull();
        }
    }

    @Test
    @DisplayName("CON-20: a close counts on any channel up to our channel-max; ours goes out on 0")
    void takesACloseOnAnyChannel() {
        for (int channel : new int[] {0, 3, 255}) {
            ScriptedPeer peer = facing(false).opens();
            assertThat(peer.connection().channelMax()).isEqualTo(255);
            peer.says(close().channel(channel));
            peer.hears(close().channel(0).field("error", null));
            peer.hearsEnd();
        }
        ScriptedPeer beyond = facing(false).opens().says(close().channel(256));
        beyond.hears(close().channel(0).error(ConnectionError.FRAMING_ERROR));
    }

    @Test
    @DisplayName("CON-20: a close in one batch with the open goes out on channel 0, and is taken there")
    void closesInOneBatch() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.connection().open();
        peer.connection().close();
        peer.hears(AMQP, open().channel(0), close().channel(0));
        peer.says(AMQP, open(), close()).hearsEnd();

        ScriptedPeer batch = facing(false).says(AMQP, open(), close());
        batch.hears(AMQP, open().channel(0), close().channel(0).field("error", null));
        batch.hearsEnd();
    }

    @Test
    @DisplayName(
            "CON-21: a stream that ends without a close is a failure: sessions and links wait for another transport")
    void tellsOfALostTransport() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client);
            Sender sender = peer.sender("a", 10);
            Session session = sender.session();
            peer.takeEvents();
            peer.sends((byte) 0, (byte) 0, (byte) 0).hangsUp();
            assertThat(peer.events()).containsExactly("transport closed: lepton:io");
            assertThat(peer.transport().isClosed()).isTrue();
            assertThat(peer.connection().remoteState()).isEqualTo(EndpointState.UNINIT);
            assertThat(session.remoteState()).isEqualTo(EndpointState.UNINIT);
            assertThat(sender.remoteState()).isEqualTo(EndpointState.UNINIT);
            assertThat(sender.localState()).isEqualTo(EndpointState.ACTIVE);
            assertThat(sender.credit()).isZero();
            peer.hearsEnd();
        }
    }

    @Test
    @DisplayName("CON-28: a transport that has ended takes nothing in and gives nothing out")
    void staysEnded() {
        ScriptedPeer peer = facing(true).opens().says(close());
        peer.hears(close());
        peer.takeEvents();
        peer.transport().fail(BYE);
        peer.transport().endOfInput();
        peer.says(AMQP, open(), begin());
        peer.passes(Duration.ofMinutes(10)).hearsEnd();
        assertThat(peer.takeEvents()).isEmpty();
        assertThat(peer.connection().transport()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("ROB-44: a fault of our own code closes the connection with internal-error, and is not lost")
    void closesOnAFaultOfItsOwn(boolean client) {
        ScriptedPeer peer = facing(client).opens();
        peer.transport().fail(Condition.of(AmqpError.INTERNAL_ERROR, "x"));
        peer.turn();
        assertThat(peer.events()).endsWith("transport closed: amqp:internal-error");
    }

    // ------------------------------------------------------------------ all at once

    @Test
    @DisplayName("SES-26: a peer may put its whole life into one write, and each step of it is answered in order")
    void answersAWholeLifeInOneSegment() {
        ScriptedPeer peer = ScriptedPeer.facingServer()
                .says(AMQP, open(), begin(), attach(Role.SENDER).target("a"), detach().closed(true), end(), close());
        peer.hears(AMQP, open(), begin().remoteChannel(0), attach(Role.RECEIVER).target("a"), detach().closed(true));
        peer.hears(end().error((Condition) null));
        peer.hears(close().error((Condition) null));
        peer.hearsEnd();
        assertThat(peer.transport().condition()).isNull();
        assertThat(peer.events())
                .containsExactly(
                        "open connection",
                        "open session",
                        "open receiver 'link'",
                        "close receiver 'link'",
                        "close session",
                        "close connection",
                        "local close",
                        "transport closed");
    }

    @Test
    @DisplayName("SES-26: the same without the detach: the end detaches the link")
    void answersALifeWithoutDetach() {
        ScriptedPeer peer =
                ScriptedPeer.facingServer().says(AMQP, open(), begin(), attach(Role.SENDER), end(), close());
        peer.hears(AMQP, open(), begin(), attach(Role.RECEIVER));
        Frame next = peer.hearsSomething();
        if (next.shape() == Shape.DETACH) {
            next = peer.hearsSomething();
        }
        assertThat(next.shape()).isEqualTo(Shape.END);
        peer.hears(close());
        peer.hearsEnd();
    }

    @Test
    @DisplayName("SES-26: and in the other role: a server that pipelines its answers and its close")
    void answersAServersWholeLife() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.says(AMQP, open(), begin(), end(), close());
        peer.hears(AMQP, open(), begin().remoteChannel(0), end(), close());
        peer.hearsEnd();
    }

    @Test
    @DisplayName("SES-26: a close behind the open is answered by our open and our close")
    void answersOpenAndCloseAtOnce() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = facing(client).says(AMQP, open(), close().error(BYE));
            peer.hears(AMQP, open(), close().error((Condition) null));
            peer.hearsEnd();
            assertThat(peer.events())
                    .containsExactly(
                            "open connection",
                            "close connection: amqp:connection:forced",
                            "local close",
                            "transport closed");
        }
    }
}
