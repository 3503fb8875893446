package io.lepton.examples;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.ReceiverOptions;

/**
 * Hears what a topic is told, also what comes while it is away: container and link have names, by which the broker knows the
 * subscription again. Arguments: [url [topic [number of messages]]].
 */
public final class Subscriber implements MessagingHandler {
    private final String url;
    private final String topic;
    private int left;

    private Subscriber(String url, String topic, int messages) {
        this.url = url;
        this.topic = topic;
        left = messages;
    }

    @Override
    public void onStart(ContainerEvent event) {
        Connection connection = event.container()
                .connect(url, ConnectionOptions.builder().containerId("reader").build());
        ReceiverOptions durable =
                ReceiverOptions.builder().name("my-news").durableSubscription().build();
        connection.createReceiver(topic, durable);
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        if (--left == 0) {
            event.receiver().detach(); // to close it would end the subscription
            event.connection().close();
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String topic = args.length > 1 ? args[1] : "topic://news";
        int messages = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        Container.create(new Subscriber(url, topic, messages)).run();
    }
}
