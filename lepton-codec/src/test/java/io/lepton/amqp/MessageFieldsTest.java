package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.assertEncodes;
import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header and properties as an application sets and reads them. */
class MessageFieldsTest {
    private static final String NULL_BODY = "00 53 77 40";

    private static Message relayed(Message message) {
        return Message.decode(message.encode());
    }

    @Test
    @DisplayName("MSG-05, API-MSG-24: everything absent reads as its default")
    void defaults() {
        for (Message message : List.of(Message.create(), received(NULL_BODY), received("00 53 70 45 00 53 73 45"))) {
            assertFalse(message.durable());
            assertEquals(4, message.priority());
            assertNull(message.ttl());
            assertFalse(message.firstAcquirer());
            assertEquals(0, message.deliveryCount());
            assertNull(message.id());
            assertNull(message.userId());
            assertNull(message.address());
            assertNull(message.subject());
            assertNull(message.replyTo());
            assertNull(message.correlationId());
            assertNull(message.contentType());
            assertNull(message.contentEncoding());
            assertNull(message.expiryTime());
            assertNull(message.creationTime());
            assertNull(message.groupId());
            assertEquals(0, message.groupSequence());
            assertNull(message.replyToGroupId());
            assertEquals(Map.of(), message.deliveryAnnotations());
            assertEquals(Map.of(), message.messageAnnotations());
            assertEquals(Map.of(), message.applicationProperties());
            assertEquals(Map.of(), message.footer());
        }
    }

    @Test
    @DisplayName("API-MSG-21: null fields read as their defaults")
    void nullFields() {
        Message message =
                received("00 53 70 c0 06 05 4040404040 00 53 73 c0 0e 0d 40404040404040404040404040" + NULL_BODY);
        assertEquals(4, message.priority());
        assertNull(message.ttl());
        assertNull(message.id());
        assertEquals(0, message.groupSequence());
    }

    @Test
    @DisplayName("API-MSG-20: a header and properties without anything set are left out")
    void emptySectionsAreLeftOut() {
        assertEncodes(Message.create(), NULL_BODY);
        Message message = Message.create()
                .priority(4)
                .ttl(null)
                .durable(false)
                .id(null)
                .groupSequence(0)
                .applicationProperties(Map.of())
                .messageAnnotations(null)
                .deliveryAnnotations(Map.of())
                .footer(null);
        assertEncodes(message, NULL_BODY);
    }

