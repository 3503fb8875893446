package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a directory: no set-up, one at a time, and nothing that is wrong with its file makes it worse. */
class SqliteFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("deliveries.db");
    }

    /** A store with many messages, closed again: of some hundred pages. */
    private void fill() {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            for (int i = 0; i < 200; i++) {
                store.put(LINK, bytes("" + i), new byte[2000], 0);
            }
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(each);
                boolean isIndex = each.toString().endsWith("-shm"); // of the log, made anew by whoever opens it
                if (each.toString().contains(".db") && !isIndex && content.length > 0) {
                    files.put(each.getFileName().toString(), content.length + ":" + Arrays.hashCode(content));
                }
            }
        }
        return files;
    }

    @Test
    @DisplayName("The directory is made, whatever its name, and what was put in it is there when it is opened again")
    void directory() {
        Path directory = folder.resolve("new").resolve("a b ü%20#x");
        for (int i = 1; i <= 2; i++) {
            try (JdbcDeliveryStore store = JdbcDeliveryStore.open(directory)) {
                get(store.put(LINK, bytes("" + i), bytes("a"), 0));
                assertThat(loaded(store)).hasSize(i);
            }
        }
        assertThat(directory.resolve("deliveries.db")).exists();
    }

    @Test
    @DisplayName(
            "API-XO-23: a commit waits for the disk, and readers do not wait for it: write-ahead log, synchronous FULL")
    void durable() throws SQLException {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder);
                Connection connection = store.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
                assertThat(mode.getString(1)).isEqualTo("wal");
            }
            try (ResultSet mode = statement.executeQuery("PRAGMA synchronous")) {
                assertThat(mode.getInt(1)).isEqualTo(2); // FULL
            }
        }
    }

    @Test
    @DisplayName("What a transaction of the store has read is so still when it writes: no other one gets between")
    void readsThenWrites() throws SQLException {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder);
                Connection other = store.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            Records records = Records.open(store.dataSource(), Dialect.SQLITE);
            records.begin();
            assertThat(records.note(LINK)).isNull();
            statement.execute("PRAGMA busy_timeout = 0");
            assertThatThrownBy(() -> statement.execute("CREATE TABLE orders (text VARCHAR(20))"))
                    .hasMessageContaining("locked");
            records.note(LINK, "a");
            records.commit();
            statement.execute("CREATE TABLE orders (text VARCHAR(20))");
            assertThat(get(store.note(LINK))).isEqualTo("a");
            records.close();
        }
    }

    @Test
    @DisplayName("A second store of the process is refused, with the directory and what to do; the first one goes on")
    void inUseHere() {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            assertThatThrownBy(() -> JdbcDeliveryStore.open(folder.resolve("..").resolve(folder.getFileName())))
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("another store of this process")
                    .hasMessageContaining("choose another directory");
            get(store.put(LINK, bytes("1"), bytes("a"), 0));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            assertThat(loaded(store)).containsExactly("1");
        }
    }

    @Test
    @DisplayName(
            "A store that another process has open is refused, with that process' number; when it is killed, it opens")
    void inUseElsewhere() {
        try (ChildProcess other = RecordsUntilKilled.in(folder)) {
            other.awaitLines(1);
            for (int attempt = 1; attempt <= 2; attempt++) { // the first one has not taken the lock away
                assertThatThrownBy(() -> JdbcDeliveryStore.open(folder))
                        .isInstanceOf(StoreInUseException.class)
                        .hasMessageContaining(folder.toString())
                        .hasMessageContaining("another process (");
            }
            other.kill();
        }
        JdbcDeliveryStore.open(folder).close();
    }

    @Test
    @DisplayName("A file that another program has locked is told as in use")
    void lockedByAnother() throws SQLException {
        fill();
        try (Connection other = SqliteFile.connections(file()).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA journal_mode = DELETE");
            statement.execute("BEGIN EXCLUSIVE");
            assertThatThrownBy(() -> JdbcDeliveryStore.open(folder))
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("locked deliveries.db");
            statement.execute("ROLLBACK");
        }
        JdbcDeliveryStore.open(folder).close();
    }

    @Test
    @DisplayName("A file that is not a database is refused by its name, and not a byte of it is changed")
    void notADatabase() throws IOException {
        Files.writeString(file(), "these are not deliveries, but something that somebody may want to keep".repeat(100));
        refusedAsDamaged();
    }

    @Test
    @DisplayName("A file that was cut short is refused by its name, and not a byte of it is changed")
    void truncated() throws IOException {
        fill();
        byte[] content = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(content, content.length / 2));
        refusedAsDamaged();
    }

    @Test
    @DisplayName("A file with damage in the middle is refused by its name, and not a byte of it is changed")
    void damagedInside() throws IOException {
        fill();
        byte[] content = Files.readAllBytes(file());
        Arrays.fill(content, content.length / 2, content.length / 2 + 20_000, (byte) 0xA5);
        Files.write(file(), content);
        refusedAsDamaged();
    }

    @Test
    @DisplayName("Where a killed process has left a log beside a damaged file, both are as they were after the refusal")
    void damagedWithLog() throws IOException {
        Path live = folder.resolve("live");
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(live)) {
            for (int i = 0; i < 2000; i++) {
                store.put(LINK, bytes("" + i), new byte[2000], 0);
            }
            get(store.lastTag(LINK));
            get(store.put(LINK, bytes("last"), bytes("a"), 0));
            for (String each : List.of("deliveries.db", "deliveries.db-wal")) {
                Files.copy(live.resolve(each), folder.resolve(each));
            }
        }
        byte[] content = Files.readAllBytes(file());
        Arrays.fill(content, 4096, content.length, (byte) 0xA5);
        Files.write(file(), content);
        assertThat(files()).hasSize(2);
        refusedAsDamaged();
    }

    private void refusedAsDamaged() throws IOException {
        Map<String, String> before = files();
        assertThatThrownBy(() -> JdbcDeliveryStore.open(folder))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("damaged")
                .hasMessageContaining("nothing was changed");
        assertThat(files()).isEqualTo(before);
        assertThatThrownBy(() -> JdbcDeliveryStore.open(folder)) // it was not left locked
                .isExactlyInstanceOf(StoreException.class);
    }

    @Test
    @DisplayName("A file of a newer version is refused, and not a byte of it is changed")
    void newerVersion() throws IOException, SQLException {
        fill();
        try (Connection connection = SqliteFile.connections(file()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE lepton_schema SET version = 99");
        }
        Map<String, String> before = files();
        assertThatThrownBy(() -> JdbcDeliveryStore.open(folder))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    @DisplayName("A directory that cannot be made is told with its name and the reason")
    void noDirectory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> JdbcDeliveryStore.open(file.resolve("store")))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @DisplayName("A directory that cannot be used is named with the reason, and no class of ours or Java's")
    void unusableDirectory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> JdbcDeliveryStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessage(file + ": cannot keep deliveries in this directory: " + file + ": is no directory");
        Path locked = Files.createDirectories(folder.resolve("locked/deliveries.lock"))
                .getParent();
        assertThatThrownBy(() -> JdbcDeliveryStore.open(locked))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith(locked + ": cannot keep deliveries in this directory: " + locked)
                .hasMessageNotContaining("Exception");
    }
}
