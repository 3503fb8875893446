package io.lepton.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short look for octets that break something, the same at each build of the same code; {@code fuzz/run} looks for long. */
class FuzzTest {
    static Stream<String> targets() {
        return Targets.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @DisplayName(
            "ROB-44: whatever octets come, they are taken or refused: no other exception, no memory or time without bound")
    void unbroken(String target, @TempDir Path folder) {
        List<String> options = List.of("-Xmx256m", "-Xss512k");
        try (ChildProcess fuzzer =
                ChildProcess.java(options, Fuzz.class.getName(), target, folder.toString(), "-seed=1", "-runs=5000")) {
            assertThat(fuzzer.exitCode()).as("%s", fuzzer.errors()).isZero();
        }
    }
}
