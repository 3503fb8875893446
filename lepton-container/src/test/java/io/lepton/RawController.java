package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TransactionalState;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A raw client that has transactions: the link to the coordinator has handle 0, a sender to "q" handle 1. */
final class RawController implements AutoCloseable {
    static final byte[] ID = {'1'};

    final RawPeer raw;
    private int nextId;

    RawController(RawPeer raw) {
        this.raw = raw.entersAndOpens();
        raw.begins();
    }

    /** Attaches to the coordinator; the answer. */
    Attach attachesControl(Symbol... outcomes) {
        Source source = new Source();
        source.setOutcomes(List.of(outcomes));
        raw.says(Attach.builder("txn-ctrl", 0, Role.SENDER)
                .source(source)
                .target(new Coordinator(Coordinator.LOCAL_TRANSACTIONS))
                .initialDeliveryCount(0)
                .build());
        return raw.hearsNext(Attach.class);
    }

    void attachesSender() {
        raw.says(Attach.builder("to q", 1, Role.SENDER)
                .source(new Source())
                .target(Target.of("q"))
                .initialDeliveryCount(0)
                .build());
        raw.hearsNext(Attach.class);
        Flow flow = raw.hearsNext(Flow.class);
        assertThat(flow.linkCredit()).isPositive();
    }

    /** Attaches a receiver from "q" on handle 2 and gives credit. */
    void attachesReceiver() {
        raw.says(Attach.builder("from q", 2, Role.RECEIVER)
                .source(Source.of("q"))
                .target(new Target())
                .build());
        raw.hearsNext(Attach.class);
        raw.says(flow(2, 10));
    }

    Flow flow(long handle, long credit) {
        return new Flow()
                .nextIncomingId(0)
                .incomingWindow(100)
                .nextOutgoingId(nextId)
                .outgoingWindow(100)
                .handle(handle)
                .deliveryCount(0)
                .linkCredit(credit);
    }

    // ------------------------------------------------------------------ says

    /** Attaches to the coordinator and declares: the transaction has the id "1". */
    void declares() {
        attachesControl();
        Disposition answer = asks(new Declare(null));
        assertThat(answer.settled()).isTrue();
        assertThat(answer.state()).isEqualTo(new Declared(ID));
    }

    /** Asks the coordinator, and hears what it says of that. */
    Disposition asks(Object request) {
        return hearsAnswer(requests(request, false, null));
    }

    /** Hears what the coordinator says of a request. */
    Disposition hearsAnswer(int id) {
        Disposition answer;
        do {
            answer = raw.hearsNext(Disposition.class);
        } while (answer.role() != Role.RECEIVER || answer.first() > id || id > last(answer));
        return answer;
    }

    private static long last(Disposition disposition) {
        return disposition.last() == Disposition.ABSENT ? disposition.first() : disposition.last();
    }

    Disposition discharges(boolean fail) {
        return asks(new Discharge(ID, fail));
    }

    int requests(Object request, boolean settled, @Nullable DeliveryState state) {
        return transfers(first(0).settled(settled).state(state), bytes(request));
    }

    /** Sends a message in the transaction of that id. */
    int posts(Object body, boolean settled, byte... id) {
        return transfers(first(1).settled(settled).state(new TransactionalState(id, null)), bytes(body));
    }

    int transfers(Transfer transfer, byte[] payload) {
        raw.sends(transfer, payload);
        return (int) transfer.deliveryId();
    }

    Transfer first(long handle) {
        int id = nextId++;
        return new Transfer()
                .handle(handle)
                .deliveryId(id)
                .deliveryTag(new byte[] {(byte) id})
                .messageFormat(0);
    }

    static byte[] bytes(Object body) {
        ByteBuffer message = Message.create(body).encode();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    /** Gives a message from "q" an outcome in a transaction. */
    void retires(long deliveryId, boolean settled, Outcome outcome, byte... id) {
        raw.says(new Disposition()
                .role(Role.RECEIVER)
                .first(deliveryId)
                .settled(settled)
                .state(new TransactionalState(id, outcome)));
    }

    // ------------------------------------------------------------------ hears

    /** Hears the detach of a link; why. */
    Symbol hearsDetach(long handle) {
        Detach detach = raw.hearsNext(Detach.class);
        assertThat(detach.handle()).isEqualTo(handle);
        assertThat(detach.closed()).isTrue();
        assertThat(detach.error()).as("the error of %s", detach).isNotNull();
        return detach.error().name();
    }

    /** Hears the detach of some link; why. */
    Symbol hearsError() {
        return raw.hearsNext(Detach.class).error().name();
    }

    @Override
    public void close() {
        raw.close();
    }
}
