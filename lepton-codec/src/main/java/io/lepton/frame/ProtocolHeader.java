package io.lepton.frame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The eight octets that start a layer, in either direction. AMQP 1.0 §2.2.
 *
 * <pre>
 *   +---+---+---+---+-------------+-------+-------+----------+
 *   | A | M | Q | P | protocol-id | major | minor | revision |
 *   +---+---+---+---+-------------+-------+-------+----------+
 *                      0, 2 or 3      1       0        0
 * </pre>
 */
public enum ProtocolHeader {
    /** Frames of AMQP follow. §2.2 */
    AMQP(0),
    /** A TLS handshake follows. §5.2.1 */
    TLS(2),
    /** Frames of SASL follow. §5.3.1 */
    SASL(3);

    /** Octets of a header. */
    public static final int SIZE = 8;

    private static final int ID = 4; // where the protocol-id stands
    private static final ProtocolHeader[] VALUES = values();

    private final byte[] bytes;

    ProtocolHeader(int id) {
        bytes = new byte[] {'A', 'M', 'Q', 'P', (byte) id, 1, 0, 0};
    }

    /** The protocol-id: 0, 2 or 3. */
    public int id() {
        return bytes[ID];
    }

    /** The eight octets, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The header that stands at {@code offset}, or null if those eight octets are none that version 1.0.0 knows. */
    public static @Nullable ProtocolHeader of(byte[] array, int offset) {
        for (ProtocolHeader header : VALUES) {
            if (Arrays.equals(header.bytes, 0, SIZE, array, offset, offset + SIZE)) {
                return header;
            }
        }
        return null;
    }

    /**
     * Looks for the first octet that no header has there, so that a peer can be turned away before it has sent all
     * eight (HDR-11). An index below 4 means that this is not AMQP at all, 4 that it is a protocol-id we do not know,
     * above 4 that it is another version.
     *
     * @param length octets that have arrived, from 0; those behind the eighth are not looked at
     * @return the index from {@code offset} of the first wrong octet, or -1 if all that have arrived are right
     */
    public static int mismatch(byte[] array, int offset, int length) {
        int end = Math.min(length, SIZE);
        for (int i = 0; i < end; i++) {
            byte octet = array[offset + i];
            boolean right = i == ID ? octet == 0 || octet == 2 || octet == 3 : octet == AMQP.bytes[i];
            if (!right) {
                return i;
            }
        }
        return -1;
    }

    /** The types of TLS records, and the major version that follows them, which has been 3 ever since. RFC 8446 §5.1 */
    private static final int TLS_FIRST = 20;

    private static final int TLS_LAST = 23;
    private static final int TLS_MAJOR = 3;

    /**
     * Says what a peer sent in place of the header that was expected, for the text of an error (HDR-07): for example
     * {@code SASL 1.0.0}, {@code AMQP 0.9.1} or {@code "HTTP/1.1"}. Never throws for what the octets hold.
     *
     * @param length octets that there are, from 0; those behind the eighth are not shown
     */
    public static String describe(byte[] array, int offset, int length) {
        int end = Math.min(length, SIZE);
        if (end >= 2 && array[offset] >= TLS_FIRST && array[offset] <= TLS_LAST && array[offset + 1] == TLS_MAJOR) {
            return "TLS, as amqps:// does";
        }
        if (end < SIZE || mismatch(array, offset, ID) >= 0) {
            StringBuilder text = new StringBuilder();
            TraceText.quoteOctets(text, array, offset, end, SIZE);
            return text.toString();
        }
        int id = array[offset + ID] & 0xFF;
        String name = id == 0 ? "AMQP" : id == 2 ? "TLS" : id == 3 ? "SASL" : "protocol-id " + id;
        return name + " " + (array[offset + 5] & 0xFF) + "." + (array[offset + 6] & 0xFF) + "."
                + (array[offset + 7] & 0xFF);
    }
}
