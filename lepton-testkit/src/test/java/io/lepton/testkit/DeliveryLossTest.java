package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Received;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.frame.ProtocolHeader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of deliveries whose link, session or transport ends before they are decided: nothing is lost in silence. */
class DeliveryLossTest {
    private static final DeliveryOptions SETTLED = DeliveryOptions.DEFAULT.withSettled(true);
    private static final SenderOptions RESEND =
            SenderOptions.builder().inDoubt(InDoubt.RESEND).build();

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    /** The transport is lost and comes back; the session is begun, and the attach of the only link heard and answered. */
    private void reconnects(String name, Role role, Frame... then) {
        peer.hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach().name(name));
        peer.says(attach(role).name(name).source("q").target("q"));
        peer.says(then);
    }

    private List<String> doubts() {
        return peer.takeEvents().stream()
                .filter(line -> line.contains("in doubt"))
                .toList();
    }

    // ------------------------------------------------------------------ credit

    @Test
    @DisplayName(
            "API-RCN-14 W-03: the credit of a sender is none after a loss, and does not add up with what it is given then")
    void creditOfASender() {
        Sender sender = peer.sender("q", 10);
        sender.send(text("a"));
        assertThat(sender.credit()).isEqualTo(9);
        peer.ignores().hangsUp();
        assertThat(sender.credit()).isZero();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        Frame ours = peer.hears(attach(Role.SENDER));
        assertThat(sender.credit()).isZero();
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("q"),
                flow().deliveryCount(ours.number("initial-delivery-count")).linkCredit(10));
        assertThat(sender.credit()).isEqualTo(10);
    }

    @Test
    @DisplayName("API-RCN-14: credit that a receiver gave by hand is given again as far as it was not used")
    void creditOfAReceiver() {
        Receiver receiver = peer.receiver("q", 10);
        peer.says(transfer().message("a"), transfer().message("b"));
        receiver.advance();
        receiver.advance();
        reconnects(receiver.name(), Role.SENDER);
        peer.hears(flow().linkCredit(8));
        assertThat(receiver.credit()).isEqualTo(8);
        reconnects(receiver.name(), Role.SENDER);
        peer.hears(flow().linkCredit(8));
    }

    @Test
    @DisplayName("API-RCN-14: credit that is given while there is no transport is added to that")
    void creditInBetween() {
        Receiver receiver = peer.receiver("q", 3);
        peer.hangsUp();
        receiver.flow(4);
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach(Role.RECEIVER), flow().linkCredit(7));
    }

    // ------------------------------------------------------------------ in doubt

    @Test
    @DisplayName("API-RCN-15: what was sent and not decided is in doubt: told once each, in the order of sending")
    void inDoubtInOrder() {
        Sender sender = peer.sender("q", 10);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(sender.send(text("m" + i)) + " in doubt");
        }
        peer.ignores();
        peer.says(disposition().first(1).state(new Received(0, 0)));
        peer.says(disposition().first(2).state(Accepted.INSTANCE));
        expected.remove(2);
        peer.takeEvents();
        peer.hangsUp();
        assertThat(doubts()).isEqualTo(expected);
        assertThat(sender.unsettledCount()).isZero();
        peer.turn();
        assertThat(doubts()).isEmpty();
    }

    @Test
    @DisplayName("API-RCN-15: what was sent settled is not in doubt: nobody waits for it")
    void settledIsNotInDoubt() {
        Sender sender = peer.sender("q", 10);
        Delivery settled = sender.send(text("a"), SETTLED);
        peer.hears(transfer());
        peer.hangsUp();
        assertThat(doubts()).isEmpty();
        assertThat(settled.isInDoubt()).isFalse();
    }

    @Test
    @DisplayName("API-RCN-15: nothing that is done to a delivery in doubt reaches the next transport")
    void inDoubtIsInert() {
        Sender sender = peer.sender("q", 10);
        Delivery one = sender.send(text("a"));
        Delivery two = sender.send(text("b"));
        peer.ignores();
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(2).linkCredit(5));
        two.update(Accepted.INSTANCE);
        assertThat(one.settle()).isFalse();
        assertThat(two.settle()).isFalse();
        one.abort();
        peer.hearsNothing();
        sender.send(text("c"));
        peer.hears(transfer().message("c"));
    }

    @Test
    @DisplayName("API-RCN-16: what waited is sent on the next transport, in order and under its tag")
    void waitingIsSent() {
        Sender sender = peer.sender("q", 0);
        List<Delivery> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(sender.send(text("m" + i), i == 1 ? SETTLED : DeliveryOptions.DEFAULT));
        }
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(0).linkCredit(5));
        assertThat(doubts()).isEmpty();
        for (int i = 0; i < 3; i++) {
            peer.hears(
                    transfer().deliveryTag(waiting.get(i).tag()).settled(i == 1).message("m" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("API-RCN-16: a message that is half written is in doubt, settled or not, and its rest is never sent")
    void halfWritten(boolean settled) {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(2));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(2).deliveryCount(0).linkCredit(10));
        Delivery before = sender.send(text("a"));
        Delivery half = sender.send(Message.create(new byte[1000]), DeliveryOptions.DEFAULT.withSettled(settled));
        Delivery behind = sender.send(text("b"));
        peer.hears(transfer().more(false), transfer().more(true));
        peer.takeEvents();
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(1).linkCredit(10));
        assertThat(doubts()).containsExactly(before + " in doubt", half + " in doubt");
        assertThat(half.isUnsent()).isFalse();
        peer.hears(transfer().deliveryTag(behind.tag()).more(false).message("b"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-RCN-17: what was received before a loss can be settled in vain only, and comes again")
    void receivedBefore() {
        Receiver receiver = peer.receiver("q", 10);
        peer.says(transfer().message("a"), transfer().message("b"));
        List<Delivery> before = List.copyOf(peer.handler().deliveries());
        reconnects(receiver.name(), Role.SENDER);
        peer.hears(flow());
        peer.says(transfer().deliveryTag("0").message("a"));
        Delivery again = peer.delivery();
        assertThat(again).isNotIn(before);
        assertThat(before.get(0).accept()).isFalse();
        assertThat(before.get(1).reject()).isFalse();
        peer.hearsNothing();
        assertThat(again.accept()).isTrue();
        peer.hears(disposition().first(0).field("last", null).settled(true));
        assertThat(receiver.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ ended in other ways

    @Test
    @DisplayName(
            "API-RCN-15: when the peer closes the link, what is undecided is told before the close; what never went out as unsent")
    void linkIsClosed() {
        Sender sender = peer.sender("q", 2);
        Delivery sent = sender.send(text("a"));
        Delivery settled = sender.send(text("b"), SETTLED);
        Delivery waiting = sender.send(text("c"), SETTLED);
        Delivery last = sender.send(text("d"));
        peer.ignores();
        peer.takeEvents();
        peer.says(detach().closed(true).error(AmqpError.RESOURCE_DELETED));
        assertThat(peer.takeEvents())
                .containsExactly(
                        sent + " in doubt",
                        waiting + " in doubt, unsent",
                        last + " in doubt, unsent",
                        "close " + sender + ": amqp:resource-deleted");
        assertThat(settled.isInDoubt()).isFalse();
        assertThat(sender.unsettledCount()).isZero();
        assertThat(sender.queued()).isZero();
    }

    @Test
    @DisplayName("API-RCN-15: the same when we close it and the peer answers without a word about them")
    void linkIsClosedByUs() {
        Sender sender = peer.sender("q", 5);
        Delivery sent = sender.send(text("a"));
        peer.hears(transfer());
        sender.close();
        peer.hears(detach().closed(true));
        peer.takeEvents();
        peer.says(disposition().first(0).state(new Received(0, 0)), detach().closed(true));
        assertThat(peer.takeEvents()).endsWith(sent + " in doubt", "close " + sender);
    }

    @Test
    @DisplayName("API-RCN-15: an outcome that crosses our close still counts")
    void outcomeCrossesClose() {
        Sender sender = peer.sender("q", 5);
        Delivery sent = sender.send(text("a"));
        peer.hears(transfer());
        sender.close();
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE), detach().closed(true));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(doubts()).isEmpty();
    }

    @Test
    @DisplayName("API-RCN-15: the same when the session ends, and when the connection closes")
    void sessionEnds() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(text("a"));
        Delivery waiting = sender.send(text("b"));
        peer.takeEvents();
        peer.says(end());
        assertThat(peer.takeEvents())
                .containsExactly(sent + " in doubt", waiting + " in doubt, unsent", "close " + sender, "close session");

        ScriptedPeer other = ScriptedPeer.facingClient();
        Delivery last = other.sender("q", 1).send(text("a"));
        other.says(close());
        assertThat(last.isInDoubt()).isTrue();
    }

    @Test
    @DisplayName("API-RCN-15: what the peer has not settled when its link is gone can be settled in vain only")
    void receivedBeforeClose() {
        peer.receiver("q", 5);
        peer.says(transfer().message("a"));
        Delivery delivery = peer.delivery();
        peer.says(detach().closed(true));
        peer.hears(detach().closed(true));
        assertThat(delivery.accept()).isFalse();
        assertThat(delivery.message().body()).isEqualTo("a");
        peer.hearsNothing();
    }

    // ------------------------------------------------------------------ sent again

    @Test
    @DisplayName("API-GUA-02: RESEND keeps the order over one loss after another, whatever was sent in between")
    void resendKeepsOrder() {
        Sender sender = peer.sender("q", RESEND, attach(), 3);
        for (int i = 0; i < 5; i++) {
            sender.send(text("m" + i));
        }
        assertThat(peer.hearsAll()).hasSize(3);
        peer.takeEvents();
        for (int loss = 0; loss < 3; loss++) {
            reconnects(
                    sender.name(),
                    Role.RECEIVER,
                    flow().deliveryCount(3 * (loss + 1)).linkCredit(3));
            assertThat(doubts()).hasSize(3);
            for (int i = 0; i < 3; i++) {
                peer.hears(transfer().message("m" + i));
            }
            peer.hearsNothing();
        }
        peer.says(
                disposition().first(9).last(11).settled(true).state(Accepted.INSTANCE),
                flow().deliveryCount(12).linkCredit(5));
        peer.hears(transfer().message("m3"), transfer().message("m4"));
    }

    @Test
    @DisplayName("API-GUA-02: RESEND sends nothing twice that was decided, settled or aborted")
    void resendsWhatIsOpen() {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(4));
        Sender sender = peer.sender("q", RESEND, attach(), 0);
        peer.says(flow().incomingWindow(4).deliveryCount(0).linkCredit(10));
        sender.send(text("decided"));
        sender.send(text("settled"), SETTLED);
        sender.send(text("open"));
        Delivery aborted = sender.send(Message.create(new byte[1000]));
        assertThat(peer.hearsAll()).hasSize(4);
        aborted.abort();
        peer.says(disposition().first(0).state(Accepted.INSTANCE));
        peer.takeEvents();
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(3).linkCredit(10));
        assertThat(doubts()).hasSize(1);
        peer.hears(transfer().message("open"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-GUA-02: RESEND sends a half written message again, whole, from its start")
    void resendsAHalfWrittenMessage() {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(2));
        Sender sender = peer.sender("q", RESEND, attach(), 0);
        peer.says(flow().incomingWindow(2).deliveryCount(0).linkCredit(10));
        Message message = Message.create("x".repeat(1200));
        sender.send(message);
        sender.send(text("behind"));
        assertThat(peer.hearsAll()).hasSize(2);
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(0).linkCredit(10));
        peer.hears(transfer().more(false).message("x".repeat(1200)), transfer().message("behind"));
    }

    @Test
    @DisplayName("API-GUA-02: RESEND asks no source of tags, which may fail: it ends what a loss has to end")
    void resendsUnderNumbers() {
        Iterator<byte[]> tags = List.of(new byte[] {7}, new byte[] {8}).iterator();
        SenderOptions options = SenderOptions.builder()
                .inDoubt(InDoubt.RESEND)
                .deliveryTags(tags::next)
                .build();
        Sender sender = peer.sender("q", options, attach(), 5);
        sender.send(text("a"));
        sender.send(text("b"));
        assertThat(peer.hearsAll()).hasSize(2);
        peer.takeEvents();
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(2).linkCredit(5));
        assertThat(doubts()).hasSize(2);
        peer.hears(
                transfer().deliveryTag(new byte[] {'1'}).message("a"),
                transfer().deliveryTag(new byte[] {'2'}).message("b"));
    }

    @Test
    @DisplayName("API-GUA-02: RESEND keeps the state of a delivery; one in a transaction ends in doubt with it")
    void resendsWithItsState() {
        Sender sender = peer.sender("q", RESEND, attach(), 5);
        Received state = new Received(0, 3);
        TransactionalState transactional = new TransactionalState(new byte[] {1}, null);
        sender.send(text("a"), DeliveryOptions.DEFAULT.withState(state));
        Delivery inTransaction = sender.send(text("b"), DeliveryOptions.DEFAULT.withState(transactional));
        assertThat(peer.hearsAll()).hasSize(2);
        peer.takeEvents();
        reconnects(sender.name(), Role.RECEIVER, flow().deliveryCount(2).linkCredit(5));
        assertThat(doubts()).hasSize(2).contains(inTransaction + " in doubt");
        peer.hears(transfer().state(state).message("a"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-GUA-02: RESEND sends nothing again when the link is closed: there is nowhere to send it")
    void closedLinkResendsNothing() {
        Sender sender = peer.sender("q", RESEND, attach(), 5);
        Delivery sent = sender.send(text("a"));
        peer.takeEvents();
        peer.says(detach().closed(true));
        assertThat(peer.takeEvents()).containsExactly(sent + " in doubt", "close " + sender);
        assertThat(sender.queued()).isZero();
    }

    @Test
    @DisplayName(
            "API-RCN-12: sessions and links that are open come back as they were, renumbered; what was closed does not")
    void comesBackAsItWas() {
        Session first = peer.session();
        SessionOptions ofSession = SessionOptions.DEFAULT.withHandleMax(7).withProperties(Map.of(Symbol.of("mine"), 1));
        Session second =
                peer.session(ofSession, begin().channel(1).remoteChannel(1).handleMax(100));
        attached(second.createSender("closed", SenderOptions.DEFAULT), 0).close();
        peer.hears(detach());
        peer.says(detach().channel(1).handle(0).closed(true));
        Sender filler = attached(second.createSender("filler", SenderOptions.DEFAULT), 0);
        Sender sender = second.createSender(
                "q",
                SenderOptions.builder()
                        .name("mine")
                        .source(Source.of("from"))
                        .target(Target.of("to").setCapabilities(List.of(Symbol.of("queue"))))
                        .senderSettleMode(SenderSettleMode.UNSETTLED)
                        .receiverSettleMode(ReceiverSettleMode.SECOND)
                        .maxMessageSize(1234L)
                        .properties(Map.of(Symbol.of("p"), 5))
                        .build());
        sender.open();
        Frame ours = peer.hears(attach().channel(1).handle(1).name("mine"));
        peer.says(attach(Role.RECEIVER).channel(1).handle(1).name("mine").target("to"));
        filler.close();
        peer.hears(detach().handle(0));
        peer.says(detach().channel(1).handle(0).closed(true));
        first.close();
        peer.hears(end().channel(0));
        peer.says(end());

        peer.hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open());
        peer.hears(begin().channel(0).handleMax(7).properties(Map.of(Symbol.of("mine"), 1)));
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0).handleMax(100));
        Frame again = peer.hears(attach().channel(0).handle(0));
        assertThat(again.toString())
                .isEqualTo(ours.toString().replace("handle=1", "handle=0").replace("attach on 1", "attach"));
        peer.hearsNothing();
        peer.says(attach(Role.RECEIVER).name("mine").target("to"));
        assertThat(sender.isOpen()).isTrue();
        assertThat(sender.session()).isSameAs(second);
        assertThat(peer.connection().sessions()).containsExactly(second);
    }

    /** Opens the sender on channel 1, where the peer answers. */
    private Sender attached(Sender sender, long handle) {
        sender.open();
        Frame ours = peer.hears(attach().channel(1).handle(handle));
        peer.says(attach(Role.RECEIVER)
                .channel(1)
                .handle(handle)
                .name((String) ours.get("name"))
                .target("q"));
        return sender;
    }

    @Test
    @DisplayName("API-RCN-12: a link that the peer had detached, or that we had, is not attached on the next transport")
    void detachedLinksStay() {
        Sender sender = peer.sender("a", 0);
        Receiver receiver = peer.receiver("b", ReceiverOptions.DEFAULT, attach().handle(1), 0);
        peer.says(detach().handle(0).closed(false));
        peer.hears(detach());
        receiver.detach();
        peer.hears(detach());
        peer.says(detach().handle(1).closed(false));
        peer.hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hearsNothing();
        sender.open();
        peer.hears(attach(Role.SENDER).name(sender.name()).unsettled(null));
    }

    @Test
    @DisplayName(
            "API-RCN-12: a link that the peer had closed is not attached on the next transport, closed by us or not")
    void closedLinksStay() {
        peer.handler().setAnswering(false);
        Sender sender = peer.sender("a", 0);
        peer.says(detach().closed(true));
        peer.hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hearsNothing();
        sender.close();
        peer.hearsNothing();
        assertThat(sender.isClosed()).isTrue();
    }
}
