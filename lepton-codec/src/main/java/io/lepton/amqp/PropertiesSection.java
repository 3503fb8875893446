package io.lepton.amqp;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The properties of a message: the standard ones, which travel with it unchanged. AMQP 1.0 §3.2.4. */
final class PropertiesSection {
    /** What an absent section says. Not to be written to. */
    static final PropertiesSection EMPTY = new PropertiesSection();

    private static final int FIELDS = 13;

    /** How many ids there are: what a section takes from the budget of values. */
    private static final int IDS = 2;

    @Nullable Object messageId;

    byte @Nullable [] userId;

    @Nullable String to;

    @Nullable String subject;

    @Nullable String replyTo;

    @Nullable Object correlationId;

    @Nullable Symbol contentType;

    @Nullable Symbol contentEncoding;

    @Nullable Instant absoluteExpiryTime;

    @Nullable Instant creationTime;

    @Nullable String groupId;

    long groupSequence;

    @Nullable String replyToGroupId;

    PropertiesSection() {}

    /** A copy that shares nothing that can change. */
    PropertiesSection(PropertiesSection other) {
        messageId = Values.copy(other.messageId);
        userId = other.userId == null ? null : other.userId.clone();
        to = other.to;
        subject = other.subject;
        replyTo = other.replyTo;
        correlationId = Values.copy(other.correlationId);
        contentType = other.contentType;
        contentEncoding = other.contentEncoding;
        absoluteExpiryTime = other.absoluteExpiryTime;
        creationTime = other.creationTime;
        groupId = other.groupId;
        groupSequence = other.groupSequence;
        replyToGroupId = other.replyToGroupId;
    }

    /**
     * Reads the list of the section that is just these octets, unless there is something unusual or wrong in it.
     *
     * @return null when {@link #read(AmqpReader)} has to tell what it is
     */
    @HotPath
    static @Nullable PropertiesSection readUsual(byte[] bytes, int from, int to, DecodeLimits limits) {
        int at = PlainValues.firstItem(bytes, from, to, FormatCode.LIST8);
        if (at < 0 || limits.maxValues() < IDS) {
            return null;
        }
        int count = PlainValues.count(bytes, from, at);
        if (count < 0 || count > FIELDS) {
            return null;
        }
        PropertiesSection properties = new PropertiesSection();
        for (int field = 0; field < count; field++) {
            if (at < to && bytes[at] == FormatCode.NULL) {
                at++;
                continue;
            }
            int end = PlainValues.end(bytes, at, to);
            if (end < 0 || !properties.readUsual(field, bytes, at, end)) {
                return null;
            }
            at = end;
        }
        return at == to ? properties : null;
    }

    /** Reads one field that is not null; false when it is not as usual. */
    private boolean readUsual(int field, byte[] bytes, int at, int end) {
        return switch (field) {
            case 0 -> (messageId = usualId(bytes, at, end)) != null;
            case 1 -> (userId = usualBinary(bytes, at, end)) != null;
            case 2 -> (to = PlainValues.string(bytes, at, end)) != null;
            default -> readUsualLater(field, bytes, at, end);
        };
    }

    /** The fields behind {@code to}: apart, as the method above is to be compiled in one with its caller. */
    private boolean readUsualLater(int field, byte[] bytes, int at, int end) {
        return switch (field) {
            case 3 -> (subject = PlainValues.string(bytes, at, end)) != null;
            case 4 -> (replyTo = PlainValues.string(bytes, at, end)) != null;
            case 5 -> (correlationId = usualId(bytes, at, end)) != null;
            case 6 -> (contentType = PlainValues.symbol(bytes, at, end)) != null;
            case 7 -> (contentEncoding = PlainValues.symbol(bytes, at, end)) != null;
            case 8 -> (absoluteExpiryTime = PlainValues.timestamp(bytes, at)) != null;
            case 9 -> (creationTime = PlainValues.timestamp(bytes, at)) != null;
            case 10 -> (groupId = PlainValues.string(bytes, at, end)) != null;
            case 11 -> (groupSequence = PlainValues.uint(bytes, at)) >= 0;
            default -> (replyToGroupId = PlainValues.string(bytes, at, end)) != null;
        };
    }

    private static @Nullable Object usualId(byte[] bytes, int at, int end) {
        String text = PlainValues.string(bytes, at, end);
        if (text != null) {
            return text;
        }
        Object id = PlainValues.read(bytes, at, end);
        return isId(id) ? id : null;
    }

    private static byte @Nullable [] usualBinary(byte[] bytes, int at, int end) {
        return PlainValues.read(bytes, at, end) instanceof byte[] octets ? octets : null;
    }

