package io.lepton.store;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Assumptions;

/** The databases that a store is tested on, each empty and its own for a test. */
enum Database {
    SQLITE {
        @Override
        DataSource create(Path folder) {
            return SqliteFile.connections(folder.resolve("own.db"));
        }
    },
    H2 {
        @Override
        DataSource create(Path folder) {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:file:" + folder.resolve("own"));
            return source;
        }
    },
    POSTGRESQL {
        @Override
        DataSource create(Path folder) {
            Assumptions.assumeTrue(PostgresServer.isInstalled(), "PostgreSQL (Debian: postgresql) is not installed");
            return PostgresServer.get().createDatabase();
        }
    };

    /**
     * An empty one.
     *
     * @param folder for its files, where it has any
     */
    abstract DataSource create(Path folder);
}
