package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import io.lepton.frame.Attach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;

/** A raw peer that has a coordinator: the link to "q" has handle 0, the one to the coordinator handle 1. */
final class RawCoordinator implements AutoCloseable {
    static final byte[] ID = {7};

    final RawPeer raw;
    /** What came last. */
    Transfer transfer = new Transfer();

    RawCoordinator(RawPeer raw) {
        this.raw = raw;
    }

    /** Lets in a client that has a sender to "q" and has asked for a transaction; the attach of the latter's link. */
    Attach opens() {
        raw.opens();
        raw.answersLink();
        Attach control = raw.answersAttach();
        raw.grants(100);
        grantsControl(100);
        return control;
    }

    void grantsControl(long credit) {
        raw.says(new Flow()
                .nextIncomingId(0)
                .incomingWindow(1000)
                .nextOutgoingId(0)
                .outgoingWindow(100)
                .handle(1)
                .deliveryCount(0)
                .linkCredit(credit));
    }

    /** Hears a request to declare, and grants it under that id. */
    void declares(byte... id) {
        hearsDeclare();
        says(transfer.deliveryId(), true, new Declared(id));
    }

    void hearsDeclare() {
        Object body = hearsRequest();
        assertThat(Declare.from(body)).as("%s", body).isEqualTo(new Declare(null));
    }

    Discharge hearsDischarge() {
        Object body = hearsRequest();
        Discharge discharge = Discharge.from(body);
        assertThat(discharge).as("%s", body).isNotNull();
        return discharge;
    }

    private Object hearsRequest() {
        transfer = raw.hearsNext(Transfer.class);
        assertThat(transfer.handle()).isEqualTo(1);
        assertThat(transfer.isSettled()).isFalse();
        return raw.message().body();
    }

    /** Hears a message that is sent in a transaction; its delivery-id. */
    long hearsPost(byte... id) {
        transfer = raw.hearsNext(Transfer.class);
        assertThat(transfer.handle()).isZero();
        assertThat(transfer.state()).isEqualTo(new TransactionalState(id, null));
        return transfer.deliveryId();
    }

    void accepts() {
        says(transfer.deliveryId(), true, Accepted.INSTANCE);
    }

    void rejects(Symbol condition) {
        says(transfer.deliveryId(), true, new Rejected(Condition.of(condition, "no")));
    }

    /** Tells what will become of a message when the transaction is committed. */
    void announces(long deliveryId, Outcome outcome, byte... id) {
        says(deliveryId, false, new TransactionalState(id, outcome));
    }

    void says(long deliveryId, boolean settled, DeliveryState state) {
        raw.says(new Disposition().first(deliveryId).settled(settled).state(state));
    }

    /** The answer to a link to the coordinator, with these capabilities. */
    static Attach answer(Attach attach, Symbol... capabilities) {
        return Attach.builder(attach.name(), attach.handle(), io.lepton.amqp.Role.RECEIVER)
                .source(attach.source())
                .target(new Coordinator(capabilities))
                .build();
    }

    @Override
    public void close() {
        raw.close();
    }
}
