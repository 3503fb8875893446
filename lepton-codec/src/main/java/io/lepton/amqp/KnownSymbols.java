package io.lepton.amqp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of the standard and its common extensions, found by their octets without making an object, and the codes
 * of those that are descriptors. Fixed at start: a peer adds nothing to it.
 */
@HotPath
final class KnownSymbols {
    /** Numeric and symbolic descriptors of AMQP 1.0; all are of domain 0. */
    private static final Object[] DESCRIPTORS = {
        0x10, "amqp:open:list",
        0x11, "amqp:begin:list",
        0x12, "amqp:attach:list",
        0x13, "amqp:flow:list",
        0x14, "amqp:transfer:list",
        0x15, "amqp:disposition:list",
        0x16, "amqp:detach:list",
        0x17, "amqp:end:list",
        0x18, "amqp:close:list",
        0x1d, "amqp:error:list",
        0x23, "amqp:received:list",
        0x24, "amqp:accepted:list",
        0x25, "amqp:rejected:list",
        0x26, "amqp:released:list",
        0x27, "amqp:modified:list",
        0x28, "amqp:source:list",
        0x29, "amqp:target:list",
        0x2b, "amqp:delete-on-close:list",
        0x2c, "amqp:delete-on-no-links:list",
        0x2d, "amqp:delete-on-no-messages:list",
        0x2e, "amqp:delete-on-no-links-or-messages:list",
        0x30, "amqp:coordinator:list",
        0x31, "amqp:declare:list",
        0x32, "amqp:discharge:list",
        0x33, "amqp:declared:list",
        0x34, "amqp:transactional-state:list",
        0x40, "amqp:sasl-mechanisms:list",
        0x41, "amqp:sasl-init:list",
        0x42, "amqp:sasl-challenge:list",
        0x43, "amqp:sasl-response:list",
        0x44, "amqp:sasl-outcome:list",
        0x70, "amqp:header:list",
        0x71, "amqp:delivery-annotations:map",
        0x72, "amqp:message-annotations:map",
        0x73, "amqp:properties:list",
        0x74, "amqp:application-properties:map",
        0x75, "amqp:data:binary",
        0x76, "amqp:amqp-sequence:list",
        0x77, "amqp:amqp-value:*",
        0x78, "amqp:footer:map"
    };

    private static final List<String> OTHERS = List.of(
            "amqp:internal-error",
            "amqp:not-found",
            "amqp:unauthorized-access",
            "amqp:decode-error",
            "amqp:resource-limit-exceeded",
            "amqp:not-allowed",
            "amqp:invalid-field",
            "amqp:not-implemented",
            "amqp:resource-locked",
            "amqp:precondition-failed",
            "amqp:resource-deleted",
            "amqp:illegal-state",
            "amqp:frame-size-too-small",
            "amqp:connection:forced",
            "amqp:connection:framing-error",
            "amqp:connection:redirect",
            "amqp:session:window-violation",
            "amqp:session:errant-link",
            "amqp:session:handle-in-use",
            "amqp:session:unattached-handle",
            "amqp:link:detach-forced",
            "amqp:link:transfer-limit-exceeded",
            "amqp:link:message-size-exceeded",
            "amqp:link:redirect",
            "amqp:link:stolen",
            "amqp:transaction:unknown-id",
            "amqp:transaction:rollback",
            "amqp:transaction:timeout",
            "amqp:local-transactions",
            "amqp:distributed-transactions",
            "amqp:promotable-transactions",
            "amqp:multi-txns-per-ssn",
            "amqp:multi-ssns-per-txn",
            "link-detach",
            "session-end",
            "connection-close",
            "never",
            "move",
            "copy",
            "lifetime-policy",
            "supported-dist-modes",
            "queue",
            "topic",
            "shared",
            "global",
            "temporary-queue",
            "temporary-topic",
            "selector",
            "apache.org:selector-filter:string",
            "apache.org:no-local-filter:list",
            "sql-filter",
            "amqp:sql-filter",
            "properties-filter",
            "amqp:properties-filter",
            "application-properties-filter",
            "amqp:application-properties-filter",
            "ANONYMOUS-RELAY",
            "SHARED-SUBS",
            "DELAYED_DELIVERY",
            "sole-connection-for-container",
            "LINK_PAIR_V1_0",
            "paired",
            "product",
            "version",
            "platform",
            "network-host",
            "hostname",
            "port",
            "scheme",
            "path",
            "address",
            "container-id",
            "invalid-field",
            "failover-server-list",
            "topic-prefix",
            "queue-prefix",
            "en-US",
            "ANONYMOUS",
            "PLAIN",
            "EXTERNAL",
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            "SCRAM-SHA-512",
            "XOAUTH2",
            "OAUTHBEARER",
            "text/plain",
            "application/json",
            "application/xml",
            "application/octet-stream",
            "utf-8",
            "gzip",
            "x-opt-jms-msg-type",
            "x-opt-jms-dest",
            "x-opt-jms-reply-to",
            "x-opt-delivery-delay",
            "x-opt-delivery-time",
            "x-opt-ingress-time",
            "x-exchange",
            "x-routing-key",
            "traceparent",
            "tracestate");

    private static final @Nullable Symbol[] TABLE = new Symbol[512];
    private static final byte[] CODES = new byte[TABLE.length];

    static {
        for (int i = 0; i < DESCRIPTORS.length; i += 2) {
            CODES[add((String) DESCRIPTORS[i + 1])] = ((Integer) DESCRIPTORS[i]).byteValue();
        }
        OTHERS.forEach(KnownSymbols::add);
    }

    private KnownSymbols() {}

    /** The known symbol of these octets, whose {@link Symbol#key} is {@code key}; or null. */
    static @Nullable Symbol get(byte[] array, int offset, int length, int key) {
        for (int slot = slot(key); ; slot = next(slot)) {
            Symbol symbol = TABLE[slot];
            if (symbol == null || symbol.matches(array, offset, length)) {
                return symbol;
            }
        }
    }

    /** The code of the descriptor whose symbolic form is {@code name}, or −1. */
    static long code(Symbol name) {
        for (int slot = slot(key(name)); ; slot = next(slot)) {
            Symbol symbol = TABLE[slot];
            if (symbol == null) {
                return AmqpReader.UNKNOWN_DESCRIPTOR;
            } else if (symbol.equals(name)) {
                return CODES[slot] == 0 ? AmqpReader.UNKNOWN_DESCRIPTOR : CODES[slot];
            }
        }
    }

    private static int add(String text) {
        Symbol symbol = Symbol.of(text);
        int slot = slot(key(symbol));
        while (TABLE[slot] != null) {
            if (symbol.equals(TABLE[slot])) {
                return slot;
            }
            slot = next(slot);
        }
        TABLE[slot] = symbol;
        return slot;
    }

    private static int key(Symbol symbol) {
        return Symbol.key(symbol.octets(), 0, symbol.length());
    }

    private static int slot(int key) {
        return key & TABLE.length - 1;
    }

    private static int next(int slot) {
        return slot + 1 & TABLE.length - 1;
    }
}
