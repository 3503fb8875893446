package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The fields of composite types, out; and the writer's array. */
class FieldWriterTest {
    private static String hex(Consumer<FieldWriter> fields) {
        AmqpWriter out = new AmqpWriter(0);
        FieldWriter writer = FieldWriter.begin(out, 0x10);
        fields.accept(writer);
        writer.end();
        return Octets.hex(out.toByteArray());
    }

    @Test
    @DisplayName("TYP-28: nulls at the end are left out, all of them as list0")
    void trailingNulls() {
        assertThat(hex(fields -> {})).isEqualTo("00531045");
        assertThat(hex(fields -> fields.absent().string(null).uintOr(-1, -1))).isEqualTo("00531045");
        assertThat(hex(fields -> fields.absent().uint(1).absent().absent())).isEqualTo("005310c004024052" + "01");
        assertThat(hex(fields -> fields.uint(0).absent().bool(true).symbols(List.of())))
                .isEqualTo("005310c00403434041");
    }

    @Test
    @DisplayName("TYP-28: each kind of field is left out when it is absent")
    void everyKindAbsent() {
        assertThat(hex(fields -> fields.booleanOr(true, true)
                        .booleanOrNull(null)
                        .ubyteOr(4, 4)
                        .ushortOr(7, 7)
                        .uintOr(3, 3)
                        .ulongOr(0, 0)
                        .timestamp(null)
                        .string(null)
                        .symbol(null)
                        .symbols(List.of())
                        .fields(Map.of())
                        .binary(null)
                        .object(null)
                        .state(null)
                        .condition(null)
                        .terminus(null)
                        .terminus(Source.unspecified())))
                .isEqualTo("00531045");
    }

    @Test
    @DisplayName("TYP-06, TYP-08: the list gets the shortest header: list8 up to 254 octets of fields")
    void header() {
        assertThat(hex(fields -> fields.binary(new byte[252])))
                .startsWith("005310c0ff01a0fc")
                .hasSize(2 * (3 + 3 + 254));
        assertThat(hex(fields -> fields.binary(new byte[253])))
                .startsWith("005310d00000010300000001a0fd")
                .hasSize(2 * (3 + 9 + 255));
        assertThat(hex(fields -> Collections.nCopies(300, true).forEach(fields::bool)))
                .startsWith("005310d0000001300000012c41");
    }

    @Test
    @DisplayName("TYP-31: multiple values: one is written bare, more as an array")
    void multiple() {
        assertThat(hex(fields -> fields.symbols(List.of(Symbol.of("a"))))).isEqualTo("005310c00401a30161");
        assertThat(hex(fields -> fields.symbols(List.of(Symbol.of("a"), Symbol.of("bc")))))
                .isEqualTo("005310c00a01e00702a3016102" + "6263");
        AmqpWriter out = new AmqpWriter(0);
        out.writeSymbols(List.of());
        out.writeSymbols(List.of(Symbol.of("x".repeat(256)), Symbol.of("y")));
        AmqpReader in = Octets.reader(out.toByteArray());
        assertThat(in.readSymbols()).isEmpty();
        assertThat(in.readSymbols()).containsExactly(Symbol.of("x".repeat(256)), Symbol.of("y"));
    }

    @Test
    @DisplayName("TYP-28: composites in composites do not disturb each other")
    void nested() {
        AmqpWriter out = new AmqpWriter(0);
        FieldWriter.begin(out, 0x11)
                .absent()
                .state(new Rejected(new Condition(Symbol.of("n"), null, Map.of(Symbol.of("k"), Accepted.INSTANCE))))
                .absent()
                .uint(1)
                .end();
        assertThat(Octets.hex(out.toByteArray()))
                .isEqualTo(Octets.plain("00 53 11 c0 1f 04 40"
                        + "00 53 25 c0 15 01 00 53 1d c0 0f 03 a3 01 6e 40 c1 08 02 a3 01 6b 00 53 24 45"
                        + "40 52 01"));
    }

    @Test
    @DisplayName("TYP-28: what an exception left half written does no harm once it was gone back over")
    void goBackAfterException() {
        AmqpWriter out = new AmqpWriter(0);
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> FieldWriter.begin(out, 0x25)
                            .condition(new Condition(Symbol.of("n"), null, Map.of(Symbol.of("k"), new Object()))))
                    .isInstanceOf(EncodingException.class);
            out.position(0);
        }
        FieldWriter outer = FieldWriter.begin(out, 0x25);
        FieldWriter inner = FieldWriter.begin(out, 0x26);
        assertThat(outer).isNotSameAs(inner);
        inner.end();
        outer.next().end();
        assertThat(Octets.hex(out.toByteArray())).isEqualTo("005325c0050100532645");
    }

    @Test
    @DisplayName("The writer's array grows, can be gone back in, and patched")
    void array() {
        AmqpWriter out = new AmqpWriter(0);
        out.rawInt(0);
        out.rawByte(2);
        out.rawShort(0x0304);
        out.rawLong(0x0506070809101112L);
        out.raw(new byte[] {0, 1, 2, 3}, 1, 2);
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 9});
        out.raw(buffer);
        assertThat(buffer.remaining()).isEqualTo(2);
        out.patchInt(0, out.position());
        assertThat(Octets.hex(out.toByteArray())).isEqualTo("0000001302030405060708091011120102" + "0909");
        assertThat(out.toByteBuffer()).isEqualTo(ByteBuffer.wrap(out.toByteArray()));
        out.position(4);
        assertThat(out.toByteArray()).hasSize(4);
        assertThatThrownBy(() -> out.position(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.position(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.patchInt(1, 0)).isInstanceOf(IllegalArgumentException.class);
        out.reset();
        assertThat(out.position()).isZero();
        out.ensure(1000);
        byte[] before = out.array();
        out.writeBinary(new byte[990]);
        assertThat(out.array()).isSameAs(before);
    }

    @Test
    @DisplayName("TYP-12: more than an array can hold is refused, not wrapped around")
    void tooLarge() {
        AmqpWriter out = new AmqpWriter(0);
        out.rawLong(1);
        assertThatThrownBy(() -> out.ensure(Integer.MAX_VALUE))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("octets");
    }

    @Test
    @DisplayName("API-TYP-08: a ByteBuffer is a binary of what remains in it, and stays as it is")
    void byteBuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(300).position(2).limit(5);
        assertThat(Octets.encodeHex(buffer)).isEqualTo("a003000000");
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(Octets.encodeHex(ByteBuffer.allocate(256).asReadOnlyBuffer()))
                .startsWith("b000000100");
    }
}
