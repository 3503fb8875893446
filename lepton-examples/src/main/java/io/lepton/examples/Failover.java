package io.lepton.examples;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.ReconnectingEvent;
import io.lepton.TransportEvent;
import io.lepton.endpoint.Connection;
import java.time.Duration;
import java.util.List;

/**
 * Receives from the first of several brokers that answers, and goes on with another when that is gone. Arguments:
 * queue url….
 */
public final class Failover implements MessagingHandler {
    private final String queue;
    private final List<String> urls;

    private Failover(String queue, List<String> urls) {
        this.queue = queue;
        this.urls = urls;
    }

    @Override
    public void onStart(ContainerEvent event) {
        ConnectionOptions options = ConnectionOptions.builder()
                .failoverUrls(urls.subList(1, urls.size()))
                .connectTimeout(Duration.ofSeconds(5)) // for each of them
                .idleTimeout(Duration.ofSeconds(30)) // finds out about one that is silent, too
                .reconnect(ReconnectOptions.builder()
                        .initialDelay(Duration.ofMillis(50))
                        .maxDelay(Duration.ofSeconds(5))
                        .build())
                .build();
        event.container().connect(urls.get(0), options).createReceiver(queue);
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) { // the first time and again
        Connection connection = event.connection();
        System.out.println("connected to " + connection.remoteContainerId());
    }

    @Override
    public void onDisconnected(TransportEvent event) {
        System.out.println("lost"); // links and what waits stay as they are
    }

    @Override
    public void onReconnecting(ReconnectingEvent event) {
        // before each attempt: a place to choose another URL, or other credentials
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        if ("bye".equals(event.message().body())) {
            event.connection().close();
        }
    }

    public static void main(String[] args) {
        List<String> all = List.of(args);
        Container.create(new Failover(all.get(0), all.subList(1, all.size()))).run();
    }
}
