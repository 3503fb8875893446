package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.assertRefused;
import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.joined;
import static io.lepton.amqp.MessageBytes.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The frame of the sections: what stands where, and what is refused before anything is read. */
class MessageSectionsTest {
    /** One section of each kind, in the standard's order. */
    private static final List<String> SECTIONS = List.of(
            "00 53 70 45",
            "00 53 71 c1 01 00",
            "00 53 72 c1 01 00",
            "00 53 73 45",
            "00 53 74 c1 01 00",
            "00 53 75 a0 00",
            "00 53 76 45",
            "00 53 77 40",
            "00 53 78 c1 01 00");

    private static final int DATA = 5;
    private static final int SEQUENCE = 6;
    private static final int FOOTER = 8;

    private static boolean mayFollow(int first, int second) {
        if (first == second) {
            return first == DATA || first == SEQUENCE;
        }
        boolean bothBodies = first >= DATA && second < FOOTER;
        return first < second && !bothBodies;
    }

    static Stream<int[]> pairs() {
        return Stream.iterate(0, i -> i + 1)
                .limit(SECTIONS.size() * SECTIONS.size())
                .map(i -> new int[] {i / SECTIONS.size(), i % SECTIONS.size()});
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @DisplayName("MSG-01: of two sections the first is the earlier one, and only data and sequences repeat")
    void orderOfSections(int[] pair) {
        byte[] bytes = joined(hex(SECTIONS.get(pair[0])), hex(SECTIONS.get(pair[1])));
        if (mayFollow(pair[0], pair[1])) {
            assertDoesNotThrow(() -> received(bytes));
        } else {
            MessageDecodeException refused = assertThrows(MessageDecodeException.class, () -> received(bytes));
            assertEquals(hex(SECTIONS.get(pair[0])).length, refused.offset());
        }
    }

    @Test
    @DisplayName("MSG-01: all sections together, with several data sections")
    void allSections() {
        Message message =
                received(String.join("", SECTIONS.subList(0, 6)) + "00 53 75 a0 01 01" + SECTIONS.get(FOOTER));
        assertEquals(BodyType.DATA, message.bodyType());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 70 c1 01 00",
                "00 53 70 40",
                "00 53 70 a1 00",
                "00 53 71 45",
                "00 53 72 c0 01 00",
                "00 53 72 40",
                "00 53 73 c1 01 00",
                "00 53 74 45",
                "00 53 74 e0 02 00 40",
                "00 53 75 a1 01 61",
                "00 53 75 a3 01 61",
                "00 53 75 40",
                "00 53 76 c1 01 00",
                "00 53 76 e0 02 00 40",
                "00 53 77 40 00 53 78 45"
            })
    @DisplayName("MSG-04: a section whose value is of another type than its descriptor says is refused")
    void typeMustFitDescriptor(String bytes) {
        assertRefused(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 6f 45                                   code below",
                "00 53 79 45                                   code above",
                "00 44 45                                      code 0",
                "00 53 24 45                                   accepted",
                "00 80 0000000100000070 45                     the code of a header, in another domain",
                "00 a3 11 616d71703a646174613a62696e61727958 a0 00   amqp:data:binaryX",
                "00 a3 0f 616d71703a646174613a62696e6172 a0 00      amqp:data:binar",
                "00 a3 41 61                                   a name of 65 octets",
                "00 b3 ffffffff 61                             a name of 4 GiB",
                "00 a1 10 616d71703a6865616465723a6c697374 45   a string",
                "00 00 53 70 45 45                             a described descriptor",
                "53 70 45                                      no descriptor",
                "45"
            })
    @DisplayName("API-MSG-21, TYP-27, ROB-13: an unknown section is refused")
    void unknownSection(String bytes) {
        assertRefused(bytes);
    }

    @Test
    @DisplayName("API-MSG-21: an empty message is refused")
    void emptyMessage() {
        assertThat(assertRefused("")).hasMessageContaining("empty message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "68 65 6c 6c 6f 20 77 6f 72 6c 64          a text that is no message at all",
                "7b 22 61 22 3a 31 7d                      JSON",
                "a1 05 68 65 6c 6c 6f                      a string that is in no section",
                "00 53 77 ff                               a body of no type",
                "00 53 77 a1 05 68 65                      a body that is cut off",
                "00 53 77 a1 01 ff                         a string that is not UTF-8",
                "00 53 70 c0 03 01 56 02 00 53 77 40       a boolean of 2 in the header",
                "00 53 74 c1 05 02 a1 01 6b 45 00 53 77 40   a list among the application-properties"
            })
    @DisplayName(
            "W-13: what cannot be decoded is never taken for a message, and throws nothing but MessageDecodeException")
    void garbage(String bytes) {
        assertThrows(MessageDecodeException.class, () -> Message.decode(ByteBuffer.wrap(hex(bytes))));
        assertThrows(MessageDecodeException.class, () -> MessageBytes.rebuilt(received(bytes)));
    }

