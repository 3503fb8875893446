package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import java.time.Duration;

/** The hello world inside a loop that is the application's own: a game's, a user interface's. Arguments: [url [node]]. */
public final class OwnLoop implements MessagingHandler {
    private final String url;
    private final String node;

    private OwnLoop(String url, String node) {
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
        Container container = Container.create(new OwnLoop(url, node));
        int rounds = 0;
        while (container.poll(Duration.ofMillis(10))) { // waits that long at most; zero would not wait at all
            rounds++; // whatever else the loop is for
        }
        System.out.println(rounds > 0 ? "the loop went on meanwhile" : "there was nothing to do");
    }
}
