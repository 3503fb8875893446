package io.lepton.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database whose commits a test can hold or let fail, whose connections it can get at, and which it can rename. */
final class WatchedDatabase {
    private final DataSource real;
    private @Nullable String name;
    private volatile Commit commit = Connection::commit;
    /** Those that were made, oldest first. */
    final List<Connection> connections = new CopyOnWriteArrayList<>();

    /** What happens when a connection is to commit. */
    interface Commit {
        void run(Connection connection) throws SQLException;
    }

    WatchedDatabase(DataSource real) {
        this.real = real;
    }

    /** From now on, this happens at a commit. */
    void atCommit(Commit commit) {
        this.commit = commit;
    }

    /** It says that it is another product. */
    WatchedDatabase named(String product) {
        name = product;
        return this;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real, (method, args) -> {
            Object result = call(real, method, args);
            return result instanceof Connection connection ? watched(connection) : result;
        });
    }

    private Connection watched(Connection connection) {
        connections.add(connection);
        return proxy(Connection.class, connection, (method, args) -> {
            if (method.getName().equals("commit")) {
                commit.run(connection);
                return null;
            }
            Object result = call(connection, method, args);
            return result instanceof DatabaseMetaData about && name != null ? renamed(about) : result;
        });
    }

    private DatabaseMetaData renamed(DatabaseMetaData about) {
        return proxy(
                DatabaseMetaData.class,
                about,
                (method, args) -> method.getName().equals("getDatabaseProductName") ? name : call(about, method, args));
    }

    private interface Call {
        Object run(Method method, Object[] args) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Call call) {
        return type.cast(Proxy.newProxyInstance(
                real.getClass().getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> call.run(method, args)));
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
