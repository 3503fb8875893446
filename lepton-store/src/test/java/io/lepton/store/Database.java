package io.lepton.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.ds.PGSimpleDataSource;

/** The databases that a store is tested on, each empty and its own for a test. */
enum Database {
    SQLITE {
        @Override
        String createUrl(Path folder) {
            return SQLITE_PREFIX + folder.resolve("own.db");
        }
    },
    H2 {
        @Override
        String createUrl(Path folder) {
            return "jdbc:h2:file:" + folder.resolve("own");
        }
    },
    POSTGRESQL {
        @Override
        String createUrl(Path folder) {
            Assumptions.assumeTrue(PostgresServer.isInstalled(), "PostgreSQL (Debian: postgresql) is not installed");
            return PostgresServer.get().createDatabase();
        }
    };

    private static final String SQLITE_PREFIX = "jdbc:sqlite:";

    /**
     * Where an empty one is.
     *
     * @param folder for its files, where it has any
     */
    abstract String createUrl(Path folder);

    DataSource create(Path folder) {
        return at(createUrl(folder));
    }

    static DataSource at(String url) {
        if (url.startsWith(SQLITE_PREFIX)) {
            return SqliteFile.connections(Path.of(url.substring(SQLITE_PREFIX.length())));
        }
        if (url.startsWith("jdbc:h2:")) {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL(url);
            return source;
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }
}
