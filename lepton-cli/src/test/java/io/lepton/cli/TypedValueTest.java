package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpChar;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedValueTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("n=5", "5"),
                Arguments.of("n:string=", ""),
                Arguments.of("n:symbol=a.b", Symbol.of("a.b")),
                Arguments.of("n:boolean=true", true),
                Arguments.of("n:ubyte=255", UnsignedByte.of(255)),
                Arguments.of("n:ushort=65535", UnsignedShort.of(65535)),
                Arguments.of("n:uint=4294967295", UnsignedInteger.of(4294967295L)),
                Arguments.of("n:ulong=18446744073709551615", UnsignedLong.ofBits(-1)),
                Arguments.of("n:byte=-128", (byte) -128),
                Arguments.of("n:short=-5", (short) -5),
                Arguments.of("n:int=-5", -5),
                Arguments.of("n:long=5", 5L),
                Arguments.of("n:float=1.5", 1.5f),
                Arguments.of("n:double=NaN", Double.NaN),
                Arguments.of("n:char=ü", new AmqpChar('ü')),
                Arguments.of("n:timestamp=2026-01-02T03:04:05Z", Instant.parse("2026-01-02T03:04:05Z")),
                Arguments.of("n:uuid=00000000-0000-0001-0000-000000000002", new UUID(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsEachSimpleType(String text, Object value) {
        assertThat(TypedValue.parse(text)).isEqualTo(new TypedValue("n", value));
    }

    @Test
    void readsBinaryAsTheBytesOfItsText() {
        assertThat(TypedValue.parse("n:binary=hé").value()).isEqualTo(new byte[] {'h', (byte) 0xc3, (byte) 0xa9});
    }

    @Test
    void takesEqualsSignsAndColonsBehindTheFirstEqualsSignAsTheyStand() {
        assertThat(TypedValue.parse("n=a=b:c=d")).isEqualTo(new TypedValue("n", "a=b:c=d"));
    }

    @Test
    void readsANameWithAColonWhereItsTypeIsWritten() {
        assertThat(TypedValue.parse("a:b:string=c")).isEqualTo(new TypedValue("a:b", "c"));
    }

    @Test
    void listsTheTypesWhenThereIsNoSuchType() {
        assertThatThrownBy(() -> TypedValue.parse("n:integer=5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'integer' in 'n:integer=5' is not a type; known are binary, boolean, byte,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n:int=5x",
                "n:boolean=yes",
                "n:ubyte=256",
                "n:char=ab",
                "n:symbol=ü",
                "n:timestamp=now",
                "n:uuid=1"
            })
    void saysWhichTypeAValueIsNot(String text) {
        assertThatThrownBy(() -> TypedValue.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a value of type " + text.substring(2, text.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "=5", ":int=5", "n:int"})
    void needsANameAndAnEqualsSign(String text) {
        assertThatThrownBy(() -> TypedValue.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is neither NAME=VALUE nor NAME:TYPE=VALUE");
    }
}
