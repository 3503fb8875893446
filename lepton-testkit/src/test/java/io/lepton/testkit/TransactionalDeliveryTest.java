package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Message;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deliveries that are part of a transaction, as far as the engine knows of that (AMQP 1.0 §4.4). */
class TransactionalDeliveryTest {
    private static final byte[] ID = {1};
    private static final byte[] OTHER = {2};
    private static final TransactionalState IN_TRANSACTION = new TransactionalState(ID, null);
    private static final TransactionalState ACCEPTED = new TransactionalState(ID, Accepted.INSTANCE);

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Delivery post(Sender sender, String text) {
        return sender.send(Message.create(text), DeliveryOptions.DEFAULT.withState(IN_TRANSACTION));
    }

    @Test
    @DisplayName("TXN-07: what waits as part of a transaction does not outlive the transport, for its id does not")
    void deadIdsAreNotSent() {
        Sender sender = peer.sender("q", 0);
        Delivery posted = post(sender, "in a transaction");
        sender.send(Message.create("in none"));
        peer.hangsUp();
        assertThat(peer.takeEvents()).contains(posted + " in doubt, unsent");
        assertThat(posted.isUnsent()).isTrue();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach());
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"), flow().linkCredit(5));
        peer.hears(transfer().message("in none"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TXN-09: every frame of a message names the transaction, and its last one is told where it waited")
    void everyFrame() {
        peer.opens(open().maxFrameSize(512));
        Sender sender = peer.sender("q", 0);
        Delivery posted = post(sender, "x".repeat(1000));
        assertThat(posted.isPending()).isTrue();
        peer.takeEvents();
        peer.says(flow().linkCredit(1));
        peer.hears(
                transfer().state(IN_TRANSACTION).more(true),
                transfer().state(IN_TRANSACTION).more(true),
                transfer().state(IN_TRANSACTION));
        peer.hearsNothing();
        assertThat(posted.isSent()).isTrue();
        assertThat(posted.isPending()).isFalse();
        assertThat(peer.handler().deliveries()).containsExactly(posted);
    }

    @Test
    @DisplayName("TXN-10 TXN-13: after a commit the outcomes stand alone, after a rollback they were never given")
    void discharged() {
        Sender sender = peer.sender("q", 5);
        Delivery committed = post(sender, "a");
        Delivery rolledBack = post(sender, "b");
        peer.says(disposition().first(0).last(1).state(ACCEPTED));
        committed.discharged(true);
        rolledBack.discharged(false);
        assertThat(committed.remoteState()).isEqualTo(Accepted.INSTANCE);
        assertThat(committed.localState()).isNull();
        assertThat(rolledBack.remoteState()).isNull();
        assertThat(rolledBack.outcome()).isNull();
        peer.says(disposition().first(1).state(Released.INSTANCE));
        assertThat(rolledBack.outcome()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("TXN-13: settled in a transaction that is rolled back, the default outcome of the source counts")
    void defaultOutcome() {
        Source source = Source.of("s");
        source.setDefaultOutcome(Released.INSTANCE);
        Sender sender = peer.sender("q", SenderOptions.builder().source(source).build(), attach(), 5);
        Delivery sent = sender.send(Message.create("a"));
        peer.says(disposition().first(0).settled(true).state(ACCEPTED));
        assertThat(sent.outcome()).isEqualTo(Accepted.INSTANCE);
        sent.discharged(false);
        assertThat(sent.outcome()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("TXN-09: transfers of one delivery that do not all name the same transaction are noticed")
    void mixedTransfers() {
        peer.receiver("q", 10);
        byte[] bytes = transfer().message("a").payload();
        peer.says(
                transfer().state(IN_TRANSACTION).payload(bytes).more(true),
                transfer().payload(""));
        assertThat(peer.delivery().hasMixedTransactions()).isTrue();
        peer.says(
                transfer().payload(bytes).more(true),
                transfer().state(IN_TRANSACTION).payload(""));
        assertThat(peer.delivery().hasMixedTransactions()).isTrue();
        peer.says(transfer().state(IN_TRANSACTION).payload(bytes).more(true));
        peer.says(transfer().state(IN_TRANSACTION).payload(""));
        assertThat(peer.delivery().hasMixedTransactions()).isFalse();
        peer.says(transfer().payload(bytes).more(true), transfer().payload(""));
        assertThat(peer.delivery().hasMixedTransactions()).isFalse();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TXN-12: dispositions that name two transactions are noticed, but not after the first was discharged")
    void mixedDispositions() {
        Sender sender = peer.sender("q", 5);
        Delivery tiedTwice = sender.send(Message.create("a"));
        Delivery decidedAnew = sender.send(Message.create("b"));
        peer.says(disposition().first(0).last(1).state(ACCEPTED));
        decidedAnew.discharged(false);
        peer.says(disposition().first(0).last(1).state(new TransactionalState(OTHER, Accepted.INSTANCE)));
        assertThat(tiedTwice.hasMixedTransactions()).isTrue();
        assertThat(decidedAnew.hasMixedTransactions()).isFalse();
    }

    @Test
    @DisplayName(
            "TXN-11: a delivery whose last transfer has not come can be asked for, though nobody is told of it yet")
    void incomplete() {
        Receiver receiver = peer.receiver("q", 5);
        assertThat(receiver.incomplete()).isNull();
        peer.says(transfer().state(IN_TRANSACTION).payload("a").more(true));
        assertThat(peer.handler().deliveries()).isEmpty();
        assertThat(receiver.incomplete().remoteState()).isEqualTo(IN_TRANSACTION);
        peer.says(transfer().state(IN_TRANSACTION).payload("b"));
        assertThat(receiver.incomplete()).isNull();
    }

    @Test
    @DisplayName("TXN-14: that a receiver wants to acquire in a transaction can be seen")
    void acquisition() {
        Sender sender = peer.sender("q", 1);
        assertThat(sender.acquiringTxnId()).isNull();
        peer.says(flow().linkCredit(5).properties(Map.of(Symbol.of("txn-id"), ID)));
        assertThat(sender.acquiringTxnId()).isEqualTo(ID);
    }

    @Test
    @DisplayName("TXN-14: a link that cannot go on is closed at once, and what waits on it is not sent before")
    void fails() {
        Sender sender = peer.sender("q", 0);
        Delivery waits = sender.send(Message.create("a"));
        sender.fail(Condition.of(TransactionError.UNKNOWN_ID, "who?"));
        peer.hears(detach().closed(true).error(TransactionError.UNKNOWN_ID));
        peer.says(detach().closed(true));
        peer.hearsNothing();
        assertThat(waits.isUnsent()).isTrue();
        assertThat(sender.failure().name()).isEqualTo(TransactionError.UNKNOWN_ID);
    }

    @Test
    @DisplayName("TXN-03 DSP-12: a coordinator may declare though the source does not list that; others may not")
    void declaredNeedNotBeListed() {
        Source source = new Source();
        source.setOutcomes(List.of(Symbol.of("amqp:accepted:list"), Symbol.of("amqp:rejected:list")));
        SenderOptions options = SenderOptions.builder()
                .source(source)
                .target(new Coordinator(Coordinator.LOCAL_TRANSACTIONS))
                .build();
        Sender control = peer.sender(null, options, attach(), 5);
        Delivery declare = control.send(Message.create("declare"));
        peer.says(disposition().first(0).settled(true).state(new Declared(ID)));
        assertThat(declare.outcome()).isEqualTo(new Declared(ID));
        assertThat(peer.hearsAll()).hasSize(1);

        Source asked = Source.of("q");
        asked.setOutcomes(source.outcomes());
        peer.receiver("q", ReceiverOptions.DEFAULT, attach().handle(1).source(asked), 5);
        peer.says(transfer().handle(1).message("a"));
        Delivery received = peer.delivery();
        assertThatThrownBy(() -> received.settle(new Declared(ID))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("TXN-12: outcomes given on another session go out before the request that ends their transaction")
    void dispositionsBeforeTheDischarge() {
        SenderOptions options = SenderOptions.builder()
                .target(new Coordinator(Coordinator.LOCAL_TRANSACTIONS))
                .build();
        Sender control = peer.sender(null, options, attach(), 5);
        Receiver receiver = peer.connection().createSession().createReceiver("q", ReceiverOptions.DEFAULT);
        receiver.session().open();
        receiver.open();
        receiver.flow(1);
        peer.hears(begin().channel(1), attach().channel(1));
        peer.says(
                begin().channel(1).remoteChannel(1),
                attach(Role.SENDER).channel(1).name(receiver.name()).source("q"));
        peer.hearsAll();
        peer.says(transfer().channel(1).message("a"));
        peer.delivery().update(ACCEPTED);
        control.send(Message.create("discharge"));
        peer.hears(disposition().channel(1).state(ACCEPTED), transfer().message("discharge"));
    }

    @Test
    @DisplayName("TXN-20: a transactional state holds no declared and no received: the peer's bytes make no sense")
    void whatItCannotHold() {
        Sender sender = peer.sender("q", 5);
        sender.send(Message.create("a"));
        peer.hearsAll();
        peer.sends(HexFormat.of()
                .parseHex("00000024 02000000".replace(" ", "") // frame
                        + "005315c0170541434042" // disposition by the receiver of delivery 0, not settled
                        + "005334c00d02a00101" // transactional-state of transaction 01
                        + "005333c00401a00102")); // declared
        peer.hears(close().error(AmqpError.DECODE_ERROR));
        assertThatThrownBy(() -> new TransactionalState(ID, new Declared(ID)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
