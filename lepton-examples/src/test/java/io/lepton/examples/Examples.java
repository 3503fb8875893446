package io.lepton.examples;

import io.lepton.testkit.ChildProcess;
import java.util.List;

/** Examples as a user runs them: each in a process of its own. */
final class Examples {
    private static final List<String> QUICK = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private Examples() {}

    static ChildProcess start(Class<?> example, String... args) {
        return ChildProcess.java(QUICK, example.getName(), args);
    }

    /** Runs it to its end, and gives what it printed. */
    static List<String> run(Class<?> example, String... args) {
        try (ChildProcess process = start(example, args)) {
            int code = process.exitCode();
            if (code != 0) {
                throw new AssertionError(example.getSimpleName() + " ended with " + code + "\n" + process);
            }
            return process.lines();
        }
    }

    /** The URL of an example that listens, without a path. */
    static String listening(ChildProcess example) {
        String line = example.awaitLine(text -> text.startsWith("listening on "));
        return "amqp://localhost:" + line.substring("listening on ".length());
    }
}
