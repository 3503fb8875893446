package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.message;
import static io.lepton.testkit.Reunion.octets;
import static io.lepton.testkit.Reunion.resumed;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Target;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.ResumePayload;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The sender's side of the table in §2.6.13: what it does with a delivery that was unsettled when the connection was lost,
 * by what either side knows of it. Tags are numbers as the sender gives them: "1", "2" and so on.
 */
class SenderRecoveryTest {
    private static final Modified FAILED = new Modified(true, false, Map.of());

    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    private void resumes(Map<?, ?> ours, Map<?, ?> theirs) {
        reunion.resumes(Role.SENDER, ours, theirs);
    }

    private static String counts(int resumed, int settled, int again, int undecided) {
        return resumed("sender 'orders'", resumed, settled, again, undecided);
    }

    @Test
    @DisplayName(
            "API-XO-03 RES-01: a link that recovers shows an empty map where nothing is unsettled, others show none")
    void emptyMap() {
        reunion.sender();
        resumes(Map.of(), Map.of());
        peer.connection()
                .sessions()
                .get(0)
                .createSender("r", SenderOptions.DEFAULT)
                .open();
        assertThat(peer.hears(attach(Role.SENDER)).has("unsettled")).isFalse();
        assertThat(reunion.told()).isEmpty();
    }

    @Test
    @DisplayName("API-XO-02: a link that recovers asks for termini that last, unless the application has said how long")
    void asksToKeep() {
        reunion.sender();
        reunion.comesBack();
        Frame ours = peer.hears(attach(Role.SENDER));
        assertThat(String.valueOf(ours.get("target"))).contains("never");
        assertThat(String.valueOf(ours.get("source"))).contains("never");
    }

    @Test
    @DisplayName(
            "RES-19 case 1, RES-17, API-XO-07 row 1: what the receiver has never heard of is sent as a new delivery")
    void neverArrived() {
        Delivery delivery = reunion.sender().send(Message.create("a"));
        resumes(map("1", null), Map.of());
        peer.hearsNothing();
        peer.says(flow().deliveryCount(1).linkCredit(10));
        peer.hears(transfer().deliveryId(1).deliveryTag(tag("1")).resume(false).message("a"));
        assertThat(reunion.told()).containsExactly(counts(0, 0, 1, 0));
        assertThat(delivery.isInDoubt()).isFalse();
    }