    static PropertiesSection read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "list", FIELDS);
        PropertiesSection properties = new PropertiesSection();
        properties.messageId = idIn(fields, "message-id");
        properties.userId = fields.binaryOrNull();
        properties.to = fields.stringOrNull();
        if (fields.hasNext()) {
            properties.readLaterFields(fields);
        }
        fields.end();
        return properties;
    }

    /** The fields behind {@code to}, which many messages do not have. */
    private void readLaterFields(FieldReader fields) {
        subject = fields.stringOrNull();
        replyTo = fields.stringOrNull();
        correlationId = idIn(fields, "correlation-id");
        contentType = fields.symbolOrNull();
        contentEncoding = fields.symbolOrNull();
        absoluteExpiryTime = fields.timestampOrNull();
        creationTime = fields.timestampOrNull();
        groupId = fields.stringOrNull();
        groupSequence = fields.uintOr(0);
        replyToGroupId = fields.stringOrNull();
    }

    private static @Nullable Object idIn(FieldReader fields, String field) {
        Object id = fields.objectOrNull();
        if (id == null || isId(id)) {
            return id;
        }
        throw fields.invalid(field + ": expected ulong, uuid, binary or string, found a "
                + id.getClass().getSimpleName());
    }

    /** Whether a value is one of the four types of message-id: ulong, uuid, binary, string. §3.2.11 to §3.2.14 */
    static boolean isId(Object id) {
        return id instanceof String || id instanceof UnsignedLong || id instanceof UUID || id instanceof byte[];
    }

    /** What an application gave as an id, as one of the four types. Integers are taken as ulong. */
    static @Nullable Object toId(@Nullable Object id, String name) {
        if (id == null || isId(id)) {
            return id;
        }
        if (id instanceof Long || id instanceof Integer || id instanceof Short || id instanceof Byte) {
            long number = ((Number) id).longValue();
            if (number < 0) {
                throw new IllegalArgumentException(name + " is " + number + ", a ulong is not negative");
            }
            return UnsignedLong.of(number);
        }
        throw new IllegalArgumentException(
                name + " is a " + id.getClass().getName() + ", expected a String, UnsignedLong, long, UUID or byte[]");
    }

    /** Writes the section unless it would be empty. */
    @HotPath
    void write(AmqpWriter out) {
        int count = fieldCount();
        if (count == 0) {
            return;
        }
        out.writeDescriptor(Sections.PROPERTIES);
        int mark = out.beginList();
        writeId(out, messageId);
        if (count > 1) {
            writeBinary(out, userId);
        }
        if (count > 2) {
            writeString(out, to);
        }
        if (count > 3) {
            writeLaterFields(out, count);
        }
        out.endList(mark, count);
    }

    /** The fields behind {@code to}: apart, as the method above is to be compiled in one with its callers. */
    private void writeLaterFields(AmqpWriter out, int count) {
        for (int field = 3; field < count; field++) {
            switch (field) {
                case 3 -> writeString(out, subject);
                case 4 -> writeString(out, replyTo);
                case 5 -> writeId(out, correlationId);
                case 6 -> writeSymbol(out, contentType);
                case 7 -> writeSymbol(out, contentEncoding);
                case 8 -> writeTimestamp(out, absoluteExpiryTime);
                case 9 -> writeTimestamp(out, creationTime);
                case 10 -> writeString(out, groupId);
                case 11 -> writeGroupSequence(out);
                default -> writeString(out, replyToGroupId);
            }
        }
    }

    /** How many fields are written: those behind the last that is set are left out. §1.4 */
    private int fieldCount() {
        if (replyToGroupId != null) {
            return 13;
        } else if (groupId != null || groupSequence != 0) {
            return 12;
        } else if (creationTime != null) {
            return 10;
        } else if (absoluteExpiryTime != null) {
            return 9;
        } else if (contentEncoding != null) {
            return 8;
        } else if (contentType != null) {
            return 7;
        } else if (correlationId != null) {
            return 6;
        } else if (replyTo != null) {
            return 5;
        } else if (subject != null) {
            return 4;
        } else if (to != null) {
            return 3;
        } else if (userId != null) {
            return 2;
        }
        return messageId != null ? 1 : 0;
    }

    private static void writeId(AmqpWriter out, @Nullable Object id) {
        if (id == null) {
            out.writeNull();
        } else if (id instanceof String text) {
            out.writeString(text);
        } else if (id instanceof UnsignedLong number) {
            out.writeUlong(number.longValue());
        } else if (id instanceof UUID uuid) {
            out.writeUuid(uuid);
        } else {
            out.writeBinary((byte[]) id);
        }
    }

    private static void writeBinary(AmqpWriter out, byte @Nullable [] octets) {
        if (octets == null) {
            out.writeNull();
        } else {
            out.writeBinary(octets);
        }
    }

    private static void writeString(AmqpWriter out, @Nullable String text) {
        if (text == null) {
            out.writeNull();
        } else {
            out.writeString(text);
        }
    }

    private static void writeSymbol(AmqpWriter out, @Nullable Symbol symbol) {
        if (symbol == null) {
            out.writeNull();
        } else {
            out.writeSymbol(symbol);
        }
    }

    private static void writeTimestamp(AmqpWriter out, @Nullable Instant instant) {
        if (instant == null) {
            out.writeNull();
        } else {
            out.writeTimestamp(instant.toEpochMilli());
        }
    }

    /** Without a group a sequence of 0 says nothing. */
    private void writeGroupSequence(AmqpWriter out) {
        if (groupId == null && groupSequence == 0) {
            out.writeNull();
        } else {
            out.writeUint(groupSequence);
        }
    }

    static @Nullable Symbol toEncoding(@Nullable Symbol encoding) {
        if (encoding != null && encoding.toString().equalsIgnoreCase("identity")) {
            throw new IllegalArgumentException("contentEncoding 'identity' is not allowed: leave it unset");
        }
        return encoding;
    }

    /** An instant cut to milliseconds, as a timestamp is. */
    static @Nullable Instant toTimestamp(@Nullable Instant instant, String name) {
        if (instant == null) {
            return null;
        }
        try {
            return Instant.ofEpochMilli(instant.toEpochMilli());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is " + instant + ", out of the range of a timestamp", e);
        }
    }
}
