package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How links are detached, attached again, and closed. AMQP 1.0 §2.6.4 to §2.6.6. */
class LinkDetachTest {
    private static final Condition FAULT = Condition.of(AmqpError.INTERNAL_ERROR, "broken");
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    // ------------------------------------------------------------------ both kinds, both directions

    @Test
    @DisplayName("LNK-13: close sends a detach with closed=true, and the link is gone when the peer has answered")
    void closes() {
        Sender sender = peer.sender("q", 0);
        sender.close();
        peer.hears(detach().handle(0).closed(true).error((Condition) null));
        assertThat(sender.isClosed()).isFalse();
        peer.says(detach().closed(true));
        assertThat(sender.isClosed()).isTrue();
        assertThat(peer.connection().links()).isEmpty();
        assertThat(peer.takeEvents()).endsWith("close " + sender);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-13 API-LNK-09 API-LNK-10: detach sends closed=false, and the link can be attached again")
    void detaches() {
        Receiver receiver = peer.receiver("q", 0);
        receiver.detach();
        peer.hears(detach().handle(0).closed(false));
        peer.says(detach().closed(false));
        assertThat(receiver.isRemoteDetached()).isTrue();
        assertThat(receiver.localState()).isEqualTo(EndpointState.UNINIT);
        assertThat(receiver.remoteState()).isEqualTo(EndpointState.UNINIT);
        assertThat(peer.connection().links()).containsExactly(receiver);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-13: the peer's detach is answered in kind")
    void answersInKind() {
        Sender detached = peer.sender("a", 0);
        Sender closed = peer.sender("b", 0);
        peer.says(detach().handle(0).closed(false));
        peer.hears(detach().handle(0).closed(false));
        peer.says(detach().handle(1).closed(true));
        peer.hears(detach().handle(1).closed(true));
        assertThat(peer.takeEvents()).endsWith("detach " + detached, "close " + closed);
        assertThat(peer.connection().links()).containsExactly(detached);
    }

    @Test
    @DisplayName(
            "LNK-13: to close a link that the peer has detached, it is detached in kind, attached again and closed")
    void closesWhatThePeerDetached() {
        ScriptedPeer peer = ScriptedPeer.client()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteDetach(Link link) {
                        record("detach " + link);
                        link.close();
                    }
                })
                .start();
        Sender sender = peer.sender("q", 0);
        peer.takeEvents();
        peer.says(detach().closed(false));
        peer.hears(
                detach().closed(false),
                attach(Role.SENDER).name(sender.name()).handle(0),
                detach().handle(0).closed(true));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"), detach().closed(true));
        peer.hearsNothing();
        assertThat(peer.takeEvents()).containsOnlyOnce("close " + sender);
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName("LNK-13: an error goes with the detach, and the peer's error can be looked at")
    void detachWithError() {
        Sender sender = peer.sender("q", 0);
        sender.close(FAULT);
        peer.hears(detach().closed(true).error(FAULT));
        Sender other = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 0);
        peer.says(detach().handle(1).closed(true).error(FAULT));
        assertThat(other.remoteCondition()).isEqualTo(FAULT);
        assertThatThrownBy(() -> other.send(text("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("LNK-13: an error that does not fit into the peer's frames goes without its text")
    void errorThatDoesNotFit() {
        peer.opens(Frames.open().maxFrameSize(512));
        Sender sender = peer.sender("q", 0);
        sender.close(Condition.of(AmqpError.INTERNAL_ERROR, "x".repeat(600)));
        peer.hears(detach().closed(true).error(new Condition(AmqpError.INTERNAL_ERROR, null, Map.of())));
    }

    @Test
    @DisplayName("LNK-21 API-CND-02: the entries of a redirect reach the application, and nobody follows it")
    void redirect() {
        Sender sender = peer.sender("q", 0);
        Map<Symbol, Object> info = Map.of(
                Symbol.of("hostname"), "h",
                Symbol.of("network-host"), "10.0.0.1",
                Symbol.of("port"), 5671,
                Symbol.of("address"), "elsewhere");
        peer.says(detach().closed(true).error(new Condition(LinkError.REDIRECT, null, info)));
        assertThat(sender.remoteCondition().name()).isEqualTo(LinkError.REDIRECT);
        assertThat(sender.remoteCondition().info()).isEqualTo(info);
        peer.hears(detach().closed(true));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-EPS-03: a link that is closed before it was opened goes to the peer as an attach and a detach")
    void neverOpened() {
        Session session = peer.session();
        Sender sender =
                session.createSender("q", SenderOptions.builder().name("x").build());
        sender.close();
        assertThat(sender.localState()).isEqualTo(EndpointState.CLOSED);
        peer.hears(attach(Role.SENDER).name("x"), detach().closed(true));
        peer.says(attach(Role.RECEIVER).name("x").target("q"), detach().closed(true));
        assertThat(sender.isClosed()).isTrue();
        session.createSender("q", SenderOptions.builder().name("x").build()).open();
        peer.hears(attach().name("x"));
    }

    @Test
    @DisplayName("API-EPS-03: a link that is closed before it was opened ends at once where nobody is there to be told")
    void neverOpenedOffline() {
        Session unopened = peer.connection().createSession();
        Sender sender = unopened.createSender("q", SenderOptions.DEFAULT);
        sender.close();
        assertThat(sender.isClosed()).isTrue();
        peer.hangsUp();
        Session offline = peer.connection().createSession();
        offline.open();
        Sender other = offline.createSender("q", SenderOptions.DEFAULT);
        other.close();
        assertThat(other.isClosed()).isTrue();
    }

    // ------------------------------------------------------------------ what no longer goes out

    @Test
    @DisplayName("LNK-13: nothing but our detach is sent on a link that the peer has detached")
    void silentAfterTheirDetach() {
        peer.handler().setAnswering(false);
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach(), 5);
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(detach().handle(0), detach().handle(1));
        sender.send(text("a"));
        sender.offered(3);
        receiver.flow(5);
        receiver.drain();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-13: a message that is half sent when the peer detaches is not sent on, and reported in doubt")
    void halfSentMessage() {
        peer.opens(Frames.open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(1));
        peer.handler().setAnswering(false);
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(1).linkCredit(1));
        Delivery delivery = sender.send(Message.create(new byte[1000]));
        peer.hears(transfer().more(true));

        peer.says(detach().closed(false));
        peer.says(flow().incomingWindow(100)).hearsNothing();
        assertThat(delivery.isInDoubt()).isTrue();
        assertThat(delivery.isUnsent()).isFalse();
        assertThat(peer.takeEvents()).contains(delivery + " in doubt");
    }

    @Test
    @DisplayName("LNK-13: frames that were under way when our detach went out are dropped")
    void lateFrames() {
        Receiver receiver = peer.receiver("q", 10);
        Receiver other = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 10);
        peer.says(transfer().message("a").more(true));
        receiver.close();
        peer.hears(detach().closed(true));
        peer.says(
                transfer().message("b"),
                transfer().message("c"),
                flow().linkCredit(3).available(7));
        peer.says(detach().closed(true));
        peer.hearsNothing();

        peer.says(transfer().handle(1).message("d"));
        assertThat(other.queued()).isOne();
    }

    // ------------------------------------------------------------------ attached again

    @Test
    @DisplayName("LNK-16: a link is attached again on its session with another source, and an unsettled map of null")
    void attachesAgain() {
        Receiver receiver = peer.receiver("q", 3);
        receiver.detach();
        peer.hears(detach().closed(false));
        peer.says(detach().closed(false));

        receiver.setSource(Source.of("r"));
        receiver.open();
        peer.hears(attach(Role.RECEIVER)
                .name(receiver.name())
                .handle(0)
                .source("r")
                .unsettled(null));
        // what was granted and not used is granted again
        peer.hears(flow().linkCredit(3).field("delivery-count", null));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("r").initialDeliveryCount(40));
        assertThat(receiver.isOpen()).isTrue();
        assertThat(receiver.remoteSource().address()).isEqualTo("r");
        peer.says(transfer().message("a"));
        assertThat(receiver.queued()).isOne();
    }

    @Test
    @DisplayName("LNK-16: a link that was opened again before the peer had detached is attached once it has")
    void attachWaitsForTheDetach() {
        Sender sender = peer.sender("q", 0);
        sender.detach();
        peer.hears(detach().closed(false));
        sender.open();
        peer.hearsNothing();
        peer.handler().setAnswering(false);
        peer.says(detach().closed(false));
        peer.hears(attach(Role.SENDER).name(sender.name()).handle(0));
    }

    @Test
    @DisplayName("LNK-16: a link that the peer attaches again is attached again by us")
    void peerAttachesAgain() {
        Sender sender = peer.sender("q", 1);
        peer.says(detach().closed(false));
        peer.hears(detach().closed(false));
        peer.takeEvents();

        peer.says(attach(Role.RECEIVER).name(sender.name()).handle(4).target("r"));
        peer.hears(attach(Role.SENDER).name(sender.name()).handle(0));
        assertThat(peer.takeEvents()).containsExactly("open " + sender);
        assertThat(sender.remoteTarget().address()).isEqualTo("r");
        peer.says(flow().handle(4).linkCredit(1));
        sender.send(text("a"));
        peer.hears(transfer().handle(0).message("a"));
    }

    @Test
    @DisplayName("LNK-16 CRD-11: credit that comes with the peer's second attach counts from where we stand")
    void pipelinedCreditOnTheSecondAttach() {
        Sender sender = peer.sender("q", 2);
        sender.send(text("a"));
        sender.send(text("b"));
        peer.hears(transfer(), transfer());
        peer.says(detach().closed(false));
        peer.hears(detach().closed(false));

        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("q"),
                flow().field("delivery-count", null).linkCredit(2));
        peer.hears(attach(Role.SENDER).initialDeliveryCount(2));
        assertThat(sender.credit()).isEqualTo(2);
    }

    @Test
    @DisplayName("LNK-17: after a plain detach deliveries are still settled by dispositions on the session")
    void settledAfterDetach() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(text("a"));
        peer.hears(transfer());
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().handle(1), 1);
        peer.says(transfer().handle(1).message("b"));
        Delivery received = peer.delivery();
        peer.says(detach().handle(0), detach().handle(1));
        peer.hears(detach().closed(false), detach().closed(false));

        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sent.isInDoubt()).isFalse();
        assertThat(received.accept()).isTrue();
        peer.hears(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(receiver.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ crossing kinds

    @Test
    @DisplayName("LNK-14: a closing detach that meets our plain one is answered by an attach and a closing detach")
    void closedWhileDetaching() {
        Sender sender = peer.sender("q", 0);
        peer.takeEvents();
        sender.detach();
        peer.hears(detach().closed(false));
        peer.says(detach().closed(true));
        peer.hears(
                attach(Role.SENDER).name(sender.name()).handle(0),
                detach().handle(0).closed(true));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"), detach().closed(true));
        peer.hearsNothing();
        assertThat(peer.takeEvents()).containsExactly("close " + sender);
        assertThat(sender.isClosed()).isTrue();
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName("LNK-14: closing detaches that cross are normal")
    void bothClose() {
        Sender sender = peer.sender("q", 0);
        sender.close();
        peer.says(detach().closed(true));
        peer.hears(detach().closed(true));
        peer.hearsNothing();
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    @DisplayName("LNK-14: a link closed while it lies detached is attached again, to be closed")
    void closesADetachedLink() {
        Receiver receiver = peer.receiver("q", 0);
        receiver.detach();
        peer.hears(detach().closed(false));
        peer.says(detach().closed(false));
        receiver.close();
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), detach().closed(true));
    }

    // ------------------------------------------------------------------ detached with an error

    @Test
    @DisplayName(
            "LNK-15: a link that was detached with an error can only be resumed: an attach without a map is errant")
    void errant() {
        Sender sender = peer.sender("q", 0);
        peer.says(detach().closed(false).error(FAULT));
        peer.hears(detach().closed(false));
        assertThat(peer.takeEvents()).endsWith("detach " + sender + ": amqp:internal-error");

        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
        peer.hears(end().error(SessionError.ERRANT_LINK));
    }

    @Test
    @DisplayName("LNK-15: the same holds where we detached with the error")
    void errantByUs() {
        Sender sender = peer.sender("q", 0);
        sender.detach(FAULT);
        peer.hears(detach().closed(false).error(FAULT));
        peer.says(detach().closed(false));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
        peer.hears(end().error(SessionError.ERRANT_LINK));
    }

    @Test
    @DisplayName("LNK-15: we attach a link that was detached with an error with an empty map, for it is resumed")
    void resumesAfterError() {
        Sender sender = peer.sender("q", 0);
        peer.says(detach().closed(false).error(FAULT));
        peer.hears(detach().closed(false));
        sender.open();
        peer.hears(attach(Role.SENDER).name(sender.name()).unsettled(Map.of()));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
        assertThat(sender.isOpen()).isTrue();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-15: a peer may resume a link that was detached with an error")
    void resumedByThePeer() {
        Sender sender = peer.sender("q", 0);
        peer.says(detach().closed(false).error(FAULT));
        peer.hears(detach().closed(false));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q").unsettled(Map.of()));
        peer.hears(attach(Role.SENDER).name(sender.name()).unsettled(Map.of()));
        assertThat(sender.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "LNK-15 API-RCN-15: what was sent on a link that is detached with an error is in doubt, what was not waits")
    void errorDetachDoubts() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(text("a"));
        Delivery waiting = sender.send(text("b"));
        peer.hears(transfer());
        peer.takeEvents();
        peer.says(detach().closed(false).error(FAULT));
        peer.hears(detach().closed(false));
        assertThat(peer.takeEvents()).containsExactly(sent + " in doubt", "detach " + sender + ": amqp:internal-error");
        assertThat(waiting.isInDoubt()).isFalse();

        sender.open();
        peer.hears(attach());
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("q"),
                flow().deliveryCount(1).linkCredit(1));
        peer.hears(transfer().deliveryTag(waiting.tag()).message("b"));
    }

    // ------------------------------------------------------------------ sends that wait

    @Test
    @DisplayName("API-LNK-09: the close of a sender waits until all that was queued is written")
    void closeWaitsForTheQueue() {
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        sender.send(text("b"));
        sender.close();
        peer.hearsNothing();
        peer.says(flow().linkCredit(1));
        peer.hears(transfer().message("a"));
        peer.says(flow().deliveryCount(1).linkCredit(1));
        peer.hears(transfer().message("b"), detach().closed(true));
    }

    @Test
    @DisplayName("API-LNK-09: the last waiting message taken back lets the close of the sender go out")
    void abortLetsCloseGo() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        Delivery delivery = sender.send(text("a"));
        peer.says(flow().incomingWindow(0).linkCredit(1));
        sender.close();
        peer.hearsNothing();
        delivery.abort();
        peer.hears(detach().closed(true));
    }

    @Test
    @DisplayName("API-SND-06 W-29: send after close is refused, and after the peer's close with the peer's reason")
    void sendAfterClose() {
        peer.handler().setAnswering(false);
        Sender ours = peer.sender("q", 1);
        Sender theirs = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 1);
        ours.close();
        assertThatThrownBy(() -> ours.send(text("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after close");
        peer.says(detach().handle(1).closed(true).error(FAULT));
        assertThatThrownBy(() -> theirs.send(text("a")))
                .isInstanceOfSatisfying(
                        LinkException.class, e -> assertThat(e.condition()).isEqualTo(FAULT));
    }

    @Test
    @DisplayName("API-SND-06 API-CNX-02: send after the close of the connection, or of the session, is refused")
    void sendAfterCloseOfParent() {
        Sender sender = peer.sender("q", 5);
        sender.session().close();
        peer.hears(end());
        assertThatThrownBy(() -> sender.send(text("a"))).isInstanceOf(IllegalStateException.class);
        Sender other = peer.connection().createSender("q");
        peer.connection().close();
        assertThatThrownBy(() -> other.send(text("a"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-CON-06: no link is made on a connection that was closed")
    void linkAfterConnectionClose() {
        peer.sender("q", 0);
        peer.connection().close();
        assertThatThrownBy(() -> peer.connection().createSender("r"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after close");
    }

    // ------------------------------------------------------------------ the end of what it belongs to

    @Test
    @DisplayName("LNK-25 API-LNK-20: the end of a session is told for each of its links once, and then for the session")
    void sessionEnds() {
        Sender sender = peer.sender("q", 0);
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().handle(1), 0);
        Sender detached = peer.sender("r", SenderOptions.DEFAULT, attach().handle(2), 0);
        peer.says(detach().handle(2).closed(false));
        peer.hears(detach());
        peer.takeEvents();
        peer.says(end());
        assertThat(peer.takeEvents())
                .containsExactly("close " + sender, "close " + receiver, "close " + detached, "close session");
        peer.hears(end());
        peer.says(close());
        assertThat(peer.takeEvents()).containsExactly("close connection", "local close", "transport closed");
    }

    @Test
    @DisplayName("LNK-25: the close of a connection is told for each link, then for each session, then for itself")
    void connectionCloses() {
        Sender sender = peer.sender("q", 0);
        peer.takeEvents();
        peer.says(close());
        assertThat(peer.takeEvents())
                .containsExactly(
                        "close " + sender, "close session", "close connection", "local close", "transport closed");
    }

    @Test
    @DisplayName("LNK-25: a link that was closed before is not told of again when its session ends")
    void closedBefore() {
        Sender sender = peer.sender("q", 0);
        peer.says(detach().closed(true));
        peer.hears(detach().closed(true));
        assertThat(peer.takeEvents()).containsOnlyOnce("close " + sender);
        peer.says(end());
        assertThat(peer.takeEvents()).containsExactly("close session");
    }

    @Test
    @DisplayName("LNK-01: a name that the peer has closed is taken for a new link before we have closed ours")
    void newLinkOfAnOldName() {
        peer.handler().setAnswering(false);
        Sender older = peer.sender("q", SenderOptions.builder().name("x").build(), attach(), 0);
        peer.says(detach().closed(true));
        peer.handler().setAnswering(true);
        peer.says(attach(Role.RECEIVER).name("x").handle(1).source("q"));
        peer.hears(attach(Role.SENDER).name("x").handle(1));
        older.close();
        peer.hears(detach().handle(0).closed(true));
        assertThat(peer.connection().senders()).hasSize(1);
        assertThat(List.of(older)).doesNotContainAnyElementsOf(peer.connection().senders());
    }
}
