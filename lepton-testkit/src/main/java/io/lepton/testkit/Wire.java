package io.lepton.testkit;

import io.lepton.endpoint.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One direction of an {@link EnginePair}: bytes on their way. */
final class Wire {
    private byte[] bytes = {};
    private long carried;
    private long cutAt = Long.MAX_VALUE;
    private boolean ended;
    private boolean endTold;

    /** Takes all that {@code from} has to say. */
    boolean take(Transport from) {
        ByteBuffer output = from.output();
        int count = output.remaining();
        int kept = ended ? 0 : (int) Math.min(count, cutAt - carried);
        int at = bytes.length;
        bytes = Arrays.copyOf(bytes, at + kept);
        output.get(bytes, at, kept);
        from.sent(count);
        carried += kept;
        if (from.isOutputClosed()) {
            ended = true;
        }
        return count > 0;
    }

    /** Gives {@code to} at most so many of the bytes, and the end once there are none left. */
    boolean give(Transport to, int limit) {
        if (bytes.length > 0 && to.wantsInput()) {
            int count = Math.min(limit, bytes.length);
            to.receive(ByteBuffer.wrap(bytes, 0, count));
            bytes = Arrays.copyOfRange(bytes, count, bytes.length);
            return true;
        }
        if (bytes.length == 0 && ended && !endTold) {
            endTold = true;
            to.endOfInput();
            return true;
        }
        return false;
    }

    void cutAfter(long more) {
        cutAt = carried + more;
    }

    boolean isCut() {
        return carried >= cutAt;
    }

    /** Nothing more goes in; what is on its way is lost. */
    void cut() {
        ended = true;
        bytes = new byte[0];
    }

    /** Nothing more goes in; what is on its way arrives. */
    void end() {
        ended = true;
    }

    long carried() {
        return carried;
    }
}
