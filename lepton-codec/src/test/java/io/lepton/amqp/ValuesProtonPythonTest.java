package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same values in Proton's codec, through its Python binding. */
class ValuesProtonPythonTest {
    private static final int VALUES = 2_000;

    @TempDir
    static Path directory;

    private static ProtonPython proton;
    private static List<Object> values;

    @BeforeAll
    static void needsProton() throws Exception {
        proton = new ProtonPython(directory);
        values = new ArrayList<>();
        Vectors.all().stream()
                .map(Vectors.Vector::value)
                .filter(ValuesProtonPythonTest::isCommon)
                .forEach(values::add);
        ValueGenerator generator = new ValueGenerator(37);
        while (values.size() < VALUES) {
            Object value = generator.value(3);
            if (isCommon(value)) {
                values.add(value);
            }
        }
    }

    /**
     * Whether Proton can hold it: it changes NaNs of 32 bits, refuses a described value as descriptor, loses its place
     * behind a described value that is described in turn, and has one descriptor for the elements of an array.
     */
    private static boolean isCommon(@Nullable Object value) {
        if (value instanceof Float) {
            return !((Float) value).isNaN();
        } else if (value instanceof List) {
            return ((List<?>) value).stream().allMatch(ValuesProtonPythonTest::isCommon);
        } else if (value instanceof Map) {
            return ((Map<?, ?>) value)
                    .entrySet().stream().allMatch(entry -> isCommon(entry.getKey()) && isCommon(entry.getValue()));
        } else if (value instanceof Described) {
            Described described = (Described) value;
            return !(described.descriptor() instanceof Described)
                    && !(described.value() instanceof Described)
                    && isCommon(described.value());
        } else if (value instanceof AmqpArray) {
            AmqpArray array = (AmqpArray) value;
            return array.descriptors().size() <= 1 && isCommon(array.elements());
        }
        return true;
    }

    private static List<String> ask(List<String> lines) throws Exception {
        List<String> answers = proton.run(ProtonPython.script("proton_values.py"), lines);
        assertThat(answers).hasSameSizeAs(lines);
        return answers;
    }

    private static List<String> texts() {
        return values.stream().map(TypedText::of).collect(Collectors.toList());
    }

    @Test
    @DisplayName("TYP-02, TYP-06, TYP-28: Proton reads the values that we write")
    void readsOurs() throws Exception {
        List<String> answers = ask(values.stream()
                .map(value -> "decode " + Octets.encodeHex(value))
                .collect(Collectors.toList()));

        assertEqualLines(answers, texts());
    }

    @Test
    @DisplayName("TYP-04: Proton and we read the same value from the same bytes, whatever widths they chose")
    void readsTheSame() throws Exception {
        Random random = new Random(1);
        List<byte[]> octets = values.stream()
                .map(value -> ReferenceEncoder.any(value, random))
                .collect(Collectors.toList());

        List<String> answers =
                ask(octets.stream().map(value -> "decode " + Octets.hex(value)).collect(Collectors.toList()));

        assertEqualLines(
                answers,
                octets.stream().map(value -> TypedText.of(Octets.decode(value))).collect(Collectors.toList()));
    }

    @Test
    @DisplayName("TYP-04: we read the values that Proton writes")
    void readOurs() throws Exception {
        List<String> texts = texts();

        List<String> answers = ask(texts.stream().map(text -> "encode " + text).collect(Collectors.toList()));

        assertEqualLines(
                answers.stream()
                        .map(hex -> hex.startsWith("error") ? hex : TypedText.of(Octets.decode(hex)))
                        .collect(Collectors.toList()),
                texts);
    }

    private static void assertEqualLines(List<String> found, List<String> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("value %d", i).isEqualTo(expected.get(i));
        }
    }
}
