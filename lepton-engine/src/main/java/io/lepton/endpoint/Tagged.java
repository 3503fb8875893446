package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What tells a delivery from the others that are unsettled on its link (AMQP 1.0 §2.6.12). Most tags are eight octets or
 * fewer, or a number of {@link TagCounter}: they are kept in a long.
 */
@HotPath
abstract sealed class Tagged permits Delivery {
    static final int MAX_TAG = 32;
    /** Digits of the largest long. */
    static final int MAX_DECIMAL = 19;

    /** The tag is a number, {@link #tagBits}, in decimal. */
    private static final int COUNTER_TAG = 1 << 10;

    private static final int TAG_LENGTH_SHIFT = 25;
    private static final int TAG_LENGTH_MASK = 0x3F;

    private static final VarHandle OCTETS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The bits that are {@link #COUNTER_TAG}, the length of the tag, and those of {@link Delivery}: to keep it small. */
    int flags;

    private long tagBits;
    private byte @Nullable [] longTag;

    /** The tag, 0 to 32 bytes, that tells it from the others that are unsettled on the link. A copy. §2.6.12 */
    public byte[] tag() {
        byte[] tag = new byte[MAX_TAG];
        return Arrays.copyOf(tag, copyTag(tag));
    }

    /** The tag as text: as it stands where it is printable ASCII, in hexadecimal otherwise. */
    public String tagAsString() {
        byte[] tag = tag();
        for (byte octet : tag) {
            if (octet < 0x20 || octet > 0x7e) {
                return HexFormat.of().formatHex(tag);
            }
        }
        return new String(tag, StandardCharsets.US_ASCII);
    }

    // ------------------------------------------------------------------ given

    /** A number that {@link TagCounter} gave. */
    void counterTag(long number) {
        flags |= COUNTER_TAG;
        tagBits = number;
    }

    /** Takes a copy of the tag. */
    void tag(byte[] array, int offset, int length) {
        if (length <= Long.BYTES) {
            tagBits = bits(array, offset, length);
        } else {
            longTag = Arrays.copyOfRange(array, offset, offset + length);
            tagBits = Arrays.hashCode(longTag);
        }
        flags |= length << TAG_LENGTH_SHIFT;
    }

    void clearTag() {
        longTag = null;
    }

    // ------------------------------------------------------------------ read

    /** False before it was given one. */
    boolean hasTag() {
        return isCounter() || tagLength() > 0;
    }

    boolean isCounter() {
        return (flags & COUNTER_TAG) != 0;
    }

    boolean hasCounterTag(long number) {
        return tagBits == number && isCounter();
    }

    /** Octets of a tag that did not come from {@link TagCounter}. */
    int tagLength() {
        return flags >>> TAG_LENGTH_SHIFT & TAG_LENGTH_MASK;
    }

    /** A tag of up to eight octets as a number. */
    long tagBits() {
        return tagBits;
    }

    /** Copies the tag to the start of {@code into}, and answers its length. */
    int copyTag(byte[] into) {
        if (isCounter()) {
            return decimal(tagBits, into);
        }
        int length = tagLength();
        if (longTag != null) {
            System.arraycopy(longTag, 0, into, 0, length);
        } else {
            long bits = tagBits;
            for (int i = length - 1; i >= 0; i--) {
                into[i] = (byte) bits;
                bits >>>= 8;
            }
        }
        return length;
    }

    // ------------------------------------------------------------------ compared

    /** Whether it has the tag that stands there. */
    boolean hasTag(byte[] array, int offset, int length) {
        if (isCounter()) {
            return Arrays.equals(tag(), Arrays.copyOfRange(array, offset, offset + length));
        }
        if (tagLength() != length) {
            return false;
        }
        if (longTag != null) {
            return Arrays.equals(longTag, 0, length, array, offset, offset + length);
        }
        return bits(array, offset, length) == tagBits;
    }

    boolean hasTagOf(Tagged other) {
        if (!isCounter() && !other.isCounter() && longTag == null && other.longTag == null) {
            return tagBits == other.tagBits && tagLength() == other.tagLength();
        }
        return Arrays.equals(tag(), other.tag());
    }

    /** Equal for equal tags, whichever way they are kept. */
    int tagHash() {
        long bits = tagBits;
        if (isCounter()) {
            byte[] tag = tag();
            bits = tag.length > Long.BYTES ? Arrays.hashCode(tag) : bits(tag, 0, tag.length);
        }
        long mixed = bits * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40);
    }

    /** Up to eight octets as one number, the first of them highest. */
    private static long bits(byte[] array, int offset, int length) {
        if (length > 0 && offset <= array.length - Long.BYTES) {
            return (long) OCTETS.get(array, offset) >>> Long.SIZE - Byte.SIZE * length;
        }
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = bits << 8 | array[offset + i] & 0xFF;
        }
        return bits;
    }

    private static int decimal(long number, byte[] into) {
        int length = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            length++;
        }
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return length;
    }
}
