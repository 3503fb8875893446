package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.assertEncodes;
import static io.lepton.amqp.MessageBytes.received;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The kinds of body. */
class MessageBodyTest {
    @Test
    @DisplayName("API-MSG-02: any AMQP value can be the body, null too")
    void values() {
        assertEncodes(Message.create("hi"), "00 53 77 a1 02 6869");
        assertEncodes(Message.create(null), "00 53 77 40");
        assertEncodes(Message.ofValue(List.of(1)), "00 53 77 c0 03 01 54 01");
        assertEncodes(Message.create().body(Map.of("a", true)), "00 53 77 c1 05 02 a1 01 61 41");
        assertEncodes(Message.create(new Described(Symbol.of("a"), 1)), "00 53 77 00 a3 01 61 54 01");
        assertEncodes(Message.create(new int[] {1, 2}), "00 53 77 e0 04 02 54 01 02");
        assertEncodes(Message.create(new Date(1)), "00 53 77 83 0000000000000001");
        assertEncodes(Message.create('x'), "00 53 77 73 00000078");
        assertEncodes(Message.create(ByteBuffer.wrap(new byte[] {1})), "00 53 77 a0 01 01");
        assertEquals(List.of(1), received("00 53 77 c0 03 01 54 01").body());
    }

    @Test
    @DisplayName("API-MSG-03: a byte[] given as the body is an amqp-value binary, only ofData makes data")
    void bytesAreAValue() {
        byte[] bytes = {1, 2};
        assertEncodes(Message.create(bytes), "00 53 77 a0 02 0102");
        assertEncodes(Message.ofData(bytes).body(bytes), "00 53 77 a0 02 0102");
        assertEncodes(Message.ofData(bytes), "00 53 75 a0 02 0102");
        assertEquals(BodyType.VALUE, received("00 53 77 a0 02 0102").bodyType());
        assertArrayEquals(bytes, (byte[]) received("00 53 77 a0 02 0102").body());
    }

    @Test
    @DisplayName("API-MSG-02: a body of no AMQP type is refused when it is set")
    void unsupportedBody() {
        List<Object> inList = List.of(1, new StringBuilder());
        Map<Object, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        for (Object body : List.of(
                new StringBuilder(),
                inList,
                Map.of("a", inList),
                Map.of(new StringBuilder(), 1),
                nullKey,
                new Described(Symbol.of("a"), inList),
                new Object[] {1},
                new StringBuilder[0],
                new String[] {null})) {
            assertThrows(IllegalArgumentException.class, () -> Message.create(body));
            assertThrows(IllegalArgumentException.class, () -> Message.create().body(body));
        }
        assertThrows(IllegalArgumentException.class, () -> Message.ofSequence(inList));
        assertThatThrownBy(() -> Message.create(inList)).hasMessage("body: java.lang.StringBuilder is no AMQP type");
    }

