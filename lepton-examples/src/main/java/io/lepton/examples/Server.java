package io.lepton.examples;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers in capital letters, through a broker: one sender without an address carries the answers to whatever address a
 * request names. Arguments: [url [node]].
 */
public final class Server implements MessagingHandler {
    private static final Symbol ANONYMOUS_RELAY = Symbol.of("ANONYMOUS-RELAY");

    private final String url;
    private final String node;
    private @Nullable Sender answers;

    private Server(String url, String node) {
        this.url = url;
        this.node = node;
    }

    @Override
    public void onStart(ContainerEvent event) {
        Connection connection = event.container().connect(url);
        connection.createReceiver(node);
        answers = connection.createSender(null);
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        if (event.connection().remoteOfferedCapabilities().contains(ANONYMOUS_RELAY)) {
            System.out.println("serving");
        } else {
            event.connection()
                    .close(Condition.of("amqp:not-implemented", "the peer does not relay by message address"));
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        Message request = event.message();
        if (answers != null && request.replyTo() != null) {
            answers.send(Message.create(String.valueOf(request.body()).toUpperCase(Locale.ROOT))
                    .address(request.replyTo())
                    .correlationId(request.correlationId()));
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        Container.create(new Server(url, node)).run();
    }
}
