package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.DistributionMode;
import io.lepton.endpoint.ReceiverOptions;

/** Prints what is in a queue, and leaves it there. Arguments: [url with the queue as its path]. */
public final class QueueBrowser implements MessagingHandler {
    private final String url;

    private QueueBrowser(String url) {
        this.url = url;
    }

    @Override
    public void onStart(ContainerEvent event) {
        ReceiverOptions browsing = ReceiverOptions.builder()
                .copy()
                .creditWindow(0) // we ask ourselves
                .build();
        event.container().createReceiver(url, browsing);
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (event.receiver().remoteSource().distributionMode() == DistributionMode.MOVE) {
            System.err.println("this queue cannot be browsed");
            event.connection().close();
        } else {
            event.receiver().drain(Integer.MAX_VALUE); // all that there is, and no waiting for more
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
    }

    @Override
    public void onDrainFinished(LinkEvent event) {
        event.connection().close();
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        Container.create(new QueueBrowser(url)).run();
    }
}
