package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.Transaction;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import java.util.Locale;

/**
 * Answers in capital letters, through a broker, each request in a transaction: it is gone and its answer is there, or neither.
 * Arguments: [url [node]].
 */
public final class TransactionServer implements MessagingHandler {
    private final String url;
    private final String node;
    private Sender answers;

    private TransactionServer(String url, String node) {
        this.url = url;
        this.node = node;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        Connection connection = event.container().connect(url);
        answers = connection.createSender(null);
        connection.createReceiver(node);
    }

    @Override
    public void onMessage(MessageEvent event) {
        event.container().declareTransaction(event.connection(), new Request(event.delivery()));
    }

    /** One request, and its transaction. When that is not committed the request is given back, and comes again. */
    private final class Request implements TransactionHandler {
        private final Delivery request;

        Request(Delivery request) {
            this.request = request;
        }

        @Override
        public void onTransactionDeclared(TransactionEvent event) {
            Transaction transaction = event.transaction();
            transaction.send(answers, answer(request.message()));
            transaction.accept(request);
            transaction.commit();
        }

        @Override
        public void onTransactionDeclareFailed(TransactionEvent event) {
            System.err.println("no transaction: " + event.transaction().condition());
            request.release();
        }
    }

    private static Message answer(Message request) {
        return Message.create(String.valueOf(request.body()).toUpperCase(Locale.ROOT))
                .address(request.replyTo())
                .correlationId(request.correlationId());
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        Container.create(new TransactionServer(url, node)).run();
    }
}
