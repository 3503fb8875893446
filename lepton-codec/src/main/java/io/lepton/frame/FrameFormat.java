package io.lepton.frame;

import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Described;
import io.lepton.amqp.Symbol;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of a frame for a trace, one line, in the form that users of Proton know:
 *
 * <pre>
 *   AMQP:FRAME:0 -> @open(16) [container-id="a", max-frame-size=65536]
 *   AMQP:FRAME:0 &lt;- @transfer(20) [handle=0, delivery-id=0, delivery-tag=b"0"] (7) "\x00Sw\xa1\x02hi"
 *   SASL:FRAME -> @sasl-init(65) [mechanism=:"PLAIN", initial-response=…]
 *   AMQP:FRAME:0 -> (EMPTY FRAME)
 * </pre>
 *
 * <p>It is made from the bytes of a frame or protocol header, malformed ones too, and never throws for what they hold.
 * Fields that are null are left out. The secrets of SASL are dots (SAS-14); text of the peer is escaped and cut
 * (ROB-32). A payload may hold secrets of the application: who knows that it does asks for none of it.
 */
public final class FrameFormat {
    /** Octets of a payload that are shown unless it is said otherwise. */
    public static final int PAYLOAD = 64;

    private static final int MAX_LINE = 4096; // characters after which no other value is begun
    private static final int MAX_TEXT = 256; // characters of one string or symbol
    private static final int MAX_BINARY = 64; // octets of one binary
    private static final char CUT = '…';
    private static final String DOTS = "…";

    /** What the peer may make us do for a trace: enough for an attach with all the unsettled deliveries we take. */
    private static final DecodeLimits LIMITS = DecodeLimits.DEFAULT.withMaxValues(4 * UnsettledMap.MAX_SIZE);

    private final StringBuilder text = new StringBuilder(256);
    private boolean sasl;

    private FrameFormat() {}

    /** A frame that we send, as {@link #describe} with an arrow: {@code AMQP:FRAME:0 -> @open(16) […]}. */
    public static String outgoing(byte[] array, int offset, int size) {
        return line(" -> ", array, offset, size, PAYLOAD);
    }

    /** The same with so many octets of its payload, from 0. */
    public static String outgoing(byte[] array, int offset, int size, int payload) {
        return line(" -> ", array, offset, size, payload);
    }

    /** A frame that we got, as {@link #describe} with an arrow: {@code AMQP:FRAME:0 <- @open(16) […]}. */
    public static String incoming(byte[] array, int offset, int size) {
        return line(" <- ", array, offset, size, PAYLOAD);
    }

    /** The same with so many octets of its payload, from 0. */
    public static String incoming(byte[] array, int offset, int size, int payload) {
        return line(" <- ", array, offset, size, payload);
    }

    /**
     * A frame without its direction: {@code AMQP:FRAME:0 @open(16) […]}; a protocol header by its name: {@code SASL}.
     *
     * @param offset where the frame or header starts in the array
     * @param size octets that there are of it, from 0
     */
    public static String describe(byte[] array, int offset, int size) {
        return line(" ", array, offset, size, PAYLOAD);
    }

    private static String line(String arrow, byte[] array, int offset, int size, int payload) {
        FrameFormat format = new FrameFormat();
        if (isProtocolHeader(array, offset, size)) {
            format.text.append(arrow.stripLeading()).append(header(array, offset, size));
        } else {
            format.frame(arrow, array, offset, size, payload);
        }
        return format.text.toString();
    }

    /** A frame that starts like a header would have a size of 1 GiB. */
    private static boolean isProtocolHeader(byte[] array, int offset, int size) {
        return size == ProtocolHeader.SIZE && ProtocolHeader.mismatch(array, offset, 4) < 0;
    }

    private static String header(byte[] array, int offset, int size) {
        ProtocolHeader header = ProtocolHeader.of(array, offset);
        return header == null ? ProtocolHeader.describe(array, offset, size) : header.name();
    }

