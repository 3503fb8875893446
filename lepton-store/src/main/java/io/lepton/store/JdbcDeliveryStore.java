package io.lepton.store;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DeliveryState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.LinkIdentity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the deliveries of exactly-once links in a database: in a file of SQLite, for which nothing has to be set up, or in
 * PostgreSQL or H2.
 *
 * <pre>{@code
 * DeliveryStore store = JdbcDeliveryStore.open(Path.of("/var/lib/orders"));
 * connection.createSender("orders", SenderOptions.builder().name("orders").exactlyOnce().store(store).build());
 * }</pre>
 *
 * <p>One thread of the store writes; nobody who calls it waits. It commits together what came while the commit before was under
 * way, so that thousands of messages a second are safe on a disk that does some hundred commits. Stages are completed on that
 * thread: what depends on them must not block it.
 *
 * <p><b>Together with the application's own work.</b> Where a message and what the application does with it are to be one, the
 * outcome is recorded in the application's transaction, and told once that is committed:
 *
 * <pre>{@code
 * try (Connection connection = store.dataSource().getConnection()) {
 *     connection.setAutoCommit(false);
 *     store.record(connection, event.delivery(), Accepted.INSTANCE);     // first: now it is our turn to write
 *     insertOrder(connection, event.message());                          // the application's own rows
 *     connection.commit();
 * }
 * event.delivery().accept();                                             // after the commit, never before
 * }</pre>
 *
 * <p>If the process ends before the commit, the message comes again, and nothing was done; if it ends after it, the outcome is told
 * when the link is attached again.
 *
 * <p><b>When it fails</b>, because the disk is full or the database gone, all calls that wait, and all later ones, complete with a
 * {@link StoreException}, and their links end with {@code amqp:internal-error}; nothing is told to a peer that is not recorded. A
 * connection to the database that was lost is replaced once. A store that has failed stays so, and can be opened anew.
 *
 * <p>A row stays for each link that there ever was, so that its tags never repeat.
 */
public final class JdbcDeliveryStore implements DeliveryStore {
    /** The longest {@linkplain #state(LinkIdentity, byte[], DeliveryState, String) note}, in characters. */
    public static final int MAX_NOTE = 1024;

    private static final int MAX_TAG = 32;

    private final DataSource database;
    private final Dialect dialect;
    private final Writer writer;
    /** Counts the records, whose order is kept. Raised to what a link has when that is loaded. */
    private final AtomicLong place = new AtomicLong();
    /** Outcomes that were recorded before the link was told of them, and that it will have recorded again. */
    private final Map<Records.Key, byte[]> ahead = new ConcurrentHashMap<>();

    private JdbcDeliveryStore(DataSource database, Dialect dialect, String name, Runnable atEnd) throws SQLException {
        this.database = database;
        this.dialect = dialect;
        writer = new Writer(name, Records.open(database, dialect), () -> Records.open(database, dialect), atEnd);
    }

    /**
     * Opens the store in a directory, which is made where there is none. One store at a time may have it open, of all processes of
     * the machine. The files in it are {@code deliveries.db}, some beside it that SQLite makes, and {@code deliveries.lock}.
     *
     * @throws StoreInUseException if another process, or another store of this one, has it open
     * @throws StoreException if the directory cannot be written; if the file in it is damaged, or was written by a newer release:
     *     it is left as it is then
     */
    public static JdbcDeliveryStore open(Path directory) {
        SqliteFile file = SqliteFile.lock(directory);
        try {
            file.prepare();
            return new JdbcDeliveryStore(file.connections(), Dialect.SQLITE, file.name(), file::unlock);
        } catch (SQLException e) {
            file.unlock();
            throw file.explained(e);
        } catch (RuntimeException e) {
            file.unlock();
            throw e;
        }
    }

