package io.lepton.examples;

import io.lepton.amqp.Message;

/** Answers with the length of what it was asked: a server on {@link AbstractServer}. Arguments: [url [node]]. */
public final class LengthServer extends AbstractServer {
    private LengthServer(String url, String node) {
        super(url, node);
    }

    @Override
    protected Message answer(Message request) {
        return Message.create(String.valueOf(request.body()).length());
    }

    public static void main(String[] args) {
        new LengthServer(args.length > 0 ? args[0] : "amqp://localhost", args.length > 1 ? args[1] : "examples").run();
    }
}
