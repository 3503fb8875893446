package io.lepton.store;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server of PostgreSQL in a folder of its own, on a port of 127.0.0.1 that was free. It is started for the first test that
 * wants it and ends with the JVM of the tests, however that ends.
 */
final class PostgresServer {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "lepton";
    /** Stops the server when standard input ends, which is when the JVM does. */
    private static final String WHILE_INPUT_LASTS =
            "\"$0\" \"$@\" <&- & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf \"$2\"";

    private static PostgresServer only;

    private final int port;
    private int databases;

    private PostgresServer(int port) {
        this.port = port;
    }

    static boolean isInstalled() {
        return programs().isPresent();
    }

    /** The one that runs, for all tests of this JVM. */
    static synchronized PostgresServer get() {
        if (only == null) {
            only = start();
        }
        return only;
    }

    private static Optional<Path> programs() {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(each -> each.resolve("bin"))
                    .filter(each -> Files.isExecutable(each.resolve("initdb")))
                    .max(Comparator.comparing(each -> Integer.parseInt(
                            each.getParent().getFileName().toString().replaceFirst("\\..*", ""))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer start() {
        try {
            Path programs = programs().orElseThrow();
            Path folder = Files.createTempDirectory("lepton-postgresql");
            boolean isRoot = System.getProperty("user.name").equals("root");
            if (isRoot) { // as which no server of PostgreSQL runs
                Files.setOwner(
                        folder,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            }
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            List<String> asUser = isRoot ? List.of("runuser", "-u", "postgres", "--") : List.of();
            String data = folder.toString();
            try (ChildProcess initdb = ChildProcess.start(join(
                    asUser, programs.resolve("initdb") + "", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8"))) {
                if (initdb.exitCode() != 0) {
                    throw new AssertionError("initdb failed\n" + initdb);
                }
            }
            ChildProcess server = ChildProcess.start(join(
                    asUser,
                    "sh",
                    "-c",
                    WHILE_INPUT_LASTS,
                    programs.resolve("postgres") + "",
                    "-D",
                    data,
                    "-k",
                    data,
                    "-p",
                    port + "",
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "log_min_messages=log"));
            server.awaitError(line -> line.contains("ready to accept connections"));
            return new PostgresServer(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> join(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }

    /** The URL of an empty database. */
    synchronized String createDatabase() {
        String name = "d" + ++databases;
        try (Connection connection = Database.at(url("postgres")).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }
}
