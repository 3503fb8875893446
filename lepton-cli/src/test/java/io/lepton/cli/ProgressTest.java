package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    /** How far the work is on a terminal, or elsewhere. */
    private Progress progress(boolean terminal, boolean wanted) {
        Streams streams = Streams.of(
                InputStream.nullInputStream(),
                System.out,
                OutputStream.nullOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                descriptor -> terminal);
        return new Progress(streams, "sending", 100, wanted, () -> now);
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsNothingOfWorkThatTakesNoMoreThanASecond() {
        try (Progress progress = progress(true, true)) {
            now = SECOND;
            progress.to(50);
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void showsABarOnATerminalOnceTheWorkTakesLongerThanASecond() {
        try (Progress progress = progress(true, true)) {
            now = SECOND + 1;
            progress.to(50);
        }
        assertThat(shown()).contains("sending").contains("50/100");
    }

    @Test
    void showsNothingWhereNobodyLooksOrNothingIsWanted() {
        try (Progress piped = progress(false, true);
                Progress quiet = progress(true, false)) {
            now = 2 * SECOND;
            piped.to(50);
            quiet.to(50);
        }
        assertThat(shown()).isEmpty();
    }
}
