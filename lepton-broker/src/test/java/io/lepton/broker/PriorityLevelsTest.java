package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which priorities are alike, and that others come first. */
class PriorityLevelsTest extends BrokerTestBase {
    @ParameterizedTest
    @CsvSource({
        "1,  0000000000000",
        "2,  0000011111111",
        "3,  0000122222222",
        "4,  0000123333333",
        "5,  0001234444444",
        "9,  0123456788888",
        "10, 0123456789999",
        "12, 0123456789ABB"
    })
    @DisplayName(
            "MSG-07: with n levels, 0 to 5-ceil(n/2) are the lowest, 4+floor(n/2) and above the highest; from 10 on all differ")
    void groups(int levels, String expected) {
        PriorityLevels priorities = new PriorityLevels(levels);
        String found = IntStream.range(0, 13)
                .mapToObj(each -> Integer.toHexString(priorities.of(each)).toUpperCase(java.util.Locale.ROOT))
                .reduce("", String::concat);
        assertThat(found).isEqualTo(expected);
        assertThat(priorities.of(255)).isEqualTo(levels - 1);
    }

    @Test
    @DisplayName("MSG-07: what is more urgent comes first; what is alike comes in the order in which it came")
    void urgentFirst() {
        start(builder -> builder.priorityLevels(3));
        int[] sent = {4, 0, 9, 3, 5, 4};
        for (int i = 0; i < sent.length; i++) {
            send("q", Message.create(sent[i] + "#" + i).priority(sent[i]));
        }
        assertThat(browse("q")).containsExactly("9#2", "5#4", "4#0", "4#5", "0#1", "3#3");
    }

    @Test
    @DisplayName("MSG-07: with one level all are alike")
    void allAlike() {
        start(builder -> builder.priorityLevels(1));
        send("q", Message.create("low").priority(0), Message.create("high").priority(9));
        assertThat(browse("q")).containsExactly("low", "high");
    }
}
