package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import java.util.HashSet;
import java.util.Set;

/** Receives messages and prints each once, even if it comes twice. Arguments: [url with the node as its path [count, 0 for ever]]. */
public final class SimpleReceive implements MessagingHandler {
    private final String url;
    private final int expected;
    private final Set<Object> seen = new HashSet<>();

    private SimpleReceive(String url, int expected) {
        this.url = url;
        this.expected = expected;
    }

    @Override
    public void onStart(ContainerEvent event) {
        event.container().createReceiver(url);
    }

    @Override
    public void onMessage(MessageEvent event) {
        Object id = event.message().id();
        if (id != null && !seen.add(id)) {
            return; // it was there before; accepted again, or it would come again
        }
        System.out.println(event.message().body());
        if (seen.size() == expected) {
            event.receiver().close();
            event.connection().close();
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Container.create(new SimpleReceive(url, count)).run();
    }
}
