package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.frame.Transfer;

/** What the transfers of a link have to keep to, so that we take them (AMQP 1.0 §2.6.12, §2.7.5). */
@HotPath
final class TransferRules {
    /** How many transfers with less than 512 bytes of payload one message may be cut into, beyond what its size needs. */
    private static final int MAX_TINY_FRAMES = 262_144;

    private final Receiver receiver;

    TransferRules(Receiver receiver) {
        this.receiver = receiver;
    }

    /** The first transfer of a delivery. */
    void checkFirst(Transfer transfer) {
        if (transfer.deliveryId() == Transfer.ABSENT
                || transfer.tagLength() < 0
                || transfer.messageFormat() == Transfer.ABSENT) {
            throw violation(
                    AmqpError.NOT_ALLOWED,
                    "the first transfer of a delivery lacks its delivery-id, delivery-tag or message-format");
        }
    }

    /** A transfer that is not the first of the delivery: what it repeats is the same. */
    void checkContinued(Transfer transfer, Delivery delivery) {
        boolean other = transfer.deliveryId() != Transfer.ABSENT && (int) transfer.deliveryId() != delivery.id()
                || transfer.tagLength() >= 0
                        && !delivery.hasTag(transfer.tagArray(), transfer.tagOffset(), transfer.tagLength())
                || transfer.messageFormat() != Transfer.ABSENT
                        && delivery.content() instanceof Payload payload
                        && transfer.messageFormat() != payload.format();
        if (other) {
            throw violation(
                    AmqpError.NOT_ALLOWED,
                    "a transfer of another delivery before the last transfer of " + delivery.tagAsString());
        }
    }

    /**
     * Whether we settle the delivery second: the transfer may choose first where the link has second. A sender that answers
     * first to an attach with second never settles, and would keep us waiting. INT-03
     */
    boolean settlesSecond(Transfer transfer) {
        ReceiverSettleMode ours = receiver.receiverSettleMode();
        if (transfer.rcvSettleMode() != null && !transfer.isSettled()) {
            if (transfer.rcvSettleMode() == ReceiverSettleMode.SECOND && ours == ReceiverSettleMode.FIRST) {
                throw violation(AmqpError.INVALID_FIELD, "rcv-settle-mode second on a link that has first");
            }
            return transfer.rcvSettleMode() == ReceiverSettleMode.SECOND;
        }
        return ours == ReceiverSettleMode.SECOND && receiver.remoteReceiverSettleMode() == ReceiverSettleMode.SECOND;
    }

    /** A sender settles as it said in its attach; a delivery is settled when one of its transfers is. */
    void checkSettled(Transfer transfer, Delivery delivery) {
        if (transfer.aborted()) {
            return; // which settles it, whatever the mode
        }
        SenderSettleMode mode = receiver.remoteSenderSettleMode();
        if (mode == SenderSettleMode.UNSETTLED && transfer.isSettled()) {
            throw violation(AmqpError.NOT_ALLOWED, "a settled transfer on a link whose sender settles none");
        }
        boolean settled = transfer.isSettled() || delivery.isRemotelySettled();
        if (mode == SenderSettleMode.SETTLED && !transfer.more() && !settled) {
            throw violation(AmqpError.NOT_ALLOWED, "an unsettled delivery on a link whose sender settles all");
        }
    }

    /** So much of the message there is by now. */
    void checkSize(long bytes) {
        long limit = receiver.maxMessageSize();
        if (limit != 0 && bytes > limit) {
            throw violation(LinkError.MESSAGE_SIZE_EXCEEDED, "a message of more than " + limit + " bytes");
        }
    }

    /** So many transfers it came in by now. */
    void checkFrames(Payload payload) {
        long limit = Math.max(MAX_TINY_FRAMES, receiver.maxMessageSize() / 512);
        if (payload.tinyFrames() > limit) {
            throw violation(AmqpError.RESOURCE_LIMIT_EXCEEDED, "a message in more than " + limit + " tiny transfers");
        }
    }

    ProtocolViolation violation(Symbol condition, String text) {
        return ProtocolViolation.of(receiver, condition, receiver + ": " + text);
    }
}
