package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.TimerEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of a database, and deletes each when the peer has settled it. The database blocks, so it has a thread of its
 * own, which hands what it finds to the connection's thread. Arguments: jdbc-url [url with the node as its path].
 */
public final class DatabaseSend implements MessagingHandler {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final String url;
    private final Database database;
    private final ExecutorService databaseThread = Executors.newSingleThreadExecutor();
    private final Queue<Database.Entry> waiting = new ArrayDeque<>();
    private @Nullable Sender sender;
    private long newest;
    private boolean asking;

    private DatabaseSend(String url, Database database) {
        this.url = url;
        this.database = database;
    }

    @Override
    public void onStart(ContainerEvent event) {
        sender = event.container().createSender(url);
        event.container().schedule(PERIOD);
    }

    @Override
    public void onSendable(SenderEvent event) {
        sendWhatWaits(event.sender());
    }

    @Override
    public void onTimer(TimerEvent event) {
        if (sender != null) {
            ask(sender);
        }
        event.container().schedule(PERIOD);
    }

    private void sendWhatWaits(Sender sender) {
        while (sender.credit() > 0 && !waiting.isEmpty()) {
            Database.Entry entry = waiting.remove();
            sender.send(Message.create(entry.text()).id(entry.id())).setContext(entry);
        }
        if (waiting.isEmpty()) {
            ask(sender);
        }
    }

    private void ask(Sender sender) {
        if (!asking) {
            asking = true;
            long after = newest;
            databaseThread.execute(() -> {
                List<Database.Entry> found = find(after);
                sender.connection().execute(() -> take(found, sender)); // back on the connection's thread
            });
        }
    }

    private void take(List<Database.Entry> found, Sender sender) {
        asking = false;
        if (!found.isEmpty()) {
            newest = found.get(found.size() - 1).id();
            waiting.addAll(found);
            sendWhatWaits(sender);
        }
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        Database.Entry entry = (Database.Entry) event.delivery().context();
        databaseThread.execute(() -> delete(entry));
    }

    private List<Database.Entry> find(long after) {
        try {
            return database.newerThan(after);
        } catch (SQLException e) {
            System.out.println(e.getMessage());
            return List.of(); // the timer asks again
        }
    }

    private void delete(Database.Entry entry) {
        try {
            database.delete(entry.id());
            System.out.println("sent and deleted: " + entry.text());
        } catch (SQLException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] args) throws SQLException {
        try (Database database = new Database(args[0])) {
            String url = args.length > 1 ? args[1] : "amqp://localhost/examples";
            Container.create(new DatabaseSend(url, database)).run();
        }
    }
}
