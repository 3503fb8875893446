package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import org.jspecify.annotations.Nullable;

/** The part of a server behind a broker that is the same for all: a subclass has but to answer a request. */
public abstract class AbstractServer implements MessagingHandler {
    private final String url;
    private final String node;
    private @Nullable Sender answers;

    /** {@code url}: of the broker; {@code node}: where requests wait. */
    protected AbstractServer(String url, String node) {
        this.url = url;
        this.node = node;
    }

    /** The answer; its address and correlation-id are set by this class. */
    protected abstract Message answer(Message request);

    /** Serves until the process ends. */
    public final void run() {
        Container.create(this).run();
    }

    @Override
    public final void onStart(ContainerEvent event) {
        Connection connection = event.container().connect(url);
        answers = connection.createSender(null);
        connection.createReceiver(node);
    }

    @Override
    public final void onMessage(MessageEvent event) {
        Message request = event.message();
        if (answers != null && request.replyTo() != null) {
            Object id = request.correlationId() != null ? request.correlationId() : request.id();
            answers.send(answer(request).address(request.replyTo()).correlationId(id));
        }
    }
}
