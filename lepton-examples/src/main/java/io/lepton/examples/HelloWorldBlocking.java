package io.lepton.examples;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.endpoint.Delivery;
import java.time.Duration;

/** Sends one message to a node of a broker, and receives it from there, waiting at each step. Arguments: [url [node]]. */
public final class HelloWorldBlocking {
    private HelloWorldBlocking() {}

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingReceiver receiver = connection.createReceiver(node);
            BlockingSender sender = connection.createSender(node);
            sender.send(Message.create("Hello World!"));
            Delivery delivery = receiver.receive(Duration.ofSeconds(30));
            System.out.println(delivery.message().body());
            delivery.accept();
        }
    }
}
