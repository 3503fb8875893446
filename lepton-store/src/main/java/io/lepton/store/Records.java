package io.lepton.store;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.DeliveryState;
import io.lepton.endpoint.DeliveryStore.Kept;
import io.lepton.endpoint.DeliveryStore.StoredDelivery;
import io.lepton.endpoint.LinkIdentity;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows, over one connection to the database. What is recorded is gathered, so that of what comes and goes again nothing is
 * written, and is written in batches when something is read, and at the commit. Belongs to one thread.
 */
final class Records {
    private static final List<String> NAMES = List.of("local_container", "remote_container", "name", "role");

    private final Connection connection;
    private final Dialect dialect;
    private final PreparedStatement record;
    private final PreparedStatement remove;
    private final PreparedStatement lastTag;
    private final PreparedStatement note;
    private final PreparedStatement remember;
    private final PreparedStatement forgetIds;

    private final Map<Key, Row> rows = new LinkedHashMap<>();
    /** Deleted before {@link #rows} are written: what is in both begins anew, in a new place. */
    private final Set<Key> removed = new LinkedHashSet<>();

    private final Map<LinkIdentity, byte[]> lastTags = new LinkedHashMap<>();
    private final Map<LinkIdentity, String> notes = new LinkedHashMap<>();
    private final List<Id> ids = new ArrayList<>();
    private final Map<LinkIdentity, byte[]> linkKeys = new HashMap<>();

    /** A delivery: its link and its tag. */
    record Key(LinkIdentity link, ByteBuffer tag) {
        Key(LinkIdentity link, byte[] tag) {
            this(link, ByteBuffer.wrap(tag));
        }
    }

    /** What is recorded of a delivery. */
    record Row(long place, long format, byte @Nullable [] message, byte @Nullable [] state) {}

    /** Of a message that was received, and how many of its link are kept. */
    private record Id(LinkIdentity link, long place, byte[] encoded, int most) {}

