package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * An array that the connections of one thread use in turn while each takes what has arrived for it: one that rests has none.
 * A {@link Driver} that has several connections on a thread makes one for that thread, and gives it to all of them.
 */
@HotPath
public final class SpareArray {
    private byte @Nullable [] array;

    /** One that is empty-handed: the array is made when it is asked for. */
    public SpareArray() {}

    /** An array of any content with room for {@code least} octets, which is the taker's own. */
    byte[] take(int least) {
        byte[] spare = array;
        if (spare == null || spare.length < least) {
            return new byte[least];
        }
        array = null;
        return spare;
    }

    /** The taker needs it no more. The larger of two is kept, unless it is too large. */
    void giveBack(byte[] bytes) {
        if (bytes.length <= OutputBuffer.KEPT_CAPACITY && (array == null || array.length < bytes.length)) {
            array = bytes;
        }
    }
}
