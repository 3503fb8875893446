package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.DeliveryStore.StoredDelivery;
import io.lepton.endpoint.LinkIdentity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept, and found when the store is opened again: on each database. */
class JdbcDeliveryStoreTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: messages are there after a restart, bit for bit, in the order of their records")
    void messages(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            store.put(LINK, bytes("9"), bytes("first"), 0);
            store.put(LINK, bytes("1"), new byte[0], 7);
            store.put(LINK, new byte[] {0, -1, 39}, new byte[2_000_000], 4_294_967_295L);
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            var kept = get(store.load(LINK)).deliveries();
            assertThat(kept)
                    .extracting(StoredDelivery::tag)
                    .containsExactly(bytes("9"), bytes("1"), new byte[] {0, -1, 39});
            assertThat(kept)
                    .extracting(StoredDelivery::message)
                    .containsExactly(bytes("first"), new byte[0], new byte[2_000_000]);
            assertThat(kept).extracting(StoredDelivery::format).containsExactly(0L, 7L, 4_294_967_295L);
            assertThat(kept).extracting(StoredDelivery::state).containsOnlyNulls();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: outcomes are there after a restart, with all that they say, and without a message")
    void outcomes(Database kind) {
        var database = kind.create(folder);
        var modified = new Modified(true, false, Map.of(Symbol.of("x-opt-why"), "later"));
        var rejected = new Rejected(Condition.of(AmqpError.DECODE_ERROR, "no such order"));
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            store.state(LINK, bytes("a"), Accepted.INSTANCE);
            store.state(LINK, bytes("b"), modified);
            store.state(LINK, bytes("c"), rejected);
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            var kept = get(store.load(LINK)).deliveries();
            assertThat(kept).extracting(StoredDelivery::state).containsExactly(Accepted.INSTANCE, modified, rejected);
            assertThat(kept).extracting(StoredDelivery::message).containsOnlyNulls();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-25: the ids of the last messages of each link are there after a restart, oldest first")
    void messageIds(Database kind) {
        var database = kind.create(folder);
        var other = new LinkIdentity("us", "them", "other", Role.RECEIVER);
        var uuid = UUID.randomUUID();
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            store.remember(LINK, "1", 3);
            store.remember(LINK, "2", 3);
            get(store.remember(LINK, "3", 3));
            store.remember(other, "o", 3);
            store.remember(LINK, uuid, 3);
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.load(LINK)).messageIds()).containsExactly("2", "3", uuid);
            get(store.remember(LINK, "5", 3));
            assertThat(get(store.load(LINK)).messageIds()).containsExactly("3", uuid, "5");
            assertThat(get(store.load(other)).messageIds()).containsExactly("o");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Tables of the first version are read, and get what they lack")
    void firstVersion(Database kind) throws SQLException {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            store.put(LINK, bytes("9"), bytes("first"), 0);
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE lepton_message");
            statement.execute("UPDATE lepton_schema SET version = 1");
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.load(LINK)).deliveries())
                    .extracting(StoredDelivery::tag)
                    .containsExactly(bytes("9"));
            get(store.remember(LINK, "1", 3));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.load(LINK)).messageIds()).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: what is removed is gone, whether it was written before or waits still")
    void removed(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            get(store.put(LINK, bytes("1"), bytes("a"), 0));
            store.put(LINK, bytes("2"), bytes("b"), 0);
            store.put(LINK, bytes("3"), bytes("c"), 0);
            store.remove(LINK, bytes("1"));
            store.remove(LINK, bytes("2"));
            store.remove(LINK, bytes("none"));
            assertThat(loaded(store)).containsExactly("3");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-23: a delivery that is recorded again keeps its place; one that was removed before gets a new one")
    void again(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            store.state(LINK, bytes("1"), Released.INSTANCE);
            get(store.state(LINK, bytes("2"), Accepted.INSTANCE));
            store.state(LINK, bytes("1"), Accepted.INSTANCE);
            assertThat(loaded(store)).containsExactly("1 accepted", "2 accepted");
            store.remove(LINK, bytes("1"));
            store.state(LINK, bytes("1"), Released.INSTANCE);
            assertThat(loaded(store)).containsExactly("2 accepted", "1 released");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: what is recorded after a restart stands behind what was recorded before")
    void orderAfterRestart(Database kind) {
        var database = kind.create(folder);
        for (String tag : new String[] {"5", "4", "3"}) {
            try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
                store.load(LINK);
                get(store.put(LINK, bytes(tag), bytes("a"), 0));
            }
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(loaded(store)).containsExactly("5", "4", "3");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-09: each load of a link has a number of its own, over restarts, too")
    void incarnations(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.load(LINK)).incarnation()).isZero();
            assertThat(get(store.load(LINK)).incarnation()).isEqualTo(1);
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.load(LINK)).incarnation()).isEqualTo(2);
            assertThat(get(store.load(new LinkIdentity("a", "b", "other", Role.SENDER)))
                            .incarnation())
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-23: links are told apart by both containers, name and role, whatever characters and length those have")
    void identities(Database kind) {
        var database = kind.create(folder);
        LinkIdentity[] links = {
            new LinkIdentity("a", "b", "n", Role.SENDER),
            new LinkIdentity("a", "b", "n", Role.RECEIVER),
            new LinkIdentity("ab", "", "n", Role.SENDER),
            new LinkIdentity("", "ab", "n", Role.SENDER),
            new LinkIdentity("a", "b", "N", Role.SENDER),
            new LinkIdentity("a", "b", "n\0", Role.SENDER),
            new LinkIdentity("a", "b", "\uD800'\"ü😀", Role.SENDER),
            new LinkIdentity("a", "b", "\uD801'\"ü😀", Role.SENDER),
            new LinkIdentity("a", "b", "n".repeat(10_000), Role.SENDER),
            new LinkIdentity("a", "b", "n".repeat(10_001), Role.SENDER)
        };
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            for (int i = 0; i < links.length; i++) {
                store.put(links[i], bytes("" + i), bytes("a"), 0);
            }
            for (int i = 0; i < links.length; i++) {
                assertThat(loaded(store, links[i])).containsExactly("" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: a job with a store of its own finds the last tags and notes of all its links")
    void ofAllLinks(Database kind) {
        LinkIdentity other = new LinkIdentity("a", "b", "other", Role.SENDER);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(kind.create(folder))) {
            assertThat(get(store.lastTags())).isEmpty();
            assertThat(get(store.notes())).isEmpty();
            get(store.put(LINK, bytes("7"), bytes("m"), 0));
            get(store.put(other, bytes("8"), bytes("m"), 0));
            get(store.state(LINK, bytes("x"), Accepted.INSTANCE, "here"));
            assertThat(get(store.lastTags())).containsExactlyInAnyOrder(bytes("7"), bytes("8"));
            assertThat(get(store.notes())).containsExactly("here");
            assertThat(get(store.size())).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("The last tag that was put is known after it was removed and after a restart, for each link")
    void lastTag(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.lastTag(LINK))).isNull();
            store.put(LINK, bytes("1"), bytes("a"), 0);
            store.put(LINK, bytes("2"), bytes("b"), 0);
            store.remove(LINK, bytes("2"));
            store.remove(LINK, bytes("1"));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.lastTag(LINK))).isEqualTo(bytes("2"));
            assertThat(get(store.load(LINK)).deliveries()).isEmpty();
            assertThat(get(store.lastTag(LINK))).isEqualTo(bytes("2"));
            assertThat(get(store.lastTag(new LinkIdentity("a", "b", "other", Role.SENDER))))
                    .isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A note is recorded with an outcome, and the next one replaces it")
    void notes(Database kind) {
        var database = kind.create(folder);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.note(LINK))).isNull();
            store.state(LINK, bytes("1"), Accepted.INSTANCE, "length=10");
            store.state(LINK, bytes("2"), Accepted.INSTANCE, "länge=20");
            store.state(LINK, bytes("2"), Accepted.INSTANCE);
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(database)) {
            assertThat(get(store.note(LINK))).isEqualTo("länge=20");
            assertThat(loaded(store)).containsExactly("1 accepted", "2 accepted");
            assertThatThrownBy(() -> store.state(LINK, bytes("3"), Accepted.INSTANCE, "a\0b"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.state(LINK, bytes("3"), Accepted.INSTANCE, "a".repeat(1025)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
