package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What {@link AmqpWriter} stands on: a byte array that grows, and the headers that have a short and a long form. */
@HotPath
abstract sealed class OctetWriter permits AmqpWriter {
    private static final int MIN_CAPACITY = 16;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    byte[] array;
    int position;

    OctetWriter(int initialCapacity) {
        array = new byte[Math.max(initialCapacity, MIN_CAPACITY)];
    }

    /**
     * Where the octets are: 0 to {@link #position}.
     *
     * @return the writer's own array, valid until the next write
     */
    public byte[] array() {
        return array;
    }

    /**
     * How much was written.
     *
     * @return octets
     */
    public int position() {
        return position;
    }

    /**
     * Goes back to an earlier position: what was written from there on is dropped.
     *
     * @param position 0…{@link #position()}
     */
    public void position(int position) {
        if (position < 0 || position > this.position) {
            throw new IllegalArgumentException("position " + position + " is not in 0…" + this.position);
        }
        this.position = position;
    }

    /**
     * Makes room, so that the next {@code bytes} octets do not move the array.
     *
     * @param bytes 0 or more
     * @throws EncodingException if the array would pass 2 GiB
     */
    public void ensure(int bytes) {
        if (array.length - position < bytes) {
            grow(bytes);
        }
    }

    /** As {@link #ensure}, for a header and what follows it. */
    void ensure(int header, int length) {
        if (array.length - position < (long) header + length) {
            grow((long) header + length);
        }
    }

    private void grow(long bytes) {
        long needed = position + bytes;
        if (needed > MAX_CAPACITY) {
            throw new EncodingException("more than " + MAX_CAPACITY + " octets");
        }
        array = Arrays.copyOf(array, (int) Math.min(MAX_CAPACITY, Math.max(needed, array.length * 2L)));
    }

    /**
     * What was written.
     *
     * @return a view of the writer's own array, valid until the next write
     */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(array, 0, position);
    }

    /**
     * What was written.
     *
     * @return a copy
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(array, position);
    }

    /**
     * Copies octets that are AMQP already.
     *
     * @param source where they are
     * @param offset the first
     * @param length how many
     */
    public void raw(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, array, position, length);
        position += length;
    }

    /**
     * Copies octets that are AMQP already.
     *
     * @param source its remaining octets are taken; its position stays
     */
    public void raw(ByteBuffer source) {
        int length = source.remaining();
        ensure(length);
        source.get(source.position(), array, position, length);
        position += length;
    }

    /**
     * Writes one octet as it is.
     *
     * @param octet its lower 8 bits count
     */
    public void rawByte(int octet) {
        ensure(1);
        array[position++] = (byte) octet;
    }

    /**
     * Writes two octets as they are.
     *
     * @param bits the lower 16 count
     */
    public void rawShort(int bits) {
        ensure(2);
        BigEndian.putShort(array, position, bits);
        position += 2;
    }

    /**
     * Writes four octets as they are.
     *
     * @param bits in network order
     */
    public void rawInt(int bits) {
        ensure(4);
        BigEndian.putInt(array, position, bits);
        position += 4;
    }

    /**
     * Writes eight octets as they are.
     *
     * @param bits in network order
     */
    public void rawLong(long bits) {
        ensure(8);
        BigEndian.putLong(array, position, bits);
        position += 8;
    }

    /**
     * Overwrites four octets, such as a size that is known only now.
     *
     * @param at where, all four before {@link #position()}
     * @param bits in network order
     */
    public void patchInt(int at, int bits) {
        if (at < 0 || at > position - 4) {
            throw new IllegalArgumentException("no four octets at " + at + " of " + position);
        }
        BigEndian.putInt(array, at, bits);
    }

    /** Leaves room for the short header of a list, map or array; {@link #endCompound} makes it larger if need be. */
    int beginCompound() {
        ensure(3);
        int mark = position;
        position = mark + 3;
        return mark;
    }

    // 8-bit:  code size count items…               size counts count and items: at most 254 octets of items
    // 32-bit: code size×4 count×4 items…
    void endCompound(int mark, int code8, int code32, int count) {
        int octets = position - mark - 3;
        if (octets <= 254 && count <= 255) {
            array[mark] = (byte) code8;
            array[mark + 1] = (byte) (octets + 1);
            array[mark + 2] = (byte) count;
            return;
        }
        ensure(6);
        System.arraycopy(array, mark + 3, array, mark + 9, octets);
        array[mark] = (byte) code32;
        BigEndian.putInt(array, mark + 1, octets + 4);
        BigEndian.putInt(array, mark + 5, count);
        position += 6;
    }

    void writeVariable(int code8, int code32, byte[] source, int offset, int length) {
        variableHeader(code8, code32, length);
        System.arraycopy(source, offset, array, position, length);
        position += length;
    }

    /** Writes code and length, and makes room for the octets too. */
    void variableHeader(int code8, int code32, int length) {
        if (length <= 0xFF) {
            ensure(2, length);
            array[position] = (byte) code8;
            array[position + 1] = (byte) length;
            position += 2;
        } else {
            ensure(5, length);
            array[position] = (byte) code32;
            BigEndian.putInt(array, position + 1, length);
            position += 5;
        }
    }

    void write8(int code, int bits) {
        ensure(2);
        array[position] = (byte) code;
        array[position + 1] = (byte) bits;
        position += 2;
    }

    void write16(int code, int bits) {
        ensure(3);
        array[position] = (byte) code;
        BigEndian.putShort(array, position + 1, bits);
        position += 3;
    }

    void write32(int code, int bits) {
        ensure(5);
        array[position] = (byte) code;
        BigEndian.putInt(array, position + 1, bits);
        position += 5;
    }

    void write64(int code, long bits) {
        ensure(9);
        array[position] = (byte) code;
        BigEndian.putLong(array, position + 1, bits);
        position += 9;
    }

    void write128(int code, long high, long low) {
        ensure(17);
        array[position] = (byte) code;
        BigEndian.putLong(array, position + 1, high);
        BigEndian.putLong(array, position + 9, low);
        position += 17;
    }
}
