package io.lepton.amqp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Encoded messages as text: octets in hex, and after three spaces what they are. */
final class MessageBytes {
    private MessageBytes() {}

    static byte[] hex(String annotated) {
        String digits = annotated
                .lines()
                .map(line -> line.strip().split(" {3,}", 2)[0].replace(" ", ""))
                .collect(Collectors.joining());
        return HexFormat.of().parseHex(digits);
    }

    /** A message as it is received: only the frame of its sections has been looked at. */
    static Message received(String annotated) {
        return received(hex(annotated));
    }

    static Message received(byte[] bytes) {
        return Message.wrap(bytes, 0, bytes.length);
    }

    static byte[] encoded(Message message) {
        ByteBuffer buffer = message.encode();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static void assertEncodes(Message message, String annotated) {
        assertArrayEquals(hex(annotated), encoded(message), () -> HexFormat.of().formatHex(encoded(message)));
    }

    /** Both ways of taking bytes refuse these: eagerly, and at once when received. */
    static MessageDecodeException assertRefused(String annotated) {
        byte[] bytes = hex(annotated);
        assertThrows(MessageDecodeException.class, () -> received(bytes));
        return assertThrows(MessageDecodeException.class, () -> Message.decode(ByteBuffer.wrap(bytes)));
    }

    static byte[] joined(byte[]... parts) {
        AmqpWriter out = new AmqpWriter(64);
        for (byte[] part : parts) {
            out.raw(part, 0, part.length);
        }
        return out.toByteArray();
    }

    /** A new message of all that can be read of another: equal octets mean equal values. */
    static Message rebuilt(Message message) {
        Message rebuilt = switch (message.bodyType()) {
            case DATA -> Message.ofData(message.bodySections().toArray(byte[][]::new));
            case SEQUENCE -> Message.ofSequence(message.bodySections().toArray(List<?>[]::new));
            case VALUE, NONE -> Message.ofValue(message.body());
        };
        return rebuilt.durable(message.durable())
                .priority(message.priority())
                .ttl(message.ttl())
                .firstAcquirer(message.firstAcquirer())
                .deliveryCount(message.deliveryCount())
                .deliveryAnnotations(message.deliveryAnnotations())
                .messageAnnotations(message.messageAnnotations())
                .id(message.id())
                .userId(message.userId())
                .address(message.address())
                .subject(message.subject())
                .replyTo(message.replyTo())
                .correlationId(message.correlationId())
                .contentType(message.contentType())
                .contentEncoding(message.contentEncoding())
                .expiryTime(message.expiryTime())
                .creationTime(message.creationTime())
                .groupId(message.groupId())
                .groupSequence(message.groupSequence())
                .replyToGroupId(message.replyToGroupId())
                .applicationProperties(message.applicationProperties())
                .footer(message.footer());
    }
}
