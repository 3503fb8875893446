package io.lepton.examples;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.Listener;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import org.jspecify.annotations.Nullable;

/** Sends one message straight to itself, with no broker between. Arguments: [url to listen on and send to]. */
public final class HelloWorldDirect implements MessagingHandler {
    private final String url;
    private @Nullable Listener listener;

    private HelloWorldDirect(String url) {
        this.url = url;
    }

    @Override
    public void onStart(ContainerEvent event) {
        listener = event.container().listen(url);
        event.container().createSender(url);
    }

    @Override
    public void onSendable(SenderEvent event) {
        event.sender().send(Message.create("Hello World!"));
        event.sender().close();
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        event.connection().close();
    }

    @Override
    public void onConnectionClosed(ConnectionEvent event) {
        if (listener != null) {
            listener.close(); // nothing is left to wait for, so run() returns
        }
    }

    public static void main(String[] args) {
        Container.create(new HelloWorldDirect(args.length > 0 ? args[0] : "amqp://localhost:8888/examples"))
                .run();
    }
}
