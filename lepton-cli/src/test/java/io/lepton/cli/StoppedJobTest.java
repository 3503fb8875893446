package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.store.JdbcDeliveryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with a store that have to stop in the middle: what is not in the output by then comes when they go on. */
class StoppedJobTest {
    private static final int COUNT = 40;

    @TempDir
    private Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private Command receive(int port) throws InterruptedException {
        return receive(port, COUNT);
    }

    private Command receive(int port, int count) throws InterruptedException {
        Command receiving =
                Command.start("receive --listen --guarantee exactly-once --credit 10 --store " + folder.resolve("r")
                        + " --output " + out() + " --count " + count + " amqp://127.0.0.1:" + port + "/q");
        receiving.port();
        return receiving;
    }

    private String send(int port, String more) {
        return "send --guarantee exactly-once --store " + folder.resolve("s") + " --body {} --count " + COUNT + more
                + " amqp://127.0.0.1:" + port + "/q";
    }

    private void assertAllOnce() throws IOException {
        assertThat(Files.readAllLines(out()))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, COUNT)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    private void finish() throws Exception {
        Command receiving = receive(0);
        Command sending = Command.run(send(receiving.port(), ""));
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        assertAllOnce();
    }

    @Test
    @DisplayName("a receiver whose output is full gives nothing back: when there is room again, all comes once")
    void outputFull() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Files.createSymbolicLink(out(), full);
        Command receiving = receive(0);
        Command sending = Command.run(send(receiving.port(), ""));
        assertThat(receiving.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(receiving.err()).contains(out() + " cannot be written: no space left on device");
        assertThat(sending.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(sending.err())
                .contains("accepted 0 rejected 0 released 0 modified 0 unknown")
                .contains("10 messages are not settled yet, and kept in " + folder.resolve("s"))
                .doesNotContain("--in-doubt");

        Files.delete(out());
        finish();
    }

    @Test
    @DisplayName("a sender of which all is sent, and nothing decided, goes on until it is")
    void allSent() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Files.createSymbolicLink(out(), full);
        Files.writeString(folder.resolve("in"), "1\n2\n3\n");
        String send = "send --guarantee exactly-once --store " + folder.resolve("s") + " --input "
                + folder.resolve("in") + " amqp://127.0.0.1:";
        Command receiving = receive(0, 3);
        Command sending = Command.run(send + receiving.port() + "/q");
        assertThat(sending.err()).contains("3 messages are not settled yet");
        assertThat(receiving.exitCode()).isEqualTo(ExitCode.LOCAL); // and no longer uses the store

        Files.delete(out());
        receiving = receive(0, 3);
        sending = Command.run(send + receiving.port() + "/q");
        assertThat(sending.exitCode()).as(sending.err()).isZero();
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        assertThat(Files.readAllLines(out())).containsExactly("1", "2", "3");
    }

    @Test
    @DisplayName("a receiver that a signal ends gives nothing back: when it goes on, the rest comes once")
    void receiverInterrupted() throws Exception {
        Command receiving = receive(0);
        Command sending = Command.start(send(receiving.port(), " --rate 10")); // which takes four seconds
        WatchedFile.awaitLines(out(), 2);
        receiving.interrupt();
        assertThat(receiving.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(sending.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(sending.err()).contains("released 0");

        finish();
    }

    @Test
    @DisplayName("what is one too many for the count is left where it is: with a larger count it comes once")
    void tooMany() throws Exception {
        Command receiving = receive(0, COUNT);
        int port = receiving.port();
        Command a = Command.start(sendOther(port, "a"));
        Command b = Command.start(sendOther(port, "b"));
        assertThat(receiving.exitCode()).as(receiving.err()).isZero();
        assertThat(a.err() + b.err()).contains("released 0").doesNotContain("released 1");

        Command more = receive(0, 2 * COUNT);
        a = Command.start(sendOther(more.port(), "a"));
        b = Command.start(sendOther(more.port(), "b"));
        assertThat(a.exitCode()).as(a.err()).isZero();
        assertThat(b.exitCode()).as(b.err()).isZero();
        assertThat(more.exitCode()).as(more.err()).isZero();
        assertThat(Files.readAllLines(out()))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 2 * COUNT)
                        .mapToObj(i -> i > COUNT ? "b" + (i - COUNT) : "a" + i)
                        .toList());
    }

    private String sendOther(int port, String name) {
        return "send --guarantee exactly-once --store " + folder.resolve(name) + " --body " + name
                + "{} --no-reconnect --count " + COUNT + " amqp://127.0.0.1:" + port + "/q";
    }

    @Test
    @DisplayName("a sender whose store is full says so in one line; when there is room again, the rest is sent once")
    void senderStoreFull() throws Exception {
        storeFull("s");
    }

    @Test
    @DisplayName("a receiver whose store is full says so in one line; when there is room again, all comes once")
    void receiverStoreFull() throws Exception {
        storeFull("r");
    }

    private void storeFull(String which) throws Exception {
        JdbcDeliveryStore.open(folder.resolve(which)).close();
        // the tenth message finds no room; a disk that is full is not to be had here
        change(
                which,
                "CREATE TRIGGER full BEFORE INSERT ON lepton_delivery WHEN length(NEW.tag) > 1"
                        + " BEGIN SELECT RAISE(ABORT, 'no room'); END");
        Command receiving = receive(0);
        Command sending = Command.start(send(receiving.port(), ""));
        Command concerned = which.equals("s") ? sending : receiving;
        assertThat(concerned.exitCode()).as(concerned.err()).isEqualTo(ExitCode.LOCAL);
        assertThat(concerned.err())
                .contains("lepton: --store " + folder.resolve(which) + " cannot be written: ", "no room")
                .doesNotContain("fault of ours");
        sending.interrupt();
        receiving.interrupt();
        sending.exitCode();
        receiving.exitCode();
        change(which, "DROP TRIGGER full");
        finish();
    }

    private void change(String store, String statement) throws SQLException {
        try (Connection database = DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve(store).resolve("deliveries.db"))) {
            database.createStatement().execute(statement);
        }
    }
}
