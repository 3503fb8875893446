package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;

/** Sends one message to a node of a broker, and receives it from there. Arguments: [url [node]]. */
public final class HelloWorld implements MessagingHandler {
    private final String url;
    private final String node;

    HelloWorld(String url, String node) {
        this.url = url;
        this.node = node;
    }

    @Override
    public void onStart(ContainerEvent event) {
        Connection connection = event.container().connect(url);
        connection.createReceiver(node);
        connection.createSender(node);
    }

    @Override
    public void onSendable(SenderEvent event) {
        event.sender().send(Message.create("Hello World!"));
        event.sender().close();
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        event.connection().close();
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        Container.create(new HelloWorld(url, node)).run();
    }
}
