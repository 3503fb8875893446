/** Keeps the deliveries of exactly-once links in a database. Needs the engine, whose interface it implements, and JDBC. */
module io.lepton.store {
    exports io.lepton.store;

    requires transitive io.lepton.engine;
    requires transitive java.sql;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;
}
