package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.empty;
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
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.frame.ProtocolHeader;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions begin and end, and what stands on their channels and handles, AMQP 1.0 §2.5. */
class SessionTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Condition ENOUGH = Condition.of("test:enough", "enough");
    /** So many transfers may come after our detach or end. */
    private static final int LATE = 65_536;

    private static ScriptedPeer opened(boolean client) {
        return (client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer()).opens();
    }

    // ------------------------------------------------------------------ begin

    @Test
    @DisplayName(
            "SES-01: our begin names no channel of the partner's; one in answer names the channel of the partner's begin")
    void beginsAndAnswers() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            Session ours = peer.connection().createSession();
            ours.open();
            peer.hears(begin().channel(0).field("remote-channel", null));
            peer.says(begin().channel(0).remoteChannel(0)).hearsNothing();
            assertThat(ours.isOpen()).isTrue();

            peer.says(begin().channel(5)).hears(begin().channel(1).remoteChannel(5));
            assertThat(peer.connection().sessions()).hasSize(2);
        }
    }

    @Test
    @DisplayName("SES-01: a begin that names channel 0 answers ours, one that names none begins another session")
    void tellsNoChannelFromChannelZero() {
        ScriptedPeer peer = opened(true);
        Session ours = peer.connection().createSession();
        ours.open();
        peer.hears(begin().channel(0));
        peer.says(begin().channel(0)).hears(begin().channel(1).remoteChannel(0));
        assertThat(ours.remoteState()).isEqualTo(EndpointState.UNINIT);
        peer.says(begin().channel(1).remoteChannel(0));
        assertThat(ours.isOpen()).isTrue();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-02: the lowest free channel is taken, whatever the partner's numbers are")
    void takesTheLowestChannel() {
        ScriptedPeer peer = opened(true);
        Session[] sessions = new Session[3];
        for (int i = 0; i < 3; i++) {
            sessions[i] = peer.connection().createSession();
            sessions[i].open();
            peer.hears(begin().channel(i));
            peer.says(begin().channel(7 - i).remoteChannel(i));
        }
        sessions[1].close();
        peer.hears(end().channel(1));
        peer.says(end().channel(6));
        peer.connection().createSession().open();
        peer.hears(begin().channel(1));
        // what comes on channel 7 is for our session 0
        peer.says(attach(Role.SENDER).channel(7)).hears(attach(Role.RECEIVER).channel(0));
    }

    @Test
    @DisplayName(
            "SES-03: a begin on a channel in use, or for a channel of ours that we never opened, closes the connection")
    void refusesImpossibleBegins() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer inUse = opened(client).says(begin().channel(2));
            inUse.hears(begin());
            inUse.says(begin().channel(2)).hears(close().error(ConnectionError.FRAMING_ERROR));

            opened(client).says(begin().remoteChannel(0)).hears(close().error(AmqpError.NOT_FOUND));
            opened(client).says(begin().remoteChannel(65_535)).hears(close().error(AmqpError.NOT_FOUND));
        }
    }

    @Test
    @DisplayName("SES-03: a second answer to the same begin closes the connection")
    void refusesASecondAnswer() {
        ScriptedPeer peer = opened(true);
        peer.session();
        peer.says(begin().channel(1).remoteChannel(0)).hears(close().error(AmqpError.NOT_FOUND));
    }

    @Test
    @DisplayName(
            "SES-04: our begin carries the next-outgoing-id and both windows; one without any of them makes no sense")
    void wantsTheMandatoryFields() {
        ScriptedPeer peer = opened(true);
        peer.connection().createSession().open();
        Frame ours = peer.hears(begin());
        assertThat(List.of("next-outgoing-id", "incoming-window", "outgoing-window"))
                .allMatch(ours::has);
        for (String field : List.of("next-outgoing-id", "incoming-window", "outgoing-window")) {
            opened(false).says(begin().field(field, null)).hears(close().error(AmqpError.DECODE_ERROR));
        }
    }

    @Test
    @DisplayName("SES-04: a begin says what the session was made with")
    void tellsItsOptions() {
        ScriptedPeer peer = opened(true);
        peer.connection()
                .createSession(SessionOptions.DEFAULT.withHandleMax(3).withIncomingWindow(17))
                .open();
        peer.hears(begin().handleMax(3).incomingWindow(17));
        peer.says(begin().remoteChannel(0).properties(java.util.Map.of(io.lepton.amqp.Symbol.of("a"), 1)));
        assertThat(peer.connection().sessions().get(0).remoteProperties()).hasSize(1);
    }

    // ------------------------------------------------------------------ end

    @Test
    @DisplayName("SES-05: an end is answered with an end, the last frame on its channel, whose number is free then")
    void endsOnBothSides() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            Session ours = peer.session();
            ours.close();
            peer.hears(end().channel(0).error((Condition) null));
            peer.says(end()).hearsNothing();
            assertThat(ours.isClosed()).isTrue();
            assertThat(peer.connection().sessions()).isEmpty();

            Session again = peer.session();
            peer.says(end().error(ENOUGH)).hears(end().error((Condition) null));
            peer.hearsNothing();
            assertThat(again.remoteCondition()).isEqualTo(ENOUGH);
            assertThat(again.isClosed()).isTrue();
            assertThat(peer.connection().sessions()).isEmpty();

            peer.connection().close();
            peer.hears(close());
        }
    }

    @Test
    @DisplayName("SES-05: ends that cross are each other's answer, and both numbers are free then")
    void takesCrossingEnds() {
        ScriptedPeer peer = opened(true);
        Session ours = peer.session();
        peer.stopsReading();
        ours.close(ENOUGH);
        peer.says(end());
        peer.readsAgain().hears(end().error(ENOUGH));
        peer.hearsNothing();
        peer.session();
        peer.says(begin().channel(1)).hears(begin().channel(1));
    }

    @Test
    @DisplayName("CON-18: a close is answered with a close alone: the sessions that end with it need no end")
    void closeEndsSessions() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            Session session = peer.session();
            peer.says(close());
            session.close();
            peer.connection().close();
            peer.hears(close().error((Condition) null));
            peer.hearsNothing();
            assertThat(session.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("SES-05: nothing goes out on the channel of a session that we have ended")
    void saysNothingAfterItsEnd() {
        ScriptedPeer peer = opened(true);
        Sender sender = peer.sender("a", 10);
        Receiver receiver = peer.receiver("b", 10);
        peer.says(transfer().handle(1));
        sender.session().close();
        peer.hears(end());
        receiver.flow(1);
        peer.delivery().accept();
        peer.says(
                flow().handle(0).linkCredit(100).echo(true),
                transfer().handle(1),
                attach(Role.SENDER).handle(2).name("late"),
                detach().handle(0));
        peer.hearsNothing();
        assertThatThrownBy(() -> receiver.session()
                        .createSender("x", SenderOptions.DEFAULT)
                        .open())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("SES-05: a session closed before the partner has answered its begin ends when it does")
    void endsAfterTheAnswer() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.open();
        session.close();
        peer.hears(begin());
        peer.hearsNothing();
        peer.says(begin().remoteChannel(0)).hears(end());
        peer.says(end());
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    @DisplayName("SES-06: after an end in error all is dropped in silence until the partner's end")
    void dropsWhatComesAfterAnError() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            peer.receiver("a", 5);
            peer.takeEvents();
            peer.says(transfer().handle(9)).hears(end().error(SessionError.UNATTACHED_HANDLE));
            assertThat(peer.takeEvents())
                    .as("what the partner will say is no answer any more")
                    .hasSize(2)
                    .last()
                    .isEqualTo("close session");
            peer.says(
                    transfer(),
                    flow().handle(3),
                    attach(Role.SENDER).handle(0).name("again"),
                    disposition().first(0),
                    detach().handle(8));
            peer.hearsNothing();
            peer.says(end()).hearsNothing();
            assertThat(peer.events()).isEmpty();
            assertThat(peer.transport().isClosed()).isFalse();
            peer.session();
        }
    }

    @Test
    @DisplayName("SES-06: an end in error that the partner has not answered is forgotten with its connection")
    void forgetsWhatWasNotAnswered() {
        ScriptedPeer peer = opened(true);
        peer.receiver("a", 5);
        peer.says(transfer().handle(9)).hears(end().error(SessionError.UNATTACHED_HANDLE));

        assertThat(peer.connection().sessions()).as("its channel is taken").hasSize(1);

        peer.hangsUp();
        assertThat(peer.connection().sessions()).isEmpty();
        peer.reconnects().opens().hearsNothing();
    }

    @Test
    @DisplayName("SES-07: a close tells of the end of each link, then of its session, then of the connection")
    void endsWithTheConnection() {
        ScriptedPeer peer = opened(true);
        Sender a = peer.sender("a", 0);
        Receiver b = peer.receiver("b", 0);
        peer.takeEvents();
        peer.handler().setAnswering(false);
        peer.says(close());
        assertThat(peer.events()).containsExactly("close " + a, "close " + b, "close session", "close connection");
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName(
            "SES-07: of several sessions each is told of behind its own links; a loss ends all of them on the peer's side")
    void endsEachSession() {
        for (boolean lost : new boolean[] {false, true}) {
            ScriptedPeer peer = opened(true);
            Sender a = peer.sender("a", 0);
            Session second = peer.session(SessionOptions.DEFAULT, begin().channel(1));
            Sender b = second.createSender("b", SenderOptions.DEFAULT);
            b.open();
            peer.hears(attach().channel(1));
            peer.says(attach(Role.RECEIVER).channel(1).name(b.name()).target("b"));
            Receiver c = second.createReceiver("c", ReceiverOptions.DEFAULT);
            c.open();
            peer.hears(attach().channel(1));
            peer.says(attach(Role.SENDER).channel(1).handle(1).name(c.name()).source("c"));
            assertThat(c.isOpen()).isTrue();
            peer.takeEvents();
            peer.handler().setAnswering(false);
            if (lost) {
                peer.hangsUp();
                assertThat(peer.events()).containsExactly("transport closed: lepton:io");
            } else {
                peer.says(close());
                assertThat(peer.events())
                        .containsExactly(
                                "close " + a,
                                "close session",
                                "close " + b,
                                "close " + c,
                                "close session",
                                "close connection");
            }
            EndpointState ended = lost ? EndpointState.UNINIT : EndpointState.CLOSED;
            for (Endpoint each : List.of(a, b, c, a.session(), second)) {
                assertThat(each.remoteState()).isEqualTo(ended);
                assertThat(each.isOpen()).isFalse();
            }
        }
    }

    @Test
    @DisplayName("SES-07: a connection that we close ends all sessions, each told of once")
    void endsWithOurClose() {
        ScriptedPeer peer = opened(true);
        Sender a = peer.sender("a", 0);
        peer.takeEvents();
        peer.connection().close();
        peer.hears(close());
        peer.says(close()).hearsEnd();
        assertThat(peer.events())
                .containsExactly("local close", "close " + a, "close session", "close connection", "transport closed");
    }

    @Test
    @DisplayName("SES-08: an end tells of the end of each link of its session first, and of no other")
    void endsItsLinks() {
        ScriptedPeer peer = opened(true);
        Sender a = peer.sender("a", 0);
        peer.says(begin().channel(3)).hears(begin().channel(1));
        peer.says(attach(Role.SENDER).channel(3).name("b"))
                .hears(attach(Role.RECEIVER).channel(1));
        peer.takeEvents();
        peer.says(end().error(ENOUGH)).hears(end());
        assertThat(peer.events()).containsExactly("close " + a, "close session: test:enough");
        assertThat(peer.connection().links()).hasSize(1);
        peer.says(transfer().channel(3).settled(true)).hears(detach().channel(1));
    }

    // ------------------------------------------------------------------ handles

    @Test
    @DisplayName("SES-17 SES-18: a flow, transfer or detach for a handle that is not attached ends the session")
    void refusesUnattachedHandles() {
        for (Frame frame : List.of(flow().handle(4), transfer().handle(4), detach().handle(4))) {
            for (boolean client : new boolean[] {true, false}) {
                ScriptedPeer peer = opened(client);
                peer.receiver("a", 5);
                peer.says(frame).hears(end().channel(0).error(SessionError.UNATTACHED_HANDLE));
                peer.says(end()).hearsNothing();
                assertThat(peer.transport().isClosed()).isFalse();
            }
        }
    }

    @Test
    @DisplayName("SES-18: a handle is not attached any more once both sides have detached")
    void forgetsDetachedHandles() {
        ScriptedPeer peer = opened(true);
        peer.receiver("a", 5);
        peer.says(detach().closed(true)).hears(detach().closed(true));
        peer.says(transfer()).hears(end().error(SessionError.UNATTACHED_HANDLE));
    }

    @Test
    @DisplayName("SES-19: an attach with a handle above our handle-max closes the connection")
    void refusesAHandleAboveItsMaximum() {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT.withHandleMax(0), begin());
        peer.says(attach(Role.SENDER).handle(0).name("a")).hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).handle(1).name("b")).hears(close().error(ConnectionError.FRAMING_ERROR));
    }

    @ParameterizedTest(name = "handle {0}")
    @ValueSource(longs = {0, 1000, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFEL, 0xFFFF_FFFFL})
    @DisplayName("SES-19 ROB-14: any handle up to our handle-max is taken, and costs no more than another")
    void takesAnyHandle(long handle) {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT.withHandleMax(0xFFFF_FFFFL), begin());
        peer.says(attach(Role.SENDER).handle(handle).name("a"))
                .hears(attach(Role.RECEIVER).handle(0));
        peer.connection().receivers().get(0).flow(1);
        peer.hears(flow().handle(0));
        peer.says(transfer().handle(handle).message("x"));
        assertThat(peer.delivery().message().body()).isEqualTo("x");
    }

    @Test
    @DisplayName("SES-20: a partner with handle-max 0 has one link of ours; another is refused where it is opened")
    void keepsToThePartnersHandles() {
        ScriptedPeer peer = opened(true);
        Session session = peer.session(SessionOptions.DEFAULT, begin().handleMax(0));
        Sender first = peer.sender("a", 0);
        Sender second = session.createSender("b", SenderOptions.DEFAULT);
        assertThatThrownBy(second::open).isInstanceOf(LinkException.class).hasMessageContaining("1 link");
        assertThat(second.localState()).isEqualTo(EndpointState.UNINIT);
        peer.hearsNothing();

        first.close();
        peer.hears(detach());
        peer.says(detach().closed(true));
        second.open();
        peer.hears(attach(Role.SENDER).handle(0));
    }

    @Test
    @DisplayName(
            "SES-20: until the partner's handle-max is known only the handle that all have is used, and links above it end")
    void endsLinksThatThePartnerHasNoHandleFor() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.open();
        Sender first = session.createSender("a", SenderOptions.DEFAULT);
        Sender second = session.createSender("b", SenderOptions.DEFAULT);
        Sender third = session.createSender("c", SenderOptions.DEFAULT);
        first.open();
        second.open();
        third.open();
        peer.hears(begin(), attach(Role.SENDER).handle(0).name(first.name()));
        peer.hearsNothing();
        peer.takeEvents();
        peer.says(begin().remoteChannel(0).handleMax(1));
        peer.hears(attach(Role.SENDER).handle(1).name(second.name()));
        peer.hearsNothing();
        assertThat(peer.events()).containsExactly("open session", "close " + third + ": amqp:resource-limit-exceeded");
    }

    @Test
    @DisplayName("SES-20: the answer to an attach waits for a handle that the partner takes")
    void answersAnAttachWhenThereIsAHandle() {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT, begin().handleMax(0));
        Sender ours = peer.sender("a", 0);
        peer.says(attach(Role.SENDER).handle(7).name("b")).hearsNothing();
        peer.says(detach().handle(0).closed(true))
                .hears(detach().handle(0), attach(Role.RECEIVER).handle(0).name("b"));
        assertThat(ours.isClosed()).isTrue();
    }

    @Test
    @DisplayName("CON-05: the answer to a begin waits for a channel that the partner takes")
    void answersABeginWhenThereIsAChannel() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().channelMax(0));
        Session ours = peer.session();
        peer.says(begin().channel(3)).hearsNothing();
        ours.close();
        peer.hears(end().channel(0));
        peer.says(end()).hears(begin().channel(0).remoteChannel(3));
    }

    @Test
    @DisplayName("SES-21: an attach on a handle in use closes the connection")
    void refusesAHandleInUse() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            peer.receiver("a", 0);
            peer.says(attach(Role.SENDER).name("other").handle(0)).hears(close().error(SessionError.HANDLE_IN_USE));
        }
    }

    @Test
    @DisplayName("SES-22: what was under way when our detach in error went out is dropped until the partner's detach")
    void toleratesLateFramesForADetachedLink() {
        ScriptedPeer peer = opened(true);
        Receiver receiver = peer.receiver("a", 5);
        peer.says(transfer());
        receiver.close(ENOUGH);
        peer.hears(detach().closed(true).error(ENOUGH));
        peer.takeEvents();
        peer.says(
                transfer(),
                transfer().more(true),
                transfer(),
                flow().handle(0),
                disposition(Role.SENDER).first(0).settled(true));
        peer.hearsNothing();
        assertThat(peer.events()).noneMatch(event -> event.startsWith("delivery '1'"));
        peer.says(detach().closed(true)).hearsNothing();
        assertThat(peer.events()).endsWith("close " + receiver);
        peer.says(transfer()).hears(end().error(SessionError.UNATTACHED_HANDLE));
    }

    @Test
    @DisplayName("SES-22: a peer that sends on and on after our detach has its session ended as errant")
    void endsAnErrantLink() {
        ScriptedPeer peer = opened(true);
        Receiver receiver = peer.receiver("a", 5);
        receiver.close(ENOUGH);
        peer.hears(detach().error(ENOUGH));
        for (int i = 0; i < LATE; i++) {
            peer.says(transfer().more(true));
        }
        peer.hearsAll(); // flows that open the window
        peer.says(transfer().more(true)).hears(end().error(SessionError.ERRANT_LINK));
    }

    @Test
    @DisplayName(
            "SES-06: a peer that sends on and on after our end has its connection closed, not so who had not heard")
    void endsAnEndlessSession() {
        for (Condition error : new Condition[] {null, ENOUGH}) {
            ScriptedPeer peer = opened(true);
            Receiver receiver = peer.receiver("a", 5);
            receiver.session().close(error);
            peer.hearsAll();
            for (int i = 0; i < LATE; i++) {
                peer.says(transfer().more(true));
            }
            peer.hearsNothing();
            peer.says(transfer().more(true)).hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        }
    }

    @Test
    @DisplayName("SES-05: a peer that sends on and on after its own end has its connection closed")
    void endsWhoHasEnded() {
        ScriptedPeer peer = opened(true);
        peer.receiver("a", 5);
        peer.says(end()).hearsAll();
        for (int i = 0; i < LATE; i++) {
            peer.says(transfer().more(true));
        }
        peer.hearsNothing();
        peer.says(transfer().more(true)).hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("SES-26: an end behind the begin is answered by our begin and our end")
    void answersBeginAndEndAtOnce() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client).says(begin().channel(4), end().channel(4));
            peer.hears(begin().channel(0).remoteChannel(4), end().channel(0).error((Condition) null));
            peer.hearsNothing();
            assertThat(peer.connection().sessions()).isEmpty();
            peer.says(begin().channel(4)).hears(begin().channel(0).remoteChannel(4));
        }
    }

    @Test
    @DisplayName("SES-26: an application that is slow to begin finds the session ended, and still answers both")
    void answersLate() {
        ScriptedPeer peer = opened(true);
        peer.handler().setAnswering(false);
        peer.says(begin(), attach(Role.RECEIVER), end()).hearsNothing();
        Session session = peer.connection().sessions().get(0);
        session.open();
        peer.hears(begin().remoteChannel(0));
        session.close();
        peer.hears(end());
        peer.says(empty()).hearsNothing();
        assertThat(peer.connection().sessions()).isEmpty();
    }

    @Test
    @DisplayName(
            "API-EPS-03 SES-05: a session that is closed before it was opened goes to the peer as a begin and an end")
    void closedBeforeOpened() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.close();
        assertThat(session.localState()).isEqualTo(EndpointState.CLOSED);
        peer.hears(begin());
        peer.says(begin().remoteChannel(0));
        peer.hears(end());
        peer.says(end());
        assertThat(session.isClosed()).isTrue();
        assertThat(peer.connection().sessions()).isEmpty();
    }

    @Test
    @DisplayName(
            "API-EPS-03: a session that is closed before it was opened ends at once where nobody is there to be told")
    void closedOffline() {
        ScriptedPeer peer = opened(true);
        peer.hangsUp();
        Session session = peer.connection().createSession();
        session.close();
        assertThat(session.isClosed()).isTrue();
    }
}