    @Test
    @DisplayName("API-MSG-04, API-MSG-05: integers become ulong, and a negative one is refused")
    void integerIds() {
        assertEquals(UnsignedLong.of(5), Message.create().id(5).id());
        assertEquals(UnsignedLong.of(5), Message.create().correlationId(5L).correlationId());
        assertThatThrownBy(() -> Message.create().id(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id is -1");
        assertThatThrownBy(() -> Message.create().correlationId(Long.MIN_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("correlationId is -9223372036854775808");
    }

    @Test
    @DisplayName("API-MSG-04: other types of id are refused")
    void otherIds() {
        for (Object id : List.of(true, 1.5, Symbol.of("a"), UnsignedInteger.of(1), Instant.EPOCH, List.of("a"))) {
            assertThatThrownBy(() -> Message.create().id(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(id.getClass().getName());
        }
    }

    @Test
    @DisplayName("MSG-10: the type of an id is part of it")
    void typeOfIdIsKept() {
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        assertEquals("5", relayed(Message.create().id("5")).id());
        assertEquals(UnsignedLong.of(5), relayed(Message.create().id(5)).id());
        assertEquals(uuid, relayed(Message.create().id(uuid)).id());
        assertArrayEquals(new byte[] {5}, (byte[])
                relayed(Message.create().id(new byte[] {5})).id());
        assertEquals(
                UnsignedLong.ofBits(-1),
                relayed(Message.create().correlationId(UnsignedLong.ofBits(-1))).correlationId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 73 c0 03 01 54 01                   message-id int",
                "00 53 73 c0 03 01 52 01                   message-id uint",
                "00 53 73 c0 04 01 a3 01 61                message-id symbol",
                "00 53 73 c0 07 06 4040404040 41           correlation-id boolean",
                "00 53 73 c0 05 02 40 a1 01 61             user-id string",
                "00 53 73 c0 06 03 4040 a3 01 61           to symbol",
                "00 53 73 c0 06 03 4040 a0 01 61           to binary",
                "00 53 73 c0 07 04 404040 a3 01 61         subject symbol",
                "00 53 73 c0 08 05 40404040 a0 01 61       reply-to binary",
                "00 53 73 c0 0a 07 404040404040 a1 01 61   content-type string",
                "00 53 73 c0 0b 08 40404040404040 a1 01 61   content-encoding string",
                "00 53 73 c0 0b 09 4040404040404040 55 01   absolute-expiry-time long",
                "00 53 73 c0 0c 0a 404040404040404040 55 01   creation-time long",
                "00 53 73 c0 0e 0b 40404040404040404040 a3 01 61   group-id symbol",
                "00 53 73 c0 0e 0c 4040404040404040404040 54 01   group-sequence int",
                "00 53 73 c0 10 0d 404040404040404040404040 a3 01 61   reply-to-group-id symbol",
                "00 53 73 c0 0f 0e 4040404040404040404040404040   14 fields",
                "00 53 70 c0 03 01 56 02                   durable 2",
                "00 53 70 c0 02 01 40 40                   trailing octet",
                "00 53 70 c0 04 02 40 54 01                priority int",
                "00 53 70 c0 05 03 4040 54 01              ttl int",
                "00 53 70 c0 07 06 404040404040            6 fields"
            })
    @DisplayName("MSG-10, MSG-11, TYP-05, TYP-30: a field of another type, and one too many, are refused")
    void wrongTypes(String section) {
        byte[] bytes = MessageBytes.joined(hex(section), hex(NULL_BODY));

        assertThrows(MessageDecodeException.class, () -> Message.decode(ByteBuffer.wrap(bytes)));
    }

    @Test
    @DisplayName("API-MHE-04: a fault inside of a section shows when it is read, and each time")
    void lazyFault() {
        Message message = received("00 53 73 c0 03 01 54 01" + "00 53 77 a1 02 6869");

        assertEquals("hi", message.body());
        for (int i = 0; i < 2; i++) {
            MessageDecodeException fault = assertThrows(MessageDecodeException.class, message::subject);
            assertThat(fault).hasMessageContaining("properties").hasMessageContaining("message-id");
        }
        assertArrayEquals(hex("00 53 73 c0 03 01 54 01" + "00 53 77 a1 02 6869"), encoded(message));
    }

    @Test
    @DisplayName("MSG-02: a message of a header alone that is set back to what is usual is still a message")
    void headerThatSaysNothing() {
        Message message = received("00 53 70 c0 02 01 41").durable(false);
        Message again = Message.decode(message.encode());
        assertFalse(again.durable());
        assertEquals(BodyType.NONE, again.bodyType());
    }

    @Test
    @DisplayName("API-MSG-07: an empty address is not the same as none, and to is its alias")
    void addresses() {
        Message message = Message.create().address("");
        assertEquals("", relayed(message).address());
        assertEquals("", message.to());
        assertEquals("q", Message.create().to("q").address());
        assertNull(relayed(message.address(null)).address());
    }

    @Test
    @DisplayName(
            "API-MSG-08: subject, reply-to and the groups are strings, null when not set, which is not the empty one")
    void strings() {
        Message message =
                Message.create().subject("s").replyTo("r").groupId("g").replyToGroupId("h");
        assertEquals("s", relayed(message).subject());
        assertEquals("r", relayed(message).replyTo());
        assertEquals("g", relayed(message).groupId());
        assertEquals("h", relayed(message).replyToGroupId());

        message.subject("").replyTo("").groupId("").replyToGroupId("");
        assertEquals("", relayed(message).subject());
        assertEquals("", relayed(message).replyTo());
        assertEquals("", relayed(message).groupId());
        assertEquals("", relayed(message).replyToGroupId());

        message.subject(null).replyTo(null).groupId(null).replyToGroupId(null);
        assertEncodes(message, NULL_BODY);
    }

    @Test
    @DisplayName("API-MSG-06, API-MSG-09: user id and content type are null when not set, and can be unset")
    void unset() {
        Message message = Message.ofData(new byte[0])
                .userId(new byte[0])
                .contentType("text/plain")
                .contentEncoding(Symbol.of("gzip"));
        assertArrayEquals(new byte[0], relayed(message).userId());
        assertEquals(Symbol.of("text/plain"), relayed(message).contentType());

        message.userId(null).contentType((Symbol) null).contentEncoding((String) null);
        assertNull(relayed(message).userId());
        assertNull(relayed(message).contentType());
        assertNull(relayed(message).contentEncoding());
    }

    @Test
    @DisplayName(
            "W-24: a content type that is not set is null, numbers do not wrap in silence, keys of maps are checked")
    void nothingIsTakenInSilence() {
        assertNull(Message.create().contentType());
        assertNull(Message.create().contentEncoding());
        assertNull(relayed(Message.create().contentType((String) null)).contentType());

        Message message = Message.create();
        List<Executable> refused = List.of(
                () -> message.ttl(Duration.ofMillis(1L << 32)),
                () -> message.deliveryCount(1L << 32),
                () -> message.groupSequence(1L << 32),
                () -> message.priority(256),
                () -> message.applicationProperties(Map.of(Symbol.of("k"), 1)),
                () -> message.deliveryAnnotations(Map.of(1, 1)),
                () -> message.messageAnnotations(Map.of(1.5, 1)),
                () -> message.footer(Map.of(true, 1)));
        for (Executable setter : refused) {
            assertThrows(IllegalArgumentException.class, setter);
        }
        assertEncodes(message, NULL_BODY);
    }

    @Test
    @DisplayName("API-MSG-10: times are cut to milliseconds; the epoch and times before it can be sent; null is none")
    void times() {
        assertNull(Message.create().creationTime());
        assertNull(Message.create().expiryTime());
        Message unset = Message.create().creationTime(Instant.EPOCH).expiryTime(Instant.EPOCH);
        unset.creationTime(null).expiryTime(null);
        assertNull(relayed(unset).creationTime());
        assertNull(relayed(unset).expiryTime());
        assertEquals(Message.create().encode(), unset.encode());
        Instant instant = Instant.ofEpochSecond(1, 234_567_890);
        assertEquals(
                Instant.ofEpochMilli(1234),
                Message.create().creationTime(instant).creationTime());
        assertEquals(
                Instant.EPOCH,
                relayed(Message.create().expiryTime(Instant.EPOCH)).expiryTime());
        assertEquals(
                Instant.ofEpochMilli(-5),
                relayed(Message.create().creationTime(Instant.ofEpochMilli(-5))).creationTime());
        assertEquals(
                Instant.ofEpochMilli(Long.MIN_VALUE),
                relayed(Message.create().creationTime(Instant.ofEpochMilli(Long.MIN_VALUE)))
                        .creationTime());
        assertThrows(IllegalArgumentException.class, () -> Message.create().expiryTime(Instant.MAX));
    }

    @Test
    @DisplayName("API-MSG-11: ttl is 0 to 4294967295 ms, cut to milliseconds, and null is none")
    void ttl() {
        assertEquals(Duration.ZERO, relayed(Message.create().ttl(Duration.ZERO)).ttl());
        Duration largest = Duration.ofMillis(4_294_967_295L);
        assertEquals(largest, relayed(Message.create().ttl(largest)).ttl());
        assertEquals(largest, Message.create().ttl(largest.plusNanos(999_999)).ttl());
        assertEquals(
                Duration.ofMillis(1),
                Message.create().ttl(Duration.ofNanos(1_999_999)).ttl());
        for (Duration outside :
                List.of(largest.plusMillis(1), Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> Message.create().ttl(outside))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4294967295 ms");
        }
    }

    @Test
    @DisplayName("API-MSG-12: durable and first-acquirer are written when true")
    void flags() {
        assertEncodes(Message.create().durable(true), "00 53 70 c0 02 01 41" + NULL_BODY);
        assertEncodes(Message.create().firstAcquirer(true), "00 53 70 c0 05 04 404040 41" + NULL_BODY);
        assertTrue(received("00 53 70 c0 03 01 56 01" + NULL_BODY).durable());
    }

    @Test
    @DisplayName("API-MSG-13: priority is 0 to 255; 0 is not the default, 4 is not written")
    void priority() {
        assertEquals(0, relayed(Message.create().priority(0)).priority());
        assertEquals(255, relayed(Message.create().priority(255)).priority());
        for (int outside : new int[] {-1, 256}) {
            assertThatThrownBy(() -> Message.create().priority(outside))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("priority is " + outside + ", expected 0 to 255");
        }
    }

    @Test
    @DisplayName("API-MSG-14: delivery count is a uint")
    void deliveryCount() {
        assertEquals(
                4_294_967_295L,
                relayed(Message.create().deliveryCount(4_294_967_295L)).deliveryCount());
        assertThrows(IllegalArgumentException.class, () -> Message.create().deliveryCount(4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> Message.create().deliveryCount(-1));
    }

    @Test
    @DisplayName("API-MSG-15: a group sequence of 0 is written only with a group id")
    void groupSequence() {
        assertEncodes(Message.create().groupId("g"), "00 53 73 c0 0f 0c 40404040404040404040 a1 01 67 43" + NULL_BODY);
        assertEncodes(
                Message.create().replyToGroupId("h"),
                "00 53 73 c0 10 0d 404040404040404040404040 a1 01 68" + NULL_BODY);
        assertEncodes(Message.create().groupSequence(1), "00 53 73 c0 0e 0c 4040404040404040404040 52 01" + NULL_BODY);
        assertEquals(
                4_294_967_295L,
                relayed(Message.create().groupSequence(4_294_967_295L)).groupSequence());
        assertThrows(IllegalArgumentException.class, () -> Message.create().groupSequence(-1));
    }

    @Test
    @DisplayName("MSG-12: content-encoding is never identity, and only for data")
    void contentEncoding() {
        assertThrows(IllegalArgumentException.class, () -> Message.create().contentEncoding("identity"));
        assertThrows(IllegalArgumentException.class, () -> Message.create().contentEncoding(Symbol.of("Identity")));
        assertThrows(
                MessageException.class,
                () -> Message.create("text").contentEncoding("gzip").encode());
        assertThrows(
                MessageException.class,
                () -> relayed(Message.ofData(new byte[] {1}).contentEncoding("gzip"))
                        .body("text")
                        .encode());
    }

    @Test
    @DisplayName("MSG-12, ROB-30: data labelled gzip arrives as it was sent")
    void noDecompression() {
        byte[] zipped = {0x1f, (byte) 0x8b, 8, 0};
        assertArrayEquals(zipped, (byte[])
                relayed(Message.ofData(zipped).contentEncoding("gzip")).body());
    }

    @Test
    @DisplayName("MSG-12: a message of another kind that came with content-encoding is passed on")
    void foreignContentEncodingIsPassedOn() {
        Message message = received("00 53 73 c0 0e 08 40404040404040 a3 04 677a6970" + NULL_BODY);
        byte[] relayed = encoded(message.durable(true));
        assertEquals(Symbol.of("gzip"), received(relayed).contentEncoding());
    }

    @Test
    @DisplayName("API-MSG-26: a copy is independent")
    void copy() {
        byte[] octets = {1};
        List<Object> list = new ArrayList<>(List.of(1, octets, AmqpArray.of(AmqpType.BINARY, List.of(octets))));
        Message message = Message.create(list)
                .id(new byte[] {1})
                .userId(new byte[] {2})
                .durable(true)
                .subject("s")
                .applicationProperty("a", new byte[] {3})
                .messageAnnotation("m", list)
                .footer(Map.of("f", 1));
        byte[] before = encoded(message);

        Message copy = message.copy();
        list.add(2);
        octets[0] = 9;
        ((byte[]) message.id())[0] = 9;
        message.userId()[0] = 9;
        ((byte[]) message.applicationProperty("a"))[0] = 9;
        message.durable(false).subject("t").footer(null).body(null).deliveryAnnotation("d", 1);

        assertArrayEquals(before, encoded(copy));
        assertNotSame(message.body(), copy.body());
    }

    @Test
    @DisplayName("API-MSG-26: a copy of a received message that was changed keeps both changes and bytes")
    void copyOfReceived() {
        byte[] bytes = hex("00 53 70 d0 00000005 00000001 41" + "00 53 75 b0 00000001 07");
        Message message = received(bytes);
        assertArrayEquals(bytes, encoded(message.copy()));

        Message copy = message.priority(9).copy();
        message.priority(1);
        assertEncodes(copy, "00 53 70 c0 04 02 41 50 09" + "00 53 75 b0 00000001 07");
    }

    @Test
    @DisplayName("API-MSG-24: clear leaves nothing, of a received message too")
    void clear() {
        Message message = received("00 53 70 c0 02 01 41 00 53 75 a0 01 07").clear();
        assertFalse(message.durable());
        assertEquals(BodyType.VALUE, message.bodyType());
        assertEncodes(message, NULL_BODY);
    }

    @Test
    @DisplayName("API-MSG-01: a setter that refuses its value changes nothing")
    void refusedValuesChangeNothing() {
        byte[] bytes = hex("00 53 70 d0 00000004 00000000" + "00 53 73 d0 00000004 00000000" + "00 53 77 a1 01 61");
        Message message = received(bytes);
        assertThrows(IllegalArgumentException.class, () -> message.id(-1));
        assertThrows(IllegalArgumentException.class, () -> message.priority(-1));
        assertThrows(IllegalArgumentException.class, () -> message.ttl(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> message.expiryTime(Instant.MAX));
        assertThrows(IllegalArgumentException.class, () -> message.body(new Object()));
        assertThrows(IllegalArgumentException.class, () -> message.footer(Map.of(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> message.applicationProperty("a", new Object()));
        assertArrayEquals(bytes, encoded(message));
    }
}
