package io.lepton.endpoint;

import io.lepton.amqp.HotPath;

/**
 * What the messages in one list hold together, as part of {@link HeldBytes}. One that leaves is taken to have been as large as
 * the mean, so that nothing need be remembered of each: right when the list is empty, and never far off.
 */
@HotPath
final class HeldMessages {
    private final HeldBytes held;
    private long bytes;
    private int count;

    HeldMessages(HeldBytes held) {
        this.held = held;
    }

    /** One more, of which so much is here. */
    void add(long size) {
        count++;
        grow(size);
    }

    /** So much more of one of them is here. */
    void grow(long size) {
        bytes += size;
        held.add(size);
    }

    /** What they hold. */
    long bytes() {
        return bytes;
    }

    /** One has left. Does nothing when there is none. */
    void remove() {
        if (count == 0) {
            return;
        }
        long share = bytes <= Integer.MAX_VALUE ? (int) bytes / count : bytes / count;
        count--;
        grow(-share);
    }

    /** None is left. */
    void clear() {
        count = 0;
        grow(-bytes);
    }
}
