package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Receiver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands messages to the application, and decides about those that it leaves to us. For the connections of one loop. */
final class IncomingDeliveries {
    private final HandlerCalls calls;

    IncomingDeliveries(HandlerCalls calls) {
        this.calls = calls;
    }

    @HotPath
    void changed(Receiver receiver, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (delivery.hasNewData()) {
            if (delivery.isAborted()) {
                calls.call(handler, calls.events.of(EventType.ABORTED, delivery));
                delivery.settle();
            } else if (receiver.options().streaming() && !isRefused(receiver, delivery, life)) {
                calls.call(handler, calls.events.of(EventType.MESSAGE_PART, delivery));
            } else if (!receiver.options().streaming()) {
                message(receiver, delivery, life, handler);
            }
        }
        if (delivery.hasNewSettlement()) {
            calls.call(handler, calls.events.of(EventType.SETTLED, delivery));
            if (life.autoSettle(handler)) {
                AutoSettle.apply(delivery);
            }
        }
    }

    /** A message that is read as it comes would be seen before its transaction is committed: that is refused. TXN-09 */
    private static boolean isRefused(Receiver receiver, Delivery delivery, LinkLife life) {
        boolean refused = delivery.remoteState() instanceof TransactionalState
                && life.connectionLife().openTransactions() != null;
        if (refused && receiver.localState() == EndpointState.ACTIVE) {
            receiver.fail(Condition.of(AmqpError.NOT_IMPLEMENTED, receiver + ": no transactions on a stream"));
        }
        return refused;
    }

    @HotPath
    private void message(Receiver receiver, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        boolean autoAccept = life.autoAccept(handler);
        life.arrived(delivery.pendingBytes());
        if (receiver.current() == delivery) {
            receiver.advance();
        }
        if (receiver.localState() == EndpointState.CLOSED) {
            if (autoAccept) {
                delivery.release();
            }
            return;
        }
        if (delivery.remoteState() instanceof TransactionalState state && !(handler instanceof CoordinatorLink)) {
            OpenTransactions open = life.connectionLife().openTransactions();
            if (open != null) {
                open.post(receiver, delivery, state);
                return;
            }
        }
        @Nullable Message message;
        try {
            message = delivery.message();
        } catch (MessageDecodeException e) {
            unreadable(delivery, faultOf(e), handler);
            return;
        }
        if (message == null) {
            String format = "message-format " + delivery.messageFormat();
            unreadable(delivery, Condition.of(AmqpError.NOT_IMPLEMENTED, format), handler);
            return;
        }
        DuplicateFilter.Finding finding = life.find(receiver, delivery, message);
        if (finding == DuplicateFilter.Finding.DONE) {
            AutoAccept.apply(delivery);
            return;
        }
        if (finding == DuplicateFilter.Finding.IN_HAND) {
            delivery.release(); // to accept it would lose the message, should the first never be decided
            return;
        }
        if (!tell(delivery, handler)) {
            life.mayComeAgain(delivery);
        } else if (autoAccept) {
            AutoAccept.apply(delivery);
        }
    }

    /** False if a handler failed, and the delivery is not to be touched. */
    @HotPath
    private boolean tell(Delivery delivery, @Nullable Handler handler) {
        MessageEvent event = calls.events.ofMessage(delivery);
        boolean sound = true;
        if (calls.isAlone(handler)) {
            sound = tellOne(handler, event, delivery);
        } else {
            List<? extends Handler> handlers = calls.receivers(handler, event);
            for (int i = 0; i < handlers.size(); i++) {
                sound &= tellOne(handlers.get(i), event, delivery);
            }
        }
        calls.tap(event);
        return sound;
    }

    @HotPath
    private boolean tellOne(Handler handler, MessageEvent event, Delivery delivery) {
        Exception thrown = calls.attempt(handler, event);
        return thrown == null || isWord(thrown, handler, event, delivery);
    }

    /** Some exceptions are how a handler says what is to become of the message. */
    private boolean isWord(Exception thrown, Handler handler, MessageEvent event, Delivery delivery) {
        if (thrown instanceof RejectException reject) {
            if (AutoAccept.isUndecided(delivery)) {
                delivery.reject(reject.condition());
            }
        } else if (thrown instanceof ReleaseException release) {
            if (AutoAccept.isUndecided(delivery)) {
                delivery.release(release.delivered());
            }
        } else if (thrown instanceof MessageDecodeException fault) {
            unreadable(delivery, faultOf(fault), handler);
        } else {
            calls.failed(thrown, event);
            return false;
        }
        return true;
    }

    private static Condition faultOf(MessageDecodeException fault) {
        return Condition.of(AmqpError.DECODE_ERROR, String.valueOf(fault.getMessage()));
    }

    private void unreadable(Delivery delivery, Condition fault, @Nullable Handler handler) {
        if (AutoAccept.isUndecided(delivery)) {
            delivery.reject(fault);
        }
        calls.call(handler, calls.events.of(EventType.MESSAGE_UNDECODABLE, delivery));
    }
}
