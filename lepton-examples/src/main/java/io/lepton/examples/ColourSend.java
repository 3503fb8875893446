package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import java.util.Map;

/** Sends messages whose property "colour" is green and red by turns. Arguments: [url with the node as its path [count]]. */
public final class ColourSend implements MessagingHandler {
    private final String url;
    private final int count;
    private int sent;
    private int confirmed;

    private ColourSend(String url, int count) {
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
            String colour = sent % 2 == 0 ? "green" : "red";
            sent++;
            event.sender()
                    .send(Message.create(Map.of("sequence", sent)).id(sent).applicationProperty("colour", colour));
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

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Container.create(new ColourSend(url, count)).run();
    }
}
