package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of fixed width through the typed reads and writes, and their Java classes. */
class NumberTest {
    private static final Map<AmqpType, Function<AmqpReader, Object>> READS = new LinkedHashMap<>();

    static {
        READS.put(AmqpType.BOOLEAN, AmqpReader::readBoolean);
        READS.put(AmqpType.UBYTE, AmqpReader::readUbyte);
        READS.put(AmqpType.USHORT, AmqpReader::readUshort);
        READS.put(AmqpType.UINT, AmqpReader::readUint);
        READS.put(AmqpType.ULONG, AmqpReader::readUlong);
        READS.put(AmqpType.BYTE, AmqpReader::readByte);
        READS.put(AmqpType.SHORT, AmqpReader::readShort);
        READS.put(AmqpType.INT, AmqpReader::readInt);
        READS.put(AmqpType.LONG, AmqpReader::readLong);
        READS.put(AmqpType.FLOAT, AmqpReader::readFloat);
        READS.put(AmqpType.DOUBLE, AmqpReader::readDouble);
        READS.put(AmqpType.CHAR, AmqpReader::readChar);
        READS.put(AmqpType.TIMESTAMP, AmqpReader::readTimestamp);
        READS.put(AmqpType.UUID, AmqpReader::readUuid);
        READS.put(AmqpType.BINARY, AmqpReader::readBinary);
        READS.put(AmqpType.STRING, AmqpReader::readString);
        READS.put(AmqpType.SYMBOL, AmqpReader::readSymbol);
        READS.put(AmqpType.LIST, AmqpReader::beginList);
        READS.put(AmqpType.MAP, AmqpReader::beginMap);
    }

    /** What a typed read answers for a value that {@code readObject} gives as {@code value}. */
    private static Object typed(Object value) {
        if (value instanceof UnsignedByte || value instanceof UnsignedShort) {
            return ((Number) value).intValue();
        } else if (value instanceof UnsignedInteger || value instanceof UnsignedLong) {
            return ((Number) value).longValue();
        } else if (value instanceof AmqpChar) {
            return ((AmqpChar) value).codePoint();
        } else if (value instanceof Instant) {
            return ((Instant) value).toEpochMilli();
        } else if (value instanceof List) {
            return ((List<?>) value).size();
        } else if (value instanceof Map) {
            return ((Map<?, ?>) value).size();
        }
        return value;
    }

    @Test
    @DisplayName("TYP-04: a typed read takes every encoding of its type; TYP-05: and none of any other")
    void typedReads() {
        for (Vectors.Vector vector : Vectors.all()) {
            AmqpType type = AmqpType.of(vector.value());
            READS.forEach((read, reader) -> {
                AmqpReader in = Octets.reader(vector.octets());
                if (read == type) {
                    Object value = reader.apply(in);
                    assertThat(ValueEquality.equal(value, typed(vector.value())))
                            .as("%s: %s", vector, value)
                            .isTrue();
                } else {
                    assertThatThrownBy(() -> reader.apply(in))
                            .as("%s as %s", vector, read)
                            .isInstanceOf(DecodingException.class)
                            .hasMessageContaining(read + " expected, ");
                }
            });
        }
    }

