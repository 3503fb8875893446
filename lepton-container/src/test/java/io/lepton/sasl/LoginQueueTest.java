package io.lepton.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who waits for whom where many try passwords. */
class LoginQueueTest {
    private final Queue<Runnable> thread = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private long now;
    private final LoginQueue queue = new LoginQueue(thread::add, 1, () -> now);

    private CompletionStage<String> comes(String name, String from) {
        return queue.later(from, () -> false, () -> {
            done.add(name);
            return name;
        });
    }

    private void run(int turns) {
        for (int i = 0; i < turns && !thread.isEmpty(); i++) {
            thread.remove().run();
        }
    }

    private static boolean isRefused(CompletionStage<String> stage) {
        List<Throwable> why = new ArrayList<>();
        stage.whenComplete((value, failure) -> why.add(failure));
        return !why.isEmpty() && why.get(0) instanceof LoginQueue.Busy;
    }

    @Test
    @DisplayName("ROB-27: who comes from another address waits for one password of a flood, not for all")
    void turns() {
        for (int i = 0; i < LoginQueue.OF_ONE; i++) {
            comes("flood", "10.0.0.1:" + (1000 + i));
        }
        comes("anna", "10.0.0.2:1000");
        run(2);
        assertThat(done).containsExactly("flood", "anna");
    }

    @Test
    @DisplayName("ROB-27: of one address so many wait as are done in time, and more are told to come again")
    void limitOfOne() {
        for (int i = 0; i < LoginQueue.OF_ONE; i++) {
            assertThat(isRefused(comes("flood", "10.0.0.1:1"))).isFalse();
        }
        assertThat(isRefused(comes("flood", "10.0.0.1:1"))).isTrue();
        assertThat(isRefused(comes("anna", "10.0.0.2:1"))).isFalse();
        run(1);
        assertThat(isRefused(comes("flood", "10.0.0.1:1"))).as("one was done").isFalse();
    }

    @Test
    @DisplayName("ROB-27: of all addresses together no more wait than the memory is bounded to")
    void limitOfAll() {
        for (int i = 0; i < LoginQueue.OF_ALL; i++) {
            assertThat(isRefused(comes("flood", "10.0.0." + i + ":1"))).isFalse();
        }
        assertThat(isRefused(comes("flood", "10.0.1.1:1"))).isTrue();
        assertThat(thread).as("what waits for the thread itself").hasSize(1);
        run(LoginQueue.OF_ALL);
        assertThat(done).hasSize(LoginQueue.OF_ALL);
    }

    @Test
    @DisplayName("ROB-27: where there is no place left, the address that has most makes room for one that has fewer")
    void fairShare() {
        for (int i = 0; i < LoginQueue.OF_ALL; i++) {
            comes("flood", "10.0.0." + i % (LoginQueue.OF_ALL / LoginQueue.OF_ONE) + ":1");
        }
        assertThat(isRefused(comes("anna", "10.0.1.1:1"))).isFalse();
        run(LoginQueue.OF_ALL / LoginQueue.OF_ONE + 1);
        assertThat(done).contains("anna");
    }

    @Test
    @DisplayName("ROB-27: nothing is hashed for a client that has gone")
    void gone() {
        for (int i = 0; i < 100; i++) {
            queue.later("10.0.0.1:1", () -> true, () -> done.add("gone"));
        }
        comes("anna", "10.0.0.1:1");
        run(1);
        assertThat(done).containsExactly("anna");
        run(100);
        assertThat(done).hasSize(1);
    }

    @Test
    @DisplayName("ROB-27: clients that have gone leave their places to others at once")
    void placesOfThoseGone() {
        for (int i = 0; i < LoginQueue.OF_ONE; i++) {
            queue.later("10.0.0.1:1", () -> true, () -> done.add("gone"));
        }
        assertThat(isRefused(comes("anna", "10.0.0.1:1"))).isFalse();
        run(1);
        assertThat(done).containsExactly("anna");
    }

    @Test
    @DisplayName("ROB-27: who has waited longer than the hand-shake may take costs nothing, and is told to come again")
    void tooLong() {
        CompletionStage<String> late = comes("late", "10.0.0.1:1");
        now = LoginQueue.LONGEST + 1;
        CompletionStage<String> anna = comes("anna", "10.0.0.1:1");
        run(1);
        assertThat(isRefused(late)).isTrue();
        assertThat(anna.toCompletableFuture()).isCompletedWithValue("anna");
    }

    @Test
    @DisplayName("ROB-27: what one stranger has for himself of IPv6 is half an address")
    void networks() {
        assertThat(LoginQueue.network("10.0.0.1:5672")).isEqualTo("10.0.0.1");
        assertThat(LoginQueue.network("[2001:db8:0:1::1]:5672"))
                .isEqualTo(LoginQueue.network("[2001:db8:0:1:ffff::2]:5672"))
                .isNotEqualTo(LoginQueue.network("[2001:db8:0:2::1]:5672"));
        assertThat(LoginQueue.network(null)).isEmpty();
    }

    @Test
    @DisplayName("What fails there fails for who waits, and the next has his turn")
    void failure() {
        CompletionStage<String> bad = queue.later("10.0.0.1:1", () -> false, () -> {
            throw new IllegalStateException("bad");
        });
        comes("anna", "10.0.0.1:1");
        run(2);
        assertThat(bad.toCompletableFuture()).isCompletedExceptionally();
        assertThat(done).containsExactly("anna");
    }
}
