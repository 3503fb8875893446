package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.CuttingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exactly-once between two processes that are killed and started again, over connections that are cut. How much of it can be
 * chosen: {@code -Dlepton.kills=10 -Dlepton.messages=20000}.
 */
class KilledJobTest {
    private static final int MESSAGES = Integer.getInteger("lepton.messages", 2000);
    private static final int KILLS = Integer.getInteger("lepton.kills", 2);
    private static final int CUT_AFTER = Integer.getInteger("lepton.cutAfter", 30_000);

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(Path log, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Lepton.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @DisplayName(
            "API-XO-23: whichever process is killed and started again on its store, each message is in the output once")
    void killed(@TempDir Path folder) throws Exception {
        int port = freePort();
        Path output = Files.createDirectory(folder.resolve("out")).resolve("numbers");
        Path log = folder.resolve("log");
        Random random = new Random(7);
        try (CuttingProxy proxy = new CuttingProxy(port).cutAfter(n -> 2000 + random.nextInt(CUT_AFTER))) {
            String[] receive = {
                "receive",
                "--listen",
                "--guarantee",
                "exactly-once",
                "--store",
                folder.resolve("received").toString(),
                "--output",
                output.toString(),
                "--count",
                "" + MESSAGES,
                "amqp://127.0.0.1:" + port + "/numbers"
            };
            String[] send = {
                "send",
                "--guarantee",
                "exactly-once",
                "--store",
                folder.resolve("sent").toString(),
                "--body",
                "{}",
                "--count",
                "" + MESSAGES,
                "amqp://127.0.0.1:" + proxy.port() + "/numbers"
            };
            Process receiving = start(log, receive);
            Process sending = start(log, send);
            for (int i = 1; i <= KILLS; i++) {
                WatchedFile.awaitLines(output, (long) MESSAGES * (2 * i - 1) / (2 * KILLS + 2), receiving, sending);
                receiving.destroyForcibly().waitFor();
                receiving = start(log, receive);
                WatchedFile.awaitLines(output, (long) MESSAGES * 2 * i / (2 * KILLS + 2), receiving, sending);
                sending.destroyForcibly().waitFor();
                sending = start(log, send);
            }
            assertThat(sending.waitFor(120, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(receiving.waitFor(30, TimeUnit.SECONDS))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(sending.exitValue()).as(Files.readString(log)).isZero();
            assertThat(receiving.exitValue()).as(Files.readString(log)).isZero();
            System.out.println("cuts " + proxy.cuts());
        }
        assertThat(Files.readAllLines(output))
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, MESSAGES)
                        .mapToObj(Long::toString)
                        .toList());
    }
}
