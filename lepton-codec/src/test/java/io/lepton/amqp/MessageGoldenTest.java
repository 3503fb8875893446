package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.assertEncodes;
import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The octets of each section, both ways. */
class MessageGoldenTest {
    private static final String NULL_BODY = "00 53 77 40   amqp-value null\n";

    private static final String HEADER = """
            00 53 70 c0 09 05   header, list8 of 5 fields
            41 50 09            durable, priority 9
            52 64 41 52 02      ttl 100 ms, first-acquirer, delivery-count 2
            """;

    private static final String PROPERTIES = """
            00 53 73 c0 3b 0d         properties, list8 of 13 fields
            a1 02 6d31                message-id "m1"
            a0 01 75                  user-id
            a1 01 71                  to "q"
            a1 01 73                  subject "s"
            a1 01 72                  reply-to "r"
            53 07                     correlation-id 7
            a3 03 612f62              content-type a/b
            a3 04 677a6970            content-encoding gzip
            83 0000000000000001       absolute-expiry-time
            83 ffffffffffffffff       creation-time, a millisecond before the epoch
            a1 01 67                  group-id "g"
            70 ffffffff               group-sequence
            a1 01 68                  reply-to-group-id "h"
            """;

    @Test
    @DisplayName("API-MSG-20: header is written with all of its fields")
    void writesHeader() {
        Message message = Message.create()
                .durable(true)
                .priority(9)
                .ttl(Duration.ofMillis(100))
                .firstAcquirer(true)
                .deliveryCount(2);

        assertEncodes(message, HEADER + NULL_BODY);
    }

    @Test
    @DisplayName("API-MSG-21: header is read with all of its fields")
    void readsHeader() {
        Message message = received(HEADER + NULL_BODY);

        assertTrue(message.durable());
        assertEquals(9, message.priority());
        assertEquals(Duration.ofMillis(100), message.ttl());
        assertTrue(message.firstAcquirer());
        assertEquals(2, message.deliveryCount());
    }

    @Test
    @DisplayName("MSG-11: properties are written with all of their fields, each of its type")
    void writesProperties() {
        Message message = Message.ofData(new byte[] {1})
                .id("m1")
                .userId(new byte[] {'u'})
                .to("q")
                .subject("s")
                .replyTo("r")
                .correlationId(7)
                .contentType("a/b")
                .contentEncoding("gzip")
                .expiryTime(Instant.ofEpochMilli(1))
                .creationTime(Instant.ofEpochMilli(-1))
                .groupId("g")
                .groupSequence(0xffff_ffffL)
                .replyToGroupId("h");

        assertEncodes(message, PROPERTIES + "00 53 75 a0 01 01   data");
    }

    @Test
    @DisplayName("MSG-11: properties are read with all of their fields")
    void readsProperties() {
        Message message = received(PROPERTIES + "00 53 75 a0 01 01   data");

        assertEquals("m1", message.id());
        assertArrayEquals(new byte[] {'u'}, message.userId());
        assertEquals("q", message.to());
        assertEquals("s", message.subject());
        assertEquals("r", message.replyTo());
        assertEquals(UnsignedLong.of(7), message.correlationId());
        assertEquals(Symbol.of("a/b"), message.contentType());
        assertEquals(Symbol.of("gzip"), message.contentEncoding());
        assertEquals(Instant.ofEpochMilli(1), message.expiryTime());
        assertEquals(Instant.ofEpochMilli(-1), message.creationTime());
        assertEquals("g", message.groupId());
        assertEquals(0xffff_ffffL, message.groupSequence());
        assertEquals("h", message.replyToGroupId());
    }

    @Test
    @DisplayName("TYP-28: header and properties end with the last field that is set")
    void leavesOutTrailingFields() {
        assertEncodes(Message.create().durable(true).id(1), """
                00 53 70 c0 02 01 41      header, 1 field
                00 53 73 c0 03 01 53 01   properties, 1 field
                00 53 77 40               amqp-value null
                """);
        assertEncodes(Message.create().priority(0).to("q"), """
                00 53 70 c0 04 02 40 50 00            header: null, priority 0
                00 53 73 c0 06 03 40 40 a1 01 71      properties: null, null, to
                00 53 77 40                           amqp-value null
                """);
    }

    @Test
    @DisplayName("TYP-08: properties of more than 254 octets take a list32")
    void writesLongProperties() {
        byte[] encoded =
                MessageBytes.encoded(Message.create().id(1).to("q".repeat(255)).subject("s"));

        byte[] head = hex("00 53 73 d0 0000010b 00000004 53 01 40 a1 ff   list32 of 4: id, null, to");
        assertArrayEquals(head, java.util.Arrays.copyOf(encoded, head.length));
        assertEquals("q".repeat(255), received(encoded).to());
        assertEquals("s", received(encoded).subject());
    }

