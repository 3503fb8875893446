package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.broker.Broker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a command whose output cannot be written. */
class OutputTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Runs a command, with an output that takes nothing. */
    private int run(String line) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        Streams streams = Streams.of(
                InputStream.nullInputStream(),
                new PrintStream(full, true, StandardCharsets.UTF_8),
                full,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of());
        return Lepton.run(line.split(" "), streams, new Interruption());
    }

    @Test
    void endsWith6WhereItCannotBeWritten() {
        assertThat(run("--version")).isEqualTo(ExitCode.LOCAL);
        assertThat(err).hasToString("lepton: standard output cannot be written\n");
    }

    @Test
    void showsControlCharactersOnATerminalAndLeavesThemAsTheyAreElsewhere() throws Exception {
        String body = "a\u001b[2J\tb\u009bc\u202ed";
        for (String mode : List.of("", "--json ")) {
            Command send = Command.line("send", "--listen", "--body", body, "--count", "2", "amqp://127.0.0.1:0/q")
                    .start();
            String receive = "receive --quiet --count 1 " + mode + send.url("q");
            Command seen = Command.line(receive.split(" ")).outTerminal().start();
            assertThat(seen.out())
                    .doesNotContain("\u001b", "\u009b", "\u202e")
                    .contains("a\\u001", "b\\u009bc\\u202ed");
            assertThat(Command.run(receive).out()).contains("b\u009bc\u202ed");
            send.exitCode();
        }
        Command send = Command.line("send", "--listen", "--body", body, "amqp://127.0.0.1:0/q")
                .start();
        assertThat(Command.run("receive --count 1 " + send.url("q")).out()).isEqualTo(body + "\n");
    }

    @Test
    void showsControlCharactersOfAReplyOnATerminal() {
        try (Broker broker = Broker.builder().start()) {
            Command respond = Command.start("respond --echo " + broker.url() + "/q");
            Command request = Command.line("request", "--body", "a\u001b[2J", broker.url() + "/q")
                    .outTerminal()
                    .start();
            assertThat(request.out()).isEqualTo("a\\u001b[2J\n");
            respond.interrupt();
            respond.exitCode();
        }
    }

    @Test
    void givesBackTheMessageThatItCannotPrint() throws Exception {
        Command send = Command.start("send --listen --body x amqp://127.0.0.1:0/q");
        assertThat(run("receive " + send.url("q"))).isEqualTo(ExitCode.LOCAL);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("lepton: standard output cannot be written: no space left on device\n");
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(send.err()).contains("sent 1 accepted 0 rejected 0 released 1 modified 0 in ");
    }
}
