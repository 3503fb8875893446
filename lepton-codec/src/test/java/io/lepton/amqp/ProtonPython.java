package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proton's Python binding, where that is installed. */
final class ProtonPython {
    private static final String PYTHON = "/usr/bin/python3";

    /** What trying to import the binding ended with, asked once: starting a process takes its time. */
    private static @Nullable Integer probed;

    private final Path directory;

    /** Skips the test when there is no Proton; {@code directory} is for the files between it and us. */
    ProtonPython(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "no " + PYTHON);
        if (probed == null) {
            probed = new ProcessBuilder(PYTHON, "-c", "import proton")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("probe").toFile())
                    .start()
                    .waitFor();
        }
        assumeTrue(probed == 0, "no module proton for " + PYTHON);
    }

    /** What a script prints when it is given these lines. */
    List<String> run(String script, List<String> lines) throws IOException, InterruptedException {
        Path input = Files.write(directory.resolve("input"), lines);
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(PYTHON, "-c", script)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        int status = process.waitFor();
        assertThat(status).as(Files.readString(errors, StandardCharsets.UTF_8)).isZero();
        return Files.readAllLines(output);
    }

    /** The text of a script among the test resources. */
    static String script(String name) throws IOException {
        try (var in = ProtonPython.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