    @Test
    @DisplayName("RES-19 case 2, RES-10, RES-14: a message is sent on from the section where the receiver stopped")
    void fromASection() {
        byte[] bytes = octets(message());
        reunion.sender().send(message());
        resumes(map("1", null), map("1", new Received(2, 0)));
        Frame frame = peer.hears(
                transfer().deliveryTag(tag("1")).resume(true).settled(false).state(new Received(2, 0)));
        assertThat(frame.payload()).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 308, bytes.length));
    }

    @Test
    @DisplayName("RES-14 RES-15: a message is sent on from the octet where the receiver stopped")
    void fromAnOctet() {
        byte[] bytes = octets(message());
        reunion.sender().send(message());
        resumes(map("1", null), map("1", new Received(2, 150)));
        Frame frame = peer.hears(transfer().resume(true).state(new Received(2, 150)));
        assertThat(frame.payload()).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 308 + 150, bytes.length));
    }

    @Test
    @DisplayName(
            "RES-14 RES-11: the end of a section is the start of the next, and behind the last one nothing is left")
    void nothingLeft() {
        reunion.sender().send(message());
        resumes(map("1", null), map("1", new Received(2, 308)));
        assertThat(peer.hears(transfer().resume(true)).payload()).isEmpty();
        resumes(map("1", null), map("1", new Received(3, 0)));
        assertThat(peer.hears(transfer().resume(true)).payload()).isEmpty();
    }

    @Test
    @DisplayName("RES-19 case 4, API-XO-07 row 2: of which the receiver has nothing of use is sent whole")
    void fromTheStart() {
        reunion.sender().send(Message.create("a"));
        resumes(map("1", null), map("1", null));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).state(null).message("a"));
    }

    @Test
    @DisplayName(
            "RES-19 case 3, API-XO-07 row 4: the receiver's outcome is taken over, told, and settled without payload")
    void adopts() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        resumes(map("1", null), map("1", Accepted.INSTANCE));
        Frame frame = peer.hears(transfer()
                .deliveryTag(tag("1"))
                .resume(true)
                .settled(true)
                .more(false)
                .state(Accepted.INSTANCE));
        assertThat(frame.payload()).isEmpty();
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(reunion.told()).containsExactly(delivery + " accepted", counts(1, 0, 0, 0));
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName(
            "API-XO-07 row 4: an outcome that the application does not settle at once is confirmed, and settled later")
    void adoptsByHand() {
        Delivery delivery = reunion.settlesByHand().sender().send(Message.create("a"));
        resumes(map("1", null), map("1", Accepted.INSTANCE));
        long id = peer.hears(transfer().resume(true).settled(false).state(Accepted.INSTANCE))
                .number("delivery-id");
        delivery.settle();
        peer.hears(disposition().role(Role.SENDER).first(id).settled(true));
    }

    @Test
    @DisplayName("RES-19 case 5: what can be sent in part only, and never arrived, is in doubt")
    void abandons() {
        Delivery delivery = reunion.sender().send(message());
        delivery.update(new Received(0, 200));
        resumes(map("1", new Received(0, 200)), Map.of());
        peer.says(flow().deliveryCount(1).linkCredit(10)).hearsNothing();
        assertThat(reunion.told()).contains(delivery + " in doubt");
    }

    @Test
    @DisplayName(
            "RES-19 cases 6 and 16: what can be sent in part only is sent on where the receiver has what comes before")
    void fromWithinReach() {
        Delivery delivery = reunion.sender().send(message());
        delivery.update(new Received(1, 5));
        resumes(map("1", new Received(1, 5)), map("1", new Received(2, 0)));
        assertThat(peer.hears(transfer().resume(true).state(new Received(2, 0))).payload())
                .hasSize(308);
        resumes(map("1", new Received(1, 5)), map("1", new Received(1, 5)));
        peer.hears(transfer().resume(true).state(new Received(1, 5)));
    }

    @Test
    @DisplayName("RES-19 cases 7 and 9: a gap that cannot be filled is taken back, and in doubt")
    void abortsGap() {
        for (Object theirs : new Object[] {new Received(0, 2), null}) {
            Reunion each = new Reunion();
            Delivery delivery = each.sender().send(message());
            delivery.update(new Received(1, 0));
            each.resumes(Role.SENDER, map("1", new Received(1, 0)), map("1", theirs));
            each.peer.hears(
                    transfer().deliveryTag(tag("1")).resume(true).aborted(true).settled(true));
            assertThat(each.told()).contains(delivery + " in doubt");
        }
    }

    @Test
    @DisplayName("RES-19 case 8: an outcome of the receiver counts whatever could still be sent")
    void adoptsOverReceived() {
        Delivery delivery = reunion.sender().send(message());
        delivery.update(new Received(2, 5));
        resumes(map("1", new Received(2, 5)), map("1", Released.INSTANCE));
        peer.hears(transfer().resume(true).settled(true).state(Released.INSTANCE));
        assertThat(delivery.outcome()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("RES-19 case 10, API-XO-07 row 5: what the receiver has forgotten with its outcome known is settled")
    void settlesLocally() {
        Sender sender = reunion.settlesByHand().sender();
        Delivery delivery = sender.send(Message.create("a"));
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        reunion.told();
        resumes(map("1", Accepted.INSTANCE), Map.of());
        peer.says(flow().deliveryCount(1).linkCredit(10)).hearsNothing();
        assertThat(reunion.told()).containsExactly(delivery + " accepted settled", counts(0, 1, 0, 0));
        assertThat(delivery.isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName(
            "RES-19 cases 11 and 14, API-XO-07 row 6: what the sender has decided alone is taken back at the receiver")
    void abortsDecided() {
        for (Object theirs : new Object[] {new Received(1, 2), null}) {
            Reunion each = new Reunion();
            Sender sender = each.sender();
            Delivery delivery = sender.send(message());
            delivery.update(FAILED);
            each.resumes(Role.SENDER, map("1", FAILED), map("1", theirs));
            Frame frame = each.peer.hears(
                    transfer().resume(true).aborted(true).settled(true).state(FAILED));
            assertThat(frame.payload()).isEmpty();
            assertThat(sender.unsettledCount()).isZero();
            assertThat(delivery.isInDoubt()).isFalse();
        }
    }

    @Test
    @DisplayName("RES-19 case 12, API-XO-07 row 7: what is settled after it was shown is introduced once more, settled")
    void confirms() {
        Sender sender = reunion.settlesByHand().sender();
        Delivery delivery = sender.send(Message.create("a"));
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", Accepted.INSTANCE)));
        delivery.settle();
        peer.says(Reunion.answer(Role.RECEIVER, map("1", Accepted.INSTANCE)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName(
            "API-XO-07 row 9: what is settled after it was shown is not shown again when the connection is lost once more")
    void settledAndLostAgain() {
        Sender sender = reunion.settlesByHand().sender();
        Delivery delivery = sender.send(Message.create("a"));
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", Accepted.INSTANCE)));
        delivery.settle();
        resumes(Map.of(), map("1", Accepted.INSTANCE));
        peer.hearsNothing();
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-19 case 12: an outcome that both know is confirmed where the application has not settled it")
    void confirmsByHand() {
        Delivery delivery = reunion.settlesByHand().sender().send(Message.create("a"));
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        resumes(map("1", Accepted.INSTANCE), map("1", Accepted.INSTANCE));
        long id = peer.hears(transfer().resume(true).state(Accepted.INSTANCE)).number("delivery-id");
        delivery.settle();
        peer.hears(disposition().role(Role.SENDER).first(id).settled(true));
    }

    @Test
    @DisplayName(
            "RES-19 case 13, API-XO-07 row 8: of two outcomes the sender's counts, and the receiver is asked to take it")
    void overrules() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        delivery.update(FAILED);
        resumes(map("1", FAILED), map("1", Accepted.INSTANCE));
        long id =
                peer.hears(transfer().resume(true).settled(false).state(FAILED)).number("delivery-id");
        peer.says(disposition().role(Role.RECEIVER).first(id).settled(true).state(FAILED));
        assertThat(delivery.isRemotelySettled()).isTrue();
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-19 case 15, RES-09: what the sender has settled is not resumed, whatever the receiver shows")
    void ignoresUnknown() {
        Delivery delivery = reunion.sender().send(Message.create("a"));
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        assertThat(delivery.isLocallySettled()).isTrue();
        resumes(Map.of(), map("1", Accepted.INSTANCE));
        peer.says(flow().deliveryCount(1).linkCredit(10)).hearsNothing();
    }

    @Test
    @DisplayName(
            "RES-19 case 17: what the receiver said within a transaction counts for nothing, for the transaction is gone")
    void forgetsTransaction() {
        reunion.sender().send(Message.create("a"));
        resumes(map("1", null), map("1", new TransactionalState(new byte[] {1}, Accepted.INSTANCE)));
        peer.hears(transfer().resume(true).message("a"));
    }

    @Test
    @DisplayName("RES-19 case 17, TXN-07: what was sent within a transaction is gone with it, and not sent again")
    void dropsPosts() {
        TransactionalState post = new TransactionalState(new byte[] {1}, null);
        Delivery delivery = reunion.sender().send(Message.create("a"), DeliveryOptions.DEFAULT.withState(post));
        resumes(Map.of(), map("1", new TransactionalState(new byte[] {1}, Accepted.INSTANCE)));
        peer.hearsNothing();
        assertThat(delivery.isInDoubt()).isTrue();
    }

    @Test
    @DisplayName("API-XO-26: with ALWAYS the payload goes with every resumed transfer that is not aborted, all of it")
    void alwaysPayload() {
        byte[] bytes = octets(message());
        Sender sender = reunion.sender(SenderOptions.builder().resumePayload(ResumePayload.ALWAYS));
        sender.send(message());
        sender.send(message());
        sender.send(message()).update(FAILED);
        Map<Object, Object> ours = map("1", null);
        ours.put(tag("2"), null);
        ours.put(tag("3"), FAILED);
        Map<Object, Object> theirs = map("1", new Received(2, 0));
        theirs.put(tag("2"), Accepted.INSTANCE);
        theirs.put(tag("3"), null);
        resumes(ours, theirs);
        assertThat(peer.hears(transfer().resume(true).state(null)).payload()).isEqualTo(bytes);
        assertThat(peer.hears(transfer().resume(true).settled(true).state(Accepted.INSTANCE))
                        .payload())
                .isEqualTo(bytes);
        assertThat(peer.hears(transfer().resume(true).aborted(true)).payload()).isEmpty();
    }

    @Test
    @DisplayName("API-XO-09: tags go on counting behind those of before the loss")
    void tagsGoOn() {
        Sender sender = reunion.sender();
        sender.send(Message.create("a"));
        resumes(map("1", null), map("1", null));
        peer.hears(transfer().deliveryTag(tag("1")));
        peer.says(flow().deliveryCount(1).linkCredit(10));
        sender.send(Message.create("b"));
        peer.hears(transfer().deliveryTag(tag("2")).resume(false));
    }

    @Test
    @DisplayName("RES-08: what is resumed and what is new counts on in delivery-ids of the new session")
    void newIds() {
        Sender sender = reunion.sender();
        sender.send(Message.create("a"));
        sender.send(Message.create("b"));
        Map<Object, Object> both = map("1", null);
        both.put(tag("2"), null);
        resumes(both, map("2", Accepted.INSTANCE));
        long id = peer.hears(transfer().deliveryTag(tag("2")).resume(true)).number("delivery-id");
        peer.says(flow().deliveryCount(2).linkCredit(10));
        peer.hears(transfer().deliveryTag(tag("1")).resume(false).deliveryId(id + 1));
    }

    @Test
    @DisplayName("API-XO-06: a message that is given in parts goes on where it stopped")
    void partly() {
        byte[] bytes = octets(message());
        Sender sender = reunion.sender();
        Delivery delivery = sender.beginDelivery(null);
        sender.write(ByteBuffer.wrap(bytes, 0, 100));
        peer.hears(transfer().deliveryTag(tag("1")).more(true));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        sender.write(ByteBuffer.wrap(bytes, 100, 50));
        peer.says(Reunion.answer(Role.RECEIVER, map("1", new Received(2, 10))));
        int from = bytes.length - 308 + 10;
        assertThat(peer.hears(transfer().resume(true).more(true).state(new Received(2, 10)))
                        .payload())
                .isEqualTo(Arrays.copyOfRange(bytes, from, 150));
        sender.write(ByteBuffer.wrap(bytes, 150, bytes.length - 150));
        sender.advance();
        byte[] rest = peer.hearsAll().stream().map(Frame::payload).reduce(new byte[0], Reunion::join);
        assertThat(rest).isEqualTo(Arrays.copyOfRange(bytes, 150, bytes.length));
        assertThat(delivery.isInDoubt()).isFalse();
    }

    @Test
    @DisplayName("API-XO-07: what waited for credit goes out behind what is sent again, in the order of sending")
    void order() {
        Sender sender = reunion.sender();
        for (String body : new String[] {"a", "b", "c"}) {
            sender.send(Message.create(body));
        }
        reunion.comesBack();
        sender.send(Message.create("d"));
        peer.hears(attach(Role.SENDER));
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(3).linkCredit(10));
        for (String body : new String[] {"a", "b", "c", "d"}) {
            peer.hears(transfer().message(body));
        }
    }

    @Test
    @DisplayName(
            "API-XO-01: a plain detach suspends the link, and what was unsettled is resumed when it is attached again")
    void plainDetach() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer());
        peer.says(detach().closed(false));
        peer.hears(detach().closed(false));
        sender.open();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.says(Reunion.answer(Role.RECEIVER, map("1", Accepted.INSTANCE)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(delivery.isInDoubt()).isFalse();
    }

    @Test
    @DisplayName("API-XO-01: a closing detach ends the link for good: what was unsettled is in doubt")
    void closingDetach() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer());
        peer.says(detach().closed(true));
        assertThat(reunion.told()).contains(delivery + " in doubt");
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-04: the peer may have another target by now, and says which: the link is resumed all the same")
    void otherTarget() {
        Sender sender = reunion.sender();
        sender.send(Message.create("a"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).target("q"));
        peer.says(Reunion.answer(Role.RECEIVER, map("1", Accepted.INSTANCE))
                .target(new Target().setAddress("elsewhere").setExpiryPolicy(ExpiryPolicy.NEVER)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true));
        assertThat(sender.remoteTarget().address()).isEqualTo("elsewhere");
    }

    @Test
    @DisplayName("API-XO-08: the sender keeps what it sent until it settles, over one loss after the other")
    void lossAfterLoss() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.send(Message.create("a"));
        for (int i = 0; i < 5; i++) {
            resumes(map("1", null), map("1", null));
            peer.hears(transfer().resume(true).message("a"));
        }
        resumes(map("1", null), map("1", Accepted.INSTANCE));
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sender.unsettledCount()).isZero();
    }
}
