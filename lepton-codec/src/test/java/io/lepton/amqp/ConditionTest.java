package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The standard's error. */
class ConditionTest {
    private static Condition read(String hex) {
        AmqpReader in = Octets.reader(hex);
        Condition condition = Condition.read(in);
        assertThat(in.hasRemaining()).isFalse();
        return condition;
    }

    @Test
    @DisplayName("API-CND-01, TYP-28: golden bytes of an error, both ways, each prefix of its fields")
    void bytes() {
        Condition bare = Condition.of("a:b", null);
        assertThat(Octets.encodeHex(bare)).isEqualTo("00531dc00601a303613a62");
        assertThat(read("00 53 1d c0 06 01 a3 03 613a62")).isEqualTo(bare);
        assertThat(read("00 53 1d c0 08 03 a3 03 613a62 40 40")).isEqualTo(bare);
        assertThat(read("00 a3 0f 616d71703a6572726f723a6c697374 c0 06 01 a3 03 613a62"))
                .isEqualTo(bare);

        Condition full = new Condition(Symbol.of("a:b"), "why", Map.of(Symbol.of("k"), 1));
        assertThat(Octets.encodeHex(full)).isEqualTo("00531dc01303a303613a62a103776879c10602a3016b5401");
        assertThat(read(Octets.encodeHex(full))).isEqualTo(full).hasSameHashCodeAs(full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 1d 45",
                "00 53 1d c0 02 01 40",
                "00 53 1d c0 04 01 a1 01 61",
                "00 53 1d c0 06 02 a3 00 a3 01 61",
                "00 53 1d c0 05 03 a3 00 40 45",
                "00 53 1d c0 06 04 a3 00 40 40 40",
                "00 53 1d c0 0a 03 a3 00 40 c1 04 02 a1 00 40",
                "00 53 24 45",
                "a3 01 61",
                "40"
            })
    @DisplayName("TYP-05, TYP-29, TYP-30: an error without a name, of wrong types or too many fields is refused")
    void bad(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> read(hex)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("API-CND-01: a condition has a name, and is equal by all three parts")
    void equality() {
        Condition condition = new Condition(Symbol.of("n"), "d", Map.of(Symbol.of("k"), new byte[] {1}));
        assertThat(condition)
                .isEqualTo(new Condition(Symbol.of("n"), "d", Map.of(Symbol.of("k"), new byte[] {1})))
                .isNotEqualTo(new Condition(Symbol.of("n"), "d", Map.of(Symbol.of("k"), new byte[] {2})))
                .isNotEqualTo(Condition.of("n", "d"))
                .isNotEqualTo(new Condition(Symbol.of("n"), "x", condition.info()))
                .isNotEqualTo(new Condition(Symbol.of("x"), "d", condition.info()));
        assertThatThrownBy(() -> Condition.of((Symbol) null, "d")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Condition.of("\u00e9", "d")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-CND-02: the entries of a redirect are read as they came, those that we do not know too")
    void redirect() {
        Map<Symbol, Object> info = Map.of(
                Symbol.of("hostname"), "b.example",
                Symbol.of("network-host"), "10.0.0.2",
                Symbol.of("port"), 5671,
                Symbol.of("x-zone"), "eu");
        for (Symbol name : List.of(ConnectionError.REDIRECT, LinkError.REDIRECT)) {
            Condition read = read(Octets.encodeHex(new Condition(name, "moved", info)));
            assertThat(read.name()).isEqualTo(name);
            assertThat(read.info()).isEqualTo(info);
        }
    }

    @Test
    @DisplayName("API-CND-01: the info is copied")
    void copies() {
        Map<Symbol, Object> info = new HashMap<>();
        info.put(Symbol.of("k"), null);
        Condition condition = new Condition(Symbol.of("n"), null, info);
        info.clear();
        assertThat(condition.info()).containsOnlyKeys(Symbol.of("k"));
        Map<Symbol, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        assertThatThrownBy(() -> new Condition(Symbol.of("n"), null, nullKey)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("ROB-32: the text of a condition is bounded and breaks no line, whatever the peer sent")
    void text() {
        assertThat(Condition.of("a:b", null)).hasToString("a:b");
        assertThat(new Condition(Symbol.of("a\u0007"), "x\r\ny\u2028\u202e\udb40\udc41", Map.of(Symbol.of("k"), "v")))
                .hasToString("a\\u0007: x\\u000d\\u000ay\\u2028\\u202e\\ue0041 {:k=\"v\"}");
        assertThat(Condition.of("a:b", "x".repeat(1_000_000)).toString())
                .hasSizeLessThan(600)
                .endsWith("…");
        assertThat(new Condition(Symbol.of("a"), null, Map.of(Symbol.of("k"), new byte[1_000_000])).toString())
                .hasSizeLessThan(600);
        assertThat(new Condition(Symbol.of("a"), null, Map.of(Symbol.of("k"), AmqpArray.of(new int[100_000])))
                        .toString())
                .hasSizeLessThan(600);
    }

    @Test
    @DisplayName("API-CND-01: the standard's names of conditions, all 28, spelled as its table")
    void names() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Class<?> holder : List.of(
                AmqpError.class, ConnectionError.class, SessionError.class, LinkError.class, TransactionError.class)) {
            for (Field field : holder.getFields()) {
                assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
                names.add(field.get(null).toString());
            }
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "amqp:internal-error",
                        "amqp:not-found",
                        "amqp:unauthorized-access",
                        "amqp:decode-error",
                        "amqp:resource-limit-exceeded",
                        "amqp:not-allowed",
                        "amqp:invalid-field",
                        "amqp:not-implemented",
                        "amqp:resource-locked",
                        "amqp:precondition-failed",
                        "amqp:resource-deleted",
                        "amqp:illegal-state",
                        "amqp:frame-size-too-small",
                        "amqp:connection:forced",
                        "amqp:connection:framing-error",
                        "amqp:connection:redirect",
                        "amqp:session:window-violation",
                        "amqp:session:errant-link",
                        "amqp:session:handle-in-use",
                        "amqp:session:unattached-handle",
                        "amqp:link:detach-forced",
                        "amqp:link:transfer-limit-exceeded",
                        "amqp:link:message-size-exceeded",
                        "amqp:link:redirect",
                        "amqp:link:stolen",
                        "amqp:transaction:unknown-id",
                        "amqp:transaction:rollback",
                        "amqp:transaction:timeout");
    }
}
