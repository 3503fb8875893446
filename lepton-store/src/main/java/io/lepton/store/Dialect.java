package io.lepton.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the databases differ: the names of types, how a row is replaced, and what makes a commit survive. */
enum Dialect {
    /** One that reads first and then writes finds that another one has written in between. So it writes first, if nothing. */
    SQLITE("SQLite", "BLOB", "BLOB", "DELETE FROM lepton_schema WHERE FALSE", null),
    POSTGRESQL("PostgreSQL", "BYTEA", "BYTEA", null, null),
    /** It writes what was committed later, unless it is asked to do so now. Bytes in a key are no BLOB. */
    H2("H2", "VARBINARY", "BLOB", null, "CHECKPOINT SYNC");

    private final String product;
    /** The type of octets that are part of a key. */
    final String keyBytes;
    /** The type of octets of any length. */
    final String bytes;
    /** The statement that a transaction begins with, or null. */
    final @Nullable String begin;
    /** The statement after which a commit is safe; null where the commit itself waits for that. */
    final @Nullable String sync;

    Dialect(String product, String keyBytes, String bytes, @Nullable String begin, @Nullable String sync) {
        this.product = product;
        this.keyBytes = keyBytes;
        this.bytes = bytes;
        this.begin = begin;
        this.sync = sync;
    }

    /** The one of a database; null where it is none of these. */
    static @Nullable Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return Stream.of(values())
                .filter(each -> each.product.equals(product))
                .findFirst()
                .orElse(null);
    }

    /** Inserts a row, or changes these columns of the one that has its key. */
    String upsert(String table, String key, List<String> columns) {
        String names = key + ", " + String.join(", ", columns);
        String values = Stream.generate(() -> "?").limit(columns.size() + 1).collect(Collectors.joining(", "));
        if (this == H2) {
            return "MERGE INTO " + table + " (" + names + ") KEY (" + key + ") VALUES (" + values + ")";
        }
        String changes =
                columns.stream().map(each -> each + " = excluded." + each).collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ") ON CONFLICT (" + key
                + ") DO UPDATE SET " + changes;
    }

    /** Inserts a delivery, or replaces the one of its tag, which keeps its place: link, tag, place, format, message, state. */
    String record() {
        if (this == H2) {
            return "MERGE INTO lepton_delivery (link, tag, place, format, message, state) KEY (link, tag) VALUES (?1, ?2, "
                    + "COALESCE((SELECT place FROM lepton_delivery WHERE link = ?1 AND tag = ?2), ?3), ?4, ?5, ?6)";
        }
        return "INSERT INTO lepton_delivery (link, tag, place, format, message, state) VALUES (?, ?, ?, ?, ?, ?) "
                + "ON CONFLICT (link, tag) DO UPDATE SET format = excluded.format, message = excluded.message, "
                + "state = excluded.state";
    }
}