    @Test
    @DisplayName("TYP-10: a typed read of what is cut off is refused")
    void typedReadsOfWhatIsCutOff() {
        for (Vectors.Vector vector : Vectors.all()) {
            Function<AmqpReader, Object> reader = READS.get(AmqpType.of(vector.value()));
            byte[] octets = vector.octets();
            for (int length = 0; reader != null && length < octets.length; length++) {
                AmqpReader in = new AmqpReader().reset(octets, 0, length);
                assertThatThrownBy(() -> reader.apply(in))
                        .as("%s", vector)
                        .isExactlyInstanceOf(DecodingException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "57",
                "4f",
                "46",
                "5f00",
                "62 0000",
                "75 00000000",
                "85",
                "99",
                "a2 00",
                "b2 00000000",
                "c2 01 00"
            })
    @DisplayName("TYP-03: an unknown format code is refused, not guessed by its shape")
    void unknownFormatCode(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("octet 0: unknown format code 0x" + hex.substring(0, 2));
        assertThatThrownBy(() -> Octets.reader(hex).skip()).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Octets.reader(hex).peekType()).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-03: all of the 216 format codes that are not assigned are refused")
    void allUnknownFormatCodes() {
        int refused = 0;
        for (int code = 1; code < 256; code++) {
            if (FormatCode.type(code) == null) {
                byte[] octets = new byte[40];
                octets[0] = (byte) code;
                assertThatThrownBy(() -> Octets.reader(octets).readObject()).isInstanceOf(DecodingException.class);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(216);
    }

    @ParameterizedTest
    @ValueSource(strings = {"56 02", "56 ff", "56 80"})
    @DisplayName("TYP-33: boolean 0x56 is followed by 00 or 01 and nothing else")
    void badBoolean(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Octets.reader(hex).readBoolean())
                .isInstanceOf(DecodingException.class)
                .hasMessage("octet 1: boolean 0x56: 00 or 01 expected, 0x" + hex.substring(3) + " found");
    }

    @Test
    @DisplayName("TYP-37: timestamps are signed milliseconds, to both ends")
    void timestamps() {
        for (long millis : new long[] {-1, 0, 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            AmqpWriter out = new AmqpWriter(0);
            out.writeTimestamp(millis);
            assertThat(out.toByteArray()).isEqualTo(Octets.encode(Instant.ofEpochMilli(millis)));
            assertThat(Octets.reader(out.toByteArray()).readTimestamp()).isEqualTo(millis);
        }
    }

    @Test
    @DisplayName("API-TYP-07: a Date is a timestamp; an Instant loses what is below the millisecond")
    void dates() {
        assertThat(Octets.encode(new Date(1234))).isEqualTo(Octets.encode(Instant.ofEpochMilli(1234)));
        assertThat(Octets.decode(Octets.encode(Instant.ofEpochSecond(1, 1_999_999))))
                .isEqualTo(Instant.ofEpochMilli(1001));
        assertThat(Octets.decode(Octets.encode(Instant.ofEpochSecond(-1, 1_999_999))))
                .isEqualTo(Instant.ofEpochMilli(-999));
        assertThatThrownBy(() -> Octets.encode(Instant.MAX))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("64-bit milliseconds");
    }

    @Test
    @DisplayName("TYP-38, API-TYP-04: a NaN keeps its bits, of float and of double, alone and in an array")
    void nanBits() {
        for (String hex : new String[] {
            "727fc00001", "72ffc12345", "827ff8000000000001", "82fff8000012345678", "e006017" + "27fc00001"
        }) {
            assertThat(Octets.encodeHex(Octets.decode(hex))).isEqualTo(hex);
        }
        assertThat(Float.floatToRawIntBits(Octets.reader("72 7fc00001").readFloat()))
                .isEqualTo(0x7fc00001);
        assertThat(Double.doubleToRawLongBits(
                        Octets.reader("82 7ff8000000000001").readDouble()))
                .isEqualTo(0x7ff8000000000001L);
    }

    @Test
    @DisplayName("TYP-39: unsigned values keep their full range and are never negative")
    void unsigned() {
        assertThat(Octets.reader("70 ffffffff").readUint()).isEqualTo(4_294_967_295L);
        assertThat(Octets.reader("50 ff").readUbyte()).isEqualTo(255);
        assertThat(Octets.reader("60 ffff").readUshort()).isEqualTo(65_535);
        assertThat(Octets.decode("70 ffffffff"))
                .isEqualTo(UnsignedInteger.of(4_294_967_295L))
                .hasToString("4294967295");
        UnsignedLong most = (UnsignedLong) Octets.decode("80 ffffffffffffffff");
        assertThat(most).hasToString("18446744073709551615").isGreaterThan(UnsignedLong.of(Long.MAX_VALUE));
        assertThat(most.toBigInteger()).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(most.doubleValue()).isEqualTo(1.8446744073709552e19);
        assertThat(most.floatValue()).isEqualTo(1.8446744e19f);
        assertThat(UnsignedLong.of(new BigInteger("18446744073709551615"))).isEqualTo(most);
    }

    @Test
    @DisplayName("API-TYP-02: unsigned classes refuse what is out of range")
    void outOfRange() {
        assertThatThrownBy(() -> UnsignedByte.of(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedByte.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedShort.of(65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedShort.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedInteger.of(1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedInteger.of(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uint: -1 is not in 0…4294967295");
        assertThatThrownBy(() -> UnsignedLong.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UnsignedLong.of(BigInteger.ONE.shiftLeft(64)))
                .isInstanceOf(IllegalArgumentException.class);
        AmqpWriter out = new AmqpWriter(0);
        assertThatThrownBy(() -> out.writeUbyte(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeUshort(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeUint(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeUint(1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThat(out.position()).isZero();
    }

    @Test
    @DisplayName("API-TYP-02: unsigned classes are numbers: compared, hashed and converted by their value")
    void numbers() {
        assertThat(UnsignedByte.of(200)).isEqualTo(UnsignedByte.of(200)).isGreaterThan(UnsignedByte.of(100));
        assertThat(UnsignedByte.of(200).intValue()).isEqualTo(200);
        assertThat(UnsignedShort.of(40_000).longValue()).isEqualTo(40_000);
        assertThat(UnsignedInteger.of(3_000_000_000L).doubleValue()).isEqualTo(3e9);
        assertThat(UnsignedInteger.of(3_000_000_000L).floatValue()).isEqualTo(3e9f);
        assertThat(UnsignedInteger.of(3_000_000_000L).intValue()).isNegative();
        assertThat(UnsignedInteger.of(3_000_000_000L)).isGreaterThan(UnsignedInteger.of(5));
        assertThat((Object) UnsignedInteger.of(1))
                .isNotEqualTo(UnsignedLong.of(1))
                .isNotEqualTo(1);
        assertThat(UnsignedShort.of(7)).hasSameHashCodeAs(UnsignedShort.of(7)).hasToString("7");
    }

    @Test
    @DisplayName("API-TYP-03: a Java int is an AMQP int and a long a long, both ways")
    void signed() {
        assertThat(Octets.decode(Octets.encode(5))).isEqualTo(5);
        assertThat(Octets.decode(Octets.encode(5L))).isEqualTo(5L);
        assertThat(Octets.decode(Octets.encode((short) 5))).isEqualTo((short) 5);
        assertThat(Octets.decode(Octets.encode((byte) 5))).isEqualTo((byte) 5);
    }

    @Test
    @DisplayName("API-TYP-01, API-TYP-13: what no AMQP type stands for is refused by name")
    void unsupportedClass() {
        assertThatThrownBy(() -> Octets.encode(new StringBuilder()))
                .isInstanceOf(EncodingException.class)
                .hasMessage("no AMQP type for java.lang.StringBuilder");
        assertThatThrownBy(() -> Octets.encode(BigInteger.ONE)).isInstanceOf(EncodingException.class);
        assertThat(Octets.encodeHex(null)).isEqualTo("40");
    }

    @Test
    @DisplayName("API-TYP-14: an exception says the octet, what was expected and what was found")
    void exceptionText() {
        AmqpReader in = new AmqpReader().reset(Octets.of("ffff 41 a1 01 61"), 2, 6);
        in.readBoolean();
        assertThatThrownBy(in::readUint)
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.offset()).isEqualTo(1))
                .hasMessage("octet 1: uint expected, 0xa1 (string) found");
    }
}
