package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.Delivery;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Puts each message into a database, on a thread that may block, and accepts it when it is there. Arguments: jdbc-url [url with
 * the node as its path].
 */
public final class DatabaseReceive implements MessagingHandler {
    private final String url;
    private final Database database;
    private final ExecutorService databaseThread = Executors.newSingleThreadExecutor();

    private DatabaseReceive(String url, Database database) {
        this.url = url;
        this.database = database;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        event.container().createReceiver(url);
    }

    @Override
    public void onMessage(MessageEvent event) {
        String text = String.valueOf(event.message().body());
        Delivery delivery = event.delivery();
        databaseThread.execute(() -> insert(text, delivery));
    }

    private void insert(String text, Delivery delivery) {
        try {
            database.insert(text);
            delivery.accept(); // an outcome may be given from any thread
            System.out.println("inserted: " + text);
        } catch (SQLException e) {
            System.out.println(e.getMessage());
            delivery.release(true);
        }
    }

    public static void main(String[] args) throws SQLException {
        try (Database database = new Database(args[0])) {
            database.init();
            String url = args.length > 1 ? args[1] : "amqp://localhost/examples";
            Container.create(new DatabaseReceive(url, database)).run();
        }
    }
}
