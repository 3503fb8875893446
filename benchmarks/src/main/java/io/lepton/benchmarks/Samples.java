package io.lepton.benchmarks;

import io.lepton.amqp.Message;
import io.lepton.amqp.UnsignedLong;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.DeliveryAnnotations;
import org.apache.qpid.protonj2.types.messaging.Footer;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.apache.qpid.protonj2.types.messaging.Section;

/** The same two messages for Lepton and for protonj2: a small one as most are, and one with every section there is. */
final class Samples {
    private static final Instant CREATED = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Instant EXPIRES = CREATED.plusSeconds(3600);

    private Samples() {}

    /** So many octets that are not all the same. */
    static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) i;
        }
        return body;
    }

    /** Properties with id and to, and 100 bytes of data. */
    static Message minimal() {
        return Message.ofData(body(100)).id("message-1").to("queue-1");
    }

    /** Every section, every property, ten application properties and a map as body. */
    static Message rich() {
        Message message = Message.create(map())
                .durable(true)
                .priority(5)
                .ttl(Duration.ofMinutes(1))
                .deliveryCount(1)
                .deliveryAnnotation("x-opt-hop", 3)
                .messageAnnotation("x-opt-partition", "p-17")
                .messageAnnotation("x-opt-sequence", UnsignedLong.of(123_456_789L))
                .id("message-1")
                .userId("user".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .to("queue-1")
                .subject("order.created")
                .replyTo("replies-1")
                .correlationId("correlation-1")
                .contentType("application/json")
                .expiryTime(EXPIRES)
                .creationTime(CREATED)
                .groupId("group-1")
                .groupSequence(7)
                .replyToGroupId("group-2")
                .footer(Map.of("x-opt-crc", 42));
        applicationProperties().forEach(message::applicationProperty);
        return message;
    }

    private static Map<String, Object> applicationProperties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            properties.put("property-" + i, i % 2 == 0 ? "value-" + i : (Object) (1000 * i));
        }
        return properties;
    }

    private static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", "lepton");
        map.put("mass", 0.511);
        map.put("charge", -1);
        map.put("stable", true);
        map.put("decays", List.of("none"));
        return map;
    }

    /** The sections of {@link #minimal}. */
    static Section<?>[] minimalSections() {
        return new Section<?>[] {
            new Properties().setMessageId("message-1").setTo("queue-1"), new Data(body(100)),
        };
    }

    /** The sections of {@link #rich}. */
    static Section<?>[] richSections() {
        Header header = new Header();
        header.setDurable(true);
        header.setPriority((byte) 5);
        header.setTimeToLive(60_000);
        header.setDeliveryCount(1);
        Map<Symbol, Object> messageAnnotations = new LinkedHashMap<>();
        messageAnnotations.put(Symbol.valueOf("x-opt-partition"), "p-17");
        messageAnnotations.put(
                Symbol.valueOf("x-opt-sequence"), org.apache.qpid.protonj2.types.UnsignedLong.valueOf(123_456_789L));
        Properties properties = new Properties();
        properties.setMessageId("message-1");
        properties.setUserId("user".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        properties.setTo("queue-1");
        properties.setSubject("order.created");
        properties.setReplyTo("replies-1");
        properties.setCorrelationId("correlation-1");
        properties.setContentType("application/json");
        properties.setAbsoluteExpiryTime(EXPIRES.toEpochMilli());
        properties.setCreationTime(CREATED.toEpochMilli());
        properties.setGroupId("group-1");
        properties.setGroupSequence(7);
        properties.setReplyToGroupId("group-2");
        return new Section<?>[] {
            header,
            new DeliveryAnnotations(Map.of(Symbol.valueOf("x-opt-hop"), 3)),
            new MessageAnnotations(messageAnnotations),
            properties,
            new ApplicationProperties(applicationProperties()),
            new AmqpValue<>(map()),
            new Footer(Map.of(Symbol.valueOf("x-opt-crc"), 42)),
        };
    }

    /** What protonj2 makes of the sections. */
    static ProtonBuffer encode(Section<?>[] sections) {
        Encoder encoder = CodecFactory.getDefaultEncoder();
        EncoderState state = encoder.newEncoderState();
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate(4096);
        for (Section<?> section : sections) {
            encoder.writeObject(buffer, state, section);
            state.reset();
        }
        return buffer;
    }
}
