package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A program with Proton's C++ binding, from its source in {@code interop/cpp}. */
final class Cpp {
    private final Path program;

    private Cpp(Path program) {
        this.program = program;
    }

    /** Makes it; where that cannot be, the tests that need it are skipped. */
    static Cpp compile(String name) {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/g++"))
                        && Files.exists(Path.of("/usr/include/proton/container.hpp")),
                "g++ and libqpid-proton-cpp12-dev are not installed");
        Path program = Path.of("target", name).toAbsolutePath();
        String source = Path.of("..", "cpp", name + ".cpp").toString();
        try (ChildProcess compiler = ChildProcess.start(
                List.of("/usr/bin/g++", "-o", program.toString(), source, "-lqpid-proton-cpp", "-lpthread"))) {
            assertThat(compiler.exitCode()).as(compiler.toString()).isZero();
        }
        return new Cpp(program);
    }

    /** Runs it. */
    ChildProcess start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command);
    }
}
