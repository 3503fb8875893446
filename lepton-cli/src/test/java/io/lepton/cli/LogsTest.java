package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the command shows of the library's log. */
class LogsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Logger log = new Logs.Log("lepton", false);

    @BeforeEach
    void show() {
        Logs.showTo(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("Warnings are a line each, and so is what was thrown, whatever a peer has put into its text")
    void warnings() {
        log.log(Level.INFO, "open");
        log.log(Level.WARNING, "refused");
        log.log(Level.ERROR, "failed", new IllegalStateException("a\nlepton: b\u001b[1m"));
        assertThat(shown().lines())
                .hasSize(2)
                .contains("lepton: refused")
                .last()
                .asString()
                .startsWith("lepton: failed: java.lang.IllegalStateException: a")
                .doesNotContain("\u001b");
    }

    @Test
    @DisplayName("For debugging all that the library says is shown, with stack traces, and of others the warnings")
    void debugging() {
        Logger all = new Logs.Log("lepton.sasl", true);
        all.log(Level.DEBUG, "looked at {0}", "it");
        all.log(Level.WARNING, "failed", new IllegalStateException("x"));
        new Logs.Log("io.netty", true).log(Level.INFO, "started");
        assertThat(shown())
                .startsWith("lepton: looked at it\nlepton: failed\njava.lang.IllegalStateException: x\n\tat ")
                .doesNotContain("started");
    }

    @Test
    @DisplayName("A command shows nothing until it listens")
    void hidden() {
        Logs.hide();
        log.log(Level.ERROR, "failed");
        assertThat(shown()).isEmpty();
        assertThat(log.isLoggable(Level.ERROR)).isFalse();
    }
}
