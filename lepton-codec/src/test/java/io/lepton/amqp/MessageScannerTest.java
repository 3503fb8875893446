package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that come in parts. */
class MessageScannerTest {
    private static final String HEAD =
            "00 53 70 c0 02 01 41" + "00 53 72 d1 00000008 00000002 5305 5405" + "00 53 73 45";
    private static final String FOOTER = "00 53 78 c1 06 02 a3 01 66 54 01";

    /** Keeps what it is told. */
    private static final class Recorder implements MessageScanner.Sink {
        final List<String> calls = new ArrayList<>();
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        Message head;

        @Override
        public void head(Message message) {
            calls.add("head " + message.bodyType());
            head = message;
        }

        @Override
        public void data(ByteBuffer octets) {
            assertThat(octets.hasRemaining()).isTrue();
            if (!calls.get(calls.size() - 1).equals("data")) {
                calls.add("data");
            }
            while (octets.hasRemaining()) {
                data.write(octets.get());
            }
        }

        @Override
        public void end() {
            calls.add("end");
        }
    }

    private static Recorder scan(MessageScanner scanner, byte[]... parts) {
        Recorder recorder = new Recorder();
        for (byte[] part : parts) {
            ByteBuffer buffer = ByteBuffer.wrap(part);
            scanner.feed(buffer, recorder);
            assertEquals(0, buffer.remaining());
        }
        scanner.finish(recorder);
        return recorder;
    }

    private static byte[][] cut(byte[] bytes, int... at) {
        byte[][] parts = new byte[at.length + 1][];
        int from = 0;
        for (int i = 0; i < at.length; i++) {
            parts[i] = Arrays.copyOfRange(bytes, from, at[i]);
            from = at[i];
        }
        parts[at.length] = Arrays.copyOfRange(bytes, from, bytes.length);
        return parts;
    }

    /** All ways to cut in two and three, and into single octets. */
    private static Stream<byte[][]> splits(byte[] bytes) {
        List<byte[][]> splits = new ArrayList<>();
        splits.add(new byte[][] {bytes});
        for (int i = 0; i <= bytes.length; i++) {
            for (int j = i; j <= bytes.length; j++) {
                splits.add(cut(bytes, i, j));
            }
        }
        byte[][] octets = new byte[bytes.length][];
        Arrays.setAll(octets, i -> new byte[] {bytes[i]});
        splits.add(octets);
        return splits.stream();
    }