    @Test
    @DisplayName("API-MSG-16, API-MSG-17, MSG-16: annotations and footer are maps of symbols and ulongs")
    void annotations() {
        String encoded = """
                00 53 71 c1 0b 02 a3 06 782d6f70742d 54 01   delivery-annotations { x-opt-: 1 }
                00 53 72 c1 05 02 53 05 54 02                message-annotations { 5: 2 }
                00 53 77 40                                  amqp-value null
                00 53 78 c1 06 02 a3 01 63 54 03             footer { c: 3 }
                """;
        Message message = Message.create()
                .deliveryAnnotation("x-opt-", 1)
                .messageAnnotation(UnsignedLong.of(5), 2)
                .footer(Map.of("c", 3));
        assertEncodes(message, encoded);

        Message read = received(encoded);
        assertEquals(Map.of(Symbol.of("x-opt-"), 1), read.deliveryAnnotations());
        assertEquals(Map.of(UnsignedLong.of(5), 2), read.messageAnnotations());
        assertEquals(Map.of(Symbol.of("c"), 3), read.footer());
    }

    @Test
    @DisplayName("API-MSG-18: application-properties are a map of strings")
    void applicationProperties() {
        String encoded = """
                00 53 74 c1 09 04 a1 01 6b 41 a1 01 6e 40   { "k": true, "n": null }
                00 53 77 40                                 amqp-value null
                """;
        assertEncodes(Message.create().applicationProperty("k", true).applicationProperty("n", null), encoded);

        Message read = received(encoded);
        assertEquals(List.of("k", "n"), List.copyOf(read.applicationProperties().keySet()));
        assertEquals(true, read.applicationProperty("k"));
        assertNull(read.applicationProperty("n"));
    }

    @Test
    @DisplayName("MSG-01: sections are written in the standard's order")
    void writesSectionsInOrder() {
        assertEncodes(
                Message.ofData(new byte[] {9})
                        .footer(Map.of("f", 1))
                        .applicationProperty("a", 1)
                        .id(1)
                        .messageAnnotation("m", 1)
                        .deliveryAnnotation("d", 1)
                        .durable(true),
                """
                00 53 70 c0 02 01 41               header
                00 53 71 c1 06 02 a3 01 64 54 01   delivery-annotations
                00 53 72 c1 06 02 a3 01 6d 54 01   message-annotations
                00 53 73 c0 03 01 53 01            properties
                00 53 74 c1 06 02 a1 01 61 54 01   application-properties
                00 53 75 a0 01 09                  data
                00 53 78 c1 06 02 a3 01 66 54 01   footer
                """);
    }

    @Test
    @DisplayName("MSG-10: each of the four types of id is written and read as itself")
    void idsKeepTheirType() {
        UUID uuid = new UUID(1, 2);
        assertId("text", "00 53 73 c0 07 01 a1 04 74657874");
        assertId(UnsignedLong.ofBits(-1), "00 53 73 c0 0a 01 80 ffffffffffffffff");
        assertId(uuid, "00 53 73 c0 12 01 98 0000000000000001 0000000000000002");

        Message binary = received("00 53 73 c0 04 01 a0 01 05\n" + NULL_BODY);
        assertArrayEquals(new byte[] {5}, (byte[]) binary.id());
        assertEncodes(Message.create().id(new byte[] {5}), "00 53 73 c0 04 01 a0 01 05\n" + NULL_BODY);
    }

    private static void assertId(Object id, String properties) {
        assertEncodes(Message.create().id(id), properties + "\n" + NULL_BODY);
        assertEquals(id, received(properties + "\n" + NULL_BODY).id());
    }

    @Test
    @DisplayName("TYP-27, TYP-04: symbolic and long numeric descriptors and long forms are read alike")
    void readsLongForms() {
        Message message = received("""
                00 a3 10 616d71703a6865616465723a6c697374                  amqp:header:list
                   d0 0000000c 00000003 40 50 07 70 0000000a                   list32: null, priority 7, ttl 10
                00 80 0000000000000073 d0 00000009 00000001 b1 00000000   properties: id "" as str32
                00 b3 00000010 616d71703a646174613a62696e617279           amqp:data:binary as sym32
                   b0 00000001 2a                                              one octet as vbin32
                """);

        assertEquals(7, message.priority());
        assertEquals(Duration.ofMillis(10), message.ttl());
        assertEquals("", message.id());
        assertArrayEquals(new byte[] {42}, (byte[]) message.body());
    }
}
