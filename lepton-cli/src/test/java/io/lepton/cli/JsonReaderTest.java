package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.Message;
import io.lepton.amqp.UnsignedLong;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {

    private static Object read(String json) {
        return JsonReader.read("--json-body", json);
    }

    @Test
    void readsWholeNumbersAsLongs() {
        assertThat(read("5")).isEqualTo(5L);
        assertThat(read("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void readsWholeNumbersBeyondALongAsUlongs() {
        assertThat(read("18446744073709551615")).isEqualTo(UnsignedLong.ofBits(-1));
    }

    @Test
    void readsOtherNumbersAsDoubles() {
        assertThat(read("1.5")).isEqualTo(1.5);
        assertThat(read("1e3")).isEqualTo(1000.0);
    }

    @Test
    void readsWordsAndText() {
        assertThat(read("true")).isEqualTo(true);
        assertThat(read("null")).isNull();
        assertThat(read("\"a\\u00e9\"")).isEqualTo("aé");
    }

    @Test
    void readsObjectsAndArraysInTheirOrder() {
        Object value = read("{\"z\":[1,null,{}],\"a\":\"b\"}");
        assertThat(value).isEqualTo(Map.of("z", Arrays.asList(1L, null, Map.of()), "a", "b"));
        assertThat(((Map<?, ?>) value).keySet()).map(String::valueOf).isEqualTo(List.of("z", "a"));
    }

    @Test
    void readsAsDeepAsABodyMayBeAndNoDeeper() {
        assertThat(Message.ofValue(read("[".repeat(50) + "]".repeat(50))).body())
                .isInstanceOf(List.class);
        for (int depth : new int[] {51, 1001}) {
            Failure failure = catchThrowableOfType(Failure.class, () -> read("[".repeat(depth) + "]".repeat(depth)));
            assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(failure.line()).isEqualTo("--json-body: it is nested deeper than 50 levels");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"a\" 1}; not JSON at character 6 of line 1: between a name and its value stands a colon",
                "[1,; not JSON at character 4 of line 1: it ends too early",
                "{\"a\":1]; not JSON at character 7 of line 1: this bracket does not close the one that is open",
                "[a]; not JSON at character 2 of line 1: text and names stand in double quotes",
                "{a:1}; not JSON at character 2 of line 1: a name in double quotes has to stand here",
                "[1 2]; not JSON at character 4 of line 1: a comma or the closing bracket is missing",
                "[01]; not JSON at character 3 of line 1: that is no number in JSON",
                "[}; not JSON at character 2 of line 1: this bracket does not close the one that is open",
                "'[,]'; not JSON at character 2 of line 1: a value has to stand here",
                "'{\"a\":1,\"a\":2}'; the name \"a\" comes twice in one object",
                "99999999999999999999; 99999999999999999999 does not fit in 64 bits",
                "1 2; more than one JSON value",
                "' '; there is no JSON value"
            })
    void saysInOneLineWhatIsWrong(String json, String said) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(json));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.line()).startsWith("--json-body: " + said).doesNotContain("\n", "Source");
    }
}
