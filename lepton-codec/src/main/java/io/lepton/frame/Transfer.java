package io.lepton.frame;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.ReceiverSettleMode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries a message or a part of one: the payload follows it in its frame. AMQP 1.0 §2.7.5.
 *
 * <p>Mutable, so that one object serves every transfer of a connection: {@link #read} and {@link #write} allocate
 * nothing but a delivery state that is neither accepted nor released. A delivery-tag that was read is a part of the
 * array it was read from, and changes with it: {@link #deliveryTag()} copies it.
 */
@HotPath
public final class Transfer implements Performative {
    /** Octets of the longest delivery-tag. §2.8.7 */
    public static final int MAX_TAG = 32;

    /** The descriptor code. */
    public static final int CODE = 0x14;

    private static final int FIELDS = 11;
    private static final int MAX_FIXED =
            FieldBytes.HEAD + 5 + 5 + 2 + MAX_TAG + 5 + 1 + 1 + 2 + 4 + 1 + 1 + 1; // octets; long states make room
    private static final int BEHIND_STATE = 3;

    // One word for what is mostly off: a transfer that only continues a delivery looks at it once.
    private static final int SETTLED = 1;
    private static final int HAS_SETTLED = 1 << 1;
    private static final int MORE = 1 << 2;
    private static final int RESUME = 1 << 3;
    private static final int ABORTED = 1 << 4;
    private static final int BATCHABLE = 1 << 5;
    /** Not one of those: the fields are not as usual. */
    private static final int ODD = Integer.MIN_VALUE;

    private static final byte[] NO_TAG = {};

    private long handle = ABSENT;
    private long deliveryId = ABSENT;
    private byte[] tagArray = NO_TAG;
    private int tagOffset;
    private int tagLength = -1;
    private long messageFormat = ABSENT;
    private int flags;
    private @Nullable ReceiverSettleMode rcvSettleMode;
    private @Nullable DeliveryState state;

    /** All fields absent. */
    public Transfer() {}

    /** The link, by the handle that the sender of this frame gave it; {@link #ABSENT} only before it was set. */
    public long handle() {
        return handle;
    }

    /** Sets the handle of the link. */
    public Transfer handle(long handle) {
        this.handle = Range.uint("handle", handle);
        return this;
    }

    /** The delivery in its session; {@link #ABSENT} where a transfer continues one. Wraps at 2³². */
    public long deliveryId() {
        return deliveryId;
    }

    /** Sets the delivery-id, or {@link #ABSENT}. */
    public Transfer deliveryId(long deliveryId) {
        this.deliveryId = Range.uintOrAbsent("delivery-id", deliveryId);
        return this;
    }

    /** The delivery on its link, 0 to 32 octets, as a copy; null where it is absent. */
    public byte @Nullable [] deliveryTag() {
        return tagLength < 0 ? null : Arrays.copyOfRange(tagArray, tagOffset, tagOffset + tagLength);
    }

    /** Sets the delivery-tag, or null. The array is kept, not copied. */
    public Transfer deliveryTag(byte @Nullable [] tag) {
        if (tag == null) {
            tagArray = NO_TAG;
            tagOffset = 0;
            tagLength = -1;
            return this;
        }
        return deliveryTag(tag, 0, tag.length);
    }

    /**
     * Sets the delivery-tag to a part of an array, which is kept and not copied.
     *
     * @param length 0 to {@value #MAX_TAG}
     */
    public Transfer deliveryTag(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        if (length > MAX_TAG) {
            throw new IllegalArgumentException(
                    "delivery-tag: " + length + " octets, but " + MAX_TAG + " are the most there may be");
        }
        tagArray = array;
        tagOffset = offset;
        tagLength = length;
        return this;
    }

    /** The array that holds the delivery-tag, from {@link #tagOffset()}. Not a copy. */
    public byte[] tagArray() {
        return tagArray;
    }

    /** Where the delivery-tag starts in {@link #tagArray()}. */
    public int tagOffset() {
        return tagOffset;
    }

    /** Octets of the delivery-tag; -1 where it is absent. */
    public int tagLength() {
        return tagLength;
    }

    /** Format of the message (upper three octets) and its version; 0 is that of part 3. {@link #ABSENT} if not given. */
    public long messageFormat() {
        return messageFormat;
    }

    /** Sets the message-format, or {@link #ABSENT}. */
    public Transfer messageFormat(long messageFormat) {
        this.messageFormat = Range.uintOrAbsent("message-format", messageFormat);
        return this;
    }

    /** Whether the frame says that the delivery is settled at its sender; false also where it says nothing. */
    public boolean isSettled() {
        return (flags & SETTLED) != 0;
    }

    /** Whether the field is there: one transfer that says settled holds for all behind it that say nothing (TRF-05). */
    public boolean hasSettled() {
        return (flags & HAS_SETTLED) != 0;
    }

    /** Sets whether the delivery is settled at its sender. {@link #clear()} makes the field absent again. */
    public Transfer settled(boolean settled) {
        flags = flags & ~SETTLED | HAS_SETTLED | (settled ? SETTLED : 0);
        return this;
    }

    /** Whether the payload of this delivery goes on in another transfer. */
    public boolean more() {
        return (flags & MORE) != 0;
    }

    /** Sets whether the payload goes on in another transfer. */
    public Transfer more(boolean more) {
        return flag(MORE, more);
    }

    /** The receiver-settle-mode of this one delivery; null: that of its link. */
    public @Nullable ReceiverSettleMode rcvSettleMode() {
        return rcvSettleMode;
    }

    /** Sets the receiver-settle-mode of this one delivery. */
    public Transfer rcvSettleMode(@Nullable ReceiverSettleMode rcvSettleMode) {
        this.rcvSettleMode = rcvSettleMode;
        return this;
    }

    /** The state of the delivery at its sender; null: it says nothing of it. */
    public @Nullable DeliveryState state() {
        return state;
    }

    /** Sets the state of the delivery at its sender. */
    public Transfer state(@Nullable DeliveryState state) {
        this.state = state;
        return this;
    }

    /** Whether this takes up a delivery that both termini already know of. §2.6.13 */
    public boolean resume() {
        return (flags & RESUME) != 0;
    }

    /** Sets whether this takes up a delivery that both termini already know of. */
    public Transfer resume(boolean resume) {
        return flag(RESUME, resume);
    }

    /** Whether the delivery is given up: what came of it is to be dropped, and it is settled. */
    public boolean aborted() {
        return (flags & ABORTED) != 0;
    }

    /** Sets whether the delivery is given up. */
    public Transfer aborted(boolean aborted) {
        return flag(ABORTED, aborted);
    }

    /** A hint: the sender does not wait for the outcome, which may be held back and merged with others. */
    public boolean batchable() {
        return (flags & BATCHABLE) != 0;
    }

    /** Sets the hint that the outcome may be held back. */
    public Transfer batchable(boolean batchable) {
        return flag(BATCHABLE, batchable);
    }

    private Transfer flag(int bit, boolean on) {
        flags = on ? flags | bit : flags & ~bit;
        return this;
    }

    /** Makes every field absent. */
    public Transfer clear() {
        handle = ABSENT;
        deliveryId = ABSENT;
        tagArray = NO_TAG;
        tagOffset = 0;
        tagLength = -1;
        messageFormat = ABSENT;
        flags = 0;
        rcvSettleMode = null;
        state = null;
        return this;
    }

    @Override
    public long code() {
        return CODE;
    }

    /**
     * Takes over all fields from the list that stands there; its descriptor was read. What is behind it is the payload.
     *
     * @throws DecodingException if it is malformed; what the fields are then is not said
     */
    public void read(AmqpReader in) {
        if (!readUsual(in)) {
            readAny(in);
        }
    }

    /**
     * Takes over the fields of a transfer as nearly all are: a short list of handle, delivery-id, delivery-tag and
     * message-format, and perhaps settled and more. Does in a few steps what {@link #readAny} does field by field.
     *
     * @return false, with nothing taken over, if it is another one, or makes no sense
     */
    private boolean readUsual(AmqpReader in) {
        byte[] array = in.array();
        int start = in.position();
        if (array.length - start < MAX_FIXED || array[start] != FieldBytes.LIST8) {
            return false; // where there are so many octets, none of those looked at below is behind the array
        }
        int end = start + 2 + (array[start + 1] & 0xFF);
        int count = array[start + 2];
        if (end > in.limit() || count < 4 || count > 6) {
            return false;
        }
        int handleAt = start + 3;
        int idAt = handleAt + FieldBytes.uintWidth(array[handleAt]);
        int tagAt = idAt + FieldBytes.uintWidth(array[idAt]);
        int length = array[tagAt + 1];
        if (array[tagAt] != FieldBytes.BINARY8 || length < 0 || length > MAX_TAG) {
            return false;
        }
        int formatAt = tagAt + 2 + length;
        int formatWidth = FieldBytes.uintWidth(array[formatAt]);
        int at = formatAt + formatWidth;
        int bits = 0;
        if (count > 4) {
            byte settled = array[at++];
            bits = settled == FieldBytes.FALSE ? HAS_SETTLED : settled == FieldBytes.TRUE ? HAS_SETTLED | SETTLED : ODD;
        }
        if (count > 5) {
            byte more = array[at++];
            bits |= more == FieldBytes.TRUE ? MORE : more == FieldBytes.FALSE ? 0 : ODD;
        }
        if (at != end || bits < 0 || idAt == handleAt || tagAt == idAt || formatWidth == 0) {
            return false;
        }
        handle = FieldBytes.getUint(array, handleAt, idAt - handleAt);
        deliveryId = FieldBytes.getUint(array, idAt, tagAt - idAt);
        tagArray = array;
        tagOffset = tagAt + 2;
        tagLength = length;
        messageFormat = FieldBytes.getUint(array, formatAt, formatWidth);
        flags = bits;
        rcvSettleMode = null;
        state = null;
        in.position(end);
        return true;
    }

    private void readAny(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "transfer", FIELDS);
        handle = fields.uint("handle");
        deliveryId = fields.uintOr(ABSENT);
        tagLength = fields.binarySlice();
        if (tagLength > MAX_TAG) {
            throw tagTooLong(fields, tagLength);
        }
        tagArray = in.array();
        tagOffset = in.sliceOffset();
        messageFormat = fields.uintOr(ABSENT);
        flags = 0;
        if (fields.next()) {
            settled(in.readBoolean());
        }
        rcvSettleMode = null;
        state = null;
        if (fields.hasNext()) {
            readRest(fields);
        }
        fields.end();
    }

    /** The fields behind {@code settled}, which most transfers have not. */
    private void readRest(FieldReader fields) {
        more(fields.booleanOr(false));
        rcvSettleMode = SettleModes.receiverOrNull(fields);
        state = fields.stateOrNull();
        resume(fields.booleanOr(false));
        aborted(fields.booleanOr(false));
        batchable(fields.booleanOr(false));
    }

    static DecodingException tagTooLong(FieldReader fields, int length) {
        return fields.invalid("delivery-tag of " + length + " octets, " + MAX_TAG + " are the most there may be");
    }

    @Override
    public void write(AmqpWriter out) {
        if (handle == ABSENT) {
            throw new IllegalStateException("transfer: field 'handle' is mandatory");
        }
        int count = fieldCount();
        out.ensure(MAX_FIXED);
        byte[] array = out.array();
        int start = out.position();
        int at = FieldBytes.beginList(array, start, CODE);
        at = FieldBytes.uint(array, at, handle);
        if (count > 1) {
            at = FieldBytes.uintOrNull(array, at, deliveryId);
        }
        if (count > 2) {
            at = writeTag(array, at);
        }
        if (count > 3) {
            at = FieldBytes.uintOrNull(array, at, messageFormat);
        }
        if (count > 4) {
            array[at++] = hasSettled() ? isSettled() ? FieldBytes.TRUE : FieldBytes.FALSE : FieldBytes.NULL;
        }
        if (count > 5) {
            at = FieldBytes.bool(array, at, more());
        }
        if (count > 6) {
            at = writeRest(out, at, count);
        }
        FieldBytes.endList(out, start, at, count);
    }

    /** The number of fields up to the last one that is there. */
    private int fieldCount() {
        if ((flags & (BATCHABLE | ABORTED | RESUME)) != 0) {
            return batchable() ? FIELDS : aborted() ? 10 : 9;
        }
        if (state != null) {
            return 8;
        }
        if (rcvSettleMode != null) {
            return 7;
        }
        if ((flags & (MORE | HAS_SETTLED)) != 0) {
            return more() ? 6 : 5;
        }
        return messageFormat != ABSENT ? 4 : tagLength >= 0 ? 3 : deliveryId != ABSENT ? 2 : 1;
    }

    private int writeTag(byte[] array, int position) {
        int at = position;
        if (tagLength < 0) {
            array[at++] = FieldBytes.NULL;
            return at;
        }
        array[at++] = FieldBytes.BINARY8;
        array[at++] = (byte) tagLength;
        System.arraycopy(tagArray, tagOffset, array, at, tagLength);
        return at + tagLength;
    }

    /** The fields behind {@code more}, which a delivery in the plain way has not. */
    private int writeRest(AmqpWriter out, int position, int count) {
        byte[] array = out.array();
        int at = position;
        if (rcvSettleMode == null) {
            array[at++] = FieldBytes.NULL;
        } else {
            array[at++] = 0x50;
            array[at++] = (byte) rcvSettleMode.code();
        }
        if (count > 7) {
            if (state == Accepted.INSTANCE) {
                at = FieldBytes.accepted(array, at);
            } else {
                at = FieldBytes.state(out, at, state, BEHIND_STATE);
                array = out.array();
            }
        }
        if (count > 8) {
            at = FieldBytes.bool(array, at, resume());
        }
        if (count > 9) {
            at = FieldBytes.bool(array, at, aborted());
        }
        if (count > 10) {
            at = FieldBytes.bool(array, at, batchable());
        }
        return at;
    }

    /** By all fields, the delivery-tag by its octets. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Transfer that
                && handle == that.handle
                && deliveryId == that.deliveryId
                && Arrays.equals(deliveryTag(), that.deliveryTag())
                && messageFormat == that.messageFormat
                && flags == that.flags
                && rcvSettleMode == that.rcvSettleMode
                && Objects.equals(state, that.state);
    }

    /** Mutable: good for nothing but to agree with {@link #equals}. */
    @Override
    public int hashCode() {
        return Objects.hash(handle, deliveryId, flags);
    }

    /** The fields that are there, for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Transfer[handle=").append(handle);
        if (deliveryId != ABSENT) {
            text.append(", deliveryId=").append(deliveryId);
        }
        if (tagLength >= 0) {
            text.append(", deliveryTag=").append(HexFormat.of().formatHex(tagArray, tagOffset, tagOffset + tagLength));
        }
        if (messageFormat != ABSENT) {
            text.append(", messageFormat=").append(messageFormat);
        }
        if (hasSettled()) {
            text.append(", settled=").append(isSettled());
        }
        if (rcvSettleMode != null) {
            text.append(", rcvSettleMode=").append(rcvSettleMode);
        }
        if (state != null) {
            text.append(", state=").append(state);
        }
        text.append(more() ? ", more" : "").append(resume() ? ", resume" : "");
        return text.append(aborted() ? ", aborted" : "")
                .append(batchable() ? ", batchable" : "")
                .append(']')
                .toString();
    }
}
