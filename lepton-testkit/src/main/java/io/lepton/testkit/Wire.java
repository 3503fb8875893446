package io.lepton.testkit;

import io.lepton.endpoint.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One direction of an {@link EnginePair}: bytes on their way. */
final class Wire {
    /** Octets of a protocol header, and of the size that a frame begins with. */
    private static final int HEADER = 8;

    private static final int SIZE = 4;

    private byte[] bytes = {};
    private long carried;
    private long cutAt = Long.MAX_VALUE;
    private boolean ended;
    private boolean endTold;
    /** Where the frame that is on its way ends; while that is not known, how many octets of its size were seen. */
    private long frameEnd = HEADER;

    private int sizeSeen = SIZE;
    private int size;
    private final List<Long> frameEnds = new ArrayList<>();

    /** Takes all that {@code from} has to say. */
    boolean take(Transport from) {
        ByteBuffer output = from.output();
        int count = output.remaining();
        int kept = ended ? 0 : (int) Math.min(count, cutAt - carried);
        int at = bytes.length;
        bytes = Arrays.copyOf(bytes, at + kept);
        output.get(bytes, at, kept);
        from.sent(count);
        cutFrames(at, kept);
        carried += kept;
        if (from.isOutputClosed()) {
            ended = true;
        }
        return count > 0;
    }

    /** Gives {@code to} at most so many of the bytes, and the end once there are none left. */
    boolean give(Transport to, int limit) {
        if (bytes.length > 0 && limit == 0) {
            return true; // later
        }
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

    private void cutFrames(int from, int count) {
        for (int i = 0; i < count; i++) {
            if (sizeSeen < SIZE) {
                size = size << 8 | bytes[from + i] & 0xff;
                if (++sizeSeen == SIZE) {
                    frameEnd = carried + i + 1 - SIZE + size;
                }
            }
            if (sizeSeen == SIZE && carried + i + 1 == frameEnd) {
                frameEnds.add(frameEnd);
                sizeSeen = 0;
                size = 0;
            }
        }
    }

    /** After how many octets the protocol header and each frame until now has ended. SASL has no part in it. */
    List<Long> frameEnds() {
        return List.copyOf(frameEnds);
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
