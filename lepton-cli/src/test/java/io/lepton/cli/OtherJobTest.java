package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store belongs to one job: with another one, or without a part of it, it is not gone on with, and nothing changes. */
class OtherJobTest {
    @TempDir
    private Path folder;

    private int port;

    private Path file(String name) {
        return folder.resolve(name);
    }

    private String receive(String more, String output) {
        return "receive --listen --guarantee exactly-once --store " + file("r") + " --output " + file(output) + " "
                + more + " amqp://127.0.0.1:" + port + "/q";
    }

    private String send(String more, String address) {
        return "send --guarantee exactly-once --store " + file("s") + " " + more + " amqp://127.0.0.1:" + port + "/"
                + address;
    }

    private String sendInput(String input) {
        return send("--input " + file(input), "q");
    }

    @BeforeEach
    void threeLines() throws Exception {
        Files.writeString(file("in"), "a\nb\nc\n");
        Files.writeString(file("out"), "before\n");
        Command receiving = Command.start(receive("--count 3", "out"));
        port = receiving.port();
        Command sending = Command.run(sendInput("in"));
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.getFileName().toString().equals("deliveries.lock")) {
                    contents.put(file.toString(), new String(Files.readAllBytes(file), "ISO-8859-1"));
                }
            }
        }
        return contents;
    }

    private void assertRefused(String line, int exitCode, String... reasons) throws IOException {
        Map<String, String> before = contents();
        Command command = Command.run(line);
        assertThat(command.err()).contains(reasons).hasLineCount(1);
        assertThat(command.exitCode()).as(command.err()).isEqualTo(exitCode);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    @DisplayName("send: other messages, another address, link or container are another job, and wrong usage")
    void otherSending() throws Exception {
        Files.writeString(file("in2"), "a\nb\nc\nd\n");
        assertRefused(sendInput("in2"), ExitCode.USAGE, "--input " + file("in"), "--input " + file("in2"));
        assertRefused(send("--body x", "q"), ExitCode.USAGE, "--input " + file("in"), "--body x");
        assertRefused(send("--input " + file("in"), "z"), ExitCode.USAGE, "address q", "address z");
        assertRefused(
                send("--link-name l --container-id me --input " + file("in"), "q"),
                ExitCode.USAGE,
                "no --link-name",
                "--link-name l",
                "--container-id lepton-",
                "--container-id me");
    }

    @Test
    @DisplayName("receive: another output or address is another job, and so is what belongs to send")
    void otherReceiving() throws Exception {
        Files.writeString(file("other"), "somebody else's, and longer than the output\n");
        assertRefused(
                receive("--count 4", "other"), ExitCode.USAGE, "--output " + file("out"), "--output " + file("other"));
        assertRefused(
                receive("--count 4", "out").replace("--listen ", ""),
                ExitCode.USAGE,
                "with --listen",
                "with no --listen");
        assertRefused(
                "receive --guarantee exactly-once --store " + file("s") + " --count 4 amqp://127.0.0.1:" + port + "/q",
                ExitCode.USAGE,
                "lepton send",
                "lepton receive");
    }

    @Test
    @DisplayName("send: an input that begins otherwise than it did, or has lost what was sent, is not gone on with")
    void otherInput() throws Exception {
        Files.writeString(file("in"), "x\nb\nc\nd\n");
        assertRefused(sendInput("in"), ExitCode.LOCAL, file("in") + " is not what it was when the job");
    }

    @Test
    @DisplayName("send: an input that has grown is gone on with; a finished job ends with 0, and needs nobody")
    void grown() throws Exception {
        Command again = Command.run(sendInput("in"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).startsWith("nothing is left to be sent: all 3 messages were, as " + file("s"));
        Files.writeString(file("in"), "a\nb\nc\nd\n");
        Command receiving = Command.start(receive("--count 4", "out"));
        receiving.port();
        Command sending = Command.run(sendInput("in"));
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertThat(sending.err()).contains("sent 1 accepted 1").contains("(with earlier runs 4)");
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        assertThat(receiving.err()).contains("received 1 duplicates 0").contains("(with earlier runs 4)");
        assertThat(Files.readString(file("out"))).isEqualTo("before\na\nb\nc\nd\n");
    }

    @Test
    @DisplayName("receive: a finished job ends with 0 at once")
    void finishedReceiving() throws Exception {
        Command again = Command.run(receive("--count 3", "out"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).startsWith("nothing is left to be received: all 3 messages were, as " + file("r"));
    }

    @Test
    @DisplayName("receive: an output that is not what the store knows is not cut back, however long it is")
    void otherOutput() throws Exception {
        Files.writeString(file("out"), "before\na\nb\nx\nand some more\n");
        assertRefused(
                receive("--count 4", "out"), ExitCode.LOCAL, file("out") + " is not the output that the store knows");
    }

    @Test
    @DisplayName("receive: an output that was there before the first message, and is another now, is not cut back")
    void otherOutputAtFirst() throws Exception {
        Command receiving = Command.start("receive --listen --guarantee exactly-once --store " + file("r2")
                + " --output " + file("out") + " amqp://127.0.0.1:0/q");
        receiving.port();
        receiving.interrupt();
        receiving.exitCode();
        Files.writeString(file("out"), "somebody else's, and longer than the output\n");
        assertRefused(
                "receive --listen --guarantee exactly-once --store " + file("r2") + " --output " + file("out")
                        + " amqp://127.0.0.1:0/q",
                ExitCode.LOCAL,
                file("out") + " is not the output that the store knows");
    }

    @ParameterizedTest
    @CsvSource({"s,deliveries.db", "s,job", "r,deliveries.db", "r,job"})
    @DisplayName("a store of which a file is gone, or empty, is not begun anew")
    void incomplete(String store, String name) throws Exception {
        Path lost = file(store).resolve(name);
        String line = store.equals("s") ? sendInput("in") : receive("--count 4", "out");
        byte[] kept = Files.readAllBytes(lost);
        Files.delete(lost);
        assertRefused(line, ExitCode.LOCAL, "--store " + file(store) + " is not complete: ", name);
        Files.write(lost, new byte[0]);
        assertRefused(line, ExitCode.LOCAL, store, name);
        Files.write(lost, kept);
        Command again = Command.run(sendInput("in"));
        assertThat(again.exitCode()).as(again.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "container-id=x\nmark=a b c", "\\u00zz", "\u0000"})
    @DisplayName("a job file that makes no sense is said to be damaged, in one line")
    void damaged(String text) throws Exception {
        Files.writeString(file("s").resolve("job"), text);
        assertRefused(sendInput("in"), ExitCode.LOCAL, file("s").resolve("job") + " is damaged");
    }

    @Test
    @DisplayName("a store that is a file is refused as such")
    void noDirectory() throws Exception {
        assertRefused(
                "send --guarantee exactly-once --store " + file("in") + " --body x amqp://127.0.0.1:" + port + "/q",
                ExitCode.LOCAL,
                "--store " + file("in") + " cannot be used: it is not a directory");
    }
}
