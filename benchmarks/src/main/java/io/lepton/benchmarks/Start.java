package io.lepton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How long the {@code lepton} command takes to start, from the working directory's {@code ./lepton}. */
final class Start {
    private static final int TIMES = 10;

    private Start() {}

    /** The part of {@link Run}. */
    static void all(Run run) throws IOException, InterruptedException {
        run("--version"); // builds what is missing
        List<Double> versions = new ArrayList<>();
        List<Double> messages = new ArrayList<>();
        Process receiver =
                new ProcessBuilder("./lepton", "receive", "--listen", "--quiet", "amqp://127.0.0.1:0/q").start();
        try (BufferedReader lines = reader(receiver.getInputStream());
                BufferedReader said = reader(receiver.getErrorStream())) {
            String line = said.readLine();
            String port = line.substring(line.lastIndexOf(':') + 1);
            for (int i = 0; i <= TIMES; i++) {
                long begin = System.nanoTime();
                run("--version");
                long middle = System.nanoTime();
                Process sender = new ProcessBuilder(
                                "./lepton", "send", "--quiet", "--body", "x", "amqp://127.0.0.1:" + port + "/q")
                        .start();
                lines.readLine();
                long end = System.nanoTime();
                sender.waitFor();
                if (i > 0) {
                    versions.add((middle - begin) / 1e9);
                    messages.add((end - middle) / 1e9);
                }
            }
        } finally {
            receiver.destroy();
            receiver.waitFor();
        }
        System.err.println(".");
        run.report.atMost("./lepton --version", Rounds.median(versions), " s", 0.25);
        run.report.atMost("./lepton send: until the message has come", Rounds.median(messages), " s", 0.5);
    }

    private static void run(String word) throws IOException, InterruptedException {
        new ProcessBuilder("./lepton", word)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }

    private static BufferedReader reader(java.io.InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}
