package io.lepton.frame;

import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.AmqpType;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedLong;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that the standard gives to a composite type and its fields: what a trace shows for a descriptor. */
record CompositeNames(int code, String name, List<String> fields) {
    private static final Map<Object, CompositeNames> BY_DESCRIPTOR = new HashMap<>();

    static {
        add(
                0x10,
                "open",
                "container-id",
                "hostname",
                "max-frame-size",
                "channel-max",
                "idle-time-out",
                "outgoing-locales",
                "incoming-locales",
                "offered-capabilities",
                "desired-capabilities",
                "properties");
        add(
                0x11,
                "begin",
                "remote-channel",
                "next-outgoing-id",
                "incoming-window",
                "outgoing-window",
                "handle-max",
                "offered-capabilities",
                "desired-capabilities",
                "properties");
        add(
                0x12,
                "attach",
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
                "properties");
        add(
                0x13,
                "flow",
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
                "properties");
        add(
                0x14,
                "transfer",
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
                "batchable");
        add(0x15, "disposition", "role", "first", "last", "settled", "state", "batchable");
        add(0x16, "detach", "handle", "closed", "error");
        add(0x17, "end", "error");
        add(0x18, "close", "error");
        add(0x1d, "error", "condition", "description", "info");
        add(0x23, "received", "section-number", "section-offset");
        add(0x24, "accepted");
        add(0x25, "rejected", "error");
        add(0x26, "released");
        add(0x27, "modified", "delivery-failed", "undeliverable-here", "message-annotations");
        add(
                0x28,
                "source",
                "address",
                "durable",
                "expiry-policy",
                "timeout",
                "dynamic",
                "dynamic-node-properties",
                "distribution-mode",
                "filter",
                "default-outcome",
                "outcomes",
                "capabilities");
        add(
                0x29,
                "target",
                "address",
                "durable",
                "expiry-policy",
                "timeout",
                "dynamic",
                "dynamic-node-properties",
                "capabilities");
        add(0x2b, "delete-on-close");
        add(0x2c, "delete-on-no-links");
        add(0x2d, "delete-on-no-messages");
        add(0x2e, "delete-on-no-links-or-messages");
        add(0x30, "coordinator", "capabilities");
        add(0x31, "declare", "global-id");
        add(0x32, "discharge", "txn-id", "fail");
        add(0x33, "declared", "txn-id");
        add(0x34, "transactional-state", "txn-id", "outcome");
        add(0x40, "sasl-mechanisms", "sasl-server-mechanisms");
        add(0x41, "sasl-init", "mechanism", "initial-response", "hostname");
        add(0x42, "sasl-challenge", "challenge");
        add(0x43, "sasl-response", "response");
        add(0x44, "sasl-outcome", "code", "additional-data");
    }

    private static void add(int code, String name, String... fields) {
        CompositeNames names = new CompositeNames(code, name, List.of(fields));
        BY_DESCRIPTOR.put(UnsignedLong.of(code), names);
        BY_DESCRIPTOR.put(Symbol.of("amqp:" + name + ":list"), names);
    }

    /** The names for a descriptor, a {@link UnsignedLong} or {@link Symbol}; null if it is none of the standard's. */
    static @Nullable CompositeNames of(@Nullable Object descriptor) {
        return BY_DESCRIPTOR.get(descriptor);
    }

    /** The name of the field at {@code index}; a text like it where the type has no such field. */
    String field(int index) {
        return index < fields.size() ? fields.get(index) : "field-" + index;
    }

    /**
     * Whether the value of the field at {@code index} may be shown: of SASL, and in frames of SASL, only what is known to be public,
     * and is of the type that it should be.
     */
    boolean isPublic(int index, Object value, boolean inSasl) {
        switch (code) {
            case SaslMechanisms.CODE:
                return value instanceof Symbol
                        || value instanceof AmqpArray array && array.elementType() == AmqpType.SYMBOL;
            case SaslInit.CODE:
                return index == 0 && value instanceof Symbol || index == 2 && value instanceof String;
            case SaslOutcome.CODE:
                return index == 0 && value instanceof UnsignedByte;
            case SaslChallenge.CODE:
            case SaslResponse.CODE:
                return false;
            default:
                return !inSasl;
        }
    }
}
