package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server, one question after another, and takes the answers at an address that the peer makes up for it. Arguments:
 * [url with the server's node as its path].
 */
public final class Client implements MessagingHandler {
    private final String url;
    private final Queue<String> requests = new ArrayDeque<>(List.of(
            "Twas brillig, and the slithy toves",
            "Did gire and gymble in the wabe.",
            "All mimsy were the borogroves,",
            "And the mome raths outgrabe."));
    private @Nullable Sender sender;
    private @Nullable Receiver receiver;

    private Client(String url) {
        this.url = url;
    }

    @Override
    public void onStart(ContainerEvent event) {
        sender = event.container().createSender(url);
        Connection connection = sender.connection();
        receiver = connection.createReceiver(
                null, ReceiverOptions.builder().dynamic(true).build());
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (event.link() == receiver) {
            ask();
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(requests.remove() + " => " + event.message().body());
        if (requests.isEmpty()) {
            event.connection().close();
        } else {
            ask();
        }
    }

    private void ask() {
        if (sender != null && receiver != null) {
            String answersTo = receiver.remoteSource().address();
            sender.send(Message.create(requests.element()).replyTo(answersTo).correlationId(requests.size()));
        }
    }

    public static void main(String[] args) {
        Container.create(new Client(args.length > 0 ? args[0] : "amqp://localhost/examples"))
                .run();
    }
}
