package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that talk to each other over TCP, in this process. */
class SendReceiveTest {

    private static final String SECONDS = "in \\d+\\.\\d\\d s\n";

    @TempDir
    private Path folder;

    private static String sent(int count) {
        return "sent " + count + " accepted " + count + " rejected 0 released 0 modified 0 " + SECONDS;
    }

    @Test
    void bringsNumberedTextFromOneToTheOther() throws Exception {
        Command receive = Command.start("receive --listen --count 3 amqp://127.0.0.1:0/greetings");
        Command send = Command.line("send", "--body", "Hello {}", "--count", "3", receive.url("greetings"))
                .start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out()).isEqualTo("Hello 1\nHello 2\nHello 3\n");
        assertThat(receive.err()).matches("listening on 127.0.0.1:\\d+\nreceived 3 duplicates 0 " + SECONDS);
        assertThat(send.out()).isEmpty();
        assertThat(send.err()).matches(sent(3));
    }

    @Test
    void sendsEachLineOfStandardInput() throws Exception {
        Command receive = Command.start("receive --listen --count 3 amqp://127.0.0.1:0/q");
        Command send =
                Command.line("send", receive.url("q")).input("one\n\nthré").start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(receive.out()).isEqualTo("one\n\nthré\n");
    }

    @Test
    void sendsALineThatIsNoTextAsItIs() throws Exception {
        Command receive = Command.start("receive --listen --count 2 amqp://127.0.0.1:0/q");
        InputStream latin = new ByteArrayInputStream("caf\u00e9\nx\n".getBytes(StandardCharsets.ISO_8859_1));
        Command send = Command.line("send", receive.url("q")).input(latin).start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(receive.out()).isEqualTo("636166e9\nx\n");
    }

    @Test
    void sendsALineAsSoonAsItIsThere() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command send;
        try (PipedOutputStream typed = new PipedOutputStream()) {
            send = Command.line("send", "--input", "-", receive.url("q"))
                    .input(new PipedInputStream(typed))
                    .start();
            typed.write("first\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            receive.awaitOut("first\n");
            typed.write("second\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(send.exitCode()).as(send.err()).isZero();
        receive.interrupt();
        receive.exitCode();
        assertThat(receive.out()).isEqualTo("first\nsecond\n");
    }

    @Test
    void sendsTheLinesOfAFileUpToTheCount() throws Exception {
        Path input = Files.writeString(folder.resolve("in"), "a\nb\nc\n");
        Command receive = Command.start("receive --listen --count 2 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --count 2 --input " + input + " " + receive.url("q"));
        assertThat(send.err()).matches(sent(2));
        assertThat(receive.out()).isEqualTo("a\nb\n");
    }

    @Test
    void endsAtOnceWhereThereAreNoLines() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command send = Command.run("send " + receive.url("q"));
        assertThat(send.exitCode()).isZero();
        assertThat(send.err()).matches(sent(0));
        receive.interrupt();
        assertThat(receive.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(receive.err()).endsWith("duplicates 0 " + receive.err().replaceAll("(?s).*duplicates 0 ", ""));
    }

    @Test
    void bringsAllThatGoesWithAMessage() throws Exception {
        Command receive = Command.start("receive --listen --count 1 --json amqp://127.0.0.1:0/q");
        Command send = Command.line("send", "--json-body", "{\"a\":[1,true,null]}")
                .and("--id", "m-{}", "--to", "t", "--subject", "s", "--reply-to", "r", "--correlation-id", "c")
                .and("--content-type", "text/plain", "--durable", "--priority", "9", "--ttl", "1m")
                .and("--property", "n:int=5", "--property", "s=x", "--annotation", "x-opt-a:boolean=true")
                .and(receive.url("q"))
                .start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(receive.out())
                .isEqualTo("{\"id\":\"m-1\",\"to\":\"t\",\"subject\":\"s\",\"reply_to\":\"r\",\"correlation_id\":\"c\","
                        + "\"content_type\":\"text/plain\",\"durable\":true,\"priority\":9,\"ttl_ms\":60000,"
                        + "\"properties\":{\"n\":5,\"s\":\"x\"},\"annotations\":{\"x-opt-a\":true},"
                        + "\"body\":{\"a\":[1,true,null]},\"body_type\":\"map\"}\n");
    }

    @Test
    void countsMessagesWhoseIdCameBefore() throws Exception {
        Command receive = Command.start("receive --listen --count 5 amqp://127.0.0.1:0/q");
        assertThat(Command.run("send --body x --count 2 --id same " + receive.url("q"))
                        .exitCode())
                .isZero();
        assertThat(Command.run("send --body x --count 3 --id auto " + receive.url("q"))
                        .exitCode())
                .isZero();
        assertThat(receive.err()).containsPattern("received 5 duplicates 1 " + SECONDS);
    }

    @Test
    void sendsSettledMessagesWithAtMostOnce() throws Exception {
        Command receive = Command.start("receive --listen --count 1000 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 1000 --guarantee at-most-once " + receive.url("q"));
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err()).matches("sent 1000 accepted 0 rejected 0 released 0 modified 0 " + SECONDS);
        assertThat(receive.out()).hasLineCount(1000);
    }

    @Test
    void receivesSettledMessagesWithAtMostOnce() throws Exception {
        Command send = Command.start("send --listen --body x --count 10 --guarantee at-most-once amqp://127.0.0.1:0/q");
        Command receive = Command.run("receive --count 10 --guarantee at-most-once " + send.url("q"));
        assertThat(receive.out()).hasLineCount(10);
        assertThat(send.err()).containsPattern("sent 10 accepted 0 ");
    }

    @Test
    void servesOnePeerAfterTheOtherAndNoMoreThanEachAsksFor() throws Exception {
        Command send = Command.start("send --listen --body {} --count 5 amqp://127.0.0.1:0/q");
        assertThat(Command.run("receive --count 2 " + send.url("q")).out()).isEqualTo("1\n2\n");
        assertThat(Command.run("receive --count 3 " + send.url("q")).out()).isEqualTo("3\n4\n5\n");
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err()).containsPattern(sent(5));
    }

    @Test
    void servesSeveralPeersAtATime() throws Exception {
        Command receive = Command.start("receive --listen --count 400 amqp://127.0.0.1:0/q");
        String line = "send --count 200 --body x --rate 2000 " + receive.url("q");
        Command first = Command.start(line);
        Command second = Command.start(line);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(receive.out()).hasLineCount(400);
    }

    @Test
    void takesWhatIsThereAndStops() throws Exception {
        Command send = Command.start("send --listen --body {} --count 250 amqp://127.0.0.1:0/q");
        Command receive = Command.run("receive --drain --credit 100 " + send.url("q"));
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out()).hasLineCount(250);
    }

    @Test
    void stopsWhereNothingIsThere() throws Exception {
        try (PipedOutputStream typed = new PipedOutputStream()) {
            Command send = Command.line("send", "--listen", "amqp://127.0.0.1:0/q")
                    .input(new PipedInputStream(typed))
                    .start();
            Command receive = Command.run("receive --drain " + send.url("q"));
            assertThat(receive.exitCode()).as(receive.err()).isZero();
            assertThat(receive.err()).matches("received 0 duplicates 0 " + SECONDS);
            send.interrupt();
            assertThat(send.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        }
    }

    @Test
    void printsTheAddressThatThePeerMadeUp() throws Exception {
        Command send = Command.start("send --listen --body x amqp://127.0.0.1:0");
        Command receive = Command.run("receive --dynamic --count 1 amqp://127.0.0.1:" + send.port());
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.err()).containsPattern("(?m)^address \\S+$");
        assertThat(receive.out()).isEqualTo("x\n");
    }

    @Test
    void appendsLinesToAFile() throws Exception {
        Path output = Files.writeString(folder.resolve("out"), "before\n");
        Command receive = Command.start("receive --listen --count 2 --output " + output + " amqp://127.0.0.1:0/q");
        Command.run("send --body {} --count 2 " + receive.url("q"));
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out()).isEmpty();
        assertThat(output).hasContent("before\n1\n2\n");
    }

    @ParameterizedTest
    @CsvSource({"receive --listen, send", "send --listen, receive"})
    void bringsAFileAsABody(String first, String second) throws Exception {
        Path from = folder.resolve("from");
        Path to = folder.resolve("to");
        byte[] content = new byte[5_000_001];
        new Random(7).nextBytes(content);
        Files.write(from, content);
        boolean sendFirst = first.startsWith("send");
        Command listener =
                Command.start(first + " --body-file " + (sendFirst ? from : to) + " amqp://127.0.0.1:0/films");
        Command other = Command.run(second + " --body-file " + (sendFirst ? to : from) + " " + listener.url("films"));
        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(listener.exitCode()).as(listener.err()).isZero();
        assertThat(to).hasBinaryContent(content);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("from", "to");
    }

    @Test
    void writesEachBodyToAFileOfItsNumber() throws Exception {
        Command receive = Command.start(
                "receive --listen --count 3 --body-file " + folder.resolve("body-{}.txt") + " amqp://127.0.0.1:0/q");
        assertThat(Command.run("send --count 3 --body n{} " + receive.url("q")).exitCode())
                .isZero();
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        for (int i = 1; i <= 3; i++) {
            assertThat(folder.resolve("body-" + i + ".txt")).hasContent("n" + i);
        }
    }

    @Test
    void sendsAnEmptyFile() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Command receive = Command.start("receive --listen --count 1 --json amqp://127.0.0.1:0/q");
        assertThat(Command.run("send --body-file " + empty + " " + receive.url("q"))
                        .exitCode())
                .isZero();
        assertThat(receive.out()).isEqualTo("{\"body\":\"\",\"body_type\":\"binary\"}\n");
    }

    @Test
    void sendsBodiesOfASize() throws Exception {
        Command receive = Command.start("receive --listen --count 3 amqp://127.0.0.1:0/q");
        assertThat(Command.run("send --size 200KiB --count 3 " + receive.url("q"))
                        .exitCode())
                .isZero();
        assertThat(receive.out()).hasSize(3 * ((200 << 10) + 1));
    }

    @Test
    void keepsToARate() throws Exception {
        Command receive = Command.start("receive --listen --count 11 amqp://127.0.0.1:0/q");
        long begin = System.nanoTime();
        assertThat(Command.run("send --body x --count 11 --rate 100 " + receive.url("q"))
                        .exitCode())
                .isZero();
        assertThat(System.nanoTime() - begin).isGreaterThan(100_000_000);
        assertThat(receive.exitCode()).isZero();
    }

    @Test
    void summarisesAsJsonWhereAsked() throws Exception {
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --json " + receive.url("q"));
        assertThat(send.out())
                .matches("\\{\"sent\":1,\"accepted\":1,\"rejected\":0,\"released\":0,\"modified\":0,\"unknown\":0,"
                        + "\"seconds\":\\d+\\.\\d\\d}\n");
    }

    @Test
    void saysNothingWhereAskedToBeQuiet() throws Exception {
        Command receive = Command.start("receive --listen --quiet --count 1 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --quiet " + receive.url("q"));
        assertThat(send.err()).isEmpty();
        assertThat(receive.err()).matches("listening on 127.0.0.1:\\d+\n");
    }

    @Test
    void showsEveryFrameAndNoPassword() throws Exception {
        Command receive = Command.line("receive", "--listen", "--count", "1", "--user", "ann", "--allow-insecure")
                .and("amqp://127.0.0.1:0/q")
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        Command send = Command.line("send", "--body", "x", "--trace", "--user", "ann", "--allow-insecure")
                .and(receive.url("q"))
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err())
                .contains("-> @open(16)", "<- @open(16)", "-> @transfer(20)", "<- @disposition(21)", "-> @close(24)");
        assertThat(send.err()).doesNotContain("secret");
    }
}
