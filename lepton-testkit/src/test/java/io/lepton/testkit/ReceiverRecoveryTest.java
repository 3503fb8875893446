package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The receiver's side of the table in §2.6.13: what it does with a delivery that was unsettled when the connection was lost,
 * by what the sender then says of it. Tags are "0", "1" and so on.
 */
class ReceiverRecoveryTest {
    private static final Modified FAILED = new Modified(true, false, Map.of());

    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;
    private final byte[] octets = Reunion.octets(Reunion.message());

    private byte[] part(int from, int to) {
        return Arrays.copyOfRange(octets, from, to);
    }

    private void resumes(Map<?, ?> ours, Map<?, ?> theirs) {
        reunion.resumes(Role.RECEIVER, ours, theirs);
        peer.ignores(); // the credit
    }

    private static String counts(int resumed, int settled, int undecided) {
        return Reunion.resumed("receiver 'orders'", resumed, settled, 0, undecided);
    }

    /** A whole message has come. */
    private Delivery arrives(Receiver receiver) {
        peer.says(transfer().deliveryTag("0").payload(octets));
        reunion.told();
        return Objects.requireNonNull(receiver.current());
    }

    private static Frame resumed(String tag) {
        return transfer().deliveryTag(tag).resume(true);
    }

    @Test
    @DisplayName("API-XO-03 RES-01: a receiver that recovers shows an empty map where nothing is unsettled")
    void emptyMap() {
        reunion.receiver();
        resumes(Map.of(), Map.of());
        assertThat(reunion.told()).isEmpty();
    }

