package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;

/**
 * The bytes of messages that arrive in several transfers on one connection, and are kept until they are complete: what one
 * link may keep, a peer with thousands of them must not keep on each (ROB-47). Streams do not count: the windows of their
 * sessions bound them.
 */
final class PartialMessages {
    /** An eighth of the heap, for arrays that grow are up to twice as large; and a message of the usual limit fits always. */
    static final long DEFAULT_LIMIT =
            Math.max(Receiver.DEFAULT_MAX_MESSAGE_SIZE, Runtime.getRuntime().maxMemory() / 8);

    /** What a byte costs in an array that has grown. */
    private static final int GROWN = 2;

    private final HeldBytes held;
    private long limit = DEFAULT_LIMIT;
    private long bytes;

    PartialMessages(HeldBytes held) {
        this.held = held;
    }

    void limit(long limit) {
        this.limit = limit;
    }

    /** So many more arrive. Throws, and counts nothing, where that is too much; a link may always take what one message may have. */
    void add(Receiver receiver, int count) {
        long most = Math.max(limit, receiver.maxMessageSize());
        if (limit != 0 && bytes + count > most) {
            throw ProtocolViolation.of(
                    receiver,
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    receiver + ": more than " + most + " bytes of incomplete messages on a connection");
        }
        bytes += count;
        held.add(GROWN * (long) count);
    }

    /** So many are complete, or dropped. */
    void remove(long count) {
        bytes -= count;
        held.add(-GROWN * count);
    }
}
