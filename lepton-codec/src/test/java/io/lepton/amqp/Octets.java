package io.lepton.amqp;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Octets as hex with blanks, and the shortest way from there to values and back. */
final class Octets {
    private Octets() {}

    /** The octets of hex digits; blanks and line ends between them do not count. */
    static byte[] of(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /** {@code hex} without blanks. */
    static String plain(String hex) {
        return hex(of(hex));
    }

    static AmqpReader reader(byte[] octets) {
        return new AmqpReader().reset(octets, 0, octets.length);
    }

    static AmqpReader reader(String hex) {
        return reader(of(hex));
    }

    /** The one value in {@code octets}, behind which nothing may follow. */
    static @Nullable Object decode(byte[] octets) {
        AmqpReader in = reader(octets);
        Object value = in.readObject();
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " octets left over");
        }
        return value;
    }

    static @Nullable Object decode(String hex) {
        return decode(of(hex));
    }

    static byte[] encode(@Nullable Object value) {
        AmqpWriter out = new AmqpWriter(0);
        out.writeObject(value);
        return out.toByteArray();
    }

    /** The octets of {@code value} as hex without blanks. */
    static String encodeHex(@Nullable Object value) {
        return hex(encode(value));
    }
}
