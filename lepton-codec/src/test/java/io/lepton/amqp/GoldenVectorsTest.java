package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each encoding of each type, by hand-written bytes. */
class GoldenVectorsTest {
    static List<Vectors.Vector> all() {
        return Vectors.all();
    }

    static Stream<Vectors.Vector> shortest() {
        return Vectors.all().stream().filter(Vectors.Vector::shortest);
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("TYP-01, TYP-02, TYP-04, TYP-07: every format code is read, in each width")
    void reads(Vectors.Vector vector) {
        Object value = Octets.decode(vector.octets());

        assertThat(ValueEquality.equal(value, vector.value()))
                .as("%s", ValueText.of(value))
                .isTrue();
        assertThat(AmqpType.of(value)).isEqualTo(AmqpType.of(vector.value()));
    }

    @ParameterizedTest
    @MethodSource("shortest")
    @DisplayName("TYP-02, TYP-06, TYP-07: every value is written in its shortest form")
    void writes(Vectors.Vector vector) {
        assertThat(Octets.encodeHex(vector.value())).isEqualTo(Octets.plain(vector.hex()));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("TYP-06: what came in a long form is written again in its shortest")
    void writesShorterWhatCameLong(Vectors.Vector vector) {
        byte[] again = Octets.encode(Octets.decode(vector.octets()));

        assertThat(again).isEqualTo(ReferenceEncoder.shortest(vector.value()));
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("TYP-40: a value is read, or passed over, to its last octet and no further")
    void endsWhereItEnds(Vectors.Vector vector) {
        byte[] octets = vector.octets();
        byte[] more = Arrays.copyOf(octets, octets.length + 3);
        AmqpReader in = Octets.reader(more);

        in.readObject();
        assertThat(in.position()).isEqualTo(octets.length);

        in.position(0);
        in.skip();
        assertThat(in.position()).isEqualTo(octets.length);
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("TYP-10, ROB-02: a value cut off at any octet is refused, whether read or passed over")
    void refusesWhatIsCutOff(Vectors.Vector vector) {
        byte[] octets = vector.octets();
        for (int length = 0; length < octets.length; length++) {
            byte[] part = Arrays.copyOf(octets, length);
            assertThatThrownBy(() -> Octets.reader(part).readObject())
                    .as("%d of %d octets", part.length, octets.length)
                    .isExactlyInstanceOf(DecodingException.class);
            assertThatThrownBy(() -> Octets.reader(part).skip())
                    .as("%d of %d octets", part.length, octets.length)
                    .isExactlyInstanceOf(DecodingException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("TYP-10: the end is the end of the part that was given, not of the array")
    void doesNotReadBeyondItsPart(Vectors.Vector vector) {
        byte[] octets = vector.octets();
        byte[] framed = new byte[octets.length + 20];
        System.arraycopy(octets, 0, framed, 10, octets.length);

        AmqpReader in = new AmqpReader().reset(framed, 10, 10 + octets.length);
        assertThat(ValueEquality.equal(in.readObject(), vector.value())).isTrue();
        assertThat(in.hasRemaining()).isFalse();
        assertThatThrownBy(() -> new AmqpReader()
                        .reset(framed, 10, 10 + octets.length - 1)
                        .readObject())
                .isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-01: no format code of the standard is without a vector")
    void allFormatCodesHaveAVector() {
        List<Integer> codes = Vectors.all().stream()
                .map(vector -> vector.octets()[0] & 0xFF)
                .distinct()
                .sorted()
                .collect(Collectors.toList());
        List<Integer> assigned = Stream.concat(
                        Stream.of(0),
                        Arrays.stream(AmqpType.VALUES)
                                .flatMap(type -> Arrays.stream(type.codes).boxed()))
                .sorted()
                .collect(Collectors.toList());
        assertThat(codes).isEqualTo(assigned).hasSize(40);
    }
}