    /**
     * Opens the store in a database of PostgreSQL, H2 or SQLite. Its tables begin with {@code lepton_}, in the schema that the
     * connections have, and are made where there are none. Any number of stores may share them, as long as no link is in two of
     * them at a time.
     *
     * <p>The store holds one connection as long as it is open. How safe a commit is, the database decides: in PostgreSQL, leave
     * {@code synchronous_commit} on; in SQLite, set {@code synchronous} to {@code FULL}. In H2 the user has to be an administrator.
     *
     * @throws StoreException if the database cannot be reached, is none of these, or its tables were written by a newer release:
     *     they are left as they are then
     */
    public static JdbcDeliveryStore open(DataSource database) {
        String name = "store of deliveries";
        try {
            Dialect dialect;
            try (Connection connection = database.getConnection()) {
                name = connection.getMetaData().getURL().replaceFirst("[?;].*", ""); // a password may be behind it
                dialect = Dialect.of(connection);
                if (dialect == null) {
                    throw new StoreException(
                            name + ": " + connection.getMetaData().getDatabaseProductName()
                                    + " is no database for deliveries; SQLite, PostgreSQL and H2 are",
                            null);
                }
                connection.setAutoCommit(false);
                if (!Schema.check(connection, name)) {
                    Schema.create(connection, dialect);
                }
                connection.rollback();
            }
            return new JdbcDeliveryStore(database, dialect, name, () -> {});
        } catch (SQLException e) {
            throw new StoreException(name + ": the store cannot be opened: " + StoreException.reason(e), e);
        }
    }

    // ------------------------------------------------------------------ what links record

    @Override
    public CompletionStage<Kept> load(LinkIdentity link) {
        ahead.keySet().removeIf(key -> key.link().equals(link));
        return writer.read(records -> {
            Kept kept = records.load(link);
            long last = records.lastPlace(link);
            place.accumulateAndGet(last, Math::max);
            return kept;
        });
    }