    /** Takes a connection, whose transactions are ours from then on. */
    Records(Connection connection, Dialect dialect) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        connection.setAutoCommit(false);
        record = connection.prepareStatement(dialect.record());
        remove = connection.prepareStatement("DELETE FROM lepton_delivery WHERE link = ? AND tag = ?");
        lastTag = connection.prepareStatement(dialect.upsert("lepton_link", "link", with("last_tag")));
        note = connection.prepareStatement(dialect.upsert("lepton_link", "link", with("note")));
        remember = connection.prepareStatement("INSERT INTO lepton_message (link, place, id) VALUES (?, ?, ?)");
        forgetIds =
                connection.prepareStatement("DELETE FROM lepton_message WHERE link = ? AND place < (SELECT place FROM "
                        + "lepton_message WHERE link = ? ORDER BY place DESC LIMIT 1 OFFSET ?)");
    }

    static Records open(DataSource database, Dialect dialect) throws SQLException {
        Connection connection = database.getConnection();
        try {
            return new Records(connection, dialect);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static List<String> with(String column) {
        List<String> columns = new ArrayList<>(NAMES);
        columns.add(column);
        return columns;
    }

    /** What follows is in one transaction, until {@link #commit}. */
    void begin() throws SQLException {
        execute(dialect.begin);
    }

    // ------------------------------------------------------------------ what is recorded

    /** The id of a message that was received, encoded; of how many of its link they are kept. */
    void remember(LinkIdentity link, long place, byte[] id, int most) {
        ids.add(new Id(link, place, id, most));
    }

    void put(Key key, Row row) {
        rows.put(key, row);
    }

    void remove(Key key) {
        rows.remove(key);
        removed.add(key);
    }

    void lastTag(LinkIdentity link, byte[] tag) {
        lastTags.put(link, tag);
    }

    void note(LinkIdentity link, String text) {
        notes.put(link, text);
    }

    /** Writes one row in a transaction of the application's. */
    static void put(Connection theirs, Dialect dialect, Key key, Row row) throws SQLException {
        try (PreparedStatement statement = theirs.prepareStatement(dialect.record())) {
            bind(statement, LinkKey.of(key.link), key, row);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, byte[] link, Key key, Row row) throws SQLException {
        statement.setBytes(1, link);
        statement.setBytes(2, key.tag.array());
        statement.setLong(3, row.place);
        statement.setLong(4, row.format);
        statement.setBytes(5, row.message);
        statement.setBytes(6, row.state);
    }

    // ------------------------------------------------------------------ what is read

    /** What is kept of a link, which counts as loaded once more. */
    Kept load(LinkIdentity link) throws SQLException {
        write();
        byte[] key = keyOf(link);
        try (PreparedStatement known = connection.prepareStatement(dialect.upsert("lepton_link", "link", NAMES));
                PreparedStatement raise =
                        connection.prepareStatement("UPDATE lepton_link SET loads = loads + 1 WHERE link = ?")) {
            identify(known, link);
            known.executeUpdate();
            raise.setBytes(1, key);
            raise.executeUpdate();
        }
        long loads;
        try (PreparedStatement count = connection.prepareStatement("SELECT loads FROM lepton_link WHERE link = ?")) {
            count.setBytes(1, key);
            try (ResultSet found = count.executeQuery()) {
                found.next();
                loads = found.getLong(1);
            }
        }
        return new Kept(loads - 1, deliveries(link), ids(link));
    }

    private List<StoredDelivery> deliveries(LinkIdentity link) throws SQLException {
        List<StoredDelivery> deliveries = new ArrayList<>();
        try (PreparedStatement all = connection.prepareStatement(
                "SELECT tag, message, format, state FROM lepton_delivery WHERE link = ? ORDER BY place")) {
            all.setBytes(1, keyOf(link));
            try (ResultSet found = all.executeQuery()) {
                while (found.next()) {
                    deliveries.add(new StoredDelivery(
                            found.getBytes(1), found.getBytes(2), found.getLong(3), state(link, found.getBytes(4))));
                }
            }
        }
        return deliveries;
    }

    private List<Object> ids(LinkIdentity link) throws SQLException {
        List<Object> found = new ArrayList<>();
        try (PreparedStatement all =
                connection.prepareStatement("SELECT id FROM lepton_message WHERE link = ? ORDER BY place")) {
            all.setBytes(1, keyOf(link));
            try (ResultSet row = all.executeQuery()) {
                while (row.next()) {
                    byte[] id = row.getBytes(1);
                    found.add(Objects.requireNonNull(
                            new AmqpReader().reset(id, 0, id.length).readObject()));
                }
            }
        } catch (DecodingException e) {
            throw new StoreException("the id of a message of " + link + " cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    private static @Nullable DeliveryState state(LinkIdentity link, byte @Nullable [] encoded) {
        if (encoded == null) {
            return null;
        }
        try {
            return DeliveryState.read(new AmqpReader().reset(encoded, 0, encoded.length));
        } catch (DecodingException e) {
            throw new StoreException("the state of a delivery of " + link + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The last place that is taken on a link, 0 where none is. */
    long lastPlace(LinkIdentity link) throws SQLException {
        return Math.max(lastPlace("lepton_delivery", link), lastPlace("lepton_message", link));
    }

    private long lastPlace(String table, LinkIdentity link) throws SQLException {
        try (PreparedStatement last =
                connection.prepareStatement("SELECT MAX(place) FROM " + table + " WHERE link = ?")) {
            last.setBytes(1, keyOf(link));
            try (ResultSet found = last.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    byte @Nullable [] lastTag(LinkIdentity link) throws SQLException {
        write();
        try (PreparedStatement tag = connection.prepareStatement("SELECT last_tag FROM lepton_link WHERE link = ?")) {
            tag.setBytes(1, keyOf(link));
            try (ResultSet found = tag.executeQuery()) {
                return found.next() ? found.getBytes(1) : null;
            }
        }
    }

    @Nullable String note(LinkIdentity link) throws SQLException {
        write();
        try (PreparedStatement text = connection.prepareStatement("SELECT note FROM lepton_link WHERE link = ?")) {
            text.setBytes(1, keyOf(link));
            try (ResultSet found = text.executeQuery()) {
                return found.next() ? found.getString(1) : null;
            }
        }
    }

    /** The notes of all links. */
    List<String> notes() throws SQLException {
        return all("note", found -> found.getString(1));
    }

    /** The last tags of all links. */
    List<byte[]> lastTags() throws SQLException {
        return all("last_tag", found -> found.getBytes(1));
    }

    /** How many deliveries there are, of all links. */
    long size() throws SQLException {
        write();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT COUNT(*) FROM lepton_delivery")) {
            found.next();
            return found.getLong(1);
        }
    }

    private interface Reading<T> {
        T read(ResultSet found) throws SQLException;
    }

    private <T> List<T> all(String column, Reading<T> reading) throws SQLException {
        write();
        List<T> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT " + column + " FROM lepton_link WHERE " + column + " IS NOT NULL")) {
            while (found.next()) {
                all.add(reading.read(found));
            }
        }
        return all;
    }

    /** Whether that is recorded of a delivery, with that state. */
    boolean isRecorded(Key key, byte[] state) throws SQLException {
        write();
        try (PreparedStatement known =
                connection.prepareStatement("SELECT state FROM lepton_delivery WHERE link = ? AND tag = ?")) {
            known.setBytes(1, keyOf(key.link));
            known.setBytes(2, key.tag.array());
            try (ResultSet found = known.executeQuery()) {
                return found.next() && Arrays.equals(found.getBytes(1), state);
            }
        }
    }

    // ------------------------------------------------------------------ written

    private void write() throws SQLException {
        for (Key key : removed) {
            remove.setBytes(1, keyOf(key.link));
            remove.setBytes(2, key.tag.array());
            remove.addBatch();
        }
        execute(remove, removed.size());
        for (Map.Entry<Key, Row> entry : rows.entrySet()) {
            bind(record, keyOf(entry.getKey().link), entry.getKey(), entry.getValue());
            record.addBatch();
        }
        execute(record, rows.size());
        for (Map.Entry<LinkIdentity, byte[]> entry : lastTags.entrySet()) {
            identify(lastTag, entry.getKey());
            lastTag.setBytes(6, entry.getValue());
            lastTag.addBatch();
        }
        execute(lastTag, lastTags.size());
        for (Map.Entry<LinkIdentity, String> entry : notes.entrySet()) {
            identify(note, entry.getKey());
            note.setString(6, entry.getValue());
            note.addBatch();
        }
        execute(note, notes.size());
        for (Id id : ids) {
            remember.setBytes(1, keyOf(id.link));
            remember.setLong(2, id.place);
            remember.setBytes(3, id.encoded);
            remember.addBatch();
        }
        execute(remember, ids.size());
        Map<LinkIdentity, Integer> kept = new LinkedHashMap<>();
        ids.forEach(id -> kept.put(id.link, id.most));
        for (Map.Entry<LinkIdentity, Integer> link : kept.entrySet()) {
            forgetIds.setBytes(1, keyOf(link.getKey()));
            forgetIds.setBytes(2, keyOf(link.getKey()));
            forgetIds.setInt(3, link.getValue() - 1);
            forgetIds.addBatch();
        }
        execute(forgetIds, kept.size());
        forget();
    }

    private static void execute(PreparedStatement batch, int size) throws SQLException {
        if (size > 0) {
            batch.executeBatch();
        }
    }

    private void identify(PreparedStatement statement, LinkIdentity link) throws SQLException {
        statement.setBytes(1, keyOf(link));
        statement.setString(2, LinkKey.readable(link.localContainer()));
        statement.setString(3, LinkKey.readable(link.remoteContainer()));
        statement.setString(4, LinkKey.readable(link.name()));
        statement.setString(5, link.role().name());
    }

    private byte[] keyOf(LinkIdentity link) {
        return linkKeys.computeIfAbsent(link, LinkKey::of);
    }

    private void forget() {
        removed.clear();
        rows.clear();
        lastTags.clear();
        notes.clear();
        ids.clear();
        linkKeys.clear();
    }

    /** All that was recorded would survive when this returns. */
    void commit() throws SQLException {
        write();
        connection.commit();
        execute(dialect.sync);
    }

    private void execute(@Nullable String sql) throws SQLException {
        if (sql != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** Whether the connection is lost, so that another one may help. */
    boolean isLost() {
        try {
            return !connection.isValid(5);
        } catch (SQLException e) {
            return true;
        }
    }

    /** Ends the connection. What was not committed is gone. */
    void close() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // it is of no use any more: the database does that by itself
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // what was committed is safe
        }
    }
}
