package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Timers and tasks of a container. */
class ScheduleTest {
    @Test
    @DisplayName(
            "W-09, API-CON-16: tasks run in the order of their times, equal ones in the order of the calls, never within the call")
    void orderOfTasks() {
        List<Integer> order = new ArrayList<>();
        Container container = Container.create();
        ScheduledTask last = container.schedule(Duration.ofHours(1), () -> order.add(4));
        container.schedule(Duration.ofMillis(5), () -> {
            order.add(3);
            assertThat(last.cancel()).isTrue();
        });
        for (int i = 0; i < 3; i++) {
            int number = i;
            container.schedule(Duration.ZERO, () -> order.add(number));
        }
        container.schedule(Duration.ofSeconds(-5), () -> {
            container.schedule(Duration.ZERO, () -> order.add(11));
            order.add(10);
        });
        assertThat(order).isEmpty();
        container.run();
        assertThat(order).containsSubsequence(0, 1, 2, 10, 11).contains(3).hasSize(6);
    }

    @Test
    @DisplayName(
            "W-09, API-CON-16: the time of a task counts from the call, however long the callback has taken before")
    void timeCountsFromTheCall() {
        List<Long> waited = new ArrayList<>();
        Container container = Container.create();
        container.execute(() -> {
            long busyUntil = System.nanoTime() + Duration.ofMillis(20).toNanos();
            while (System.nanoTime() < busyUntil) {
                Thread.onSpinWait();
            }
            long called = System.nanoTime();
            container.schedule(Duration.ofMillis(10), () -> waited.add(System.nanoTime() - called));
        });
        container.run();
        assertThat(waited.get(0)).isGreaterThanOrEqualTo(Duration.ofMillis(10).toNanos());
    }

    @Test
    @DisplayName(
            "API-CON-16, API-MHE-20: a task without a body goes to onTimer of the handler that it names, else of the container")
    void tasksOfHandlers() {
        List<String> calls = new ArrayList<>();
        class Timed implements MessagingHandler {
            private final String name;

            Timed(String name) {
                this.name = name;
            }

            @Override
            public void onTimer(TimerEvent event) {
                calls.add(name + " " + event.task().isDone());
            }
        }
        Container container = Container.create(new Timed("container"));
        container.schedule(Duration.ZERO, new Timed("own"));
        container.schedule(Duration.ZERO);
        container.run();
        assertThat(calls).containsExactly("own true", "container true");
    }

    @Test
    @DisplayName("API-CON-17: a task that was cancelled does not run, and does not keep the container running")
    void cancelledTask() {
        Container container = Container.create();
        List<String> ran = new ArrayList<>();
        ScheduledTask far = container.schedule(Duration.ofHours(1), () -> ran.add("far"));
        ScheduledTask[] next = new ScheduledTask[1];
        container.schedule(Duration.ZERO, () -> {
            assertThat(far.cancel()).isTrue();
            assertThat(far.cancel()).isFalse();
            assertThat(far.isCancelled()).isTrue();
            assertThat(next[0].cancel()).isTrue(); // due, and not begun
        });
        next[0] = container.schedule(Duration.ZERO, () -> ran.add("next"));
        container.run();
        assertThat(ran).isEmpty();
        assertThat(far.isDone()).isTrue();
    }

    @Test
    @DisplayName("API-CON-17: to cancel a task that has run does nothing")
    void cancelAfterwards() {
        Container container = Container.create();
        ScheduledTask task = container.schedule(Duration.ZERO, () -> {});
        container.run();
        assertThat(task.cancel()).isFalse();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.isDone()).isTrue();
    }

    @Test
    @DisplayName("API-CON-17: 12345 tasks are scheduled and cancelled without ado")
    void manyTasks() {
        Container container = Container.create();
        container.execute(() -> {
            for (int i = 0; i < 12_345; i++) {
                container.schedule(Duration.ofHours(1), () -> {}).cancel();
            }
        });
        for (int i = 0; i < 12_345; i++) {
            container.schedule(Duration.ofHours(1), () -> {}).cancel();
        }
        container.run();
    }

    @Test
    @DisplayName("API-THR-04: tasks given to the container run in order, also from another thread")
    void tasksOfTheContainer() throws InterruptedException {
        Container container = Container.builder().autoStop(false).build();
        Running running = Running.run(container);
        List<Integer> order = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            container.execute(() -> {
                order.add(number);
                all.countDown();
            });
        }
        all.await();
        container.stop();
        running.join();
        assertThat(order).hasSize(1000).isSorted();
    }

    @Test
    @DisplayName("API-DIS-12: an exception in a task is told as a handler's, and the container goes on")
    void exceptionInATask() {
        List<String> errors = new ArrayList<>();
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onHandlerError(Throwable thrown, Event event) {
                errors.add(thrown.getMessage() + " in " + event.type());
            }
        });
        container.execute(() -> {
            throw new IllegalStateException("one");
        });
        container.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("two");
        });
        container.run();
        assertThat(errors).containsExactly("one in TASK", "two in TIMER");
    }
}
