package io.lepton.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * The tables, and the version of their layout.
 *
 * <pre>
 * lepton_schema    version
 * lepton_link      link | local_container, remote_container, name, role | loads, last_tag, note
 * lepton_delivery  link, tag | place, format, message, state
 * lepton_message   link, place | id
 * </pre>
 *
 * <p>{@code link} is {@link LinkKey}; the names beside it are there for people to read. {@code loads} is how often the link was
 * loaded. Deliveries are in the order of {@code place}; {@code state} is encoded as on the wire (AMQP 1.0 §3.4), as is the {@code id} of a
 * message that was received, which version 2 brought.
 */
final class Schema {
    /** Raised with any change of the tables. */
    static final int VERSION = 2;

    private Schema() {}

    /**
     * Refuses tables of a version that this one cannot read. Changes nothing.
     *
     * @return whether the tables are there, in this version; if not, {@link #create} makes what is missing
     */
    static boolean check(Connection connection, String name) throws SQLException {
        if (!exists(connection)) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT version FROM lepton_schema")) {
            if (!found.next()) {
                return false; // what made it ended before it was done
            }
            int version = found.getInt(1);
            if (version == 1) {
                return false; // which lacks a table
            }
            if (version != VERSION) {
                throw new StoreException(
                        name + ": its tables are of version " + version + ", and this release of Lepton reads version "
                                + VERSION + " only; nothing was changed. "
                                + (version > VERSION
                                        ? "Use the release that wrote them, or a newer one."
                                        : "They are not from any release."),
                        null);
            }
            return true;
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        // unquoted names are kept in lower case, upper case or as they are; any of them finds this one only
        for (String table : new String[] {"lepton_schema", "lepton_schema".toUpperCase(Locale.ROOT)}) {
            try (ResultSet tables = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), connection.getSchema(), table, new String[] {"TABLE"})) {
                if (tables.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Makes the tables. Where that was begun before, it goes on. */
    static void create(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS lepton_link (link " + dialect.keyBytes
                    + " NOT NULL PRIMARY KEY, local_container VARCHAR(255), remote_container VARCHAR(255), name VARCHAR(255), "
                    + "role VARCHAR(8), loads BIGINT DEFAULT 0 NOT NULL, last_tag " + dialect.keyBytes
                    + ", note VARCHAR(" + JdbcDeliveryStore.MAX_NOTE + "))");
            statement.execute("CREATE TABLE IF NOT EXISTS lepton_delivery (link " + dialect.keyBytes + " NOT NULL, tag "
                    + dialect.keyBytes + " NOT NULL, place BIGINT NOT NULL, format BIGINT NOT NULL, message "
                    + dialect.bytes + ", state " + dialect.bytes + ", PRIMARY KEY (link, tag))");
            statement.execute("CREATE TABLE IF NOT EXISTS lepton_message (link " + dialect.keyBytes
                    + " NOT NULL, place BIGINT NOT NULL, id " + dialect.bytes
                    + " NOT NULL, PRIMARY KEY (link, place))");
            statement.execute("CREATE TABLE IF NOT EXISTS lepton_schema (version INTEGER NOT NULL)");
            statement.execute("DELETE FROM lepton_schema");
            statement.execute("INSERT INTO lepton_schema (version) VALUES (" + VERSION + ")");
        }
        connection.commit();
    }
}
