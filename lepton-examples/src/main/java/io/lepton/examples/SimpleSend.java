package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import java.util.Map;

/**
 * Sends numbered messages, as the peer gives credit, and waits until each is confirmed. What was under way when a connection
 * broke is sent again: at least once. Arguments: [url with the node as its path [count]].
 */
public final class SimpleSend implements MessagingHandler {
    private final String url;
    private final int count;
    private int sent;
    private int confirmed;

    private SimpleSend(String url, int count) {
        this.url = url;
        this.count = count;
    }

    @Override
    public void onStart(ContainerEvent event) {
        event.container().createSender(url);
    }

    @Override
    public void onSendable(SenderEvent event) {
        while (event.sender().credit() > 0 && sent < count) {
            sent++;
            event.sender().send(Message.create(Map.of("sequence", sent)).id(sent));
        }
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        confirmed++;
        if (confirmed == count) {
            System.out.println("all messages confirmed");
            event.connection().close();
        }
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        sent--; // they come from the last to be confirmed on, so sending goes on from there
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Container.create(new SimpleSend(url, count)).run();
    }
}
