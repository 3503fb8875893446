package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.assertEncodes;
import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that were received and are sent on. All of these are written in longer forms than ours. */
class MessageRelayTest {
    private static final String HEADER = "00 53 70 d0 00000007 00000002 56 00 40 \n";
    private static final String DELIVERY_ANNOTATIONS = "00 53 71 d1 00000008 00000002 a3 01 64 40 \n";
    private static final String MESSAGE_ANNOTATIONS = "00 80 0000000000000072 d1 00000008 00000002 a3 01 6d 40 \n";
    private static final String PROPERTIES = "00 53 73 d0 00000010 00000004 80 0000000000000001 40 40 40 \n";
    private static final String APPLICATION_PROPERTIES =
            "00 a3 1f 616d71703a6170706c69636174696f6e2d70726f706572746965733a6d6170"
                    + "d1 0000000b 00000002 b1 00000001 6b 40 \n";
    private static final String DATA = "00 53 75 b0 00000001 07 00 53 75 b0 00000000 \n";
    private static final String FOOTER = "00 53 78 d1 00000008 00000002 a3 01 66 40 \n";
    private static final String BARE = PROPERTIES + APPLICATION_PROPERTIES + DATA;
    private static final String ALL = HEADER + DELIVERY_ANNOTATIONS + MESSAGE_ANNOTATIONS + BARE + FOOTER;

    private static final List<Consumer<Message>> READERS = List.of(
            message -> {},
            Message::durable,
            Message::deliveryAnnotations,
            Message::messageAnnotations,
            Message::id,
            Message::applicationProperties,
            Message::body,
            Message::footer,
            Message::toString,
            Message::copy);

    @Test
    @DisplayName("TYP-41, MSG-03: a message that was not changed is written bit for bit, whatever was read of it")
    void untouched() {
        for (Consumer<Message> reader : READERS) {
            Message message = received(ALL);
            reader.accept(message);
            assertEncodes(message, ALL);
            assertEncodes(message.copy(), ALL);
        }
        assertEncodes(Message.decode(java.nio.ByteBuffer.wrap(hex(ALL))), ALL);
    }

    @Test
    @DisplayName(
            "The size that is told is that of what is encoded, of a message as it came, of a changed one, and of one of ours")
    void encodedSize() {
        Message came = received(ALL);
        assertEquals(hex(ALL).length, came.encodedSize());
        came.durable();
        assertEquals(hex(ALL).length, came.encodedSize());
        for (Message each :
                List.of(came.copy().footer(null), Message.create("a").id("1"))) {
            assertEquals(encoded(each).length, each.encodedSize());
        }
    }

    @Test
    @DisplayName("MSG-03: with other header and annotations the bare message stays the bytes it was")
    void changedAroundTheBareMessage() {
        for (Consumer<Message> reader : READERS) {
            Message message = received(ALL);
            reader.accept(message);
            message.deliveryCount(1).deliveryAnnotations(null).messageAnnotation("n", 1);
            assertEncodes(message, """
                    00 53 70 c0 07 05 40404040 52 01                header, delivery-count 1
                    00 53 72 c1 0a 04 a3 01 6d 40 a3 01 6e 54 01    message-annotations { m: null, n: 1 }
                    """ + BARE + FOOTER);
        }
    }

    @Test
    @DisplayName("MSG-15: delivery-annotations can be dropped and all else kept")
    void withoutDeliveryAnnotations() {
        assertEncodes(received(ALL).deliveryAnnotations(null), HEADER + MESSAGE_ANNOTATIONS + BARE + FOOTER);
    }

    @Test
    @DisplayName("MSG-03: a header is put before a bare message that had none")
    void addedHeader() {
        assertEncodes(received(BARE).durable(true), "00 53 70 c0 02 01 41" + BARE);
    }

    @Test
    @DisplayName("TYP-41: a part of the bare message that is set is encoded anew, the others are not")
    void changedBareMessage() {
        String head = HEADER + DELIVERY_ANNOTATIONS + MESSAGE_ANNOTATIONS;
        assertEncodes(
                received(ALL).to("q"),
                head + "00 53 73 c0 07 03 53 01 40 a1 01 71" + APPLICATION_PROPERTIES + DATA + FOOTER);
        assertEncodes(
                received(ALL).applicationProperty("l", 1),
                head + PROPERTIES + "00 53 74 c1 0a 04 a1 01 6b 40 a1 01 6c 54 01" + DATA + FOOTER);
        assertEncodes(
                received(ALL).body("hi"), head + PROPERTIES + APPLICATION_PROPERTIES + "00 53 77 a1 02 6869" + FOOTER);
        assertEncodes(received(ALL).footer(Map.of()), head + BARE);
    }

    @Test
    @DisplayName("API-SND-01: what was encoded does not change with the message")
    void encodesAtOnce() {
        Message message = Message.create("before").subject("s");
        AmqpWriter out = new AmqpWriter(64);
        message.writeTo(out);
        byte[] before = out.toByteArray();
        message.body("after").subject("t");
        assertArrayEquals(before, out.toByteArray());
        assertEquals("before", received(before).body());
    }

    @Test
    @DisplayName("API-MSG-20: a message is written behind what the writer holds")
    void writesBehind() {
        AmqpWriter out = new AmqpWriter(1);
        out.writeBoolean(true);
        received(ALL).writeTo(out);
        Message.ofData(new byte[300]).id(1).writeTo(out);
        assertArrayEquals(
                MessageBytes.joined(
                        hex("41" + ALL), encoded(Message.ofData(new byte[300]).id(1))),
                out.toByteArray());
    }
}
