package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.broker.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lepton request} and {@code lepton respond}, through a broker and without one. */
class RequestTest {
    @TempDir
    private Path folder;

    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private String url() {
        return broker.url() + "/requests";
    }

    @Test
    @DisplayName("each line is a request, and its reply is printed")
    void linesAreRequests() {
        Command server = Command.start("respond --upper --count 3 " + url());
        Command client =
                Command.line("request", url()).input("one\ntwo\nthree\n").start();
        assertThat(client.exitCode()).as(client.err()).isZero();
        assertThat(client.out()).isEqualTo("ONE\nTWO\nTHREE\n");
        assertThat(client.err()).startsWith("requests 3 replies 3 in ");
        assertThat(server.exitCode()).as(server.err()).isZero();
        assertThat(server.err()).startsWith("answered 3 failed 0 in ");
    }

    @Test
    @DisplayName("who listens answers those who come, without a broker")
    void withoutABroker() throws Exception {
        Command server = Command.start("respond --echo --listen amqp://127.0.0.1:0/e");
        Command client = Command.line("request", "--json-body", "{\"a\":[1,true]}", server.url("e"))
                .start();
        assertThat(client.exitCode()).as(client.err()).isZero();
        assertThat(client.out()).isEqualTo("{\"a\":[1,true]}\n");
        server.interrupt();
        assertThat(server.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    @DisplayName("a program has the body as its input, and what it prints is the reply")
    void runsAProgram() throws IOException {
        Path words = folder.resolve("words");
        Files.writeString(words, "to be or not to be");
        Command.line("respond", "--exec", "wc -w | tr -d ' '", url()).start();
        Command client = Command.run("request --body-file " + words + " " + url());
        assertThat(client.exitCode()).as(client.err()).isZero();
        assertThat(client.out()).isEqualTo("6\n");
    }

    @Test
    @DisplayName("where the program fails the request is rejected, and both sides say so")
    void programFails() {
        Command server = Command.line("respond", "--exec", "exit 3", "--count", "1", url())
                .start();
        Command client = Command.start("request --body x " + url());
        assertThat(server.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(server.err()).contains("a request was rejected: the command ended with 3");
        // the broker has taken the request: only time can tell that no reply comes
        client.interrupt();
        assertThat(client.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(client.err()).contains("requests 1 replies 0");
    }

    @Test
    @DisplayName("who is asked directly and rejects is told of as such, and the code is 1")
    void rejectedDirectly() throws Exception {
        Command server = Command.line("respond", "--exec", "exit 3", "--listen", "amqp://127.0.0.1:0/e")
                .start();
        Command client = Command.run("request --body x " + server.url("e"));
        assertThat(client.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(client.err()).contains("request 1 was rejected: ", "the command ended with 3");
        server.interrupt();
    }

    @Test
    @DisplayName("replies come to the address that was named")
    void namedAddress() {
        Command.start("respond --upper " + url());
        Command client = Command.run("request --reply-to mine --correlation-id 7 --json --body x " + url());
        assertThat(client.exitCode()).as(client.err()).isZero();
        assertThat(client.out()).contains("\"to\":\"mine\"", "\"correlation_id\":\"7\"", "\"body\":\"X\"");
    }

    @Test
    @DisplayName("who gets no reply gives up when the time is over")
    void noReply() {
        Command client = Command.run("request --body x --timeout 200ms " + url());
        assertThat(client.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(client.err()).contains("lepton: no reply came for 200ms\n", "requests 1 replies 0");
    }

    @Test
    @DisplayName("what makes no sense is said in one line")
    void mistakes() {
        assertThat(mistake("request --body x amqp://h")).contains("of whom?");
        assertThat(mistake("request --rate 5 --body x amqp://h/a")).contains("--rate is for lepton send");
        assertThat(mistake("respond amqp://h/a")).contains("--echo, --upper, --exec");
        assertThat(mistake("respond --echo --upper amqp://h/a")).contains("exclude each other");
        assertThat(mistake("respond --echo amqp://h")).contains("at which address?");
    }

    private static String mistake(String line) {
        Command command = Command.run(line);
        assertThat(command.exitCode()).as(command.err()).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).hasLineCount(1);
        return command.err();
    }
}
