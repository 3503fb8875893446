package io.lepton.store;

import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkIdentity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outcome of a delivery and the application's own rows are committed together, or neither is. */
class OwnTransactionTest {
    @TempDir
    Path folder;

    private JdbcDeliveryStore store;
    private StoredLink link;

    /** A delivery with the tag "7", of a link with a store in the database. */
    private Delivery delivery(Database kind) throws SQLException {
        store = JdbcDeliveryStore.open(kind.create(folder));
        link = new StoredLink(store);
        execute("CREATE TABLE orders (text VARCHAR(20))");
        link.receiver();
        link.peer.says(transfer().deliveryTag(bytes("7")).message("a"));
        return link.peer.delivery();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = store.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection recorded(Delivery delivery) throws SQLException {
        Connection connection = store.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders VALUES ('a')");
        }
        store.record(connection, delivery, Accepted.INSTANCE);
        return connection;
    }

    private int number(String sql) throws SQLException {
        try (Connection connection = store.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-08: an outcome that was committed with the application's rows is told, and not written once more")
    void committed(Database kind) throws SQLException {
        Delivery delivery = delivery(kind);
        try (Connection connection = recorded(delivery)) {
            connection.commit();
        }
        link.peer.hearsNothing();
        execute("UPDATE lepton_delivery SET format = 99"); // would be 0 if it were written again
        delivery.accept();
        link.peer.hears(
                disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        assertThat(number("SELECT format FROM lepton_delivery")).isEqualTo(99);
        assertThat(number("SELECT COUNT(*) FROM orders")).isEqualTo(1);
        assertThat(loaded(store, link.identity())).containsExactly("7 accepted");
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-08: of a transaction that was rolled back nothing is kept, and the delivery may get another outcome")
    void rolledBack(Database kind) throws SQLException {
        Delivery delivery = delivery(kind);
        try (Connection connection = recorded(delivery)) {
            connection.rollback();
        }
        assertThat(number("SELECT COUNT(*) FROM lepton_delivery")).isZero();
        delivery.release();
        assertThat(loaded(store, link.identity())).containsExactly("7 released");
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-08: an outcome that was rolled back and is given all the same is recorded before it is told")
    void rolledBackAndGiven(Database kind) throws SQLException {
        Delivery delivery = delivery(kind);
        try (Connection connection = recorded(delivery)) {
            connection.rollback();
        }
        delivery.accept();
        link.peer.hears(
                disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        assertThat(loaded(store, link.identity())).containsExactly("7 accepted");
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A transaction that was committed just before the process ended is known to the next one")
    void killedAfterCommit(Database kind) throws SQLException {
        Delivery delivery = delivery(kind);
        try (Connection connection = recorded(delivery)) {
            connection.commit();
        }
        StoredLink next = new StoredLink(store); // nothing of the one before is there, but what is stored
        next.open(Role.RECEIVER);
        next.peer.hears(attach(Role.RECEIVER).unsettled(StoredLink.map("7", Accepted.INSTANCE)));
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An outcome with a note is not written once more when it is given")
    void withNote(Database kind) throws SQLException {
        Delivery delivery = delivery(kind);
        LinkIdentity identity = link.identity();
        get(store.state(identity, delivery.tag(), Accepted.INSTANCE, "length=10"));
        execute("UPDATE lepton_delivery SET format = 99");
        delivery.accept();
        assertThat(number("SELECT format FROM lepton_delivery")).isEqualTo(99);
        assertThat(get(store.note(identity))).isEqualTo("length=10");
        store.close();
    }

    @Test
    @DisplayName("The outcome of a delivery that goes out is not the application's to record")
    void outgoing() throws SQLException {
        try (JdbcDeliveryStore sqlite = JdbcDeliveryStore.open(folder);
                Connection connection = sqlite.dataSource().getConnection()) {
            Delivery delivery = new StoredLink(sqlite).sender().send(Message.create("a"));
            assertThatThrownBy(() -> sqlite.record(connection, delivery, Accepted.INSTANCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("received");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-08: transactions that record first wait for each other, also where they read before they write more")
    void recordFirst(Database kind) throws Exception {
        Delivery delivery = delivery(kind);
        link.peer.says(transfer().deliveryTag(bytes("8")).message("b"));
        Delivery other = link.peer.delivery();
        CompletableFuture<Void> second;
        try (Connection first = store.dataSource().getConnection()) {
            first.setAutoCommit(false);
            store.record(first, delivery, Accepted.INSTANCE);
            second = CompletableFuture.runAsync(() -> recordReadWrite(other));
            count(first);
            insert(first);
            first.commit();
        }
        second.get();
        assertThat(number("SELECT count(*) FROM orders")).isEqualTo(2);
    }

    private void recordReadWrite(Delivery delivery) {
        try (Connection connection = store.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            store.record(connection, delivery, Accepted.INSTANCE);
            count(connection);
            insert(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM orders")) {
            found.next();
            return found.getInt(1);
        }
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders VALUES ('a')");
        }
    }

    @Test
    @DisplayName("API-XO-08: an outcome is recorded in the application's transaction also while the connection is lost")
    void whileLost() throws SQLException {
        Delivery delivery = delivery(Database.H2);
        LinkIdentity identity = delivery.link().identity();
        link.peer.hangsUp();
        link.peer.reconnects(); // and has not opened yet
        try (Connection connection = recorded(delivery)) {
            connection.commit();
        }
        assertThat(loaded(store, identity)).containsExactly("7 " + Accepted.INSTANCE);
    }
}
