package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.frame.FrameFormat;
import io.lepton.frame.Transfer;
import java.util.ArrayList;
import java.util.List;

/**
 * The last frames of one direction, for {@link Connection#diagnose}. Of transfers, and of what is large, only channel and size
 * are kept, so that a message costs no more than a number, and a peer cannot fill our memory; frames of the SASL layer are
 * not kept at all.
 */
final class LastFrames {
    private static final int COUNT = 8;
    private static final int LARGEST = 256;
    /** Where the descriptor's code is, behind a header of 8 octets and 00 53. */
    private static final int CODE = 10;

    private final boolean outgoing;
    private final byte[][] frames = new byte[COUNT][];
    /** How many octets of {@link #frames} are a frame; 0: there is only what follows. */
    private final int[] kept = new int[COUNT];

    private final int[] sizes = new int[COUNT];
    private final int[] channels = new int[COUNT];
    private final boolean[] transfers = new boolean[COUNT];
    private int next;
    private int count;

    LastFrames(boolean outgoing) {
        this.outgoing = outgoing;
    }

    @HotPath
    void add(byte[] array, int start, int size) {
        if (array[start + 5] != 0) {
            return; // not of the AMQP layer
        }
        int at = next;
        boolean transfer = size > CODE && array[start + CODE] == Transfer.CODE;
        if (transfer || size > LARGEST) {
            kept[at] = 0;
            transfers[at] = transfer;
            sizes[at] = size;
            channels[at] = (array[start + 6] & 0xFF) << 8 | array[start + 7] & 0xFF;
        } else {
            if (frames[at] == null || frames[at].length < size) {
                frames[at] = new byte[Math.max(64, size)];
            }
            System.arraycopy(array, start, frames[at], 0, size);
            kept[at] = size;
        }
        next = at + 1 == COUNT ? 0 : at + 1;
        count = Math.min(count + 1, COUNT);
    }

    /** Oldest first, as a trace has them. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text((next - count + i + COUNT) % COUNT));
        }
        return texts;
    }

    private String text(int at) {
        if (kept[at] == 0) {
            return "AMQP:FRAME:" + channels[at] + (outgoing ? " -> " : " <- ")
                    + (transfers[at] ? "@transfer(20), " : "a frame of ") + sizes[at] + " octets";
        }
        return outgoing ? FrameFormat.outgoing(frames[at], 0, kept[at]) : FrameFormat.incoming(frames[at], 0, kept[at]);
    }
}
