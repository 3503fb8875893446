package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.Listener;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Listens, and receives from whoever connects and sends. Arguments: [url to listen on [count, 0 for ever]]. */
public final class DirectReceive implements MessagingHandler {
    private final String url;
    private final int expected;
    private final Set<Object> seen = new HashSet<>();
    private @Nullable Listener listener;

    private DirectReceive(String url, int expected) {
        this.url = url;
        this.expected = expected;
    }

    @Override
    public void onStart(ContainerEvent event) {
        listener = event.container().listen(url);
        System.out.println("listening on " + listener.port());
    }

    @Override
    public void onMessage(MessageEvent event) {
        Object id = event.message().id();
        if (id != null && !seen.add(id)) {
            return;
        }
        System.out.println(event.message().body());
        if (seen.size() == expected && listener != null) {
            event.connection().close(); // the acceptance of this message still goes out first
            listener.close();
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost:8888";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Container.create(new DirectReceive(url, count)).run();
    }
}
