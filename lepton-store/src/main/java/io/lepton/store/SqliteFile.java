package io.lepton.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A directory with a file of SQLite, and a lock that no two stores get at a time. The lock is a file of its own: that of SQLite
 * would keep out the application's own transactions as well.
 */
final class SqliteFile {
    private static final String FILE = "deliveries.db";
    private static final String LOCK = "deliveries.lock";
    /** How long a transaction of the application's may take, while the writer waits for its turn. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final int PATIENCE_AT_OPEN_MILLIS = 500;

    /** Of this process: a second channel to the lock would, when it is closed, take the lock from the first. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path file;
    private final FileChannel channel;

    private SqliteFile(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
        file = directory.resolve(FILE);
    }

    /**
     * Makes the directory where there is none, and locks it. What is in the file is not looked at.
     *
     * @throws StoreInUseException if another store has it
     * @throws StoreException if it cannot be made or written
     */
    static SqliteFile lock(Path directory) {
        Path real;
        try {
            Files.createDirectories(directory);
            real = directory.toRealPath();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
        if (!OPEN.add(real)) {
            throw inUse(real, "another store of this process");
        }
        try {
            FileChannel channel = FileChannel.open(
                    real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw inUse(real, "another process" + holder(channel));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new SqliteFile(real, channel);
        } catch (IOException e) {
            OPEN.remove(real);
            throw unusable(real, e);
        } catch (RuntimeException e) {
            OPEN.remove(real);
            throw e;
        }
    }

    private static StoreException unusable(Path directory, IOException cause) {
        return new StoreException(directory + ": cannot keep deliveries in this directory: " + reason(cause), cause);
    }

    /** Some exceptions say by their class alone what is wrong. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        } else if (cause instanceof FileAlreadyExistsException file) {
            return file.getFile() + ": is no directory";
        }
        return StoreException.reason(cause);
    }

    private static StoreInUseException inUse(Path directory, String by) {
        return new StoreInUseException(directory + ": the store in this directory is in use by " + by
                + "; end that one first, or choose another directory");
    }

    /** Who has written its number into the lock, as " (1234)"; "" where that cannot be read. */
    private static String holder(FileChannel channel) {
        try {
            ByteBuffer number = ByteBuffer.allocate(20);
            channel.read(number, 0);
            String text = new String(number.array(), 0, number.position(), StandardCharsets.US_ASCII);
            return text.matches("[0-9]+") ? " (" + text + ")" : "";
        } catch (IOException e) {
            return ""; // some systems lock the bytes against readers, too
        }
    }

    void unlock() {
        try {
            channel.close();
        } catch (IOException e) {
            // the end of the process unlocks it
        }
        OPEN.remove(directory);
    }

    String name() {
        return file.toString();
    }

    /** Connections that wait for each other, and whose commits wait for the disk. */
    DataSource connections() {
        return connections(file);
    }

    static DataSource connections(Path file) {
        return connections(file, PATIENCE_MILLIS);
    }

    private static DataSource connections(Path file, int patienceMillis) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(patienceMillis);
        return at(file, config);
    }

    private static DataSource at(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /**
     * Refuses a file that is damaged or of another version, without a byte of it being changed; then makes the tables, where they
     * are not there.
     */
    void prepare() {
        boolean isReady = false;
        try {
            if (Files.exists(file) && Files.size(file) > 0) {
                isReady = check();
            }
            if (!isReady) {
                try (Connection connection =
                        connections(file, PATIENCE_AT_OPEN_MILLIS).getConnection()) {
                    connection.setAutoCommit(false);
                    Schema.create(connection, Dialect.SQLITE);
                }
            }
        } catch (IOException e) {
            throw unusable(directory, e);
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private boolean check() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(PATIENCE_AT_OPEN_MILLIS);
        try (Connection connection = at(file, config).getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            String result = found.next() ? found.getString(1) : "no answer";
            if (!result.equals("ok")) {
                throw damaged(result, null);
            }
            return Schema.check(connection, name());
        }
    }

    /** A failure to open the file, in words that help. */
    StoreException explained(SQLException cause) {
        SQLiteErrorCode code = cause instanceof SQLiteException sqlite ? sqlite.getResultCode() : null;
        if (code == SQLiteErrorCode.SQLITE_NOTADB || code == SQLiteErrorCode.SQLITE_CORRUPT) {
            return damaged(cause.getMessage(), cause);
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED) {
            return inUse(directory, "another program, which has locked " + FILE);
        }
        return new StoreException(name() + ": the file cannot be opened: " + cause.getMessage(), cause);
    }

    private StoreException damaged(String how, @Nullable Throwable cause) {
        return new StoreException(
                name() + ": the file is damaged, or is not a store of deliveries: " + how
                        + "; nothing was changed. Put a copy that is sound in its place, or move it away to begin anew:"
                        + " what it holds unsettled is forgotten then",
                cause);
    }
}
