package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    private final Interruption interruption = new Interruption();
    private final AtomicInteger endings = new AtomicInteger();

    @Test
    void asksTheCommandToEndOnce() {
        interruption.whenWanted(endings::incrementAndGet);
        assertThat(interruption.isWanted()).isFalse();
        interruption.raise();
        interruption.raise();
        assertThat(interruption.isWanted()).isTrue();
        assertThat(endings).hasValue(1);
    }

    @Test
    void asksAtOnceWhereItWasRaisedBefore() {
        interruption.raise();
        interruption.whenWanted(endings::incrementAndGet);
        assertThat(endings).hasValue(1);
    }
}