    @Test
    @DisplayName("TYP-10: a message cut anywhere is refused, or ends between two sections")
    void truncatedMessages() {
        String head = "00 53 70 c0 02 01 41 00 53 72 c1 05 02 53 05 54 02 00 80 0000000000000073 d0 00000004 00000000";
        for (String body : List.of(
                "00 53 75 a0 02 0102 00 53 75 b0 00000001 03",
                "00 a3 17 616d71703a616d71702d73657175656e63653a6c697374 c0 03 01 54 05",
                "00 53 77 00 a3 01 61 d1 00000008 00000002 40 a1 01 61",
                "00 53 77 98 00112233445566778899aabbccddeeff")) {
            byte[] bytes = hex(head + body);
            assertDoesNotThrow(() -> received(bytes), body);
            for (int length = 1; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                if (isWhole(length, bytes)) {
                    assertDoesNotThrow(() -> received(cut));
                } else {
                    assertThrows(MessageDecodeException.class, () -> received(cut), body + " cut at " + length);
                }
            }
        }
    }

    /** Whether a section ends there: behind header, annotations, properties, or the first of two data sections. */
    private static boolean isWhole(int length, byte[] bytes) {
        boolean hasTwoData = bytes[38] == 0x75;
        return length == 7 || length == 17 || length == 36 || hasTwoData && length == 43;
    }

    @ParameterizedTest
    @CsvSource({
        "00 53 75 b0 ffffffff 00, 4294967295",
        "00 53 75 b0 80000000 00, 2147483648",
        "00 53 75 a0 02 00, size 2",
        "00 53 70 d0 ffffffff 00000000, 4294967295",
        "00 53 72 d1 7fffffff 00000000, 2147483647"
    })
    @DisplayName("ROB-02, TYP-12: a size beyond the end of the message is refused and nothing allocated")
    void sizeBeyondTheEnd(String bytes, String found) {
        assertThat(assertRefused(bytes)).hasMessageContaining(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 70 c0 00",
                "00 53 70 d0 00000003 000000",
                "00 53 72 c1 00",
                "00 53 72 d1 00000000",
                "00 53 73 c0 01 01",
                "00 53 73 c0 02 02 40",
                "00 53 76 d0 00000008 ffffffff 40404040",
                "00 53 74 c1 04 03 a1 00 40",
                "00 53 74 d1 00000006 00000001 a100"
            })
    @DisplayName("TYP-09, TYP-13, TYP-14, ROB-03: counts that do not fit the size, and odd maps, are refused")
    void countsMustFit(String bytes) {
        assertRefused(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 53 77 57 00", "00 53 77 4f", "00 53 77 46", "00 53 77 00 53 01 ff 00"})
    @DisplayName("TYP-03: a format code that is not assigned is refused in the body")
    void unassignedFormatCode(String bytes) {
        assertRefused(bytes);
    }

    @Test
    @DisplayName("ROB-01: more than 50 described values in one another are refused, without recursion")
    void deeplyDescribedBody() {
        received("00 53 77" + "00 53 01".repeat(50) + "40");
        assertRefused("00 53 77" + "00 53 01".repeat(51) + "40");
        assertRefused("00 53 77" + "00".repeat(100_000));
    }

    @Test
    @DisplayName("MSG-18: more than 65,536 sections are refused")
    void tooManySections() {
        byte[] most = hex("00 53 75 a0 00".repeat(65_536));
        assertEquals(65_536, received(most).bodySections().size());
        byte[] more = hex("00 53 75 a0 00".repeat(65_537));
        assertThat(assertThrows(MessageDecodeException.class, () -> received(more)))
                .hasMessageContaining("65536 sections");
    }

    @Test
    @DisplayName("TYP-40: octets behind the last section are refused")
    void trailingOctets() {
        assertRefused("00 53 77 40 40");
        assertRefused("00 53 78 c1 01 00 00");
    }

    @Test
    @DisplayName("API-MSG-21: a message is decoded where it stands in an array, and the fault told from its start")
    void messageInTheMiddleOfAnArray() {
        byte[] bytes = joined(new byte[] {1, 2, 3}, hex("00 53 75 a0 01 07"), new byte[] {4});

        Message message = Message.wrap(bytes, 3, 6);

        assertArrayEquals(new byte[] {7}, (byte[]) message.body());
        assertArrayEquals(hex("00 53 75 a0 01 07"), MessageBytes.encoded(message));
        MessageDecodeException refused =
                assertThrows(MessageDecodeException.class, () -> Message.checkSections(bytes, 3, 7));
        assertEquals(6, refused.offset());
        assertTrue(refused.getMessage().startsWith("octet 6: "), refused.getMessage());
    }

    @Test
    @DisplayName("API-MSG-21: decoding copies the bytes and leaves the buffer as it was")
    void decodeCopies() {
        ByteBuffer buffer = ByteBuffer.wrap(hex("ff 00 53 75 a0 01 07")).position(1);

        Message message = Message.decode(buffer);
        buffer.put(6, (byte) 8);

        assertArrayEquals(new byte[] {7}, (byte[]) message.body());
        assertEquals(6, buffer.remaining());
    }
}