    @Test
    @DisplayName("TRF-08: data sections are handed on, wherever the message is cut")
    void streamsData() {
        byte[] bytes = hex(HEAD + "00 53 75 a0 02 0102" + "00 a3 10 616d71703a646174613a62696e617279 b0 00000003 030405"
                + "00 53 75 a0 00" + FOOTER);
        splits(bytes).forEach(parts -> {
            MessageScanner scanner = new MessageScanner();
            Recorder recorder = scan(scanner, parts);

            assertEquals(List.of("head DATA", "data", "end"), recorder.calls);
            assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, recorder.data.toByteArray());
            assertArrayEquals(hex(HEAD + "00 53 75 a0 00"), encoded(recorder.head));
            assertEquals(Map.of(UnsignedLong.of(5), 5), recorder.head.messageAnnotations());
            assertEquals(Map.of(Symbol.of("f"), 1), scanner.footer());
        });
    }

    static Stream<String> others() {
        return Stream.of(
                "00 53 77 a1 02 6869",
                HEAD + "00 53 77 00 a3 01 61 54 01" + FOOTER,
                HEAD + "00 53 76 c0 03 01 54 01" + "00 53 76 45" + FOOTER,
                HEAD,
                "00 53 70 45",
                HEAD + FOOTER);
    }

    @ParameterizedTest
    @MethodSource("others")
    @DisplayName("MSG-02: other bodies, or none, come whole with the head")
    void collectsOthers(String message) {
        byte[] bytes = hex(message);
        splits(bytes).forEach(parts -> {
            MessageScanner scanner = new MessageScanner();
            Recorder recorder = scan(scanner, parts);

            assertEquals(2, recorder.calls.size());
            assertEquals("head " + MessageBytes.received(bytes).bodyType(), recorder.calls.get(0));
            assertArrayEquals(bytes, encoded(recorder.head));
            assertEquals(MessageBytes.received(bytes).footer(), scanner.footer());
        });
    }

    @Test
    @DisplayName("MSG-02: empty data, and a message of data alone")
    void emptyData() {
        assertEquals(List.of("head DATA", "end"), scan(new MessageScanner(), hex("00 53 75 a0 00")).calls);
        Recorder recorder = scan(new MessageScanner(), hex("00 53 75 a0 01 07"));
        assertArrayEquals(new byte[] {7}, recorder.data.toByteArray());
    }

    @Test
    @DisplayName("API-MHE-22: octets are handed on before the section is complete")
    void handsOnAtOnce() {
        MessageScanner scanner = new MessageScanner();
        Recorder recorder = new Recorder();
        scanner.feed(ByteBuffer.wrap(hex("00 53 75 b0 ffffffff 01")), recorder);
        assertEquals(List.of("head DATA", "data"), recorder.calls);
        scanner.feed(ByteBuffer.wrap(hex("02 03")), recorder);
        assertArrayEquals(new byte[] {1, 2, 3}, recorder.data.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 75 a0 00 00 53 77 40",
                "00 53 75 a0 00 00 53 76 45",
                "00 53 75 a0 00 00 53 73 45",
                "00 53 73 45 00 53 70 45",
                "00 53 70 45 00 53 70 45",
                "00 53 77 40 00 53 77 40",
                "00 53 76 45 00 53 75 a0 00",
                "00 53 75 a0 01 01 00 53 78 c1 01 00 00 53 78 c1 01 00",
                "00 53 75 a1 01 61",
                "00 53 75 a0 01 01 01",
                "00 53 79 45",
                "00 53 73 c0 00 00 53 75 a0 00",
                "45",
                "00 53 70 45 40",
                "00 53 75 a0 00 00 53 78 40"
            })
    @DisplayName("MSG-01, MSG-04: what a received message may not be, a scanned one may not be either")
    void refuses(String message) {
        byte[] bytes = hex(message);
        assertThrows(MessageDecodeException.class, () -> MessageBytes.received(bytes));
        splits(bytes)
                .forEach(parts -> assertThrows(MessageDecodeException.class, () -> scan(new MessageScanner(), parts)));
    }

    @Test
    @DisplayName("TYP-10: a message that ends within a section is refused")
    void truncated() {
        byte[] bytes = hex(HEAD + "00 53 75 b0 00000002 0102" + "00 53 75 a0 01 03" + FOOTER);
        List<Integer> whole = new ArrayList<>();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                scan(new MessageScanner(), cut);
                whole.add(length);
            } catch (MessageDecodeException e) {
                assertEquals(isReceived(cut), false);
                continue;
            }
            assertEquals(isReceived(cut), true);
        }
        assertEquals(List.of(7, 23, 27, 37, 43), whole);
    }

    private static boolean isReceived(byte[] bytes) {
        try {
            MessageBytes.received(bytes);
            return true;
        } catch (MessageDecodeException e) {
            return false;
        }
    }

    @Test
    @DisplayName("API-MSG-21: the fault is told from the start of the message, also behind data")
    void offsetOfFault() {
        byte[] bytes = hex("00 53 75 a0 02 0102 00 53 75 a0 01 03 00 53 77 40");
        MessageDecodeException fault =
                assertThrows(MessageDecodeException.class, () -> scan(new MessageScanner(), cut(bytes, 3, 6, 9, 15)));
        assertEquals(13, fault.offset());
    }

    @Test
    @DisplayName("ROB-02: no more is collected than allowed, and nothing because of what a size claims")
    void bounded() {
        MessageScanner scanner = new MessageScanner(100);
        Recorder recorder = new Recorder();
        scanner.feed(ByteBuffer.wrap(hex("00 53 74 d1 ffffffff")), recorder);
        scanner.feed(ByteBuffer.allocate(92), recorder);
        assertThat(assertThrows(MessageTooLargeException.class, () -> scanner.feed(ByteBuffer.allocate(1), recorder)))
                .hasMessageContaining("100 octets");

        byte[] value = joined(hex("00 53 77 b0 00000064"), new byte[100]);
        assertThrows(MessageTooLargeException.class, () -> scan(new MessageScanner(100), value));
        byte[] data = joined(hex("00 53 75 b0 00000064"), new byte[100]);
        assertEquals(100, scan(new MessageScanner(10), data).data.size());
    }

    @Test
    @DisplayName("MSG-18: a scanned message has no more sections than a received one")
    void tooManySections() {
        byte[] sections = hex("00 53 75 a0 00".repeat(65_537));
        assertThrows(MessageDecodeException.class, () -> scan(new MessageScanner(), sections));
    }

    @Test
    @DisplayName("API-MHE-22: after the end and after an exception a scanner takes no more")
    void endsOnce() {
        Recorder recorder = new Recorder();
        MessageScanner ended = new MessageScanner();
        scan(ended, hex("00 53 77 40"));
        assertThrows(IllegalStateException.class, () -> ended.feed(ByteBuffer.allocate(1), recorder));
        assertThrows(IllegalStateException.class, () -> ended.finish(recorder));

        MessageScanner failed = new MessageScanner();
        assertThrows(MessageDecodeException.class, () -> failed.feed(ByteBuffer.wrap(new byte[] {1}), recorder));
        assertThrows(IllegalStateException.class, () -> failed.feed(ByteBuffer.allocate(1), recorder));
        assertThrows(IllegalStateException.class, () -> failed.finish(recorder));

        assertThrows(MessageDecodeException.class, () -> new MessageScanner().finish(recorder));
        assertThrows(IllegalArgumentException.class, () -> new MessageScanner(0));
    }

    @Test
    @DisplayName("TRF-08: generated messages, cut at random, are what they are received as")
    void generated() {
        Random random = new Random(20);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = encoded(new MessageGenerator(random).message());
            int[] at =
                    random.ints(random.nextInt(8), 0, bytes.length + 1).sorted().toArray();
            MessageScanner scanner = new MessageScanner();
            Recorder recorder = scan(scanner, cut(bytes, at));

            Message received = MessageBytes.received(bytes);
            assertEquals("head " + received.bodyType(), recorder.calls.get(0));
            assertTrue(ValueEquality.equal(received.footer(), scanner.footer()));
            if (received.bodyType() == BodyType.DATA) {
                assertArrayEquals((byte[]) received.body(), recorder.data.toByteArray());
            } else {
                assertArrayEquals(bytes, encoded(recorder.head));
            }
        }
    }
}
