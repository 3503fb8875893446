package io.lepton.blocking;

import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.Sender;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of a sender and its deliveries, and ends the sends that wait for them. */
final class SenderWatch extends LinkWatch {
    /** Those whose outcome is known, and which the peer has not settled. Few peers make two steps of it. */
    private final Set<Sending> decided = new LinkedHashSet<>();
    /** Those that wait until a message that is given in parts has been given. */
    private final Queue<Sending> behind = new ArrayDeque<>();
    /** Those whose end their transaction tells, and no event of the link. */
    private final Set<Sending> inTransactions = ConcurrentHashMap.newKeySet();
    /** The one that is being given in parts. */
    private @Nullable StreamSending streaming;

    SenderWatch(
            ConnectionWatch connectionWatch,
            Connection connection,
            @Nullable String target,
            @Nullable Handler application) {
        super(connectionWatch, connection, target, application);
    }

    private Sender sender() {
        return (Sender) link();
    }

    // ------------------------------------------------------------------ sending

    /** Sends it now, or behind what is being given in parts. */
    void inTurn(Sending sending) {
        if (streaming != null) {
            behind.add(sending);
        } else {
            send(sending);
        }
    }

    private void send(Sending sending) {
        try {
            sending.send(sender());
        } catch (LinkException | IllegalStateException e) {
            Ending why = failure(); // it may have come since the call
            sending.failed(why == null ? () -> e : () -> why.get(Fate.NOT_SENT));
        } catch (RuntimeException e) {
            sending.failed(() -> e);
        }
    }

    void begin(StreamSending streaming) {
        this.streaming = streaming;
    }

    /** All of the message that was given in parts has been given, or it has been given up. */
    void given(StreamSending streaming) {
        if (this.streaming != streaming) {
            return;
        }
        this.streaming = null;
        while (this.streaming == null && !behind.isEmpty()) {
            Sending next = behind.remove();
            if (!next.isOver()) {
                send(next);
            }
        }
    }

    /** It is to be told when the link ends. */
    void waits(Sending inTransaction) {
        inTransactions.add(inTransaction);
    }

    /** Any thread: the application may end the future that it was given. */
    void waitsNoMore(Sending inTransaction) {
        inTransactions.remove(inTransaction);
    }

    // ------------------------------------------------------------------ what happens

    @Override
    public void onFlow(LinkEvent event) {
        if (streaming != null) {
            streaming.room();
        }
        pass(event);
    }

    @Override
    public void onDeliveryUpdated(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        if (delivery.context() instanceof Sending sending && delivery.outcome() != null) {
            if (delivery.remoteState() instanceof TransactionalState) {
                sending.complete(delivery); // it is settled when its transaction has ended
            } else if (!delivery.isRemotelySettled()) {
                decided(delivery, sending);
            }
        }
        pass(event);
    }

    private void decided(Delivery delivery, Sending sending) {
        if (delivery.link().remoteReceiverSettleMode() == ReceiverSettleMode.SECOND) {
            delivery.settle(); // the receiver settles after us. §2.6.12
            sending.complete(delivery);
        } else {
            decided.add(sending);
        }
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        try {
            pass(event);
        } finally {
            Delivery delivery = event.delivery();
            if (delivery.context() instanceof Sending sending) {
                if (settles()) {
                    delivery.settle();
                }
                decided.remove(sending);
                sending.complete(delivery);
            }
        }
    }

    private boolean settles() {
        Boolean chosen = sender().options().autoSettle();
        return chosen == null ? options().autoSettle() : chosen;
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        if (delivery.context() instanceof Sending sending && !isSentAgain(delivery)) {
            Ending why = whyInDoubt();
            sending.failed(() -> {
                AmqpException thrown = why.get(Fate.lost(delivery));
                thrown.initCause(new InDoubtException(delivery, null));
                return thrown;
            });
        }
        pass(event);
    }

    /** Whether another delivery, with the same context, carries the message now. */
    private boolean isSentAgain(Delivery delivery) {
        Sender sender = sender();
        return sender.options().inDoubt() != InDoubt.REPORT
                && sender.localState() == EndpointState.ACTIVE
                && sender.unsettled().stream().anyMatch(other -> other.context() == delivery.context());
    }

    @Override
    void disconnected(Ending why) {
        endDecided();
        if (connection.transport() != null) { // else their transaction ends, and says it
            List.copyOf(inTransactions).forEach(sending -> sending.linkEnded(why));
        }
    }

    @Override
    void ended() {
        endDecided();
        if (!inTransactions.isEmpty() && connection.transport() != null) {
            Ending why = whyInDoubt();
            List.copyOf(inTransactions).forEach(sending -> sending.linkEnded(why));
        }
        if (streaming != null) {
            given(streaming);
        }
    }

    /** The peer has said all that matters, and cannot settle any more. */
    private void endDecided() {
        List<Sending> known = List.copyOf(decided);
        decided.clear();
        known.forEach(Sending::decided);
    }
}
