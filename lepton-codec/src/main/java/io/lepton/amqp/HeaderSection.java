package io.lepton.amqp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The header of a message: what intermediaries look at and may change. AMQP 1.0 §3.2.1. */
final class HeaderSection {
    static final int DEFAULT_PRIORITY = 4;

    private static final int FIELDS = 5;

    private static final long MAX_UINT = 0xffff_ffffL;

    static final long NO_TTL = -1;

    /** Above the largest ttl by less than the millisecond that is cut off. */
    private static final Duration MAX_TTL = Duration.ofMillis(MAX_UINT).plusNanos(999_999);

    /** What an absent header says. Not to be written to. */
    static final HeaderSection DEFAULT = new HeaderSection();

    boolean durable;
    int priority = DEFAULT_PRIORITY;
    long ttlMillis = NO_TTL;
    boolean firstAcquirer;
    long deliveryCount;

    HeaderSection() {}

    HeaderSection(HeaderSection other) {
        durable = other.durable;
        priority = other.priority;
        ttlMillis = other.ttlMillis;
        firstAcquirer = other.firstAcquirer;
        deliveryCount = other.deliveryCount;
    }

    /**
     * Reads the list of the section that is just these octets, unless there is something unusual or wrong in it.
     *
     * @return null when {@link #read(AmqpReader)} has to tell what it is
     */
    @HotPath
    static @Nullable HeaderSection readUsual(byte[] bytes, int from, int to) {
        int at = PlainValues.firstItem(bytes, from, to, FormatCode.LIST8);
        if (at < 0) {
            return null;
        }
        int count = PlainValues.count(bytes, from, at);
        if (count < 0 || count > FIELDS) {
            return null;
        }
        HeaderSection header = new HeaderSection();
        for (int field = 0; field < count; field++) {
            int end = PlainValues.end(bytes, at, to);
            if (end < 0 || bytes[at] != FormatCode.NULL && !header.readUsual(field, bytes, at)) {
                return null;
            }
            at = end;
        }
        return at == to ? header : null;
    }

    /** Reads one field that is not null; false when it is not as usual. */
    private boolean readUsual(int field, byte[] bytes, int at) {
        int code = bytes[at];
        return switch (field) {
            case 0 -> (durable = code == FormatCode.TRUE) || code == FormatCode.FALSE;
            case 1 -> code == FormatCode.UBYTE && (priority = bytes[at + 1] & 0xFF) >= 0;
            case 2 -> (ttlMillis = PlainValues.uint(bytes, at)) >= 0;
            case 3 -> (firstAcquirer = code == FormatCode.TRUE) || code == FormatCode.FALSE;
            default -> (deliveryCount = PlainValues.uint(bytes, at)) >= 0;
        };
    }

    static HeaderSection read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "list", FIELDS);
        HeaderSection header = new HeaderSection();
        header.durable = fields.booleanOr(false);
        header.priority = fields.ubyteOr(DEFAULT_PRIORITY);
        header.ttlMillis = fields.uintOr(NO_TTL);
        header.firstAcquirer = fields.booleanOr(false);
        header.deliveryCount = fields.uintOr(0);
        fields.end();
        return header;
    }

    /** Writes the section unless it would say nothing but defaults. Fields at their default are null. */
    void write(AmqpWriter out) {
        int count = deliveryCount != 0
                ? 5
                : firstAcquirer ? 4 : ttlMillis != NO_TTL ? 3 : priority != DEFAULT_PRIORITY ? 2 : durable ? 1 : 0;
        if (count == 0) {
            return;
        }
        out.writeDescriptor(Sections.HEADER);
        int mark = out.beginList();
        writeTrue(out, durable);
        if (count > 1) {
            writePriority(out);
        }
        if (count > 2) {
            writeTtl(out);
        }
        if (count > 3) {
            writeTrue(out, firstAcquirer);
        }
        if (count > 4) {
            out.writeUint(deliveryCount);
        }
        out.endList(mark, count);
    }

    private static void writeTrue(AmqpWriter out, boolean value) {
        if (value) {
            out.writeBoolean(true);
        } else {
            out.writeNull();
        }
    }

    private void writePriority(AmqpWriter out) {
        if (priority == DEFAULT_PRIORITY) {
            out.writeNull();
        } else {
            out.writeUbyte(priority);
        }
    }

    private void writeTtl(AmqpWriter out) {
        if (ttlMillis == NO_TTL) {
            out.writeNull();
        } else {
            out.writeUint(ttlMillis);
        }
    }

    /** A ttl in milliseconds. */
    static long toTtl(Duration ttl) {
        if (ttl.isNegative() || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException("ttl is " + ttl + ", expected 0 to " + MAX_UINT + " ms");
        }
        return ttl.toMillis();
    }

    static long toUint(long value, String name) {
        if (value < 0 || value > MAX_UINT) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to " + MAX_UINT);
        }
        return value;
    }
}
