package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTableTest {

    @ParameterizedTest(name = "numbers {0} apart")
    @ValueSource(ints = {1, 3, 64, 65_536, 65_537, 0x0100_0000})
    @DisplayName("ROB-14: the table holds what a map would, whichever numbers a peer picks")
    void holdsWhatAMapWould(int apart) {
        Random random = new Random(apart);
        NumberTable<String> table = new NumberTable<>();
        Map<Integer, String> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int number = apart * random.nextInt(80) - 7;
            if (random.nextInt(3) > 0) {
                table.put(number, "v" + step);
                model.put(number, "v" + step);
            } else {
                table.remove(number);
                model.remove(number);
            }
            int asked = apart * random.nextInt(80) - 7;
            assertThat(table.get(asked)).isEqualTo(model.get(asked));
            assertThat(table.size()).isEqualTo(model.size());
        }
        for (int i = 0; i < 80; i++) {
            assertThat(table.get(apart * i - 7)).isEqualTo(model.get(apart * i - 7));
        }
    }

    @Test
    @DisplayName("ROB-14: numbers at the far end of their range cost no more than small ones")
    void takesTheLargestNumbers() {
        NumberTable<String> table = new NumberTable<>();
        List<Integer> numbers = new ArrayList<>(List.of(0, -1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE));
        numbers.forEach(number -> table.put(number, "n" + number));
        assertThat(numbers).allSatisfy(number -> assertThat(table.get(number)).isEqualTo("n" + number));
        table.clear();
        assertThat(numbers).allSatisfy(number -> assertThat(table.get(number)).isNull());
        table.remove(0);
        assertThat(table.size()).isZero();
    }
}
