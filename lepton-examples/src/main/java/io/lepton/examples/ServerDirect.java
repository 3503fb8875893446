package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.endpoint.Sender;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Answers in capital letters, listening itself: answers go over the links that clients made. Arguments: [url to listen on]. */
public final class ServerDirect implements MessagingHandler {
    private final String url;
    private final Map<String, Sender> clients = new HashMap<>();

    private ServerDirect(String url) {
        this.url = url;
    }

    @Override
    public void onStart(ContainerEvent event) {
        System.out.println("listening on " + event.container().listen(url).port());
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        if (event.sender() != null && event.sender().remoteSource().isDynamic()) {
            String address = UUID.randomUUID().toString();
            event.sender()
                    .setSource(
                            new Source().copyFrom(event.sender().remoteSource()).setAddress(address));
            clients.put(address, event.sender());
        }
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        clients.values().remove(event.sender());
    }

    @Override
    public void onMessage(MessageEvent event) {
        Message request = event.message();
        Sender client = clients.get(request.replyTo());
        if (client != null) {
            client.send(Message.create(String.valueOf(request.body()).toUpperCase(Locale.ROOT))
                    .address(request.replyTo())
                    .correlationId(request.correlationId()));
        }
    }

    public static void main(String[] args) {
        Container.create(new ServerDirect(args.length > 0 ? args[0] : "amqp://localhost:8888"))
                .run();
    }
}
