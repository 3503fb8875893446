package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Peers that do not resume deliveries, each in its way: the link goes on without, and what was unsettled is in doubt. */
class NoRecoveryTest {
    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    /** As brokers answer that know of no recovery. */
    private static Frame plain(Role role) {
        return attach(role)
                .name("orders")
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source("q")
                .target("q");
    }

    private static String told(String link, String why) {
        return "no recovery of " + link + " 'orders': " + why;
    }

    @Test
    @DisplayName(
            "API-XO-22 RES-03: a peer without a map is never sent a resumed transfer: what was unsettled is in doubt")
    void noMap() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.says(plain(Role.RECEIVER), flow().deliveryCount(1).linkCredit(10));
        peer.hearsNothing();
        assertThat(reunion.told())
                .containsExactly(
                        delivery + " in doubt", told("sender", "the peer shows nothing of what it holds unsettled"));
        assertThat(sender.isRecovering()).isFalse();
        sender.send(Message.create("b"));
        peer.hears(transfer().message("b").resume(false));
    }

    @Test
    @DisplayName(
            "API-XO-20 API-XO-22: to a peer that does not recover, the link is attached without a map after the next loss")
    void notAgain() {
        noMap();
        Delivery lost =
                peer.connection().sessions().get(0).links().get(0).unsettled().get(0);
        peer.ignores().hangsUp();
        assertThat(reunion.told()).contains(lost + " in doubt");
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        Frame ours = peer.hears(attach(Role.SENDER));
        assertThat(ours.has("unsettled")).isFalse();
        assertThat(String.valueOf(ours.get("target"))).doesNotContain("never");
    }

    @Test
    @DisplayName("API-XO-22: another peer, as after a failover, is asked anew")
    void anotherPeer() {
        noMap();
        peer.ignores().hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open().containerId("another"), begin().remoteChannel(0));
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
    }

    @Test
    @DisplayName("API-XO-22: a peer that settles first shows it with its answer, before anything was sent")
    void settlesFirst() {
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().name("orders").exactlyOnce().build(),
                Reunion.answer(Role.RECEIVER, Map.of()).rcvSettleMode(ReceiverSettleMode.FIRST),
                1);
        assertThat(reunion.told()).contains(told("sender", "the peer settles first"));
        assertThat(sender.recoveryFailure()).isEqualTo("the peer settles first");
    }

    @Test
    @DisplayName(
            "API-XO-02 API-XO-22: a peer that neither shows a map nor grants a terminus that lasts does not recover")
    void terminusDoesNotLast() {
        peer.sender("q", SenderOptions.builder().name("orders").exactlyOnce().build(), plain(Role.RECEIVER), 0);
        assertThat(reunion.told())
                .contains(told(
                        "sender",
                        "the peer keeps nothing when a connection is lost: its expiry-policy is SESSION_END"));
    }

    @Test
    @DisplayName("API-XO-02 API-XO-22: an empty map of a peer whose terminus does not last proves nothing")
    void emptyMapProvesNothing() {
        Delivery delivery = reunion.sender().send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER));
        peer.says(
                plain(Role.RECEIVER).unsettled(Map.of()),
                flow().deliveryCount(1).linkCredit(10));
        peer.hearsNothing();
        assertThat(reunion.told()).contains(delivery + " in doubt");
    }

    @Test
    @DisplayName(
            "API-XO-22: a peer that never answers an attach with a map leaves nothing open for ever, and may still answer")
    void neverAnswers() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.passes(Duration.ofSeconds(29));
        assertThat(reunion.told()).isEmpty();
        peer.passes(Duration.ofSeconds(1));
        assertThat(reunion.told())
                .containsExactly(
                        delivery + " in doubt", told("sender", "the peer has not answered the attach for 30 s"));
        sender.send(Message.create("b"));
        peer.says(
                plain(Role.RECEIVER).unsettled(map("1", null)),
                flow().deliveryCount(1).linkCredit(10));
        peer.hears(transfer().message("b").resume(false));
        assertThat(sender.isRecovering()).isFalse();
    }

    @Test
    @DisplayName("API-XO-22: a link that is refused for its map is attached again without")
    void refusedLink() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.says(
                attach(Role.RECEIVER).name("orders").target((Object) null).source((Object) null),
                detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        peer.hears(detach().closed(true));
        assertThat(peer.hears(attach(Role.SENDER).name("orders")).has("unsettled"))
                .isFalse();
        peer.says(plain(Role.RECEIVER), flow().deliveryCount(1).linkCredit(10));
        assertThat(reunion.told())
                .contains(delivery + " in doubt", told("sender", "the peer answers amqp:not-implemented"))
                .noneMatch(line -> line.startsWith("close"));
        sender.send(Message.create("b"));
        peer.hears(transfer().message("b"));
    }

    @Test
    @DisplayName(
            "API-XO-22 INT-05: a receiver that shows a map gives no credit before it is answered, for the handle may be gone")
    void creditWaitsForTheAnswer() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag("0").message("a"));
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        receiver.flow(5);
        peer.hearsNothing();
        peer.says(
                attach(Role.SENDER).name("orders").target((Object) null).source((Object) null),
                detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        peer.hears(detach().closed(true));
        peer.hears(attach(Role.RECEIVER).name("orders"));
        assertThat(peer.hears(flow()).number("link-credit")).isPositive();
    }

    @Test
    @DisplayName(
            "API-XO-22 INT-03: a receiver whose sender answers that it settles first does so, and waits for nobody")
    void receiverSettlesFirst() {
        Receiver receiver = peer.receiver(
                "q",
                ReceiverOptions.builder().name("orders").exactlyOnce().build(),
                Reunion.answer(Role.SENDER, Map.of()).rcvSettleMode(ReceiverSettleMode.FIRST),
                10);
        peer.says(transfer().deliveryTag("0").message("a"));
        receiver.unsettled().forEach(Delivery::accept);
        peer.hears(disposition().role(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("API-XO-22: a refusal that has nothing to do with the map is one")
    void refusedForGood() {
        reunion.sender();
        reunion.comesBack();
        peer.hears(attach(Role.SENDER));
        peer.says(
                attach(Role.RECEIVER).name("orders").target((Object) null).source((Object) null),
                detach().closed(true).error(AmqpError.NOT_FOUND));
        assertThat(reunion.told()).contains("close sender 'orders': amqp:not-found");
    }

    @Test
    @DisplayName(
            "API-XO-22 INT-03: a peer that takes no link whose receiver settles second gets one that settles first")
    void settlesFirstInTheEnd() {
        Sender sender = peer.session()
                .createSender(
                        "q",
                        SenderOptions.builder().name("orders").exactlyOnce().build());
        sender.open();
        for (int i = 0; i < 2; i++) {
            peer.hears(attach(Role.SENDER).rcvSettleMode(ReceiverSettleMode.SECOND));
            peer.says(end().error(AmqpError.NOT_IMPLEMENTED));
            peer.hears(end());
            int other = 1 - i;
            peer.hears(begin().channel(other));
            peer.says(begin().remoteChannel(other));
        }
        Frame ours = peer.hears(attach(Role.SENDER));
        assertThat(ours.number("rcv-settle-mode")).isZero();
        peer.says(attach(Role.RECEIVER).name("orders").source("q").target("q"), flow().linkCredit(10));
        sender.send(Message.create("a"));
        peer.hears(transfer().message("a"));
        assertThat(reunion.told())
                .filteredOn(line -> line.startsWith("no recovery"))
                .hasSize(1);
    }

    @Test
    @DisplayName("API-XO-22: a refusal that comes of every attempt is one in the end")
    void refusedEachTime() {
        Sender sender = peer.session()
                .createSender(
                        "q",
                        SenderOptions.builder().name("orders").exactlyOnce().build());
        sender.open();
        for (int i = 0; i < 3; i++) {
            peer.hears(attach(Role.SENDER));
            peer.says(
                    attach(Role.RECEIVER).name("orders").target((Object) null).source((Object) null),
                    detach().closed(true).error(AmqpError.NOT_ALLOWED));
            peer.hears(detach().closed(true));
        }
        peer.hearsNothing();
        assertThat(reunion.told()).contains("close sender 'orders': amqp:not-allowed");
    }

    @Test
    @DisplayName("API-XO-22: a session that is ended for a map is begun again, and the link attached without")
    void endedSession() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER));
        peer.says(end().error(AmqpError.NOT_IMPLEMENTED));
        peer.hears(end());
        peer.hears(begin().channel(1)); // RabbitMQ may not have cleared away what was on the other
        peer.says(begin().remoteChannel(1));
        assertThat(peer.hears(attach(Role.SENDER)).has("unsettled")).isFalse();
        peer.says(plain(Role.RECEIVER), flow().deliveryCount(1).linkCredit(10));
        assertThat(reunion.told()).contains(delivery + " in doubt").noneMatch(line -> line.startsWith("close"));
        sender.send(Message.create("b"));
        peer.hears(transfer().message("b"));
    }

    @Test
    @DisplayName(
            "API-XO-22: what is in doubt for want of recovery is sent again where that was chosen, before what is new")
    void resends() {
        Sender sender = reunion.sender(SenderOptions.builder().inDoubt(InDoubt.RESEND));
        sender.send(Message.create("a"));
        sender.send(Message.create("b"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER));
        sender.send(Message.create("c"));
        peer.says(plain(Role.RECEIVER), flow().deliveryCount(2).linkCredit(10));
        peer.hears(transfer().message("a").resume(false));
        peer.hears(transfer().message("b").resume(false));
        peer.hears(transfer().message("c"));
        assertThat(reunion.told()).filteredOn(line -> line.contains("in doubt")).hasSize(2);
    }

    @Test
    @DisplayName("API-XO-22: a receiver whose sender does not recover counts what it holds as lost, and goes on")
    void receiver() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag("0").message("a"));
        Delivery delivery = receiver.current();
        reunion.told();
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        peer.says(plain(Role.SENDER)).ignores();
        assertThat(reunion.told())
                .containsExactly(told("receiver", "the peer shows nothing of what it holds unsettled"));
        assertThat(delivery.accept()).isFalse();
        peer.says(transfer().deliveryTag("0").message("a"));
        receiver.unsettled().forEach(Delivery::accept);
        peer.hears(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
    }
}
