package io.lepton.frame;

/** Frames as lines of text, for traces. */
public final class FrameFormat {
    private static final String[] NAMES = {
        "open", "begin", "attach", "flow", "transfer", "disposition", "detach", "end", "close"
    };

    private FrameFormat() {}

    /** A frame that we send: {@code AMQP:FRAME:0 -> @open(16)}. */
    public static String outgoing(byte[] array, int offset, int size) {
        return line(" -> ", array, offset, size);
    }

    /** A frame that we got: {@code AMQP:FRAME:0 <- @open(16)}. */
    public static String incoming(byte[] array, int offset, int size) {
        return line(" <- ", array, offset, size);
    }

    private static String line(String arrow, byte[] array, int offset, int size) {
        boolean sasl = size > 5 && array[offset + 5] == 1;
        int channel = size > 7 && !sasl ? (array[offset + 6] & 0xFF) << 8 | array[offset + 7] & 0xFF : 0;
        int code = size > 10 ? array[offset + 10] & 0xFF : 0;
        String name = sasl ? "sasl" : code >= 0x10 && code <= 0x18 ? NAMES[code - 0x10] : "empty";
        return (sasl ? "SASL:FRAME:" : "AMQP:FRAME:") + channel + arrow + "@" + name + "(" + code + ")";
    }
}
