package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Role;
import io.lepton.endpoint.LinkIdentity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that cannot record says so, to all who wait and to all who come. */
class StoreFailureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-23: where a commit fails, all that wait and all that come later are told, and nothing is recorded")
    void commitFails(Database kind) {
        DataSource real = kind.create(folder);
        WatchedDatabase database = new WatchedDatabase(real);
        CountDownLatch fails = new CountDownLatch(1);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database.dataSource())) {
            database.atCommit(connection -> {
                try {
                    fails.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new SQLException("no room on the disk");
            });
            CompletionStage<?> first = store.put(LINK, bytes("1"), bytes("a"), 0);
            CompletionStage<?> second = store.put(LINK, bytes("2"), bytes("a"), 0);
            fails.countDown();
            assertFailed(first, "no room on the disk");
            assertFailed(second, "no room on the disk");
            assertFailed(store.put(LINK, bytes("3"), bytes("a"), 0), "no room on the disk");
            assertFailed(store.load(LINK), "no room on the disk");
            assertThat(store.statistics()).isEqualTo(new Statistics(0, 0, 0));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(real)) {
            assertThat(loaded(store)).isEmpty();
        }
    }

    private static void assertFailed(CompletionStage<?> stage, String reason) {
        assertThatThrownBy(() -> get(stage))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(reason);
    }

    @Test
    @DisplayName(
            "API-XO-23: a database that is full fails what does not fit any more, and keeps what was told as recorded")
    void full() throws SQLException {
        DataSource real = Database.SQLITE.create(folder);
        WatchedDatabase database = new WatchedDatabase(real);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database.dataSource())) {
            get(store.put(LINK, bytes("1"), bytes("a"), 0));
            try (Statement statement = database.connections.get(1).createStatement()) { // the writer's
                statement.execute("PRAGMA max_page_count = 20");
            }
            assertFailed(store.put(LINK, bytes("2"), new byte[1_000_000], 0), "full");
            assertFailed(store.put(LINK, bytes("3"), bytes("a"), 0), "full");
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(real)) {
            assertThat(loaded(store)).containsExactly("1");
        }
    }

    @Test
    @DisplayName("A connection to the database that was cut is replaced, and nothing is lost or there twice")
    void connectionIsReplaced() throws SQLException {
        DataSource real = Database.POSTGRESQL.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(real)) {
            get(store.put(LINK, bytes("1"), bytes("a"), 0));
            cutAll(real);
            get(store.put(LINK, bytes("2"), bytes("a"), 0));
            assertThat(loaded(store)).containsExactly("1", "2");
        }
    }

    private static void cutAll(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Tables of a newer version are refused")
    void newerVersion(Database kind) throws SQLException {
        DataSource database = kind.create(folder);
        JdbcDeliveryStore.open(database).close();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE lepton_schema SET version = 99");
        }
        assertThatThrownBy(() -> JdbcDeliveryStore.open(database))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer");
    }

    @Test
    @DisplayName("A database of another kind is refused by its name, and nothing is made in it")
    void otherDatabase() throws SQLException {
        WatchedDatabase database = new WatchedDatabase(Database.H2.create(folder)).named("Derby");
        assertThatThrownBy(() -> JdbcDeliveryStore.open(database.dataSource()))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("Derby")
                .hasMessageContaining("PostgreSQL");
        try (Connection connection = Database.H2.create(folder).getConnection();
                ResultSet tables = connection.getMetaData().getTables(null, null, "LEPTON%", null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    @DisplayName("What is behind the address of a database, a password perhaps, is in no text")
    void noPassword() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("own") + ";PASSWORD=secret");
        JdbcDeliveryStore store = JdbcDeliveryStore.open(database);
        store.close();
        assertThatThrownBy(() -> get(store.note(LINK)))
                .hasMessageContaining(folder.resolve("own").toString())
                .hasMessageNotContaining("secret");
    }

    @Test
    @DisplayName("A database that cannot be reached is told by its reason")
    void unreachable() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + folder.resolve("none") + ";IFEXISTS=TRUE");
        assertThatThrownBy(() -> JdbcDeliveryStore.open(database))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be opened")
                .hasMessageContaining("not found");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A record that cannot be read fails the load of its link, and of no other")
    void damagedRecord(Database kind) throws SQLException {
        DataSource database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            get(store.state(LINK, bytes("1"), Accepted.INSTANCE));
            try (Connection connection = database.getConnection();
                    PreparedStatement damage = connection.prepareStatement("UPDATE lepton_delivery SET state = ?")) {
                damage.setBytes(1, new byte[] {0, 0x53});
                damage.executeUpdate();
            }
            assertFailed(store.load(LINK), "orders");
            get(store.put(new LinkIdentity("a", "b", "c", Role.SENDER), bytes("1"), bytes("a"), 0));
        }
    }
}
