package io.lepton.frame;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the three hot performatives, written straight into the array: whoever calls has made room, and keeps the
 * position in a local variable. Each method answers the position behind what it wrote.
 */
@HotPath
final class FieldBytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** What {@link #accepted} writes. */
    static final int ACCEPTED = 0x0053_2445;

    static final byte NULL = 0x40;
    static final byte UINT0 = 0x43;
    static final byte SMALLUINT = 0x52;
    static final byte UINT = 0x70;
    static final byte BINARY8 = (byte) 0xA0;
    static final byte LIST8 = (byte) 0xC0;
    static final byte TRUE = 0x41;
    static final byte FALSE = 0x42;

    /** Octets from the start of a described list8 to its first field: {@code 00 53 code c0 size count}. */
    static final int HEAD = 6;

    private static final int LIST8_AT = 3; // where c0 stands
    private static final int WIDER = 6; // octets by which the head of a list32 is longer

    private FieldBytes() {}

    static void setInt(byte[] array, int position, int value) {
        INT.set(array, position, value);
    }

    /** The outcome accepted, which nearly every disposition carries: {@code 00 53 24 45}. */
    static int accepted(byte[] array, int position) {
        INT.set(array, position, ACCEPTED);
        return position + 4;
    }

    /**
     * Any state or none, of whatever length. The array may be another one afterwards.
     *
     * @param behind octets for which there has to be room behind the state
     */
    static int state(AmqpWriter out, int position, @Nullable DeliveryState state, int behind) {
        out.advance(position - out.position());
        if (state == null) {
            out.writeNull();
        } else {
            state.write(out);
        }
        out.ensure(behind);
        return out.position();
    }

    static int getInt(byte[] array, int position) {
        return (int) INT.get(array, position);
    }

    static int bool(byte[] array, int position, boolean value) {
        array[position] = value ? TRUE : FALSE;
        return position + 1;
    }

    /** Whether that is a boolean in one octet. */
    static boolean isBool(byte code) {
        return code == TRUE || code == FALSE;
    }

    /** How many octets a {@code uint} takes that begins with that format code: 1, 2 or 5; 0 when it begins none. */
    static int uintWidth(byte code) {
        return code == UINT0 ? 1 : code == SMALLUINT ? 2 : code == UINT ? 5 : 0;
    }

    /** The {@code uint} that takes so many octets there. */
    static long getUint(byte[] array, int position, int width) {
        return width == 1 ? 0 : width == 2 ? array[position + 1] & 0xFF : getInt(array, position + 1) & 0xFFFF_FFFFL;
    }

    /** As {@link #uintWidth}, where null may stand too, of 1 octet. */
    static int widthOrNull(byte code) {
        return code == NULL ? 1 : uintWidth(code);
    }

    /** As {@link #getUint}, {@link Performative#ABSENT} for null. */
    static long getUintOrNull(byte[] array, int position, int width) {
        return width == 1 && array[position] == NULL ? Performative.ABSENT : getUint(array, position, width);
    }

    /** A {@code uint}, 1 to 5 octets. */
    static int uint(byte[] array, int position, long value) {
        if ((value & ~0xFFL) == 0) {
            if (value == 0) {
                array[position] = UINT0;
                return position + 1;
            }
            array[position] = SMALLUINT;
            array[position + 1] = (byte) value;
            return position + 2;
        }
        array[position] = UINT;
        INT.set(array, position + 1, (int) value);
        return position + 5;
    }

    /** A {@code uint}, or null where it is {@link Performative#ABSENT}. */
    static int uintOrNull(byte[] array, int position, long value) {
        if (value < 0) {
            array[position] = NULL;
            return position + 1;
        }
        return uint(array, position, value);
    }

    /**
     * Starts a described list at {@code start}, six octets of which size and count are left for {@link #endList}.
     *
     * @param code the descriptor code, below 256
     */
    static int beginList(byte[] array, int start, int code) {
        INT.set(array, start, 0x0053_00C0 | code << 8);
        return start + HEAD;
    }

    /** Ends the list that began at {@code start} and moves the writer to {@code end}, the end of its last field. */
    static void endList(AmqpWriter out, int start, int end, int count) {
        int size = end - start - HEAD + 1; // with the octet of the count
        if (size > 0xFF) {
            endWideList(out, start, end, count);
            return;
        }
        byte[] array = out.array();
        array[start + 4] = (byte) size;
        array[start + 5] = (byte) count;
        out.advance(end - out.position());
    }

    /** Only a long delivery state comes here: the fields move up by the six octets that the head of a list32 has more. */
    private static void endWideList(AmqpWriter out, int start, int end, int count) {
        out.advance(end - out.position());
        out.ensure(WIDER);
        byte[] array = out.array();
        int first = start + HEAD;
        System.arraycopy(array, first, array, first + WIDER, end - first);
        array[start + LIST8_AT] = (byte) 0xD0;
        INT.set(array, start + LIST8_AT + 1, end - first + 4); // with the octets of the count
        INT.set(array, start + LIST8_AT + 5, count);
        out.advance(WIDER);
    }
}
