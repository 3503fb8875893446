package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of a help text works as it is printed, but for the port and the folder of files. */
class HelpExamplesTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("^ {2}(?:.* \\| )?lepton ((?:demo|send|receive|ping|bench) .*)$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path folder;

    static Stream<String> examples() {
        return Stream.of("", "demo ", "send ", "receive ", "ping ", "bench ")
                .flatMap(command -> Command.run(command + "--help").out().lines())
                .map(EXAMPLE::matcher)
                .filter(Matcher::matches)
                .map(example -> example.group(1));
    }

    /** With fewer messages: how many is not what is shown. */
    private void bench(String example) throws Exception {
        Command peer = example.contains("--send") ? peer("receive", example) : null;
        Command command = start(example + " --count 100 --warm-up 0s", peer == null ? 0 : peer.port());
        if (example.contains("--listen")) {
            Command.run("bench --count 100 --send " + command.url("load"));
        }
        assertThat(command.exitCode()).as(command.err()).isZero();
        if (peer != null) {
            peer.interrupt();
            peer.exitCode();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void works(String example) throws Exception {
        Files.writeString(folder.resolve("secret"), "right\n");
        Files.write(folder.resolve("film.mp4"), new byte[100_000]);
        if (example.startsWith("bench ")) {
            bench(example);
            return;
        } else if (example.startsWith("demo ") || example.contains("--listen")) {
            Command command = start(example, 0);
            if (example.contains("--listen")) {
                Command.run("send --body x " + command.url("greetings"));
                command.awaitOut("x\n");
                command.interrupt();
                assertThat(command.exitCode()).as(command.err()).isEqualTo(ExitCode.INTERRUPTED);
            }
            return;
        }
        boolean receiving = example.startsWith("receive ");
        Command peer = peer(receiving ? "send" : "receive", example);
        Command command = start(example, peer.port());
        if (receiving && !example.contains("--count") && !example.contains("--body-file")) {
            command.awaitOut("x\n");
            command.interrupt();
            assertThat(command.exitCode()).as(command.err()).isEqualTo(ExitCode.INTERRUPTED);
        } else {
            assertThat(command.exitCode()).as(command.err()).isZero();
        }
        peer.interrupt();
        peer.exitCode();
    }

    /** Who sends or receives and stays, as a broker would. */
    private static Command peer(String command, String example) throws Exception {
        Command.Line line = Command.line(command, "--listen", "amqp://127.0.0.1:0");
        if (example.contains("--user")) {
            line.and("--user", "ann", "--password", "right", "--allow-insecure");
        }
        PipedOutputStream lines = new PipedOutputStream();
        line.input(new PipedInputStream(lines));
        lines.write("x\n".repeat(10).getBytes(StandardCharsets.US_ASCII));
        return line.start();
    }

    private Command start(String example, int port) throws Exception {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(example);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : here(word.group(2), port));
        }
        return Command.line(words.toArray(String[]::new)).input("a line\n").start();
    }

    private String here(String word, int port) {
        return word.equals("secret") || word.equals("film.mp4")
                ? folder.resolve(word).toString()
                : word.replaceFirst("//localhost(:\\d+)?", "//127.0.0.1:" + port);
    }
}
