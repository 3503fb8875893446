package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.rebuilt;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same messages in Proton's Python binding, where that is installed. */
class MessageProtonPythonTest {
    @TempDir
    static Path directory;

    private static ProtonPython proton;

    @BeforeAll
    static void needsProton() throws Exception {
        proton = new ProtonPython(directory);
    }

    @Test
    @DisplayName("API-MSG-20, API-MSG-21: Proton reads what we write, and we read what it then writes")
    void thereAndBack() throws Exception {
        MessageGenerator generator = new MessageGenerator(new Random(5)).onlyCommon();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ours.add(HexFormat.of().formatHex(encoded(generator.plainMessage())));
        }

        List<String> theirs = proton.run("""
                import sys
                from proton import Message
                for line in sys.stdin:
                    m = Message()
                    m.decode(bytes.fromhex(line.strip()))
                    print(m.encode().hex())
                """, ours);

        assertEquals(ours.size(), theirs.size());
        for (int i = 0; i < ours.size(); i++) {
            Message message = rebuilt(received(HexFormat.of().parseHex(theirs.get(i))));
            assertEquals(ours.get(i), HexFormat.of().formatHex(encoded(message)));
        }
    }

    @Test
    @DisplayName("MSG-11: the fields that Proton reads of our message")
    void ourFields() throws Exception {
        Message message = Message.create("grün")
                .durable(true)
                .priority(7)
                .ttl(Duration.ofMillis(1500))
                .deliveryCount(9)
                .id("id")
                .userId(new byte[] {'u'})
                .to("to")
                .subject("subject")
                .replyTo("replyTo")
                .correlationId(10)
                .contentType("a/b")
                .creationTime(Instant.ofEpochMilli(12_500))
                .groupId("groupId")
                .groupSequence(13)
                .replyToGroupId("replyToGroupId")
                .messageAnnotation("x-opt-a", UnsignedByte.of(14))
                .applicationProperty("k", 15L);

        List<String> fields = proton.run("""
                import sys
                from proton import Message
                m = Message()
                m.decode(bytes.fromhex(sys.stdin.readline().strip()))
                for v in (ascii(m.body), m.durable, m.priority, m.ttl, m.delivery_count, m.id, bytes(m.user_id),
                          m.address, m.subject, m.reply_to, m.correlation_id, m.content_type, m.creation_time,
                          m.group_id, m.group_sequence, m.reply_to_group_id, m.inferred,
                          repr(m.annotations['x-opt-a']), repr(m.properties['k'])):
                    print(v)
                """, List.of(HexFormat.of().formatHex(encoded(message))));

        assertEquals(
                List.of(
                        "'gr\\xfcn'",
                        "True",
                        "7",
                        "1.5",
                        "9",
                        "id",
                        "b'u'",
                        "to",
                        "subject",
                        "replyTo",
                        "10",
                        "a/b",
                        "12.5",
                        "groupId",
                        "13",
                        "replyToGroupId",
                        "False",
                        "ubyte(14)",
                        "15"),
                fields);
    }

    @Test
    @DisplayName("MSG-11: the fields that we read of a message of Proton")
    void theirFields() throws Exception {
        List<String> encoded = proton.run("""
                import uuid
                from proton import Message, symbol, ulong, int32
                m = Message(body={'a': int32(1), 'b': [True, None]}, id=uuid.UUID(int=5), address='to', durable=True,
                            priority=200, ttl=1.5, delivery_count=2, user_id=b'u', correlation_id=ulong(6),
                            content_type='a/b', creation_time=12.5, group_id='g',
                            properties={'k': 'v'}, annotations={symbol('x-opt-a'): int32(7)},
                            instructions={symbol('x-opt-b'): 8})
                print(m.encode().hex())
                print(Message().encode().hex())
                print(Message(body=b'\\x01\\x02', inferred=True).encode().hex())
                print(Message(body=[int32(1)], inferred=True).encode().hex())
                print(Message(body=b'\\x01\\x02').encode().hex())
                """, List.of());

        Message message = received(HexFormat.of().parseHex(encoded.get(0)));
        assertEquals(List.of("a", "b"), List.copyOf(((Map<?, ?>) message.body()).keySet()));
        assertEquals(new UUID(0, 5), message.id());
        assertEquals("to", message.address());
        assertEquals(true, message.durable());
        assertEquals(200, message.priority());
        assertEquals(Duration.ofMillis(1500), message.ttl());
        assertEquals(2, message.deliveryCount());
        assertArrayEquals(new byte[] {'u'}, message.userId());
        assertEquals(UnsignedLong.of(6), message.correlationId());
        assertEquals(Symbol.of("a/b"), message.contentType());
        assertEquals(Instant.ofEpochMilli(12_500), message.creationTime());
        assertEquals("g", message.groupId());
        assertEquals(Map.of("k", "v"), message.applicationProperties());
        assertEquals(Map.of(Symbol.of("x-opt-a"), 7), message.messageAnnotations());
        assertEquals(Map.of(Symbol.of("x-opt-b"), 8L), message.deliveryAnnotations());

        Message empty = received(HexFormat.of().parseHex(encoded.get(1)));
        assertEquals(null, empty.body());
        assertEquals(null, empty.userId());
        assertEquals(
                BodyType.DATA, received(HexFormat.of().parseHex(encoded.get(2))).bodyType());
        assertEquals(
                List.of(1), received(HexFormat.of().parseHex(encoded.get(3))).body());
        assertEquals(
                BodyType.VALUE,
                received(HexFormat.of().parseHex(encoded.get(4))).bodyType());
    }
}
