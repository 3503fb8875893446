package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Symbol;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the peer the windows of a session and, where a handle is given, the credit of a link. AMQP 1.0 §2.7.4.
 *
 * <p>Mutable, so that one object serves every flow of a connection: {@link #read} and {@link #write} allocate nothing
 * but properties, which hardly any flow has.
 */
@HotPath
public final class Flow implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x13;

    private static final int FIELDS = 11;
    private static final int MAX_FIXED = FieldBytes.HEAD + 8 * 5 + 2; // octets, the properties apart

    private long nextIncomingId = ABSENT;
    private long incomingWindow = ABSENT;
    private long nextOutgoingId = ABSENT;
    private long outgoingWindow = ABSENT;
    private long handle = ABSENT;
    private long deliveryCount = ABSENT;
    private long linkCredit = ABSENT;
    private long available = ABSENT;
    private boolean drain;
    private boolean echo;
    private Map<Symbol, @Nullable Object> properties = Map.of();

    /** All fields absent. */
    public Flow() {}

    /**
     * The transfer-id that the sender of this frame expects next; {@link #ABSENT} before it has seen the peer's begin.
     * Wraps at 2³².
     */
    public long nextIncomingId() {
        return nextIncomingId;
    }

    /** Sets the transfer-id expected next, or {@link #ABSENT}. */
    public Flow nextIncomingId(long nextIncomingId) {
        this.nextIncomingId = Range.uintOrAbsent("next-incoming-id", nextIncomingId);
        return this;
    }

    /** Transfers that the sender of this frame can take now. */
    public long incomingWindow() {
        return incomingWindow;
    }

    /** Sets how many transfers can be taken now. */
    public Flow incomingWindow(long incomingWindow) {
        this.incomingWindow = Range.uint("incoming-window", incomingWindow);
        return this;
    }

    /** The transfer-id that the sender of this frame gives to its next transfer. Wraps at 2³². */
    public long nextOutgoingId() {
        return nextOutgoingId;
    }

    /** Sets the transfer-id of the next transfer. */
    public Flow nextOutgoingId(long nextOutgoingId) {
        this.nextOutgoingId = Range.uint("next-outgoing-id", nextOutgoingId);
        return this;
    }

    /** Transfers that the sender of this frame can send now. */
    public long outgoingWindow() {
        return outgoingWindow;
    }

    /** Sets how many transfers can be sent now. */
    public Flow outgoingWindow(long outgoingWindow) {
        this.outgoingWindow = Range.uint("outgoing-window", outgoingWindow);
        return this;
    }

    /** The link, by the handle of the sender of this frame; {@link #ABSENT} in a flow of the session alone. */
    public long handle() {
        return handle;
    }

    /** Sets the handle of the link, or {@link #ABSENT}. */
    public Flow handle(long handle) {
        this.handle = Range.uintOrAbsent("handle", handle);
        return this;
    }

    /** The delivery-count of the link; {@link #ABSENT} if the receiver does not know it yet. Wraps at 2³². §2.6.7 */
    public long deliveryCount() {
        return deliveryCount;
    }

    /** Sets the delivery-count of the link, or {@link #ABSENT}. */
    public Flow deliveryCount(long deliveryCount) {
        this.deliveryCount = Range.uintOrAbsent("delivery-count", deliveryCount);
        return this;
    }

    /** Deliveries that the receiver of the link can take from {@link #deliveryCount()} on, or {@link #ABSENT}. */
    public long linkCredit() {
        return linkCredit;
    }

    /** Sets the credit of the link, or {@link #ABSENT}. */
    public Flow linkCredit(long linkCredit) {
        this.linkCredit = Range.uintOrAbsent("link-credit", linkCredit);
        return this;
    }

    /** Deliveries that the sender of the link could send had it the credit, or {@link #ABSENT}. */
    public long available() {
        return available;
    }

    /** Sets how many deliveries could be sent, or {@link #ABSENT}. */
    public Flow available(long available) {
        this.available = Range.uintOrAbsent("available", available);
        return this;
    }

    /** Whether the credit is to be used up now, with deliveries or without. */
    public boolean drain() {
        return drain;
    }

    /** Sets whether the credit is to be used up now. */
    public Flow drain(boolean drain) {
        this.drain = drain;
        return this;
    }

    /** Whether the sender of this frame asks for a flow in return. */
    public boolean echo() {
        return echo;
    }

    /** Sets whether a flow is asked for in return. */
    public Flow echo(boolean echo) {
        this.echo = echo;
        return this;
    }

    /** Properties of the link; empty where there are none. */
    public Map<Symbol, @Nullable Object> properties() {
        return properties;
    }

    /** Sets properties of the link. The map is kept, not copied. */
    public Flow properties(Map<Symbol, @Nullable Object> properties) {
        this.properties = Objects.requireNonNull(properties, "properties");
        return this;
    }

    /** Makes every field absent. */
    public Flow clear() {
        nextIncomingId = ABSENT;
        incomingWindow = ABSENT;
        nextOutgoingId = ABSENT;
        outgoingWindow = ABSENT;
        handle = ABSENT;
        deliveryCount = ABSENT;
        linkCredit = ABSENT;
        available = ABSENT;
        drain = false;
        echo = false;
        properties = Map.of();
        return this;
    }

    @Override
    public long code() {
        return CODE;
    }

    /**
     * Takes over all fields from the list that stands there; its descriptor was read.
     *
     * @throws io.lepton.amqp.DecodingException if it is malformed; what the fields are then is not said
     */
    public void read(AmqpReader in) {
        if (!readUsual(in)) {
            readAny(in);
        }
    }

    /**
     * Takes over the fields of a flow as nearly all are: a short list without properties. Does in a few steps what
     * {@link #readAny} does field by field: CodecRatios flow decode, 1.8 times as fast as
     * protonj2 and not 1.4.
     *
     * @return false, with nothing that counts taken over, if it is another one, or makes no sense
     */
    private boolean readUsual(AmqpReader in) {
        byte[] array = in.array();
        int start = in.position();
        if (array.length - start < MAX_FIXED || array[start] != FieldBytes.LIST8) {
            return false; // where there are so many octets, none of those looked at below is behind the array
        }
        int end = start + 2 + (array[start + 1] & 0xFF);
        int count = array[start + 2];
        if (end > in.limit() || count < 4 || count > 10) {
            return false;
        }
        int windowAt = start + 3 + FieldBytes.widthOrNull(array[start + 3]);
        int outgoingIdAt = windowAt + FieldBytes.uintWidth(array[windowAt]);
        int outgoingWindowAt = outgoingIdAt + FieldBytes.uintWidth(array[outgoingIdAt]);
        int handleAt = outgoingWindowAt + FieldBytes.uintWidth(array[outgoingWindowAt]);
        if (windowAt == start + 3
                || outgoingIdAt == windowAt
                || outgoingWindowAt == outgoingIdAt
                || handleAt == outgoingWindowAt
                || !readUsualLink(array, handleAt, end, count)) {
            return false;
        }
        nextIncomingId = FieldBytes.getUintOrNull(array, start + 3, windowAt - start - 3);
        incomingWindow = FieldBytes.getUint(array, windowAt, outgoingIdAt - windowAt);
        nextOutgoingId = FieldBytes.getUint(array, outgoingIdAt, outgoingWindowAt - outgoingIdAt);
        outgoingWindow = FieldBytes.getUint(array, outgoingWindowAt, handleAt - outgoingWindowAt);
        properties = Map.of();
        in.position(end);
        return true;
    }

    /** The fields from the handle on, as far as they are there. */
    private boolean readUsualLink(byte[] array, int handleAt, int end, int count) {
        int countAt = count > 4 ? handleAt + FieldBytes.widthOrNull(array[handleAt]) : handleAt;
        int creditAt = count > 5 ? countAt + FieldBytes.widthOrNull(array[countAt]) : countAt;
        int availableAt = count > 6 ? creditAt + FieldBytes.widthOrNull(array[creditAt]) : creditAt;
        int drainAt = count > 7 ? availableAt + FieldBytes.widthOrNull(array[availableAt]) : availableAt;
        // Of what is neither a uint nor null the width is 0; there are as many fields then as positions that differ.
        int fields = (countAt > handleAt ? 1 : 0)
                + (creditAt > countAt ? 1 : 0)
                + (availableAt > creditAt ? 1 : 0)
                + (drainAt > availableAt ? 1 : 0);
        if (fields != Math.min(count, 8) - 4
                || end != drainAt + Math.max(count - 8, 0)
                || count > 8 && !FieldBytes.isBool(array[drainAt])
                || count > 9 && !FieldBytes.isBool(array[drainAt + 1])) {
            return false;
        }
        handle = count > 4 ? FieldBytes.getUintOrNull(array, handleAt, countAt - handleAt) : ABSENT;
        deliveryCount = count > 5 ? FieldBytes.getUintOrNull(array, countAt, creditAt - countAt) : ABSENT;
        linkCredit = count > 6 ? FieldBytes.getUintOrNull(array, creditAt, availableAt - creditAt) : ABSENT;
        available = count > 7 ? FieldBytes.getUintOrNull(array, availableAt, drainAt - availableAt) : ABSENT;
        drain = count > 8 && array[drainAt] == FieldBytes.TRUE;
        echo = count > 9 && array[drainAt + 1] == FieldBytes.TRUE;
        return true;
    }

    private void readAny(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "flow", FIELDS);
        nextIncomingId = fields.uintOr(ABSENT);
        incomingWindow = fields.uint("incoming-window");
        nextOutgoingId = fields.uint("next-outgoing-id");
        outgoingWindow = fields.uint("outgoing-window");
        handle = fields.uintOr(ABSENT);
        deliveryCount = fields.uintOr(ABSENT);
        linkCredit = fields.uintOr(ABSENT);
        available = fields.uintOr(ABSENT);
        drain = fields.booleanOr(false);
        echo = fields.booleanOr(false);
        properties = fields.fields();
        fields.end();
    }

    @Override
    public void write(AmqpWriter out) {
        if ((incomingWindow | nextOutgoingId | outgoingWindow) < 0) {
            throw new IllegalStateException("flow: field '" + missing() + "' is mandatory");
        }
        int count = fieldCount();
        out.ensure(MAX_FIXED);
        byte[] array = out.array();
        int start = out.position();
        int at = FieldBytes.beginList(array, start, CODE);
        at = FieldBytes.uintOrNull(array, at, nextIncomingId);
        at = FieldBytes.uint(array, at, incomingWindow);
        at = FieldBytes.uint(array, at, nextOutgoingId);
        at = FieldBytes.uint(array, at, outgoingWindow);
        if (count > 4) {
            at = FieldBytes.uintOrNull(array, at, handle);
        }
        if (count > 5) {
            at = FieldBytes.uintOrNull(array, at, deliveryCount);
        }
        if (count > 6) {
            at = FieldBytes.uintOrNull(array, at, linkCredit);
        }
        if (count > 7) {
            at = FieldBytes.uintOrNull(array, at, available);
        }
        if (count > 8) {
            at = FieldBytes.bool(array, at, drain);
        }
        if (count > 9) {
            at = FieldBytes.bool(array, at, echo);
        }
        if (count > 10) {
            out.advance(at - start);
            out.writeMap(properties);
            at = out.position();
        }
        FieldBytes.endList(out, start, at, count);
    }

    /** The number of fields up to the last one that is there. */
    private int fieldCount() {
        if (!properties.isEmpty()) {
            return FIELDS;
        }
        if (echo || drain) {
            return echo ? 10 : 9;
        }
        return available != ABSENT
                ? 8
                : linkCredit != ABSENT ? 7 : deliveryCount != ABSENT ? 6 : handle != ABSENT ? 5 : 4;
    }

    private String missing() {
        return incomingWindow == ABSENT
                ? "incoming-window"
                : nextOutgoingId == ABSENT ? "next-outgoing-id" : "outgoing-window";
    }

    /** By all fields. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Flow that
                && nextIncomingId == that.nextIncomingId
                && incomingWindow == that.incomingWindow
                && nextOutgoingId == that.nextOutgoingId
                && outgoingWindow == that.outgoingWindow
                && handle == that.handle
                && deliveryCount == that.deliveryCount
                && linkCredit == that.linkCredit
                && available == that.available
                && drain == that.drain
                && echo == that.echo
                && properties.equals(that.properties);
    }

    /** Mutable: good for nothing but to agree with {@link #equals}. */
    @Override
    public int hashCode() {
        return Objects.hash(nextIncomingId, nextOutgoingId, handle, deliveryCount, linkCredit);
    }

    /** The fields that are there, for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Flow[");
        append(text, "nextIncomingId", nextIncomingId);
        append(text, "incomingWindow", incomingWindow);
        append(text, "nextOutgoingId", nextOutgoingId);
        append(text, "outgoingWindow", outgoingWindow);
        append(text, "handle", handle);
        append(text, "deliveryCount", deliveryCount);
        append(text, "linkCredit", linkCredit);
        append(text, "available", available);
        text.append(drain ? "drain, " : "").append(echo ? "echo, " : "");
        return text.append("properties=").append(properties).append(']').toString();
    }

    private static void append(StringBuilder text, String name, long value) {
        if (value != ABSENT) {
            text.append(name).append('=').append(value).append(", ");
        }
    }
}
