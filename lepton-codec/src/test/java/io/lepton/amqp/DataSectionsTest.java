package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.joined;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoder's side of a body that is streamed. */
class DataSectionsTest {
    private static byte[] octets(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return octets;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00 53 75 a0 00",
        "255, 00 53 75 a0 ff",
        "256, 00 53 75 b0 00000100",
        "2147483648, 00 53 75 b0 80000000",
        "4294967295, 00 53 75 b0 ffffffff"
    })
    @DisplayName("API-MSG-20: what stands before the octets of a data section")
    void constructors(long length, String encoded) {
        assertArrayEquals(hex(encoded), octets(DataSections.constructor(length)));
    }

    @Test
    @DisplayName("API-MSG-20: a data section of 4 GiB or more is refused")
    void tooLong() {
        assertThrows(IllegalArgumentException.class, () -> DataSections.constructor(4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> Message.create().encodeHead(4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> Message.create().encodeHead(-1));
        assertThrows(IllegalArgumentException.class, () -> new DataSections(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "4294967295, 4294967295",
        "4294967296, 4294967295 1",
        "9223372036854775807, 4294967295 4294967295 4294967295"
    })
    @DisplayName("MSG-01: a body is cut into as few data sections as hold it, one at least")
    void cuts(long length, String first) {
        DataSections sections = new DataSections(length);
        List<String> lengths = new ArrayList<>();
        while (sections.hasNext() && lengths.size() < 3) {
            lengths.add(Long.toString(sections.next()));
        }
        assertEquals(first, String.join(" ", lengths));
    }

    @Test
    @DisplayName("MSG-01: no section is given beyond the end of the body")
    void endsWithTheBody() {
        DataSections sections = new DataSections(7);
        sections.next();
        assertFalse(sections.hasNext());
        assertThrows(NoSuchElementException.class, sections::next);
    }

    @Test
    @DisplayName("API-MSG-20, MSG-16: head, octets and footer make up a message; its own body is not written")
    void streamedMessage() {
        Message message =
                Message.create("not written").id(1).contentEncoding("gzip").footer(Map.of("f", 1));

        byte[] encoded = joined(octets(message.encodeHead(2)), new byte[] {5, 6}, octets(message.encodeFooter()));

        Message read = received(encoded);
        assertEquals(UnsignedLong.of(1), read.id());
        assertArrayEquals(new byte[] {5, 6}, (byte[]) read.body());
        assertEquals(Map.of(Symbol.of("f"), 1), read.footer());
        assertEquals(0, Message.create().encodeFooter().remaining());
    }

    @Test
    @DisplayName("TYP-41: the head of a received message is written as it came")
    void headOfReceivedMessage() {
        String head = "00 53 70 d0 00000005 00000001 41 00 53 74 d1 00000004 00000000";
        Message message = received(head + "00 53 77 a1 01 61");
        assertArrayEquals(hex(head + "00 53 75 a0 03"), octets(message.encodeHead(3)));
    }
}
