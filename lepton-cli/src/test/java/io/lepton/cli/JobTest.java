package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with a store: where they go on, and what they refuse. */
class JobTest {
    @TempDir
    private Path folder;

    private String receive(int count) {
        return "receive --listen --guarantee exactly-once --store " + folder.resolve("r") + " --output "
                + folder.resolve("out") + " --count " + count + " amqp://127.0.0.1:0/q";
    }

    private String send(int port, int count) {
        return "send --guarantee exactly-once --store " + folder.resolve("s") + " --body {} --count " + count
                + " amqp://127.0.0.1:" + port + "/q";
    }

    /** Answers the port between the two. */
    private int both(int count) throws Exception {
        Command receiving = Command.start(receive(count));
        Command sending = Command.run(send(receiving.port(), count));
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        return receiving.port();
    }

    private List<String> out() throws IOException {
        return Files.readAllLines(folder.resolve("out"));
    }

    @Test
    @DisplayName("a job that is started again with more to do goes on where it was")
    void goesOn() throws Exception {
        both(3);
        both(5);
        assertThat(out()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    @DisplayName("what a plain sender was told is accepted stays in the output, as what comes exactly once does")
    void plainSender() throws Exception {
        for (int count : new int[] {3, 5}) {
            Command receiving = Command.start(receive(count));
            Command sending = Command.run("send --body {} --count " + (count == 3 ? 3 : 2) + " " + receiving.url("q"));
            assertThat(sending.exitCode()).as(sending.err()).isZero();
            assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        }
        assertThat(out()).containsExactly("1", "2", "3", "1", "2");
    }

    @Test
    @DisplayName("a job ends only when a plain sender was told of each of the last messages, which came together")
    void tellsAll() throws Exception {
        Command receiving = Command.start(receive(300));
        Command sending = Command.run("send --body {} --count 300 " + receiving.url("q"));
        assertThat(sending.err()).contains("accepted 300");
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
    }

    @Test
    @DisplayName("a finished job that is started again sends nothing, connects to nobody, and ends with 0")
    void finished() throws Exception {
        int port = both(3);
        Command again = Command.run(send(port, 3));
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).startsWith("nothing is left to be sent: all 3 messages were");
    }

    @Test
    @DisplayName("a finished job that listens, and reads from a pipe, ends when that has no more lines")
    void finishedPipe() throws Exception {
        String send = "send --listen --guarantee exactly-once --store " + folder.resolve("s") + " amqp://127.0.0.1:";
        Command sending =
                Command.line((send + "0/q").split(" ")).input("a\nb\n").start();
        Command receiving = Command.run(
                "receive --guarantee exactly-once --store " + folder.resolve("r") + " --count 2 " + sending.url("q"));
        assertThat(receiving.out()).isEqualTo("a\nb\n");
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        Command again = Command.line((send + "0/q").split(" ")).input("a\nb\n").start();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("(with earlier runs 2)");
    }

    @Test
    @DisplayName("what the output has beyond what the store knows is cut off, and comes again")
    void cutsBack() throws Exception {
        both(2);
        Files.writeString(folder.resolve("out"), "3\nha", StandardOpenOption.APPEND);
        both(4);
        assertThat(out()).containsExactly("1", "2", "3", "4");
    }

    @Test
    @DisplayName("an output that is shorter than the store says is not gone on with")
    void shorter() throws Exception {
        both(2);
        Files.writeString(folder.resolve("out"), "1\n");
        Command again = Command.run(receive(4));
        assertThat(again.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(again.err()).contains("is shorter than the store says: 2 bytes of 4");
    }

    @Test
    @DisplayName("a store that another process uses, or that is damaged, is a failure of this machine with one line")
    void unusable() throws Exception {
        Command receiving = Command.start(receive(1));
        receiving.port(); // by now it uses the store
        Command second = Command.run(receive(1));
        assertThat(second.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(second.err()).contains("in use").hasLineCount(1);
        receiving.interrupt();
        receiving.exitCode();
        Files.writeString(folder.resolve("r").resolve("deliveries.db"), "no database at all".repeat(100));
        Command damaged = Command.run(receive(1));
        assertThat(damaged.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(damaged.err()).contains("deliveries.db").hasLineCount(1);
    }
}