    @Test
    @DisplayName("ROB-01: a list that holds itself is refused, and no stack overflows")
    void endlessBody() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatThrownBy(() -> Message.create(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested");
    }

    @Test
    @DisplayName("API-MSG-03: no body, a null value and empty data are three things")
    void absentNullAndEmpty() {
        Message none = received("00 53 70 45");
        assertEquals(BodyType.NONE, none.bodyType());
        assertNull(none.body());
        assertEquals(List.of(), none.bodySections());

        Message nullValue = received("00 53 77 40");
        assertEquals(BodyType.VALUE, nullValue.bodyType());
        assertNull(nullValue.body());
        assertEquals(Collections.singletonList(null), nullValue.bodySections());

        Message empty = received("00 53 75 a0 00");
        assertEquals(BodyType.DATA, empty.bodyType());
        assertArrayEquals(new byte[0], (byte[]) empty.body());
        assertEquals(1, empty.bodySections().size());
    }

    @Test
    @DisplayName("MSG-02: a message without a body is accepted, with any other sections")
    void noBody() {
        assertEquals(BodyType.NONE, received("00 53 73 45").bodyType());
        assertEquals(
                BodyType.NONE, received("00 53 72 c1 01 00 00 53 78 c1 01 00").bodyType());
    }

    @Test
    @DisplayName("MSG-02: a body is always written, but that of a message passed on untouched")
    void alwaysWritesABody() {
        assertEncodes(received("00 53 73 45"), "00 53 73 45");
        assertEncodes(received("00 53 73 45").durable(true), "00 53 70 c0 02 01 41 00 53 73 45");
        assertEncodes(
                received("00 53 70 c0 02 01 41 00 53 78 c1 01 00").id(1),
                "00 53 70 c0 02 01 41 00 53 73 c0 03 01 53 01 00 53 77 40 00 53 78 c1 01 00");
    }

    @Test
    @DisplayName("API-MSG-03: several data sections are joined for body(), and kept apart by bodySections()")
    void severalDataSections() {
        String encoded = "00 53 75 a0 02 0102 00 53 75 a0 00 00 53 75 a0 01 03";
        Message message = received(encoded);

        assertEquals(BodyType.DATA, message.bodyType());
        assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) message.body());
        List<Object> sections = message.bodySections();
        assertEquals(3, sections.size());
        assertArrayEquals(new byte[] {1, 2}, (byte[]) sections.get(0));
        assertArrayEquals(new byte[0], (byte[]) sections.get(1));
        assertArrayEquals(new byte[] {3}, (byte[]) sections.get(2));
        assertEncodes(Message.ofData(new byte[] {1, 2}, new byte[0], new byte[] {3}), encoded);
    }

    @Test
    @DisplayName(
            "W-23: of several data sections none is lost, nor the footer behind them, when the message is read and rebuilt")
    void allDataSectionsAndTheFooterSurvive() {
        String encoded = "00 53 75 a0 02 0102 00 53 75 a0 01 03 00 53 78 c1 06 02 a3 01 66 54 01";
        Message message = Message.decode(ByteBuffer.wrap(MessageBytes.hex(encoded)));

        assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) message.body());
        assertEquals(2, message.bodySections().size());
        assertEquals(Map.of(Symbol.of("f"), 1), message.footer());
        assertEncodes(MessageBytes.rebuilt(message), encoded);
    }

    @Test
    @DisplayName("API-MSG-03: several amqp-sequences are joined for body(), and kept apart by bodySections()")
    void severalSequences() {
        String encoded = "00 53 76 c0 03 01 54 01 00 53 76 45 00 53 76 c0 04 02 54 02 40";
        Message message = received(encoded);

        assertEquals(BodyType.SEQUENCE, message.bodyType());
        assertEquals(Arrays.asList(1, 2, null), message.body());
        assertEquals(List.of(List.of(1), List.of(), Arrays.asList(2, null)), message.bodySections());
        assertEncodes(Message.ofSequence(List.of(1), List.of(), Arrays.asList(2, null)), encoded);
    }

    @Test
    @DisplayName("API-MSG-03: one sequence is a list, and one data section its octets")
    void singleSections() {
        assertEquals(List.of(1, 2), Message.ofSequence(List.of(1, 2)).body());
        assertEquals(List.of(List.of(1, 2)), Message.ofSequence(List.of(1, 2)).bodySections());
        byte[] bytes = {1};
        assertEquals(List.of(bytes), Message.ofData(bytes).bodySections());
        assertEquals(List.of(List.of(1)), Message.create(List.of(1)).bodySections());
    }

    @Test
    @DisplayName("MSG-02: no sections given make one that is empty")
    void noSectionsGiven() {
        assertEncodes(Message.ofData(), "00 53 75 a0 00");
        assertEncodes(Message.ofSequence(), "00 53 76 45");
    }

    @Test
    @DisplayName("MSG-16: the footer stands behind each kind of body")
    void footerBehindEachBody() {
        String footer = " 00 53 78 c1 06 02 a3 01 66 54 01";
        for (String body : List.of("00 53 75 a0 01 07", "00 53 76 45 00 53 76 45", "00 53 77 54 01")) {
            Message message = received(body + footer);
            assertEquals(Map.of(Symbol.of("f"), 1), message.footer());
            assertEncodes(message.durable(true), "00 53 70 c0 02 01 41" + body + footer);
        }
    }

    @Test
    @DisplayName("API-MSG-03: octets of a data body can be read where they stand")
    void dataBuffer() {
        Message message = received("00 53 73 45 00 53 75 a0 02 0102 00 53 78 c1 01 00");
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), message.bodyBuffer());
        assertEquals(true, message.bodyBuffer().isReadOnly());
        assertEquals(
                ByteBuffer.wrap(new byte[] {1, 2}),
                received("00 53 75 a0 01 01 00 53 75 a0 01 02").bodyBuffer());
        assertEquals(
                ByteBuffer.wrap(new byte[] {3}), Message.ofData(new byte[] {3}).bodyBuffer());
        assertThatThrownBy(() -> Message.create("a").bodyBuffer())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("VALUE");
    }

    @Test
    @DisplayName("ROB-05: a body of 100,000 values is refused, one of 30,000 is not")
    void bodyValues() {
        byte[] many = MessageBytes.joined(
                MessageBytes.hex("00 53 77 d0 000186a4 000186a0"), MessageBytes.hex("40".repeat(100_000)));
        assertThrows(MessageDecodeException.class, () -> received(many).body());

        List<Object> values = Collections.nCopies(30_000, 1000);
        assertEquals(
                values, received(MessageBytes.encoded(Message.create(values))).body());
        assertEquals(
                values,
                received(MessageBytes.encoded(Message.ofSequence(values.subList(0, 10_000), values.subList(0, 20_000))))
                        .body());
    }

    @Test
    @DisplayName("ROB-05: application-properties and annotations of 100,000 entries are refused")
    void sectionValues() {
        AmqpWriter out = new AmqpWriter(1_000_000);
        int mark = out.beginMap();
        for (int i = 0; i < 100_000; i++) {
            out.writeSymbol(Symbol.of(Integer.toString(i)));
            out.writeNull();
        }
        out.endMap(mark, 100_000);
        byte[] map = out.toByteArray();
        for (String descriptor : List.of("00 53 71", "00 53 72", "00 53 78")) {
            Message message = received(MessageBytes.joined(MessageBytes.hex(descriptor), map));
            assertThrows(MessageDecodeException.class, () -> {
                message.deliveryAnnotations();
                message.messageAnnotations();
                message.footer();
            });
        }
    }

    @Test
    @DisplayName("ROB-01: a body nested too deep is refused when it is read")
    void deepBody() {
        StringBuilder nested = new StringBuilder("45");
        for (int i = 0; i < 3000; i++) {
            int size = 4 + nested.length() / 2;
            nested.insert(0, String.format("d0 %08x 00000001", size).replace(" ", ""));
        }
        Message message = received("00 53 77" + nested);
        assertThrows(MessageDecodeException.class, message::body);
        assertEquals(BodyType.VALUE, message.bodyType());
    }

    @Test
    @DisplayName("behind an amqp-sequence, octets that nobody has checked are refused when they are read as one")
    void sequenceOfNoList() {
        byte[] bytes = MessageBytes.hex("00 53 76 45 00 53 74 c1 01 00");
        Message message = Message.wrapUnchecked(bytes, 0, bytes.length, DecodeLimits.DEFAULT);
        MessageDecodeException refused = assertThrows(MessageDecodeException.class, message::body);
        assertTrue(refused.getMessage().contains("amqp-sequence: no list"), refused.getMessage());
    }

    @Test
    @DisplayName("ROB-04: arrays without octets claim no more than 65,536 elements in all sequences together")
    void zeroWidthArrays() {
        String array = "f0 00000005 0000ffff 40";
        assertEquals(
                1,
                received("00 53 76 d0 0000000e 00000001" + array).bodySections().size());
        Message two = received(("00 53 76 d0 0000000e 00000001" + array).repeat(2));
        assertThrows(MessageDecodeException.class, two::body);
    }
}
