package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows: signals, memory, and the exit code that the shell sees. */
class ProcessTest {

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Lepton.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static BufferedReader err(Process process) {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    }

    private static String port(BufferedReader err) throws IOException {
        String line = err.readLine();
        assertThat(line).startsWith("listening on ");
        return line.substring(line.lastIndexOf(':') + 1);
    }

    /** Whether we, and so our children, were started with SIGINT ignored, as a shell does it for what runs behind an &. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 0b10) != 0);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void printsItsSummaryAndEndsAsShellsExpectOfASignal(String signal, int exitCode) throws Exception {
        assumeTrue(new File("/bin/kill").canExecute());
        assumeTrue(signal.equals("TERM") || !ignoresInterrupts(), "what runs in the background ignores SIGINT");
        Process receive = start("receive", "--listen", "amqp://127.0.0.1:0/q");
        BufferedReader err = err(receive);
        port(err);
        new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(receive.pid()))
                .start()
                .waitFor();
        assertThat(err.readLine()).matches("received 0 duplicates 0 in \\d+\\.\\d\\d s");
        assertThat(err.readLine()).isNull();
        assertThat(receive.waitFor()).isEqualTo(exitCode);
    }

    @Test
    void bringsABodyLargerThanTheHeap(@TempDir Path folder) throws Exception {
        Path from = folder.resolve("from");
        Path to = folder.resolve("to");
        try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
            file.setLength(100 << 20);
            for (int i = 0; i < 100; i++) {
                file.seek((long) i << 20);
                file.write(i);
            }
        }
        Process receive = start("receive", "--listen", "--body-file", to.toString(), "amqp://127.0.0.1:0/films");
        BufferedReader err = err(receive);
        Process send = start("send", "--body-file", from.toString(), "amqp://127.0.0.1:" + port(err) + "/films");
        assertThat(err(send).readLine()).startsWith("sent 1 accepted 1 ");
        assertThat(send.waitFor()).isZero();
        assertThat(receive.waitFor()).isZero();
        assertThat(Files.mismatch(from, to)).isEqualTo(-1);
    }

    @Test
    void doesNotLoadNettyToSayItsVersion() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Lepton.class.getName(),
                "--version");
        Process version = new ProcessBuilder(command).start();
        processes.add(version);
        String log = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(log).contains("io.lepton.cli.Lepton ").contains("lepton ");
        assertThat(log.lines().filter(line -> line.contains(" io.netty.") || line.contains(" io.lepton.endpoint.")))
                .isEmpty();
    }
}
