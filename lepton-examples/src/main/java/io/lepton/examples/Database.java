package io.lepton.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link DatabaseSend} and {@link DatabaseReceive} keep their records in; its methods block. As a command it makes the
 * table ({@code init}), fills it ({@code insert}) and shows it ({@code list}). Arguments: jdbc-url init|insert|list [text].
 */
public final class Database implements AutoCloseable {
    /** One row. */
    record Entry(long id, String text) {}

    private final Connection connection;

    Database(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
    }

    void init() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create table if not exists records (id identity primary key, text varchar(1000))");
        }
    }

    void insert(String text) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into records (text) values (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    void delete(long id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from records where id = ?")) {
            delete.setLong(1, id);
            delete.executeUpdate();
        }
    }

    List<Entry> newerThan(long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select id, text from records where id > ? order by id")) {
            select.setLong(1, id);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getLong(1), rows.getString(2)));
                }
            }
            return entries;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    public static void main(String[] args) throws SQLException {
        try (Database database = new Database(args[0])) {
            database.init();
            switch (args[1]) {
                case "init" -> {}
                case "insert" -> database.insert(args[2]);
                case "list" -> database.newerThan(0).forEach(entry -> System.out.println(entry.text()));
                default -> System.out.println("'" + args[1] + "': want init, insert or list");
            }
        }
    }
}
