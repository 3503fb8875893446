package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings, symbols and chars. */
class TextTest {
    private static String string(String hex) {
        byte[] octets = Octets.of(hex);
        return "a1" + String.format("%02x", octets.length) + Octets.hex(octets);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // a continuation without a start
                "c3", // a start without a continuation
                "c3 28",
                "c0 80", // overlong U+0000
                "c1 bf", // overlong U+007F
                "e0 80 80",
                "e0 9f bf", // overlong U+07FF
                "ed a0 80", // U+D800
                "ed bf bf", // U+DFFF
                "ed a0 bd ed b8 80", // a surrogate pair: CESU-8
                "e2 82",
                "e2 28 a1",
                "f0 8f bf bf", // overlong U+FFFF
                "f0 9f 98",
                "f4 90 80 80", // U+110000
                "f5 80 80 80",
                "f8 88 80 80 80",
                "fe",
                "ff",
                "61 62 63 64 65 66 67 68 69 ff 61 62",
                "61 61 61 61 61 61 61 c3"
            })
    @DisplayName("TYP-34, ROB-46: malformed, overlong and surrogate UTF-8 is refused, and the octet named")
    void malformed(String hex) {
        assertThatThrownBy(() -> Octets.reader(string(hex)).readString())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> Octets.decode(string(hex))).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Octets.decode(
                        "c1 " + String.format("%02x", Octets.of(string(hex)).length + 2) + "02" + string(hex) + "40"))
                .as("as the key of a map")
                .isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-34: on all starts of a character we agree with the JDK's strict decoder")
    void agreesWithTheJdk() {
        byte[] octets = new byte[3];
        CharsetDecoder strict = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        int[] lasts = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
        for (int first = 0x7F; first < 256; first += first < 0xBF ? 16 : 1) { // few of the continuations
            for (int second = 0; second < 256; second++) {
                for (int last : lasts) {
                    octets[0] = (byte) first;
                    octets[1] = (byte) second;
                    octets[2] = (byte) last;
                    if (!Objects.equals(Utf8.get(octets, 0, 3), jdk(octets, strict))) {
                        throw new AssertionError(Octets.hex(octets));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("TYP-34: every character of Unicode is written and read as the JDK does")
    void everyCharacter() {
        for (int first = 0; first <= Character.MAX_CODE_POINT; first += 256) {
            if (first >= Character.MIN_SURROGATE && first <= Character.MAX_SURROGATE) {
                continue;
            }
            StringBuilder characters = new StringBuilder();
            for (int codePoint = first; codePoint < first + 256; codePoint++) {
                characters.appendCodePoint(codePoint);
            }
            String text = characters.toString();
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            byte[] ours = new byte[Utf8.length(text, 0)];
            Utf8.put(text, ours, 0);
            if (!Arrays.equals(ours, octets) || !text.equals(Utf8.get(octets, 0, octets.length))) {
                throw new AssertionError(String.format(
                        "among the 256 from U+%04X: %s", first, HexFormat.of().formatHex(ours)));
            }
        }
    }

    private static String jdk(byte[] octets, CharsetDecoder strict) {
        try {
            return strict.decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Test
    @DisplayName("TYP-34: a surrogate that stands alone is refused on the way out, and what stood before stays")
    void loneSurrogateOut() {
        for (String text : new String[] {"\ud800", "a\udc00", "\udc00\ud800", "\ud800x", "abc\ud83d"}) {
            AmqpWriter out = new AmqpWriter(0);
            out.writeInt(5);
            assertThatThrownBy(() -> out.writeString(text))
                    .isInstanceOf(EncodingException.class)
                    .hasMessageContaining("stands alone");
            assertThat(Octets.hex(out.toByteArray())).isEqualTo("5405");
        }
        assertThatThrownBy(() -> Octets.encode(new String[] {"\ud800"})).isInstanceOf(EncodingException.class);
    }

    @Test
    @DisplayName("TYP-34: long texts are written as short ones are, with question marks and without")
    void longTexts() {
        String[] parts = {"plain ", "caf\u00e9 ", "\u20ac ", "\ud83d\ude00 ", "?", "what? ", "\0"};
        Random random = new Random(34);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder made = new StringBuilder();
            for (int k = random.nextInt(60); k > 0; k--) {
                made.append(parts[i % 3 == 0 ? 0 : random.nextInt(parts.length)]);
            }
            String text = made.toString();
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            byte[] octets = Octets.encode(text);
            assertThat(Arrays.copyOfRange(octets, octets.length - utf8.length, octets.length))
                    .isEqualTo(utf8);
            assertThat(octets).hasSize(utf8.length + (utf8.length <= 255 ? 2 : 5));
            assertThat(Octets.decode(octets)).isEqualTo(text);
        }
    }

    @Test
    @DisplayName("TYP-34: a surrogate that stands alone is found in long texts too, and is no question mark")
    void loneSurrogateInLongText() {
        for (String text :
                new String[] {"x".repeat(40) + "\ud800", "\udc00" + "?".repeat(40), "\u20ac?".repeat(40) + "\ud800"}) {
            assertThatThrownBy(() -> Octets.encode(text))
                    .isInstanceOf(EncodingException.class)
                    .hasMessageContaining("stands alone");
        }
    }

    @Test
    @DisplayName("TYP-34: U+FFFD that was sent is read; malformed octets are not turned into it")
    void replacementCharacter() {
        assertThat(Octets.decode("a1 04 61 efbfbd")).isEqualTo("a\ufffd");
        assertThatThrownBy(() -> Octets.decode("a1 05 ff 61 efbfbd")).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-34: no byte order mark is added or taken away; U+FEFF is a character")
    void byteOrderMark() {
        assertThat(Octets.encodeHex("a")).isEqualTo("a10161");
        assertThat(Octets.encodeHex("\ufeffa")).isEqualTo("a104efbbbf61");
        assertThat(Octets.decode("a1 04 efbbbf61")).isEqualTo("\ufeffa");
    }

    @Test
    @DisplayName("TYP-34: U+0000 is a character like any other")
    void nul() {
        assertThat(Octets.decode("a1 03 61 00 62")).isEqualTo("a\0b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a3 01 80", "a3 02 c3 a9", "a3 05 61 62 63 64 ff", "b3 00000001 c3", "e0 04 01 a3 01 c3"})
    @DisplayName("TYP-35: a symbol with an octet above 0x7F is refused")
    void symbolNotAscii(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("not 7-bit ASCII");
    }

    @Test
    @DisplayName("TYP-35, API-TYP-08: a symbol that is not ASCII cannot be made")
    void symbolOfNotAscii() {
        assertThatThrownBy(() -> Symbol.of("caf\u00e9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("symbol: character U+00E9 at index 3 is not 7-bit ASCII");
    }

    @Test
    @DisplayName("TYP-35: a symbol and a string of the same text are not equal")
    void symbolIsNoString() {
        assertThat((Object) Symbol.of("a")).isNotEqualTo("a");
    }

    @Test
    @DisplayName("API-TYP-08: symbols compare, hash and print as their text")
    void symbols() {
        assertThat(Symbol.of("foo"))
                .isEqualTo(Symbol.of("foo"))
                .hasSameHashCodeAs("foo")
                .hasToString("foo");
        assertThat(Symbol.of("a")).isLessThan(Symbol.of("b")).isGreaterThan(Symbol.of(""));
        assertThat(Symbol.of("foo").length()).isEqualTo(3);
        Symbol read = Octets.reader("a3 03 666f6f").readSymbol();
        assertThat(read)
                .isEqualTo(Symbol.of("foo"))
                .hasSameHashCodeAs(Symbol.of("foo"))
                .hasToString("foo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"73 0000d800", "73 0000dfff", "73 00110000", "73 ffffffff", "73 80000041"})
    @DisplayName("TYP-36: a char that is a surrogate or above U+10FFFF is refused")
    void badChar(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("not a Unicode character");
        assertThatThrownBy(() -> Octets.reader(hex).readChar()).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-36, API-TYP-06: a char is one code point; half of a surrogate pair cannot be sent")
    void chars() {
        assertThat(Octets.encodeHex('A')).isEqualTo("7300000041");
        assertThat(Octets.decode("73 0001f600"))
                .isEqualTo(new AmqpChar(0x1F600))
                .hasToString("\ud83d\ude00");
        assertThatThrownBy(() -> new AmqpChar(0xD800)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AmqpChar(0x110000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Octets.encode('\ud800')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AmqpWriter(9).writeChar(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
