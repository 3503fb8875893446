package io.lepton.testkit;

import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a frame can be, with the fields of each performative in the standard's order (AMQP 1.0 §2.7, §5.3.3). Written
 * down here once more, apart from the codec, so that a fault there does not hide itself.
 */
enum Shape {
    HEADER(-1),
    EMPTY(-1),
    OPEN(
            0x10,
            "container-id",
            "hostname",
            "max-frame-size",
            "channel-max",
            "idle-time-out",
            "outgoing-locales",
            "incoming-locales",
            "offered-capabilities",
            "desired-capabilities",
            "properties"),
    BEGIN(
            0x11,
            "remote-channel",
            "next-outgoing-id",
            "incoming-window",
            "outgoing-window",
            "handle-max",
            "offered-capabilities",
            "desired-capabilities",
            "properties"),
    ATTACH(
            0x12,
            "name",
            "handle",
            "role",
            "snd-settle-mode",
            "rcv-settle-mode",
            "source",
            "target",
            "unsettled",
            "incomplete-unsettled",
            "initial-delivery-count",
            "max-message-size",
            "offered-capabilities",
            "desired-capabilities",
            "properties"),
    FLOW(
            0x13,
            "next-incoming-id",
            "incoming-window",
            "next-outgoing-id",
            "outgoing-window",
            "handle",
            "delivery-count",
            "link-credit",
            "available",
            "drain",
            "echo",
            "properties"),
    TRANSFER(
            0x14,
            "handle",
            "delivery-id",
            "delivery-tag",
            "message-format",
            "settled",
            "more",
            "rcv-settle-mode",
            "state",
            "resume",
            "aborted",
            "batchable"),
    DISPOSITION(0x15, "role", "first", "last", "settled", "state", "batchable"),
    DETACH(0x16, "handle", "closed", "error"),
    END(0x17, "error"),
    CLOSE(0x18, "error"),
    SASL_MECHANISMS(0x40, "sasl-server-mechanisms"),
    SASL_INIT(0x41, "mechanism", "initial-response", "hostname"),
    SASL_CHALLENGE(0x42, "challenge"),
    SASL_RESPONSE(0x43, "response"),
    SASL_OUTCOME(0x44, "code", "additional-data");

    private static final Map<Shape, Map<String, Object>> DEFAULTS = Map.of(
            OPEN,
            Map.of("max-frame-size", UnsignedInteger.of(0xFFFF_FFFFL), "channel-max", UnsignedShort.of(0xFFFF)),
            BEGIN,
            Map.of("handle-max", UnsignedInteger.of(0xFFFF_FFFFL)),
            ATTACH,
            Map.of(
                    "snd-settle-mode",
                    UnsignedByte.of(2),
                    "rcv-settle-mode",
                    UnsignedByte.of(0),
                    "incomplete-unsettled",
                    false,
                    "max-message-size",
                    UnsignedLong.of(0)),
            FLOW,
            Map.of("drain", false, "echo", false),
            TRANSFER,
            Map.of("settled", false, "more", false, "resume", false, "aborted", false, "batchable", false),
            DISPOSITION,
            Map.of("settled", false, "batchable", false),
            DETACH,
            Map.of("closed", false));

    final int code;
    final List<String> fields;

    Shape(int code, String... fields) {
        this.code = code;
        this.fields = List.of(fields);
    }

    boolean isSasl() {
        return code >= 0x40;
    }

    /** Where the field stands in the list. */
    int index(String field) {
        int index = fields.indexOf(field);
        if (index < 0) {
            throw new IllegalArgumentException(this + " has no field '" + field + "' but " + fields);
        }
        return index;
    }

    boolean has(String field) {
        return fields.contains(field);
    }

    /** What a field means that is not there. */
    @Nullable Object absent(String field) {
        return DEFAULTS.getOrDefault(this, Map.of()).get(field);
    }

    static Shape of(int code) {
        for (Shape shape : values()) {
            if (shape.code == code && code >= 0) {
                return shape;
            }
        }
        throw new AssertionError("no performative has the code 0x" + Integer.toHexString(code));
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