    private void frame(String arrow, byte[] array, int offset, int size, int payload) {
        FrameReader frame = new FrameReader(LIMITS);
        try {
            frame.begin(array, offset, size);
        } catch (FramingException e) {
            text.append("FRAME")
                    .append(arrow)
                    .append("(malformed: ")
                    .append(e.getMessage())
                    .append(") ");
            TraceText.quoteOctets(text, array, offset, size, FrameReader.HEADER);
            return;
        }
        sasl = frame.type() == FrameReader.SASL;
        text.append(sasl ? "SASL:FRAME" : "AMQP:FRAME:");
        if (!sasl) {
            text.append(frame.channel());
        }
        text.append(arrow);
        if (frame.isEmpty()) {
            text.append("(EMPTY FRAME)");
            return;
        }
        int body = offset + 4 * (array[offset + 4] & 0xFF);
        int end = offset + size;
        AmqpReader in = new AmqpReader(LIMITS).reset(array, body, end);
        try {
            performative(in);
        } catch (DecodingException e) {
            text.append(text.charAt(text.length() - 1) == ' ' ? "(malformed" : " (malformed");
            if (!sasl) {
                text.append(": ");
                TraceText.escape(text, String.valueOf(e.getMessage()), MAX_TEXT);
            }
            text.append(')');
            return;
        }
        payload(in, payload);
    }

    private void performative(AmqpReader in) {
        int start = in.position();
        in.readDescriptor(); // refuses what is not described
        in.position(start + 1);
        Object descriptor = in.readObject();
        CompositeNames names = CompositeNames.of(descriptor);
        if (names == null) {
            described(descriptor, in.readObject());
            return;
        }
        // One field after the other, so that those before a malformed one are seen.
        begin(names);
        int count = in.beginList();
        for (int i = 0; i < count; i++) {
            field(names, i, in.readObject());
        }
        in.endList();
        text.append(']');
    }

    private void payload(AmqpReader in, int shown) {
        int length = in.remaining();
        if (length > 0) {
            text.append(" (").append(length).append(')');
            if (shown > 0 && !sasl) {
                text.append(' ');
                TraceText.quoteOctets(text, in.array(), in.position(), length, shown);
            }
        }
    }

    private void begin(CompositeNames names) {
        text.append('@').append(names.name()).append('(').append(names.code()).append(") [");
    }

    private void field(CompositeNames names, int index, @Nullable Object value) {
        if (value == null || isFull()) {
            return;
        }
        separate();
        text.append(names.field(index)).append('=');
        if (names.isPublic(index, value, sasl)) {
            value(value);
        } else {
            text.append(DOTS);
        }
    }

    private void described(@Nullable Object descriptor, @Nullable Object value) {
        CompositeNames names = CompositeNames.of(descriptor);
        if (names != null && value instanceof List<?> fields) {
            begin(names);
            for (int i = 0; i < fields.size(); i++) {
                field(names, i, fields.get(i));
            }
            text.append(']');
            return;
        }
        text.append('@');
        if (!sasl) {
            value(descriptor);
            text.append(' ');
            value(value);
        } else if (descriptor instanceof Number) {
            text.append(descriptor).append(' ').append(DOTS);
        } else {
            text.append(DOTS);
        }
    }

    private void value(@Nullable Object value) {
        if (value instanceof String string) {
            TraceText.quote(text, string, MAX_TEXT);
        } else if (value instanceof Symbol symbol) {
            text.append(':');
            TraceText.quote(text, symbol.toString(), MAX_TEXT);
        } else if (value instanceof byte[] octets) {
            text.append('b');
            TraceText.quoteOctets(text, octets, 0, octets.length, MAX_BINARY);
        } else if (value instanceof ByteBuffer octets) {
            byte[] copy = new byte[octets.remaining()];
            octets.duplicate().get(copy);
            value(copy);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof AmqpArray array) {
            array(array);
        } else if (value instanceof Described described) {
            described(described.descriptor(), described.value());
        } else {
            TraceText.escape(text, String.valueOf(value), MAX_TEXT); // a number, a uuid, a char ...
        }
    }

    private void map(Map<?, ?> map) {
        text.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (isFull()) {
                break;
            }
            separate();
            value(entry.getKey());
            text.append('=');
            value(entry.getValue());
        }
        text.append('}');
    }

    private void list(List<?> list) {
        text.append('[');
        for (Object element : list) {
            if (isFull()) {
                break;
            }
            separate();
            value(element);
        }
        text.append(']');
    }

    private void array(AmqpArray array) {
        for (Object descriptor : array.descriptors()) {
            text.append('@');
            value(descriptor);
            text.append(' ');
        }
        text.append('@').append(array.elementType());
        list(array.elements());
    }

    private void separate() {
        char last = text.charAt(text.length() - 1);
        if (last != '[' && last != '{') {
            text.append(", ");
        }
    }

    /** Whether the line is as long as it may get; says so in the line, once. */
    private boolean isFull() {
        if (text.length() < MAX_LINE) {
            return false;
        }
        if (text.charAt(text.length() - 1) != CUT) {
            text.append(CUT);
        }
        return true;
    }
}