    @Test
    @DisplayName("RES-19 case 1: what comes as new of a tag that is not known here is a first delivery")
    void unknownIsNew() {
        Receiver receiver = reunion.receiver();
        resumes(Map.of(), map("0", null));
        peer.says(transfer().deliveryTag("0").message("a"));
        assertThat(reunion.told()).containsExactly(counts(0, 0, 0), "delivery '0' of receiver 'orders'");
        assertThat(receiver.queued()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "RES-19 cases 2 and 6, RES-14, TRF-16: a message that came in part is shown so, and completed by the rest")
    void completes() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag("0").payload(part(0, 100)).more(true));
        int inData = 100 - (octets.length - 308);
        resumes(map("0", new Received(2, inData)), map("0", null));
        peer.says(resumed("0").state(new Received(2, inData)).payload(part(100, octets.length)));
        assertThat(Reunion.octets(Objects.requireNonNull(receiver.readMessage())))
                .isEqualTo(octets);
        assertThat(reunion.told())
                .containsExactly(counts(1, 0, 0), "delivery '0' of receiver 'orders' " + new Received(2, inData));
    }

    @Test
    @DisplayName(
            "RES-16 RES-15, API-XO-06: a sender may always start over from (0,0): octets that are here already are dropped, by a "
                    + "section and seven octets too")
    void dropsOverlap() {
        int data = octets.length - 308;
        Object[][] starts = {
            {null, 0},
            {new Received(0, 0), 0},
            {new Received(0, 7), 7},
            {new Received(1, 0), 7},
            {new Received(1, 3), 10},
            {new Received(2, 3), data + 3}
        };
        for (Object[] start : starts) {
            Reunion each = new Reunion();
            Receiver receiver = each.receiver();
            each.peer.says(
                    transfer().deliveryTag("0").payload(part(0, data + 10)).more(true));
            each.resumes(Role.RECEIVER, map("0", new Received(2, 10)), map("0", null));
            int from = (Integer) start[1];
            each.peer.says(
                    resumed("0").state(start[0]).payload(part(from, from + 6)).more(true),
                    transfer().payload(part(from + 6, octets.length)));
            assertThat(Reunion.octets(Objects.requireNonNull(receiver.readMessage())))
                    .as("from %s", start[0])
                    .isEqualTo(octets);
        }
    }

    @Test
    @DisplayName("RES-14: a sender that goes on behind what is here leaves a gap: the link ends with illegal-state")
    void refusesGap() {
        reunion.receiver();
        peer.says(transfer().deliveryTag("0").payload(part(0, 100)).more(true));
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        peer.says(Reunion.answer(Role.SENDER, map("0", null))).ignores();
        peer.says(resumed("0").state(new Received(2, 200)).payload(part(200, octets.length)));
        peer.hears(detach().closed(true).error(AmqpError.ILLEGAL_STATE));
    }

    @Test
    @DisplayName("RES-19 case 4: a message of which nothing is here, shown so, comes whole as a first delivery")
    void fromTheStart() {
        for (Object state : Arrays.asList(null, new Received(0, 0))) {
            Reunion each = new Reunion();
            Receiver receiver = each.receiver();
            each.peer.says(transfer().deliveryTag("0").payload(new byte[0]).more(true));
            each.told();
            each.resumes(Role.RECEIVER, map("0", new Received(0, 0)), map("0", null));
            each.peer.ignores();
            each.peer.says(resumed("0").state(state).payload(octets));
            Delivery delivery = Objects.requireNonNull(receiver.current());
            assertThat(Reunion.octets(Objects.requireNonNull(receiver.readMessage())))
                    .as("from %s", state)
                    .isEqualTo(octets);
            delivery.accept();
            each.peer.hears(
                    disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        }
    }

    @Test
    @DisplayName(
            "RES-19 case 3, API-XO-07 row 4: what was decided here is shown with its outcome, and forgotten when settled")
    void forgetsDecided() {
        Receiver receiver = reunion.receiver();
        arrives(receiver).accept();
        resumes(map("0", Accepted.INSTANCE), map("0", null));
        peer.says(resumed("0").state(Accepted.INSTANCE).settled(true));
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(receiver.queued()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "API-XO-21: a message that is here is not handed over again when it is resumed, with or without payload")
    void handedOverOnce() {
        for (byte[] payload : List.of(new byte[0], octets)) {
            Reunion each = new Reunion();
            Receiver receiver = each.receiver();
            each.peer.says(transfer().deliveryTag("0").payload(octets));
            Delivery delivery = Objects.requireNonNull(receiver.current());
            each.told();
            each.resumes(Role.RECEIVER, map("0", new Received(3, 0)), map("0", null));
            each.peer.ignores();
            each.peer.says(resumed("0").state(new Received(3, 0)).payload(payload));
            assertThat(each.told()).containsExactly(counts(1, 0, 0));
            delivery.accept();
            each.peer.hears(
                    disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
            each.peer.says(disposition().role(Role.SENDER).first(0).settled(true));
            assertThat(receiver.unsettledCount()).isZero();
        }
    }

    @Test
    @DisplayName(
            "API-XO-05: an outcome that was given in between goes out when the delivery is resumed, under its new id")
    void outcomeInBetween() {
        Receiver receiver = reunion.receiver();
        Delivery delivery = arrives(receiver);
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER).unsettled(map("0", new Received(3, 0))));
        delivery.accept();
        peer.says(Reunion.answer(Role.SENDER, map("0", null))).ignores();
        peer.says(resumed("0").deliveryId(7));
        peer.hears(disposition().role(Role.RECEIVER).first(7).settled(false).state(Accepted.INSTANCE));
    }

    @Test
    @DisplayName("API-XO-03: an outcome that was given while the connection was away is in the map")
    void outcomeWhileAway() {
        Receiver receiver = reunion.receiver();
        Delivery delivery = arrives(receiver);
        reunion.comesBack(() -> assertThat(delivery.release()).isTrue());
        peer.hears(attach(Role.RECEIVER).unsettled(map("0", Released.INSTANCE)));
    }

    @Test
    @DisplayName(
            "RES-19 cases 7, 9, 11 and 14: a message in part that the sender takes back is dropped, and never handed over")
    void takenBack() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag("0").payload(part(0, 100)).more(true));
        resumes(map("0", new Received(2, 100 - (octets.length - 308))), map("0", FAILED));
        peer.says(resumed("0").state(FAILED).aborted(true).settled(true));
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(receiver.queued()).isZero();
        assertThat(reunion.told()).containsExactly(counts(1, 0, 0));
        peer.says(transfer().deliveryTag("0").payload(octets)); // its tag is free
        assertThat(receiver.queued()).isEqualTo(1);
    }

    @Test
    @DisplayName("RES-19 case 12: an outcome that both know, told unsettled, is confirmed and waits to be settled")
    void confirms() {
        Receiver receiver = reunion.receiver();
        arrives(receiver).accept();
        resumes(map("0", Accepted.INSTANCE), map("0", Accepted.INSTANCE));
        peer.says(resumed("0").state(Accepted.INSTANCE));
        peer.hears(disposition().role(Role.RECEIVER).settled(false).state(Accepted.INSTANCE));
        peer.says(disposition().role(Role.SENDER).first(0).settled(true));
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-19 case 13, API-XO-07 row 8: of two outcomes the sender's is taken over, told, and settled")
    void overruled() {
        Receiver receiver = reunion.receiver();
        Delivery delivery = arrives(receiver);
        delivery.accept();
        resumes(map("0", Accepted.INSTANCE), map("0", FAILED));
        peer.says(resumed("0").state(FAILED));
        peer.hears(disposition().role(Role.RECEIVER).first(0).settled(true).state(FAILED));
        assertThat(delivery.localState()).isEqualTo(FAILED);
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(reunion.told()).contains(delivery + " " + FAILED + " settled");
    }

    @Test
    @DisplayName("RES-19 case 15, API-XO-07 row 9: what the sender does not know any more it has settled")
    void settledBySender() {
        Receiver receiver = reunion.receiver();
        Delivery decided = arrives(receiver);
        decided.accept();
        peer.says(transfer().deliveryTag("1").payload(part(0, 9)).more(true));
        Map<Object, Object> ours = map("0", Accepted.INSTANCE);
        ours.put(tag("1"), new Received(1, 2));
        resumes(ours, Map.of());
        assertThat(reunion.told()).containsExactly(decided + " settled", counts(0, 2, 0));
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(receiver.queued()).isZero();
    }

    @Test
    @DisplayName(
            "API-XO-07 row 9: a message in hand that the sender has settled stays in hand, and is told to be settled")
    void settledInHand() {
        Receiver receiver = reunion.receiver();
        Delivery delivery = arrives(receiver);
        resumes(map("0", new Received(3, 0)), Map.of());
        assertThat(delivery.isRemotelySettled()).isTrue();
        delivery.accept();
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-09: a resumed delivery of a tag that is not known here is dropped, and what follows is not")
    void dropsUnknown() {
        Receiver receiver = reunion.receiver();
        resumes(Map.of(), map("9", null));
        reunion.told();
        peer.says(
                resumed("9").message("never"),
                resumed("8").payload(part(0, 50)).more(true),
                transfer().payload(part(50, octets.length)),
                transfer().deliveryTag("1").message("a"));
        assertThat(reunion.told()).containsExactly("delivery '1' of receiver 'orders'");
        assertThat(receiver.queued()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "CRD-05: what is resumed uses no credit that a new delivery would need, whichever way the sender counts")
    void credit() {
        Receiver receiver = reunion.receiver();
        arrives(receiver);
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        peer.says(Reunion.answer(Role.SENDER, map("0", null)));
        int credit = (int) peer.hears(flow()).number("link-credit");
        peer.says(resumed("0"));
        for (int i = 1; i <= credit; i++) {
            peer.says(transfer().message("m" + i));
        }
        assertThat(receiver.queued()).isEqualTo(credit + 1);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-XO-06: a stream that was read in part goes on where it stopped")
    void stream() {
        Receiver receiver = reunion.receiver(ReceiverOptions.builder().streaming(true));
        peer.says(transfer().deliveryTag("0").payload(part(0, 100)).more(true));
        byte[] read = bytes(receiver.read(100));
        int inData = 100 - (octets.length - 308);
        resumes(map("0", new Received(2, inData)), map("0", null));
        peer.says(resumed("0").state(new Received(2, 10)).payload(part(octets.length - 298, octets.length)));
        byte[] rest = bytes(receiver.read(1000));
        assertThat(Reunion.join(read, rest)).isEqualTo(octets);
        assertThat(receiver.read(1)).isNull();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    @DisplayName(
            "API-XO-08: an outcome stays with the receiver over one loss after the other, until the sender settles")
    void lossAfterLoss() {
        Receiver receiver = reunion.receiver();
        arrives(receiver).accept();
        for (int i = 0; i < 5; i++) {
            resumes(map("0", Accepted.INSTANCE), map("0", null));
        }
        peer.says(resumed("0").state(Accepted.INSTANCE).settled(true));
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName(
            "RES-19 case 17: what was decided here within a transaction is shown as undecided, for the transaction is gone")
    void forgetsTransaction() {
        Receiver receiver = reunion.receiver();
        Delivery delivery = arrives(receiver);
        delivery.update(new TransactionalState(new byte[] {1}, Accepted.INSTANCE));
        resumes(map("0", new Received(3, 0)), map("0", null));
        peer.says(resumed("0"));
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isEqualTo(1);
        delivery.release();
        peer.hears(disposition().role(Role.RECEIVER).first(0).settled(false).state(Released.INSTANCE));
    }

    @Test
    @DisplayName(
            "RES-19 case 17: what the sender says within a transaction decides nothing, for the transaction is gone")
    void ignoresTransactionOfTheSender() {
        Receiver receiver = reunion.receiver();
        arrives(receiver);
        TransactionalState gone = new TransactionalState(new byte[] {1}, Accepted.INSTANCE);
        resumes(map("0", new Received(3, 0)), map("0", gone));
        peer.says(resumed("0").state(gone));
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "RES-19: of a message that is here in part a sender that resumes it as accepted and settled has kept the rest: it "
                    + "is dropped, and not handed over cut")
    void decidedInPart() {
        Reunion reunion = new Reunion();
        ScriptedPeer peer = reunion.peer;
        Receiver receiver = reunion.receiver();
        byte[] octets = Reunion.octets(Reunion.message());
        peer.says(transfer()
                .deliveryTag(Reunion.tag("0"))
                .payload(Arrays.copyOf(octets, 100))
                .more(true));
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        peer.says(
                Reunion.answer(Role.SENDER, Reunion.map("0", Accepted.INSTANCE)),
                transfer()
                        .deliveryTag(Reunion.tag("0"))
                        .resume(true)
                        .settled(true)
                        .state(Accepted.INSTANCE));
        assertThat(receiver.current()).isNull();
        assertThat(receiver.unsettledCount()).isZero();
    }
}