    @Override
    public CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format) {
        Records.Key key = key(link, tag);
        return writer.record(records -> {
            records.put(key, new Records.Row(place.incrementAndGet(), format, message, null));
            records.lastTag(link, tag);
            return null;
        });
    }

    @Override
    public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state) {
        Records.Key key = key(link, tag);
        byte[] encoded = encoded(state);
        boolean isAhead = Arrays.equals(ahead.remove(key), encoded);
        return writer.record(records -> {
            // looked up all the same: the transaction that it was recorded in may not have been committed
            if (!isAhead || !records.isRecorded(key, encoded)) {
                records.put(key, row(encoded));
            }
            return null;
        });
    }

    @Override
    public CompletionStage<?> remove(LinkIdentity link, byte[] tag) {
        Records.Key key = key(link, tag);
        ahead.remove(key);
        return writer.record(records -> {
            records.remove(key);
            return null;
        });
    }

    @Override
    public CompletionStage<?> remember(LinkIdentity link, Object messageId, int most) {
        AmqpWriter id = new AmqpWriter(32);
        id.writeObject(messageId);
        byte[] encoded = Arrays.copyOf(id.array(), id.position());
        return writer.record(records -> {
            records.remember(link, place.incrementAndGet(), encoded, most);
            return null;
        });
    }

    private static Records.Key key(LinkIdentity link, byte[] tag) {
        if (tag.length > MAX_TAG) {
            throw new IllegalArgumentException("a delivery-tag of " + tag.length + " bytes: want 32 at most");
        }
        return new Records.Key(link, tag);
    }

    private static byte[] encoded(DeliveryState state) {
        AmqpWriter writer = new AmqpWriter(16);
        state.write(writer);
        return Arrays.copyOf(writer.array(), writer.position());
    }

    private Records.Row row(byte[] state) {
        return new Records.Row(place.incrementAndGet(), 0, null, state);
    }

    // ------------------------------------------------------------------ what applications record

    /**
     * Records the outcome of a delivery in a transaction of the application's, so that it and what the application did are
     * committed together. When that is committed, and not before, the delivery is {@linkplain Delivery#accept given} the same
     * outcome: the record is found then, and not written again. If it is rolled back instead, nothing is recorded, and the delivery
     * may be given any outcome.
     *
     * <p>A store on SQLite has one writer at a time: until the application's transaction ends, no record is written, and after a
     * minute the store fails. A transaction waits for its turn if this is the first thing that it does. One that has read before is
     * refused by SQLite (SQLITE_BUSY) where another has written in between, and does not wait.
     *
     * @param yours a connection to the database of this store, as those of {@link #dataSource}, not in auto-commit mode
     * @param delivery one that was received, on a link with this store; may be called on any thread
     * @throws IllegalArgumentException if the delivery goes out
     * @throws SQLException if it cannot be written: the transaction is to be rolled back
     */
    public void record(Connection yours, Delivery delivery, DeliveryState outcome) throws SQLException {
        if (delivery.receiver() == null) {
            throw new IllegalArgumentException(
                    delivery + ": only the outcome of a delivery that was received is recorded");
        }
        Records.Key key = key(delivery.link().identity(), delivery.tag());
        byte[] encoded = encoded(outcome);
        Records.put(yours, dialect, key, row(encoded));
        ahead.put(key, encoded);
    }

    /**
     * Records the outcome of a delivery, and a note of the application's with it: both are safe when the stage completes, or
     * neither. Then the delivery is given the same outcome, as after {@link #record}. A link has one note, which the next one
     * replaces: the place that was reached in a file, for instance. May be called on any thread.
     *
     * @param note at most {@link #MAX_NOTE} characters, none of them U+0000
     * @throws IllegalArgumentException if the note is none such
     */
    public CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state, String note) {
        if (note.length() > MAX_NOTE || note.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a note of " + note.length() + " characters: want " + MAX_NOTE
                    + " at most, and none of them U+0000");
        }
        Records.Key key = key(link, tag);
        byte[] encoded = encoded(state);
        ahead.put(key, encoded);
        return writer.record(records -> {
            records.put(key, row(encoded));
            records.note(link, note);
            return null;
        });
    }

    /** The last note that was recorded of a link; null where there is none. May be called on any thread. */
    public CompletionStage<@Nullable String> note(LinkIdentity link) {
        return writer.read(records -> records.note(link));
    }

    /** How many deliveries are recorded, of all links: those that are undecided. May be called on any thread. */
    public CompletionStage<Long> size() {
        return writer.read(Records::size);
    }

    /** The last notes of all links, in no order: for a job of many links that has a store of its own. May be called on any thread. */
    public CompletionStage<List<String>> notes() {
        return writer.read(Records::notes);
    }

    /** The last tags, as of {@link #lastTag}, of all links, in no order. May be called on any thread. */
    public CompletionStage<List<byte[]>> lastTags() {
        return writer.read(Records::lastTags);
    }

    /**
     * The tag of the last message that was recorded to be sent on a link, though it be settled and forgotten since; null where there
     * was none. Who takes messages from somewhere in order, and tags them by their place there, goes on behind it after a restart.
     * May be called on any thread.
     */
    public CompletionStage<byte @Nullable []> lastTag(LinkIdentity link) {
        return writer.read(records -> records.lastTag(link));
    }

    /**
     * Where the application gets connections to the database of this store, to keep its own tables there and to
     * {@link #record} in its own transactions.
     *
     * <p>Transactions in a store in a directory wait for each other, up to a minute, and their commits wait for the disk. One that
     * reads before it writes is refused by SQLite (SQLITE_BUSY_SNAPSHOT) where another has written in between: let it begin with
     * {@link #record}, or with another statement that writes.
     */
    public DataSource dataSource() {
        return database;
    }

    /** What it has done so far. May be called on any thread. */
    public Statistics statistics() {
        return writer.statistics();
    }

    /** Writes what waits, and ends. Does nothing when it has ended. May be called on any thread. */
    @Override
    public void close() {
        writer.close();
    }
}
