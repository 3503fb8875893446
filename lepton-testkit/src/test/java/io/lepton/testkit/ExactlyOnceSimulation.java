package io.lepton.testkit;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkOptions;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of an exactly-once link between two engines, in virtual time, over a wire that is cut at places that a seed chooses.
 * The model is this: each number that is sent is processed once, and has one outcome.
 */
final class ExactlyOnceSimulation {
    private static final int MAX_STEPS = 20_000;

    private final long seed;
    private final Random random;
    private final int count;
    private final boolean clientSends;
    private final EnginePair pair;

    /** How often each number was processed. */
    final Map<Integer, Integer> processed = new TreeMap<>();
    /** How often the outcome of each number was told. */
    final Map<Integer, Integer> decided = new TreeMap<>();
    /** What must not happen. */
    final List<String> odd = new ArrayList<>();

    private final List<Delivery> inHand = new ArrayList<>();
    private int next;
    private @Nullable Link served;
    private int cuts;

    ExactlyOnceSimulation(long seed) {
        this.seed = seed;
        random = new Random(seed);
        count = 1 + random.nextInt(30);
        clientSends = random.nextBoolean();
        Side client = new Side();
        Side server = new Server();
        pair = new EnginePair(client, server);
        if (random.nextBoolean()) {
            pair.chunks(() -> 1 + random.nextInt(200));
        }
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + (clientSends ? "the client sends " : "the server sends ") + count + ", " + cuts
                + " cuts, processed " + processed + ", decided " + decided + ", odd " + odd;
    }

    /** Runs it to its end. */
    ExactlyOnceSimulation run() {
        Connection client = pair.client();
        if (random.nextBoolean()) {
            client.setMaxFrameSize(512);
            pair.server().setMaxFrameSize(512);
        }
        Session session = client.createSession();
        Link link = clientSends
                ? session.createSender("q", choose(SenderOptions.builder()).build())
                : session.createReceiver("q", choose(ReceiverOptions.builder()).build());
        client.open();
        session.open();
        link.open();
        if (link instanceof Receiver receiver) {
            receiver.flow(5);
        }
        int mostCuts = random.nextInt(20);
        for (int step = 0; step < MAX_STEPS && !isDone(link); step++) {
            if (cuts < mostCuts && random.nextInt(4) == 0) {
                cut();
            }
            for (int turns = random.nextInt(30); turns > 0; turns--) {
                pair.turn();
                act();
            }
            if (pair.clientTransport().isClosed() || pair.serverTransport().isClosed()) {
                cuts++;
                endServer();
                pair.reconnect();
                if (client.maxFrameSize() == 512) {
                    pair.server().setMaxFrameSize(512);
                }
            }
        }
        if (!isDone(link)) {
            odd.add("it never ends: " + link + " " + link.unsettled() + ", " + served);
        }
        return this;
    }

    private static <B extends LinkOptions.Builder<B>> B choose(B options) {
        return options.name("numbers").exactlyOnce();
    }

    private boolean isDone(Link link) {
        return decided.size() == count && link.unsettledCount() == 0 && served != null && served.unsettledCount() == 0;
    }

    private void cut() {
        switch (random.nextInt(3)) {
            case 0 -> pair.cut();
            case 1 -> pair.cutToServerAfter(random.nextInt(600));
            default -> pair.cutToClientAfter(random.nextInt(600));
        }
    }

    /** The container of the server closes what is lost. */
    private void endServer() {
        pair.run();
        pair.server().close();
        pair.run();
    }

    /** The application decides what it has in hand, by and by. */
    private void act() {
        if (!inHand.isEmpty() && random.nextInt(3) == 0) {
            inHand.remove(random.nextInt(inHand.size())).accept();
        }
    }

    private void send(Sender sender) {
        while (next < count && sender.credit() > 0) {
            byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(20)];
            Message message = Message.create(body).id(Integer.toString(next));
            sender.send(message).setContext(next++);
        }
    }

    private class Side extends Recorder {
        @Override
        public void onLinkFlow(Link link) {
            if (link instanceof Sender sender) {
                send(sender);
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.link() instanceof Receiver receiver) {
                received(receiver, delivery);
            } else if (delivery.outcome() != null && !delivery.isLocallySettled()) {
                decided.merge((Integer) delivery.context(), 1, Integer::sum);
                delivery.settle();
            }
        }

        private void received(Receiver receiver, Delivery delivery) {
            if (!delivery.hasNewData() || delivery.isAborted()) {
                return;
            }
            String id = (String) delivery.message().id();
            processed.merge(Integer.valueOf(id), 1, Integer::sum);
            receiver.advance();
            if (random.nextInt(3) == 0) {
                inHand.add(delivery);
            } else {
                delivery.accept();
            }
            receiver.flow(1);
        }

        @Override
        public void onInDoubt(Delivery delivery) {
            odd.add("in doubt " + delivery);
        }

        @Override
        public void onRecoveryUnavailable(Link link) {
            odd.add("unavailable " + link + ": " + link.recoveryFailure());
        }
    }

    /** As a container does for the links of a listener: one takes over what that before has left. */
    private final class Server extends Side {
        @Override
        public void onLinkRemoteOpen(Link link) {
            Link before = served;
            if (link != before) {
                served = link;
                link.setSource(link.remoteSource());
                link.setTarget(link.remoteTarget());
                link.setSettleModes(link.remoteSenderSettleMode(), link.remoteReceiverSettleMode());
                link.setRecovering(true);
                link.awaitUnsettled();
                link.takeOver(before == null ? List.of() : before.handOver(link));
            }
            link.open();
            if (link instanceof Receiver receiver) {
                receiver.flow(5);
            }
        }
    }
}
