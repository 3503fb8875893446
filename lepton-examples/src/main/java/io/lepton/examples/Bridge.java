package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;

/**
 * Carries messages from a queue of one broker to a queue of another, bit for bit as they are. A message is done with here what
 * was done with it there, and no more are taken than the other side has credit for: nothing piles up, and nothing is lost when
 * either is. Arguments: from-url to-url, each with a queue as its path.
 */
public final class Bridge implements MessagingHandler {
    private final String from;
    private final String to;
    private Receiver receiver;
    private Sender sender;

    private Bridge(String from, String to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        receiver = event.container()
                .createReceiver(from, ReceiverOptions.builder().creditWindow(0).build());
        sender = event.container().createSender(to);
    }

    @Override
    public void onSendable(SenderEvent event) {
        takeMore();
    }

    @Override
    public void onMessage(MessageEvent event) {
        Delivery there = sender.send(event.message());
        there.setContext(event.delivery());
        takeMore();
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        if (event.delivery().context() instanceof Delivery here) {
            Outcome outcome = event.delivery().outcome();
            if (outcome == null) {
                here.release();
            } else {
                here.update(outcome);
                here.settle();
            }
        }
    }

    /** Two connections have two threads only where the container has: with one {@code run()} there is one for both. */
    private void takeMore() {
        int more = sender.credit() - receiver.credit();
        if (more > 0) {
            receiver.flow(more);
        }
    }

    public static void main(String[] args) {
        Container.create(new Bridge(args[0], args[1])).run();
    }
}
