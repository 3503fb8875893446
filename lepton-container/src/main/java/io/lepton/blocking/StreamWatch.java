package io.lepton.blocking;

import io.lepton.DeliveryEvent;
import io.lepton.amqp.AmqpException;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of a receiver whose messages are read while they come: each is there as soon as its head is. No more of
 * one is here than its reader has asked for; the rest waits at the engine, which keeps the session's window shut on it.
 */
final class StreamWatch extends ReceiverWatch {
    private final Duration timeout;
    /** The one that comes, and is the receiver's current delivery; on the thread of the connection. */
    private @Nullable MessageStream current;
    /** One of which not all had come when it was given up: what still comes of it is dropped. */
    private @Nullable Delivery skipped;

    StreamWatch(
            ConnectionWatch connectionWatch,
            Connection connection,
            @Nullable String source,
            int window,
            Duration timeout) {
        super(connectionWatch, connection, source, window, null);
        this.timeout = timeout;
    }

    /** How long a reader waits for more. */
    Duration timeout() {
        return timeout;
    }

    // ------------------------------------------------------------------ the thread of the connection

    @Override
    public void onMessagePart(DeliveryEvent event) {
        progress();
        pass(event);
    }

    @Override
    public void onAborted(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        MessageStream coming = current;
        if (coming != null && coming.delivery() == delivery) {
            endWith(
                    link().isOpen()
                            ? () -> new AmqpException(delivery + " was taken back by its sender")
                            : whyInDoubt());
        }
        pass(event);
    }

    /** Takes in what has come, as far as there is room for it. */
    void progress() {
        Receiver receiver = (Receiver) link();
        while (true) {
            MessageStream coming = current;
            if (coming == null) {
                Delivery next = receiver.current();
                if (next == null) {
                    return;
                }
                if (next.isAborted() || isClosedHere()) {
                    next.release();
                    goOn(receiver, next);
                    continue;
                }
                coming = new MessageStream(this, next);
                next.setContext(coming);
                current = coming;
            } else if (receiver.current() != coming.delivery()) {
                endWith(coming.settledTooEarly());
                continue;
            }
            if (!coming.fill(receiver)) {
                return;
            }
            current = null;
            goOn(receiver, coming.delivery());
            requestCredit();
        }
    }

    /** Nobody reads the rest of it. */
    void drop(MessageStream stream) {
        if (current == stream) {
            leave(stream);
            goOn((Receiver) link(), stream.delivery());
            progress();
            requestCredit();
        }
    }

    private static void goOn(Receiver receiver, Delivery delivery) {
        if (receiver.current() == delivery) {
            receiver.advance();
        }
    }

    private void endWith(Supplier<AmqpException> why) {
        MessageStream coming = current;
        if (coming != null) {
            leave(coming);
            coming.fail(why);
        }
    }

    private void leave(MessageStream stream) {
        current = null;
        skipped = stream.delivery();
    }

    @Override
    void giveCredit() {
        progress(); // it may have been settled before it was read to its end
        super.giveCredit();
    }

    /** What has arrived stays at the engine until it is read. */
    @Override
    boolean isBehind(Receiver receiver) {
        return false;
    }

    @Override
    int onItsWay(Receiver receiver) {
        // What comes in parts has its credit until the last one, and is queued from the first one on.
        int counted = skipped != null && skipped.isPartial() ? 1 : 0;
        MessageStream coming = current;
        if (coming != null) {
            counted += (coming.isOffered() ? 1 : 0) + (coming.delivery().isPartial() ? 1 : 0);
        }
        return receiver.credit() - counted;
    }

    @Override
    void disconnected(Ending why) {
        Receiver receiver = (Receiver) link();
        Delivery first = receiver.current();
        while (first != null && (first.isPartial() || !first.isRemotelySettled())) {
            receiver.advance(); // what is not read by now comes again, from its start
            first = receiver.current();
        }
        MessageStream coming = current;
        if (coming != null && coming.delivery() != first) {
            endWith(why);
        }
        super.disconnected(why);
    }

    @Override
    void ended() {
        endWith(
                isClosedHere()
                        ? () -> new AmqpException(this + " was closed meanwhile")
                        : Objects.requireNonNullElseGet(failure(), connectionWatch::lost));
        super.ended();
    }

    @Override
    boolean isTaken(Delivery delivery) {
        return delivery.context() instanceof MessageStream stream && stream.isOffered();
    }
}
