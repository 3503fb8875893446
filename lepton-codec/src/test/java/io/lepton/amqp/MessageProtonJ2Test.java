package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.rebuilt;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Footer;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The same messages in the codec of protonj2. */
class MessageProtonJ2Test {
    private final Encoder encoder = CodecFactory.getDefaultEncoder();
    private final Decoder decoder = CodecFactory.getDefaultDecoder();

    private List<Object> decode(byte[] bytes) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().copy(bytes);
        List<Object> sections = new ArrayList<>();
        while (buffer.isReadable()) {
            sections.add(decoder.readObject(buffer, decoder.getCachedDecoderState()));
        }
        return sections;
    }

    private byte[] encode(List<?> sections) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
        for (Object section : sections) {
            encoder.writeObject(buffer, encoder.getCachedEncoderState(), section);
        }
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.readBytes(bytes, 0, bytes.length);
        return bytes;
    }

    @RepeatedTest(10)
    @DisplayName("API-MSG-20, API-MSG-21: protonj2 reads what we write, and we read what it then writes")
    void thereAndBack(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        MessageGenerator generator = new MessageGenerator(random).onlyCommon();
        for (int i = 0; i < 100; i++) {
            byte[] ours = encoded(random.nextInt(4) == 0 ? generator.severalSections() : generator.message());

            byte[] theirs = encode(decode(ours));

            assertArrayEquals(
                    ours,
                    encoded(rebuilt(received(theirs))),
                    () -> HexFormat.of().formatHex(ours));
        }
    }

    @Test
    @DisplayName("MSG-11: the fields that protonj2 reads of our message")
    void ourFields() {
        Message message = Message.ofData(new byte[] {1, 2})
                .durable(true)
                .priority(7)
                .ttl(Duration.ofMillis(8))
                .deliveryCount(9)
                .id("id")
                .userId(new byte[] {3})
                .to("to")
                .subject("subject")
                .replyTo("replyTo")
                .correlationId(10)
                .contentType("a/b")
                .contentEncoding("gzip")
                .expiryTime(Instant.ofEpochMilli(11))
                .creationTime(Instant.ofEpochMilli(12))
                .groupId("groupId")
                .groupSequence(13)
                .replyToGroupId("replyToGroupId")
                .footer(Map.of("f", 14));

        List<Object> sections = decode(encoded(message));

        assertEquals(4, sections.size());
        Header header = (Header) sections.get(0);
        assertEquals(true, header.isDurable());
        assertEquals(7, header.getPriority());
        assertEquals(8, header.getTimeToLive());
        assertEquals(9, header.getDeliveryCount());
        Properties properties = (Properties) sections.get(1);
        assertEquals("id", properties.getMessageId());
        assertArrayEquals(new byte[] {3}, properties.getUserId().asByteArray());
        assertEquals("to", properties.getTo());
        assertEquals("subject", properties.getSubject());
        assertEquals("replyTo", properties.getReplyTo());
        assertEquals(org.apache.qpid.protonj2.types.UnsignedLong.valueOf(10), properties.getCorrelationId());
        assertEquals("a/b", properties.getContentType());
        assertEquals("gzip", properties.getContentEncoding());
        assertEquals(11, properties.getAbsoluteExpiryTime());
        assertEquals(12, properties.getCreationTime());
        assertEquals("groupId", properties.getGroupId());
        assertEquals(13, properties.getGroupSequence());
        assertEquals("replyToGroupId", properties.getReplyToGroupId());
        assertArrayEquals(new byte[] {1, 2}, ((Data) sections.get(2)).getValue());
        assertEquals(14, ((Footer) sections.get(3)).getValue().get(org.apache.qpid.protonj2.types.Symbol.valueOf("f")));
    }

    @Test
    @DisplayName("MSG-11: the fields that we read of a message of protonj2")
    void theirFields() {
        Properties properties = new Properties()
                .setMessageId(org.apache.qpid.protonj2.types.UnsignedLong.valueOf(10))
                .setUserId(new byte[] {3})
                .setTo("to")
                .setContentType("a/b")
                .setCreationTime(12)
                .setGroupSequence(13);
        Message message = received(encode(List.of(
                new Header().setDurable(true).setPriority((byte) 200).setTimeToLive(8),
                new MessageAnnotations(Map.of(org.apache.qpid.protonj2.types.Symbol.valueOf("x-opt-a"), 5)),
                properties,
                new ApplicationProperties(Map.of("k", true)),
                new AmqpValue<>(List.of("a", 1L)))));

        assertEquals(true, message.durable());
        assertEquals(200, message.priority());
        assertEquals(Duration.ofMillis(8), message.ttl());
        assertEquals(Map.of(Symbol.of("x-opt-a"), 5), message.messageAnnotations());
        assertEquals(UnsignedLong.of(10), message.id());
        assertArrayEquals(new byte[] {3}, message.userId());
        assertEquals("to", message.to());
        assertEquals(Symbol.of("a/b"), message.contentType());
        assertEquals(Instant.ofEpochMilli(12), message.creationTime());
        assertEquals(13, message.groupSequence());
        assertEquals(true, message.applicationProperty("k"));
        assertEquals(List.of("a", 1L), message.body());
    }
}
