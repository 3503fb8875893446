package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.ReceiverOptions;

/**
 * Receives only those messages whose property "colour" is green, of what ColourSend sends; the others stay for somebody else.
 * Arguments: [url with the node as its path [count, 0 for ever]].
 */
public final class SelectedReceive implements MessagingHandler {
    private final String url;
    private final int expected;
    private int received;

    private SelectedReceive(String url, int expected) {
        this.url = url;
        this.expected = expected;
    }

    @Override
    public void onStart(ContainerEvent event) {
        ReceiverOptions green =
                ReceiverOptions.builder().selector("colour = 'green'").build();
        event.container().createReceiver(url, green);
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        received++;
        if (received == expected) {
            event.connection().close();
        }
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        event.connection().close(); // the peer does not know selectors, which was logged
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Container.create(new SelectedReceive(url, count)).run();
    }
}
