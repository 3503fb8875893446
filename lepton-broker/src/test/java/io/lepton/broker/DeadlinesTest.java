package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessagingHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is to happen at a certain time. */
class DeadlinesTest {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    /** Gives the deadlines one more after the other, as messages do that expire later, until one that is due has run. */
    private static final class Busy implements MessagingHandler {
        final AtomicBoolean ran = new AtomicBoolean();
        private final long begun = System.nanoTime();
        private Container container;
        private Deadlines deadlines;

        @Override
        public void onStart(ContainerEvent event) {
            container = event.container();
            deadlines = new Deadlines(InstantSource.system(), container);
            deadlines.at(deadlines.nowMillis() - 1, () -> ran.set(true));
            more();
        }

        private void more() {
            if (ran.get() || System.nanoTime() - begun > PATIENCE_NANOS) {
                container.stop();
                return;
            }
            for (int i = 0; i < 10; i++) {
                deadlines.at(deadlines.in(Duration.ofHours(1)), () -> {});
            }
            container.execute(this::more);
        }
    }

    @Test
    @DisplayName("What is due is not put off by what comes meanwhile, however much that is")
    void isNotPutOff() {
        Busy busy = new Busy();
        Container.create(busy).run();
        assertThat(busy.ran.get()).isTrue();
    }
}
