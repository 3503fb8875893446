package io.lepton.examples;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.ListenOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A small broker in memory: queues come into being when somebody names them, consumers take turns, what is given back comes
 * again, at most five times, a sender without an address reaches every queue, and transactions are what they should be. Arguments: [url to listen on] [-v].
 */
public final class Broker implements MessagingHandler {
    private static final int MAX_TRIES = 5;

    private final String url;
    private final boolean verbose;
    private final Map<String, Queue> queues = new HashMap<>();

    private Broker(String url, boolean verbose) {
        this.url = url;
        this.verbose = verbose;
    }

    /** Messages that wait, and those who want them, in the order of their turns. */
    private static final class Queue {
        private final Deque<Message> messages = new ArrayDeque<>();
        private final Deque<Sender> consumers = new ArrayDeque<>();

        void add(Message message) {
            messages.add(message);
            dispatch();
        }

        void dispatch() {
            int unable = 0;
            while (!messages.isEmpty() && unable < consumers.size()) {
                Sender consumer = consumers.remove();
                consumers.add(consumer);
                if (consumer.credit() > 0) {
                    Message message = messages.remove();
                    consumer.send(message).setContext(message);
                    unable = 0;
                } else {
                    unable++;
                }
            }
        }

        /** Takes back what a consumer did not want, to give it to another, before all that came later. */
        void putBack(Delivery delivery, boolean failed) {
            Message message = ((Message) delivery.context()).copy();
            if (failed) {
                message.deliveryCount(message.deliveryCount() + 1);
            }
            if (message.deliveryCount() < MAX_TRIES) {
                messages.addFirst(message);
                dispatch();
            }
        }
    }

    @Override
    public void onStart(ContainerEvent event) {
        ListenOptions options = ListenOptions.builder()
                .transactionCoordinator(new Transactions(this::enqueue))
                .build();
        System.out.println(
                "listening on " + event.container().listen(url, options).port());
    }

    @Override
    public void onConnectionOpening(ConnectionEvent event) {
        event.connection().setOfferedCapabilities(List.of(Symbol.of("ANONYMOUS-RELAY")));
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        Link link = event.link();
        if (event.sender() != null) {
            Source asked = link.remoteSource();
            String address = asked.isDynamic() ? UUID.randomUUID().toString() : asked.address();
            if (address == null) {
                link.close(Condition.of("amqp:invalid-field", "a source needs an address, or has to be dynamic"));
                return;
            }
            link.setSource(new Source()
                    .copyFrom(asked)
                    .setAddress(address)
                    .setFilter(Map.of()) // no filter is applied here,
                    .setDistributionMode(DistributionMode.MOVE)); // and nothing browsed
            queue(address).consumers.add(event.sender());
            say("consumer of " + address);
        } else if (link.remoteTarget().isDynamic()) {
            Terminus target = new Target().copyFrom(link.remoteTarget());
            link.setTarget(target.setAddress(UUID.randomUUID().toString()));
        }
    }

    @Override
    public void onSendable(SenderEvent event) {
        queueOf(event.sender()).dispatch();
    }

    @Override
    public void onMessage(MessageEvent event) {
        enqueue(event.delivery());
    }

    private void enqueue(Delivery delivery) {
        Message message = delivery.message();
        String node = delivery.link().target().address();
        String address = node != null ? node : message.address();
        if (address == null) {
            delivery.reject(Condition.of("amqp:precondition-failed", "a message without an address"));
        } else {
            say("message for " + address);
            queue(address).add(message);
        }
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        queueOf(event.link()).putBack(event.delivery(), false);
    }

    @Override
    public void onModified(DeliveryEvent event) {
        boolean failed = event.delivery().outcome() instanceof Modified modified && modified.deliveryFailed();
        queueOf(event.link()).putBack(event.delivery(), failed);
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        queueOf(event.link()).consumers.remove(event.sender());
        queueOf(event.link()).putBack(event.delivery(), true);
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        forget(event.sender());
    }

    @Override
    public void onDisconnected(io.lepton.TransportEvent event) {
        event.connection().senders().forEach(this::forget);
    }

    private void forget(@Nullable Sender consumer) {
        if (consumer != null && consumer.source().address() != null) {
            queueOf(consumer).consumers.remove(consumer);
        }
    }

    private Queue queueOf(Link consumer) {
        return queue(String.valueOf(consumer.source().address()));
    }

    private Queue queue(String address) {
        return queues.computeIfAbsent(address, a -> new Queue());
    }

    private void say(String what) {
        if (verbose) {
            System.out.println(what);
        }
    }

    public static void main(String[] args) {
        List<String> arguments = Arrays.asList(args);
        String url = arguments.stream().filter(a -> !a.equals("-v")).findFirst().orElse("amqp://localhost");
        Container.create(new Broker(url, arguments.contains("-v"))).run();
    }
}
