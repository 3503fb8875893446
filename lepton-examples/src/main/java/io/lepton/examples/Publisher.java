package io.lepton.examples;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;

/** Tells a topic some news; who has subscribed hears it. Arguments: [url [topic [news]…]]. */
public final class Publisher {
    private Publisher() {}

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String topic = args.length > 1 ? args[1] : "topic://news";
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingSender sender = connection.createSender(topic);
            for (int i = 2; i < args.length; i++) {
                sender.send(Message.create(args[i]).subject("news"));
            }
        }
    }
}
