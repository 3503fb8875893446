package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the log says of callbacks that take too long. */
class WatchdogTest {
    private final Logger logger = Logger.getLogger("lepton");
    private final List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    private volatile CompletableFuture<LogRecord> first = new CompletableFuture<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
            first.complete(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.WARNING);
        logger.setUseParentHandlers(false);
        logger.addHandler(listening);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(listening);
        logger.setUseParentHandlers(true);
        logger.setLevel(before);
    }

    @Test
    @DisplayName("API-DIS-11: a callback that takes too long is warned of while it goes on, once, with its stack")
    void whileItGoesOn() {
        Container container = Container.builder()
                .slowCallback(Duration.ofMillis(5))
                .handlers(new MessagingHandler() {
                    @Override
                    public void onStart(ContainerEvent event) {
                        Running.await(first); // blocks until the warning has come
                    }
                })
                .build();
        container.run();
        LogRecord warning = first.join();
        assertThat(records)
                .filteredOn(entry -> entry.getMessage().contains("onStart"))
                .containsExactly(warning); // others may be slow as well, where the machine is
        assertThat(warning.getLevel()).isEqualTo(Level.WARNING);
        assertThat(warning.getMessage())
                .contains(container.toString(), Thread.currentThread().getName());
        assertThat(warning.getThrown().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("onStart"));
    }

    @Test
    @DisplayName("API-DIS-11: a task counts as well, and one that is quick is not mentioned")
    void tasks() {
        Container container =
                Container.builder().slowCallback(Duration.ofMinutes(1)).build();
        container.execute(() -> {});
        container.run();
        assertThat(records).isEmpty();

        Container slow = Container.builder().slowCallback(Duration.ofNanos(1)).build();
        slow.execute(() -> {});
        slow.run();
        assertThat(Running.await(first).getMessage()).contains("a task of");
    }

    @Test
    @DisplayName("API-DIS-11: nobody watches unless that is asked for")
    void offByDefault() {
        Container container = Container.create();
        container.execute(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("lepton watchdog")));
        container.run();
        assertThatThrownBy(() -> Container.builder().slowCallback(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
