package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks and timers of a connection, and what its end and that of its loop do to them. */
class SocketDriverTest {
    private final SocketDriver driver = new SocketDriver(() -> 1);
    private final Connection connection = new Connection(driver, "c");
    private final List<String> done = new ArrayList<>();

    SocketDriverTest() {
        driver.drive(connection, new SocketDriver.Owner() {
            @Override
            public void drain() {
                // there is nobody to tell
            }

            @Override
            public void connected(Transport transport) {
                throw new AssertionError("nobody has connected");
            }

            @Override
            public @Nullable FrameTrace trace() {
                return null;
            }

            @Override
            public void unheeded(String what) {
                throw new AssertionError(what);
            }

            @Override
            public void waits(Sender sender) {
                throw new AssertionError(sender);
            }

            @Override
            public void run(Runnable task) {
                task.run();
            }
        });
    }

    private void given(String task) {
        driver.execute(() -> done.add(task));
    }

    @Test
    @DisplayName("API-THR-04: a task that comes after the end of the loop is refused and not run; so is the next")
    void taskAfterTheLoop() {
        try (IoLoop loop = new IoLoop()) {
            loop.own();
            driver.assign(loop);
            given("before");
            loop.run(-1);
        }
        assertThat(done).containsExactly("before");
        assertThatThrownBy(() -> given("one")).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> given("two")).isInstanceOf(RejectedExecutionException.class);
        assertThatCode(driver::wake).doesNotThrowAnyException();
        assertThat(done).containsExactly("before");
    }

    @Test
    @DisplayName("API-THR-04: the end of a connection runs the tasks that wait, and takes its timers back")
    void endOfAConnection() {
        try (IoLoop loop = new IoLoop()) {
            loop.own();
            driver.assign(loop);
            Scheduled timer = driver.schedule(Duration.ofDays(1), () -> done.add("timer"));
            Scheduled due = driver.schedule(Duration.ZERO, () -> done.add("due"));
            given("task");
            driver.end();
            assertThat(done).containsExactly("task");
            assertThat(timer.cancel()).isFalse();
            assertThat(due.cancel()).isFalse();
            assertThatThrownBy(() -> driver.schedule(Duration.ZERO, () -> done.add("late")))
                    .isInstanceOf(RejectedExecutionException.class);
            loop.run(-1);
            assertThat(done).containsExactly("task");
        }
    }
}
