package io.lepton.testkit;

import static io.lepton.testkit.Counters.NEAR_WRAP;
import static io.lepton.testkit.Counters.unsigned;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.CustomState;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import io.lepton.amqp.UnsignedLong;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States of deliveries that are told by dispositions, to us and by us. AMQP 1.0 §2.6.12, §2.7.6, §3.4. */
class DispositionTest {
    private static final Symbol ACCEPTED = Symbol.of("amqp:accepted:list");
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    /** So many deliveries that are sent on the link and heard. */
    private List<Delivery> send(Sender sender, int count) {
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            deliveries.add(sender.send(Message.create("m" + i)));
        }
        peer.turn();
        assertThat(peer.hearsAll()).hasSize(count);
        return deliveries;
    }

    /** So many deliveries that the peer has sent. */
    private List<Delivery> receive(int count) {
        int before = peer.handler().deliveries().size();
        for (int i = 0; i < count; i++) {
            peer.says(transfer().message("m" + i));
        }
        List<Delivery> all = peer.handler().deliveries();
        return new ArrayList<>(all.subList(before, all.size()));
    }

    // ------------------------------------------------------------------ whose ids, which ids

    @Test
    @DisplayName(
            "DSP-01: a disposition by the receiver is about what we sent, one by the sender about what we received")
    void roles() {
        Delivery sent = send(peer.sender("q", 5), 1).get(0);
        peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(transfer().handle(1).message("a"));
        Delivery received = peer.delivery();

        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sent.isRemotelySettled()).isTrue();
        assertThat(received.isRemotelySettled()).isFalse();
        peer.says(disposition(Role.SENDER).first(0).settled(true).state(Released.INSTANCE));
        assertThat(received.isRemotelySettled()).isTrue();
        assertThat(received.remoteState()).isEqualTo(Released.INSTANCE);
        assertThat(sent.remoteState()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("DSP-01: a disposition of the wrong role for its ids is ignored")
    void wrongRole() {
        Delivery sent = send(peer.sender("q", 5), 1).get(0);
        peer.takeEvents();
        peer.says(disposition(Role.SENDER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.takeEvents()).isEmpty();
        assertThat(sent.remoteState()).isNull();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-02: a range holds its first and its last; without a last it is one delivery")
    void range() {
        List<Delivery> sent = send(peer.sender("q", 10), 5);
        peer.says(disposition().first(1).last(3).settled(true).state(Accepted.INSTANCE));
        assertThat(sent).extracting(Delivery::isRemotelySettled).containsExactly(false, true, true, true, false);
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sent).extracting(Delivery::isRemotelySettled).containsExactly(true, true, true, true, false);
    }

    @Test
    @DisplayName("DSP-02 ROB-34: a range may wrap")
    void rangeWraps() {
        Session session = Counters.session(peer, NEAR_WRAP);
        Sender sender = Counters.sender(peer, session, NEAR_WRAP);
        peer.says(flow().deliveryCount(unsigned(NEAR_WRAP)).linkCredit(10));
        List<Delivery> sent = send(sender, 5);
        peer.says(disposition().first(0xFFFF_FFFEL).last(1).settled(true).state(Accepted.INSTANCE));
        assertThat(sent).extracting(Delivery::isRemotelySettled).containsExactly(true, true, true, true, false);
        assertThat(sent).extracting(Delivery::outcome).contains(Accepted.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource({"5, 4", "0, 2147483648", "0, 4294967295", "4294967295, 4294967294"})
    @DisplayName("DSP-03 ROB-10: a range whose last lies before its first ends the session")
    void inverted(long first, long last) {
        send(peer.sender("q", 5), 1);
        peer.says(disposition().first(first).last(last).settled(true));
        peer.hears(end().error(AmqpError.INVALID_FIELD));
    }

    @Test
    @DisplayName("DSP-03 ROB-10: the largest range costs no more than what is unsettled")
    void largestRange() {
        List<Delivery> sent = send(peer.sender("q", 5), 3);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 2_000; i++) {
                peer.says(disposition().first(0).last(0x7FFF_FFFFL).state(new Received(0, i)));
            }
        });
        assertThat(sent).extracting(Delivery::remoteState).containsOnly(new Received(0, 1_999));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-03 ROB-10: a small range names what lies in it, however many others are unsettled and scattered")
    void smallRange() {
        int many = 5_000;
        Sender sender = peer.sender("q", 0);
        peer.says(flow().handle(0).incomingWindow(many).deliveryCount(0).linkCredit(many));
        List<Delivery> sent = send(sender, many);
        for (int id = 0; id < many; id++) {
            if (id % 50 != 0) {
                peer.says(disposition().first(id).settled(true).state(Accepted.INSTANCE));
            }
        }
        peer.takeEvents();
        peer.says(disposition().first(1975).last(2025).state(new Received(0, 1)));
        assertThat(peer.takeEvents()).hasSize(1);
        assertThat(sent.get(2000).remoteState()).isEqualTo(new Received(0, 1));
        peer.says(disposition().first(0).last(many).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.takeEvents()).hasSize(many / 50);
    }

    @Test
    @DisplayName("DSP-04: ids that are settled, or were never seen, are passed over in silence")
    void unknownIds() {
        List<Delivery> sent = send(peer.sender("q", 10), 5);
        peer.says(disposition().first(1).last(2).settled(true).state(Accepted.INSTANCE));
        peer.takeEvents();
        peer.says(disposition().first(0).last(1000).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.takeEvents())
                .containsExactly(
                        sent.get(0) + " accepted settled",
                        sent.get(3) + " accepted settled",
                        sent.get(4) + " accepted settled");
        peer.says(disposition().first(0).last(1000).settled(true).state(Released.INSTANCE));
        peer.says(disposition().first(5000).settled(true));
        assertThat(peer.takeEvents()).isEmpty();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "DSP-06: one range covers several links, one of them plainly detached, but none that was detached with an error")
    void rangeOverLinks() {
        List<Sender> senders = new ArrayList<>();
        List<Delivery> sent = new ArrayList<>();
        for (int handle = 0; handle < 5; handle++) {
            Sender sender = peer.sender("q" + handle, SenderOptions.DEFAULT, attach().handle(handle), 0);
            peer.says(flow().handle(handle).deliveryCount(0).linkCredit(5));
            senders.add(sender);
            sent.addAll(send(sender, 1));
        }
        peer.says(detach().handle(1).closed(false));
        peer.says(detach().handle(2).closed(true).error(AmqpError.INTERNAL_ERROR));
        peer.says(detach().handle(3).closed(false).error(AmqpError.INTERNAL_ERROR));
        peer.says(detach().handle(4).closed(true));
        peer.ignores();
        assertThat(sent).extracting(Delivery::isInDoubt).containsExactly(false, false, true, true, true);

        peer.says(disposition().first(0).last(4).settled(true).state(Accepted.INSTANCE));
        assertThat(sent)
                .extracting(Delivery::outcome)
                .containsExactly(Accepted.INSTANCE, Accepted.INSTANCE, null, null, null);
    }

    @Test
    @DisplayName("DSP-06: what we say of deliveries of several links is one range too, a plainly detached one included")
    void ourRangeOverLinks() {
        List<Receiver> receivers = new ArrayList<>();
        for (int handle = 0; handle < 4; handle++) {
            receivers.add(peer.receiver("q" + handle, ReceiverOptions.DEFAULT, attach().handle(handle), 1));
        }
        List<Delivery> received = new ArrayList<>();
        for (int handle = 0; handle < 4; handle++) {
            peer.says(transfer().handle(handle).message("m"));
            received.add(peer.delivery());
        }
        peer.says(detach().handle(1).closed(false));
        peer.says(detach().handle(3).closed(true).error(AmqpError.INTERNAL_ERROR));
        peer.ignores();
        assertThat(received).extracting(Delivery::accept).containsExactly(true, true, true, false);
        peer.hears(disposition(Role.RECEIVER).first(0).last(2).settled(true).state(Accepted.INSTANCE));
        peer.hearsNothing();
        assertThat(receivers).allMatch(receiver -> receiver.unsettledCount() == 0);
    }

    // ------------------------------------------------------------------ what it says

    @Test
    @DisplayName("DSP-05 INT-24: settled without a state means the default-outcome of the source")
    void defaultOutcome() {
        Source source = Source.of("s");
        Modified failed = new Modified(true, false, Map.of());
        source.setDefaultOutcome(failed);
        SenderOptions options = SenderOptions.builder().source(source).build();
        List<Delivery> sent = send(peer.sender("q", options, attach(), 5), 2);
        peer.says(disposition().first(0).settled(true));
        assertThat(sent.get(0).remoteState()).isNull();
        assertThat(sent.get(0).outcome()).isEqualTo(failed);
        peer.says(disposition().first(1).settled(true).state(Released.INSTANCE));
        assertThat(sent.get(1).outcome()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("DSP-05: settled and state are apart: a state may come without settlement, a settlement without state")
    void stateThenSettlement() {
        Delivery sent = send(peer.sender("q", 5), 1).get(0);
        peer.says(disposition().first(0).state(Accepted.INSTANCE));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sent.isRemotelySettled()).isFalse();
        peer.says(disposition().first(0).settled(true));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sent.isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName("DSP-13 API-DSP-01: states that are no outcome may come any number of times before it")
    void nonTerminalStates() {
        Delivery sent = send(peer.sender("q", 5), 1).get(0);
        peer.takeEvents();
        for (int i = 0; i < 5; i++) {
            peer.says(disposition().first(0).state(new Received(0, i)));
            assertThat(sent.remoteState()).isEqualTo(new Received(0, i));
            assertThat(sent.outcome()).isNull();
        }
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.takeEvents()).hasSize(6).last().asString().endsWith("accepted settled");
    }

    @Test
    @DisplayName("DSP-13 API-DSP-08: an outcome is not taken back by the peer")
    void outcomeStays() {
        Delivery sent = send(peer.sender("q", 5), 1).get(0);
        peer.says(disposition().first(0).state(Accepted.INSTANCE));
        peer.says(disposition().first(0).state(new Received(0, 1)));
        peer.says(disposition().first(0).state(Released.INSTANCE).settled(true));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sent.isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName(
            "DSP-12: an outcome that our source does not allow detaches its link, and the rest of the range counts")
    void outcomeIsNotAllowed() {
        Source source = Source.of("s");
        source.setOutcomes(List.of(ACCEPTED));
        SenderOptions options = SenderOptions.builder().source(source).build();
        Sender strict = peer.sender("q", options, attach(), 5);
        Delivery refused = send(strict, 1).get(0);
        Sender other = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 0);
        peer.says(flow().handle(1).deliveryCount(0).linkCredit(5));
        Delivery sent = send(other, 1).get(0);

        peer.says(disposition().first(0).last(1).settled(true).state(new Rejected(null)));
        peer.hears(detach().handle(0).closed(true).error(AmqpError.NOT_ALLOWED));
        peer.hearsNothing();
        assertThat(sent.outcome()).isEqualTo(new Rejected(null));
        assertThat(refused.outcome()).isNull();
        peer.says(detach().handle(0).closed(true));
        assertThat(refused.isInDoubt()).isTrue();
    }

    @Test
    @DisplayName("DSP-12: the same for an outcome in a transaction")
    void outcomeIsNotAllowedInATransaction() {
        Source source = Source.of("s");
        source.setOutcomes(List.of(ACCEPTED));
        send(peer.sender("q", SenderOptions.builder().source(source).build(), attach(), 5), 2);
        peer.says(disposition().first(0).state(new TransactionalState(new byte[] {1}, Accepted.INSTANCE)));
        peer.hearsNothing();
        peer.says(disposition().first(1).state(new TransactionalState(new byte[] {1}, Released.INSTANCE)));
        peer.hears(detach().error(AmqpError.NOT_ALLOWED));
    }

    @Test
    @DisplayName("DSP-12: an outcome that the source does not allow is refused as our receiver gives it")
    void outcomeIsRefusedLocally() {
        Source source = Source.of("q");
        source.setOutcomes(List.of(ACCEPTED));
        source.setDefaultOutcome(Released.INSTANCE);
        peer.receiver("q", ReceiverOptions.DEFAULT, attach().source(source), 5);
        Delivery delivery = receive(1).get(0);
        assertThatThrownBy(delivery::reject).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> delivery.update(new TransactionalState(new byte[] {1}, new Rejected(null))))
                .isInstanceOf(IllegalArgumentException.class);
        peer.hearsNothing();
        assertThat(delivery.isLocallySettled()).isFalse();
        assertThat(delivery.release()).isTrue();
        peer.hears(disposition().first(0).settled(true).state(Released.INSTANCE));
    }

    @Test
    @DisplayName("DSP-16 API-DSP-06: a state of a kind that we do not know reaches the application as it is, both ways")
    void customState() {
        List<Delivery> sent = send(peer.sender("q", 5), 2);
        peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        List<CustomState> states = List.of(
                new CustomState(Symbol.of("x:odd:list"), List.of(1, "a")),
                new CustomState(UnsignedLong.of(0x0000_468C_0000_0099L), List.of()));
        for (int i = 0; i < 2; i++) {
            CustomState state = states.get(i);
            peer.says(disposition().first(i).state(state));
            assertThat(sent.get(i).remoteState()).isEqualTo(state);
            assertThat(sent.get(i).outcome()).isNull();

            peer.says(transfer().handle(1).message("a"));
            peer.delivery().update(state);
            peer.hears(disposition(Role.RECEIVER).first(i).state(state).settled(false));
        }
    }

    // ------------------------------------------------------------------ what we say

    @Test
    @DisplayName("DSP-07 API-DSP-09: 1,000 deliveries that are accepted in a turn are accepted by one frame")
    void merges() {
        Receiver receiver = peer.receiver("q", 1000);
        for (Delivery delivery : receive(1000)) {
            delivery.accept();
        }
        peer.hears(disposition(Role.RECEIVER).first(0).last(999).settled(true).state(Accepted.INSTANCE));
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("DSP-07: only neighbours that say the same become one range")
    void mergesNeighbours() {
        peer.receiver("q", 100);
        List<Delivery> d = receive(9);
        d.get(0).accept();
        d.get(1).accept();
        d.get(2).release();
        d.get(3).release();
        d.get(4).update(Accepted.INSTANCE);
        d.get(5).accept();
        d.get(7).accept();
        d.get(6).accept();
        d.get(8).modify(true, false, Map.of());
        peer.hears(
                disposition().first(0).last(1).state(Accepted.INSTANCE).settled(true),
                disposition().first(2).last(3).state(Released.INSTANCE).settled(true),
                disposition()
                        .first(4)
                        .field("last", null)
                        .state(Accepted.INSTANCE)
                        .settled(false),
                disposition()
                        .first(5)
                        .field("last", null)
                        .state(Accepted.INSTANCE)
                        .settled(true),
                disposition()
                        .first(7)
                        .field("last", null)
                        .state(Accepted.INSTANCE)
                        .settled(true),
                disposition()
                        .first(6)
                        .field("last", null)
                        .state(Accepted.INSTANCE)
                        .settled(true),
                disposition().first(8).field("last", null).state(new Modified(true, false, Map.of())));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-07 ROB-34: a range is merged over the wrap")
    void mergesOverTheWrap() {
        Counters.session(peer, NEAR_WRAP);
        peer.receiver("q", 10);
        receive(4).forEach(Delivery::accept);
        peer.hears(disposition().first(0xFFFF_FFFEL).last(1).settled(true));
    }

    @Test
    @DisplayName("DSP-11: settling is forgetting: a second settlement sends nothing, and later states are refused")
    void settlesOnce() {
        peer.receiver("q", 10);
        Delivery delivery = receive(1).get(0);
        assertThat(delivery.accept()).isTrue();
        peer.hears(disposition().first(0));
        assertThat(delivery.accept()).isFalse();
        assertThat(delivery.settle()).isFalse();
        assertThatThrownBy(delivery::reject).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> delivery.update(Accepted.INSTANCE)).isInstanceOf(IllegalStateException.class);
        peer.hearsNothing();
        assertThat(delivery.localState()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("DSP-11: nothing is said of what the peer has settled")
    void peerSettledFirst() {
        peer.receiver("q", 10);
        Delivery delivery = receive(1).get(0);
        peer.says(disposition(Role.SENDER).first(0).settled(true).state(Released.INSTANCE));
        delivery.accept();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-11: the sender settles what its receiver has settled without a frame")
    void settlesInSilence() {
        Sender sender = peer.sender("q", 5);
        Delivery sent = send(sender, 1).get(0);
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettledCount()).isOne();
        sent.settle();
        assertThat(sender.unsettledCount()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "DSP-10: a sender that comes to an outcome of its own tells it unsettled, and the receiver's settlement ends it")
    void senderDecides() {
        Sender sender = peer.sender("q", 5);
        Delivery sent = send(sender, 1).get(0);
        sent.update(Released.INSTANCE);
        peer.hears(disposition(Role.SENDER).first(0).state(Released.INSTANCE).settled(false));
        peer.says(disposition(Role.RECEIVER).first(0).state(Released.INSTANCE).settled(true));
        assertThat(sent.isRemotelySettled()).isTrue();
        sent.settle();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-04: dispositions and transfers keep the order in which they were asked for")
    void order() {
        peer.receiver("q", 10);
        Sender sender = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 0);
        peer.says(flow().handle(1).deliveryCount(0).linkCredit(1));
        List<Delivery> received = receive(2);
        received.get(0).accept();
        sender.send(Message.create("a"));
        received.get(1).accept();
        sender.send(Message.create("waits"));
        peer.hears(
                disposition().first(0).field("last", null),
                transfer(),
                disposition().first(1));
    }

    @Test
    @DisplayName("DSP-08: an error whose text does not fit into the peer's frames is told without the text")
    void longError() {
        peer.opens(open().maxFrameSize(512));
        peer.receiver("q", 10);
        Condition error = Condition.of(AmqpError.DECODE_ERROR, "x".repeat(1000));
        receive(1).get(0).reject(error);
        peer.hears(disposition()
                .first(0)
                .settled(true)
                .state(new Rejected(new Condition(AmqpError.DECODE_ERROR, null, Map.of()))));
        receive(1).get(0).update(new TransactionalState(new byte[] {1}, new Rejected(error)));
        peer.hears(disposition()
                .first(1)
                .state(new TransactionalState(
                        new byte[] {1}, new Rejected(new Condition(AmqpError.DECODE_ERROR, null, Map.of())))));
    }

    @Test
    @DisplayName("FRM-18: a state that cannot be told in the peer's frames ends the session")
    void tooLongState() {
        peer.opens(open().maxFrameSize(512));
        peer.receiver("q", 10);
        receive(1).get(0).modify(false, false, Map.of(Symbol.of("x-opt-a"), "x".repeat(1000)));
        peer.hears(end().error(AmqpError.FRAME_SIZE_TOO_SMALL));
    }

    @Test
    @DisplayName("DSP-14 API-DSP-02 API-DSP-03 API-DSP-04 API-DSP-05: each outcome says what it says")
    void outcomes() {
        peer.receiver("q", 100);
        Condition why = Condition.of(AmqpError.NOT_ALLOWED, "no");
        Map<Symbol, Object> annotations = Map.of(Symbol.of("x-opt-a"), 1);
        Map<Consumer<Delivery>, DeliveryState> cases = new LinkedHashMap<>();
        cases.put(Delivery::accept, Accepted.INSTANCE);
        cases.put(Delivery::reject, new Rejected(null));
        cases.put(d -> d.reject(why), new Rejected(why));
        cases.put(Delivery::release, Released.INSTANCE);
        cases.put(d -> d.release(false), Released.INSTANCE);
        cases.put(d -> d.release(true), new Modified(true, false, Map.of()));
        cases.put(d -> d.modify(false, true, annotations), new Modified(false, true, annotations));
        cases.put(Delivery::settle, null);
        cases.forEach((act, state) -> {
            act.accept(receive(1).get(0));
            peer.hears(disposition(Role.RECEIVER).settled(true).state(state));
        });
    }

    // ------------------------------------------------------------------ out of order

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("DSP-02 DSP-04 ROB-34: deliveries settled in any order, singly and in ranges, are each settled once")
    void anyOrder(long seed) {
        Random random = new Random(seed);
        Session session = Counters.session(peer, -300);
        Sender sender = Counters.sender(peer, session, -300);
        peer.says(flow().incomingWindow(10_000).deliveryCount(unsigned(-300)).linkCredit(1000));
        List<Delivery> sent = send(sender, 600);
        boolean[] settled = new boolean[600];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (int first : order) {
            int last = Math.min(599, first + (random.nextInt(10) == 0 ? random.nextInt(40) : 0));
            peer.takeEvents();
            peer.says(disposition()
                    .first(unsigned(first - 300))
                    .last(unsigned(last - 300))
                    .settled(true)
                    .state(Accepted.INSTANCE));
            List<String> expected = new ArrayList<>();
            for (int i = first; i <= last; i++) {
                if (!settled[i]) {
                    expected.add(sent.get(i) + " accepted settled");
                }
                settled[i] = true;
            }
            assertThat(peer.takeEvents()).as("seed %d", seed).isEqualTo(expected);
        }
        assertThat(sent).allMatch(Delivery::isRemotelySettled);
    }
}
