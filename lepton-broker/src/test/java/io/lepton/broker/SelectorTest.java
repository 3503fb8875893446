package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Message;
import io.lepton.amqp.UnsignedLong;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of selectors, as far as it is ours to see to. */
class SelectorTest {
    private final Message message = Message.create("body")
            .id("ID:1")
            .subject("greeting")
            .priority(7)
            .creationTime(Instant.ofEpochMilli(1000))
            .applicationProperty("colour", "green")
            .applicationProperty("note", "it's 100%")
            .applicationProperty("size", 5)
            .applicationProperty("large", UnsignedLong.of(6))
            .applicationProperty("fresh", true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour = 'green'",
                "colour = 'green' AND size > 4",
                "size BETWEEN 5 AND 6 AND large = 6",
                "fresh",
                "NOT (size = 4)",
                "colour IN ('red', 'green')",
                "missing IS NULL",
                "JMSPriority = 7 AND JMSType = 'greeting' AND JMSMessageID = 'ID:1' AND JMSTimestamp = 1000",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "colour LIKE 'gr%n'",
                "colour like '_ree_' and size >= 5",
                "colour NOT LIKE 'red%'",
                "NOT colour LIKE 'red%'",
                "note LIKE 'it''s %\\%' ESCAPE '\\'",
                "size + 1 = 6 AND size*2=10 AND -size < 1.5e1"
            })
    @DisplayName("What a selector is true of")
    void selects(String selector) {
        assertThat(Selector.parse(selector).matches(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 'green'",
                "NOT (missing = 'green')",
                "missing <> 'green'",
                "NOT (missing > 1)",
                "missing LIKE '%'",
                "missing NOT LIKE '%'",
                "NOT (missing LIKE '%')",
                "missing",
                "size = 'green'",
                "colour > 4",
                "size LIKE '%'"
            })
    @DisplayName("FLT-05: what is unknown selects nothing, be it denied or not")
    void knowsTheUnknown(String selector) {
        assertThat(Selector.parse(selector).matches(message)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour =",
                "colour = 'green",
                "",
                "colour = 'green' /* ' */ OR colour LIKE '%' -- '",
                "XPATH '//a'",
                "xquery 'x'",
                "hyphenated_props:colour = 'green'",
                "'green' LIKE 'g%'",
                "colour LIKE 5",
                "colour LIKE 'a' ESCAPE 'bc'",
                "colour = \"green\"",
                "a;b"
            })
    @DisplayName("FLT-05: what is no selector of JMS is refused")
    void refuses(String selector) {
        assertThatThrownBy(() -> Selector.parse(selector)).isInstanceOf(Refused.class);
    }

    @Test
    @DisplayName("FLT-05: a text of megabytes that a long pattern would be looked for in is no match, at once")
    void hugeText() {
        Selector selector = Selector.parse("x LIKE '%" + "a".repeat(2000) + "%'");
        assertThat(selector.matches(Message.create("").applicationProperty("x", "a".repeat(5_000_000))))
                .isFalse();
    }

    @Test
    @DisplayName("FLT-05 ROB-33: a selector has 4096 characters and 200 tokens at most")
    void hasLimits() {
        String long4096 = "colour='" + "x".repeat(4096 - 9) + "'";
        assertThat(Selector.parse(long4096).matches(message)).isFalse();
        assertThatThrownBy(() -> Selector.parse(long4096 + " ")).hasMessageContaining("4097 characters");
        String tokens200 = "size" + " + 1".repeat(98) + " < 9999 ";
        assertThat(tokens200.split(" +")).hasSize(199);
        assertThat(Selector.parse(tokens200.replace("9999", "- 1")).matches(message))
                .isFalse();
        assertThatThrownBy(() -> Selector.parse("(" + tokens200 + ")")).hasMessageContaining("200 tokens");
    }

    @Test
    @Timeout(5)
    @DisplayName("FLT-05 ROB-33: LIKE takes no longer for patterns that make regular expressions backtrack")
    void doesNotBacktrack() {
        Message many = Message.create("").applicationProperty("a", "x".repeat(20_000));
        Selector selector = Selector.parse("a LIKE '" + "%x".repeat(500) + "%y'");
        assertThat(selector.matches(many)).isFalse();
        assertThat(Selector.parse("a LIKE '" + "%x".repeat(500) + "%'").matches(many))
                .isTrue();
    }

    @Test
    @DisplayName("TRM-08: a selector has one verdict on a message, however often it is asked")
    void isStable() {
        Selector selector = Selector.parse("colour = 'green'");
        for (int i = 0; i < 3; i++) {
            assertThat(selector.matches(message)).isTrue();
            assertThat(selector.matches(message.copy().deliveryCount(i).ttl(Duration.ofMillis(i + 1L))))
                    .isTrue();
        }
    }
}
