package io.lepton.testkit;

import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A frame, or a protocol header: to be said ({@link ScriptedPeer#says}), to be expected ({@link ScriptedPeer#hears}), or
 * as it was heard. Made by the methods of {@link Frames}.
 *
 * <p>Its fields hold any value, so that a test can say what no encoder would. Where it is said, a field that was not set
 * is absent, unless the peer fills it in. Where it is expected, only what was set is compared; a field that is absent
 * counts as its default, a {@link Predicate} as a value is asked, a {@link Condition} without description matches any
 * description, and of a terminus the address is compared.
 */
public final class Frame {
    private static final Object UNSET = new Object();
    private static final int ANY_CHANNEL = -1;
    private static final int HEADER_SIZE = 8;

    private final Shape shape;
    private final @Nullable Object[] values;
    private int channel = ANY_CHANNEL;
    private byte @Nullable [] payload;
    private byte[] octets = {};
    private byte[] extended = {};
    private int type = -1;

    Frame(Shape shape) {
        this.shape = shape;
        values = new Object[shape.fields.size()];
        Arrays.fill(values, UNSET);
        if (shape.isSasl()) {
            channel = 0;
        }
    }

    static Frame header(byte[] octets) {
        Frame frame = new Frame(Shape.HEADER);
        frame.octets = octets.clone();
        return frame;
    }

    Frame copy() {
        Frame copy = new Frame(shape);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        copy.channel = channel;
        copy.payload = payload;
        copy.octets = octets;
        copy.extended = extended;
        copy.type = type;
        return copy;
    }

    // ------------------------------------------------------------------ set

    /** The channel; 0 if it is said and any if it is expected, unless set. */
    public Frame channel(int number) {
        channel = number;
        return this;
    }

    /** Any field by the standard's name, with a value of any type; null: the field is null. */
    public Frame field(String name, @Nullable Object value) {
        values[shape.index(name)] = value;
        return this;
    }

    /** The payload of a transfer, or octets behind any other performative. */
    public Frame payload(byte... bytes) {
        payload = bytes.clone();
        return this;
    }

    /** The payload of a transfer: what is left in the buffer. */
    public Frame payload(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return payload(copy);
    }

    /** A payload that is a message with this body. */
    public Frame message(@Nullable Object body) {
        return payload(Message.create(body).encode());
    }

    /** A payload that is a text in UTF-8, and no AMQP message. */
    public Frame payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Octets of an extended header, a multiple of four. */
    public Frame extendedHeader(byte... bytes) {
        extended = bytes.clone();
        return this;
    }

    /** The octet that says the type of the frame, where it is to be a wrong one. */
    public Frame type(int octet) {
        type = octet;
        return this;
    }

    private Frame uint(String name, long value) {
        return field(name, UnsignedInteger.of(value & 0xFFFF_FFFFL));
    }

    public Frame containerId(@Nullable String id) {
        return field("container-id", id);
    }

    public Frame hostname(@Nullable String hostname) {
        return field("hostname", hostname);
    }

    public Frame maxFrameSize(long octets) {
        return uint("max-frame-size", octets);
    }

    public Frame channelMax(int channel) {
        return field("channel-max", UnsignedShort.of(channel));
    }

    public Frame idleTimeOut(long millis) {
        return uint("idle-time-out", millis);
    }

    public Frame properties(Map<?, ?> properties) {
        return field("properties", properties);
    }

    public Frame offeredCapabilities(List<Symbol> capabilities) {
        return field("offered-capabilities", capabilities.toArray(new Symbol[0]));
    }

    public Frame desiredCapabilities(List<Symbol> capabilities) {
        return field("desired-capabilities", capabilities.toArray(new Symbol[0]));
    }

    public Frame remoteChannel(int channel) {
        return field("remote-channel", UnsignedShort.of(channel));
    }

    public Frame nextOutgoingId(long id) {
        return uint("next-outgoing-id", id);
    }

    public Frame nextIncomingId(long id) {
        return uint("next-incoming-id", id);
    }

    public Frame incomingWindow(long transfers) {
        return uint("incoming-window", transfers);
    }

    public Frame outgoingWindow(long transfers) {
        return uint("outgoing-window", transfers);
    }

    public Frame handleMax(long handle) {
        return uint("handle-max", handle);
    }

    public Frame name(@Nullable String name) {
        return field("name", name);
    }

    public Frame handle(long handle) {
        return uint("handle", handle);
    }

    public Frame role(Role role) {
        return field("role", role == Role.RECEIVER);
    }

    public Frame sndSettleMode(SenderSettleMode mode) {
        return field("snd-settle-mode", UnsignedByte.of(mode.code()));
    }

    public Frame rcvSettleMode(ReceiverSettleMode mode) {
        return field("rcv-settle-mode", UnsignedByte.of(mode.code()));
    }

    public Frame source(@Nullable Object source) {
        return field("source", source);
    }

    public Frame source(@Nullable String address) {
        return field("source", address == null ? null : Source.of(address));
    }

    public Frame target(@Nullable Object target) {
        return field("target", target);
    }

    public Frame target(@Nullable String address) {
        return field("target", address == null ? null : Target.of(address));
    }

    /** The unsettled map, by tag. */
    public Frame unsettled(@Nullable Map<?, ?> unsettled) {
        return field("unsettled", unsettled);
    }

    public Frame incompleteUnsettled(boolean incomplete) {
        return field("incomplete-unsettled", incomplete);
    }

    public Frame initialDeliveryCount(long count) {
        return uint("initial-delivery-count", count);
    }

    public Frame maxMessageSize(long octets) {
        return field("max-message-size", UnsignedLong.ofBits(octets));
    }

    public Frame deliveryCount(long count) {
        return uint("delivery-count", count);
    }

    public Frame linkCredit(long credit) {
        return uint("link-credit", credit);
    }

    public Frame available(long messages) {
        return uint("available", messages);
    }

    public Frame drain(boolean drain) {
        return field("drain", drain);
    }

    public Frame echo(boolean echo) {
        return field("echo", echo);
    }

    public Frame deliveryId(long id) {
        return uint("delivery-id", id);
    }

    public Frame deliveryTag(byte @Nullable [] tag) {
        return field("delivery-tag", tag);
    }

    /** A tag of ASCII characters. */
    public Frame deliveryTag(String tag) {
        return field("delivery-tag", tag.getBytes(StandardCharsets.US_ASCII));
    }

    public Frame messageFormat(long format) {
        return uint("message-format", format);
    }

    public Frame settled(boolean settled) {
        return field("settled", settled);
    }

    public Frame more(boolean more) {
        return field("more", more);
    }

    public Frame resume(boolean resume) {
        return field("resume", resume);
    }

    public Frame aborted(boolean aborted) {
        return field("aborted", aborted);
    }

    public Frame batchable(boolean batchable) {
        return field("batchable", batchable);
    }

    public Frame state(@Nullable Object state) {
        return field("state", state);
    }

    public Frame first(long deliveryId) {
        return uint("first", deliveryId);
    }

    public Frame last(long deliveryId) {
        return uint("last", deliveryId);
    }

    public Frame closed(boolean closed) {
        return field("closed", closed);
    }

    public Frame error(@Nullable Condition error) {
        return field("error", error);
    }

    public Frame error(Symbol condition) {
        return field("error", Condition.of(condition, null));
    }

    // ------------------------------------------------------------------ ask

    /** The channel that it came on. */
    public int channel() {
        return channel;
    }

    /** The value of a field, with its default where it is absent. */
    public @Nullable Object get(String field) {
        Object value = values[shape.index(field)];
        return value == UNSET || value == null ? shape.absent(field) : value;
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        Object value = values[shape.index(field)];
        return value != UNSET && value != null;
    }

    /** The number in a field that is there. */
    public long number(String field) {
        Object value = get(field);
        if (!(value instanceof Number number)) {
            throw new AssertionError(field + " holds no number in " + this);
        }
        return number.longValue();
    }

    /** Whether the field is there and true. */
    public boolean is(String field) {
        return Boolean.TRUE.equals(get(field));
    }

    /** The error of a detach, end or close, or null. */
    public @Nullable Condition error() {
        Object error = get("error");
        return error == null || error instanceof Condition ? (Condition) error : Condition.read(reader(error));
    }

    /** The octets of a binary field, or null. */
    public byte @Nullable [] bytes(String field) {
        return (byte[]) get(field);
    }

    /** The payload; empty where there is none. */
    public byte[] payload() {
        return payload == null ? new byte[0] : payload.clone();
    }

    /** The octets that it was heard as, all of the frame. */
    public byte[] octets() {
        return octets.clone();
    }

    /** How many octets the frame that was heard has. */
    public int size() {
        return octets.length;
    }

    Shape shape() {
        return shape;
    }

    boolean isSet(String field) {
        return shape.has(field) && values[shape.index(field)] != UNSET;
    }

    // ------------------------------------------------------------------ to bytes and back

    /** The frame as it goes over the wire. */
    public byte[] toBytes() {
        if (shape == Shape.HEADER) {
            return octets.clone();
        }
        AmqpWriter out = new AmqpWriter(64);
        out.rawInt(0);
        out.rawByte(2 + extended.length / 4);
        out.rawByte(type >= 0 ? type : shape.isSasl() ? 1 : 0);
        int number = Math.max(0, channel);
        out.rawByte(number >>> 8);
        out.rawByte(number);
        out.raw(extended, 0, extended.length);
        if (shape != Shape.EMPTY) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Object value : values) {
                list.add(value == UNSET ? null : value);
            }
            while (!list.isEmpty() && values[list.size() - 1] == UNSET) {
                list.remove(list.size() - 1);
            }
            out.writeObject(new Described(UnsignedLong.of(shape.code), list));
        }
        if (payload != null) {
            out.raw(payload, 0, payload.length);
        }
        out.patchInt(0, out.position());
        return out.toByteArray();
    }

    /** The frame or header that stands there. */
    static Frame parse(byte[] array, int offset, int size) {
        byte[] octets = Arrays.copyOfRange(array, offset, offset + size);
        if (size == ProtocolHeader.SIZE && octets[0] == 'A' && octets[1] == 'M') {
            return header(octets);
        }
        int body = 4 * octets[4];
        Frame frame;
        if (body == size) {
            frame = new Frame(Shape.EMPTY);
        } else {
            AmqpReader in = new AmqpReader().reset(octets, body, size);
            Described described = (Described) Objects.requireNonNull(in.readObject());
            frame = new Frame(Shape.of(((UnsignedLong) described.descriptor()).intValue()));
            List<?> list = (List<?>) Objects.requireNonNull(described.value());
            for (int i = 0; i < list.size(); i++) {
                frame.values[i] = list.get(i);
            }
            if (in.hasRemaining()) {
                frame.payload = Arrays.copyOfRange(octets, in.position(), size);
            }
        }
        frame.octets = octets;
        frame.type = octets[5];
        frame.channel = (octets[6] & 0xFF) << 8 | octets[7] & 0xFF;
        if (body > HEADER_SIZE) {
            frame.extended = Arrays.copyOfRange(octets, HEADER_SIZE, body);
        }
        return frame;
    }

    // ------------------------------------------------------------------ match

    /** What of {@code heard} is not as expected here; null when it fits. */
    @Nullable String mismatch(Frame heard) {
        if (shape != heard.shape) {
            return "a " + heard.shape;
        }
        if (shape == Shape.HEADER && !Arrays.equals(octets, heard.octets)) {
            return "another header";
        }
        if (channel != ANY_CHANNEL && channel != heard.channel) {
            return "channel " + heard.channel;
        }
        for (int i = 0; i < values.length; i++) {
            String field = shape.fields.get(i);
            if (values[i] != UNSET && !matches(values[i], heard.get(field))) {
                return field + "=" + text(heard.get(field));
            }
        }
        if (payload != null && !Arrays.equals(payload, heard.payload())) {
            return "payload " + text(heard.payload());
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private static boolean matches(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Predicate<?> predicate) {
            return ((Predicate<@Nullable Object>) predicate).test(actual);
        }
        if (expected == null || actual == null) {
            return expected == actual;
        }
        if (expected instanceof Condition condition && condition.description() == null) {
            return Condition.read(reader(actual)).name().equals(condition.name());
        }
        if (expected instanceof Terminus terminus) {
            Terminus other = terminus instanceof Source ? Source.read(reader(actual)) : Target.read(reader(actual));
            return terminus.type() == other.type() && Objects.equals(terminus.address(), other.address());
        }
        if (expected instanceof Object[] one && one.length == 1 && !(actual instanceof AmqpArray)) {
            return Objects.deepEquals(one[0], actual); // of a field with several values, one may stand alone
        }
        if (expected instanceof DeliveryState
                || expected instanceof Object[]
                || expected instanceof Condition
                || expected instanceof Map<?, ?> map && map.keySet().stream().anyMatch(byte[].class::isInstance)) {
            return Arrays.equals(encode(expected), encode(actual));
        }
        return Objects.deepEquals(expected, actual);
    }

    private static byte[] encode(Object value) {
        AmqpWriter out = new AmqpWriter(32);
        out.writeObject(value);
        return out.toByteArray();
    }

    private static AmqpReader reader(Object value) {
        byte[] bytes = encode(value);
        return new AmqpReader().reset(bytes, 0, bytes.length);
    }

    // ------------------------------------------------------------------ show

    private static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 40));
            return bytes.length + ":" + hex + (bytes.length > 40 ? "…" : "");
        }
        if (value instanceof Object[] array) {
            return Arrays.toString(array);
        }
        return value instanceof Predicate ? "?" : String.valueOf(value);
    }

    /** On one line, what is set. */
    @Override
    public String toString() {
        if (shape == Shape.HEADER) {
            ProtocolHeader known = octets.length == ProtocolHeader.SIZE ? ProtocolHeader.of(octets, 0) : null;
            return "header " + (known == null ? text(octets) : known);
        }
        StringBuilder text = new StringBuilder(shape.toString());
        if (channel > 0) {
            text.append(" on ").append(channel);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] != UNSET && (values[i] != null || octets.length == 0)) {
                text.append(' ').append(shape.fields.get(i)).append('=').append(text(values[i]));
            }
        }
        if (payload != null) {
            text.append(" payload=").append(text(payload));
        }
        return text.toString();
    }
}
