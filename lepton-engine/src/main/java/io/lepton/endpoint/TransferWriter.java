package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.frame.Transfer;
import org.jspecify.annotations.Nullable;

/** Writes the deliveries of a sender as transfers: in one frame, or in as many as it takes (AMQP 1.0 §2.6.14, §2.7.5). */
@HotPath
final class TransferWriter {
    /** A transfer without its payload is shorter than this, but for long states. */
    private static final int USUAL_HEAD = 80;

    private final Sender sender;
    private final Session session;
    private final SentTags tags;
    /** The message before took several frames, and the next one probably does: it is not tried whether it fits into one. */
    private boolean large;

    TransferWriter(Sender sender, SentTags tags) {
        this.sender = sender;
        session = sender.session();
        this.tags = tags;
    }

    /**
     * Encodes the message straight into the output if it fits into one frame; else writes as many frames as may go out now.
     *
     * @return null when all of it was written, else what is to be sent later
     * @throws RuntimeException if the message cannot be encoded, or is too large for the peer; nothing was written
     */
    @Nullable Payload write(Transport transport, Delivery delivery, Message message) {
        session.turn().flushDispositions(); // which the application gave before
        return !large && writeWhole(transport, delivery, message) ? null : writeParts(transport, delivery, message);
    }

    /** False, and nothing is written, when it does not fit into one frame. */
    private boolean writeWhole(Transport transport, Delivery delivery, Message message) {
        OutputBuffer out = transport.out();
        int mark = out.mark();
        out.frames().beginTransfer(session.channel(), first(delivery, false));
        int payload = out.mark();
        try {
            message.writeTo(out.bytes());
            sender.checkSize(out.mark() - payload);
        } catch (RuntimeException e) {
            out.rewind(mark);
            throw e;
        }
        if (out.mark() - mark > transport.sendFrameSize()) {
            out.rewind(mark);
            return false;
        }
        end(transport, mark);
        session.transferred(delivery, true);
        return true;
    }

    private @Nullable Payload writeParts(Transport transport, Delivery delivery, Message message) {
        AmqpWriter encoder = session.connection().scratch();
        try {
            message.writeTo(encoder);
            sender.checkSize(encoder.position());
            delivery.given();
            Payload payload = Payload.borrowed(encoder.array(), encoder.position());
            boolean written = writePart(transport, delivery, payload);
            large = payload.size() > 0;
            while (written && payload.size() > 0 && sender.mayTransfer(sender.transportWithRoom())) {
                written = writePart(transport, delivery, payload);
            }
            return written && payload.size() == 0 ? null : payload.rest();
        } finally {
            session.connection().doneWith(encoder);
        }
    }

    /** Writes a frame with as much of the payload as it takes. False, and nothing is written, when it takes none. */
    boolean writePart(Transport transport, Delivery delivery, Payload payload) {
        boolean first = !delivery.isStarted();
        OutputBuffer out = transport.out();
        int mark = out.mark();
        int frameSize = transport.sendFrameSize();
        boolean more = !delivery.isGiven() || payload.size() + USUAL_HEAD > frameSize;
        begin(out, delivery, first, more);
        int room = frameSize - (out.mark() - mark);
        if (room <= 0) {
            out.rewind(mark);
            session.fail(Condition.of(
                    AmqpError.FRAME_SIZE_TOO_SMALL,
                    sender + ": the state of a delivery is larger than the peer's max-frame-size"));
            return false;
        }
        int length = Math.min(payload.size(), room);
        boolean rest = !delivery.isGiven() || length < payload.size();
        if (rest != more) {
            out.rewind(mark);
            begin(out, delivery, first, rest);
            length = Math.min(payload.size(), frameSize - (out.mark() - mark));
        }
        out.bytes().raw(payload.array(), payload.start(), length);
        end(transport, mark);
        payload.consume(length);
        session.transferred(delivery, first);
        return true;
    }

    /** Tells the receiver to drop what was written of the delivery. */
    void writeAbort(Transport transport, Delivery delivery) {
        OutputBuffer out = transport.out();
        int mark = out.mark();
        Transfer transfer = continued(delivery, false).aborted(true).settled(true);
        out.frames().beginTransfer(session.channel(), transfer);
        end(transport, mark);
        session.transferred(delivery, false);
    }

    /** Introduces again a delivery of which nothing is left to be exchanged but its state. §2.6.13 */
    void writeResumedState(Transport transport, Delivery delivery) {
        writeEmpty(transport, delivery, first(delivery, false));
    }

    /** Introduces a delivery again to tell the receiver to drop it. §2.6.13 */
    void writeResumedAbort(Transport transport, Delivery delivery) {
        writeEmpty(transport, delivery, first(delivery, false).aborted(true).settled(true));
    }

    private void writeEmpty(Transport transport, Delivery delivery, Transfer transfer) {
        int mark = transport.out().mark();
        transport.out().frames().beginTransfer(session.channel(), transfer);
        end(transport, mark);
        session.transferred(delivery, true);
    }

    private void begin(OutputBuffer out, Delivery delivery, boolean first, boolean more) {
        Transfer transfer = first ? first(delivery, more) : continued(delivery, more);
        out.frames().beginTransfer(session.channel(), transfer);
    }

    private static void end(Transport transport, int mark) {
        transport.out().frames().endTransfer(mark);
        transport.countTransfer();
    }

    private Transfer first(Delivery delivery, boolean more) {
        Transfer transfer = continued(delivery, more);
        tags.write(transfer, delivery);
        if (delivery.isResumed()) {
            // it was sent unsettled: that it is settled by now is told at once, whatever the link's mode
            transfer.resume(true).state(SenderRecovery.introduction(delivery)).settled(delivery.isLocallySettled());
        }
        return transfer.deliveryId(Serial.unsigned(session.deliveryIds().nextOutgoing()))
                .messageFormat(delivery.messageFormat());
    }

    private Transfer continued(Delivery delivery, boolean more) {
        Transfer transfer = session.transfer();
        transfer.clear();
        return transfer.handle(sender.attachment().handle())
                .settled(sender.goesSettled(delivery))
                .more(more)
                .state(delivery.localState());
    }
}
