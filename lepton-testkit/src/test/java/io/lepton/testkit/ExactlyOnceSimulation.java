package io.lepton.testkit;

import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkOptions;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of an exactly-once link between two engines, in virtual time. A seed chooses where the wire is cut, and how long
 * things take; and whether either side has a store, and is then killed now and again: what it has in memory is gone, and
 * what it has recorded and is not safe.
 *
 * <p>The model is this. Each number that is sent is processed once: it is so when its outcome is given, or, with a store, when
 * that is recorded. Each has one outcome, of which the sender hears. A sender that was killed goes on behind the last number whose
 * message is recorded.
 */
final class ExactlyOnceSimulation {
    private static final int MAX_STEPS = 5_000;

    private final long seed;
    private final Random random;
    private final int count;
    private final EnginePair pair;
    private final Side sending;
    private final Side receiving;
    private final boolean clientSends;
    private final boolean smallFrames;
    private final boolean sendsEarly;
    private final ServedLinks served = new ServedLinks();

    /** What became of each number, as its receiver has it. */
    private final Map<Integer, Outcome> processed = new TreeMap<>();
    /** What the sender has heard of each. */
    private final Map<Integer, Outcome> decided = new TreeMap<>();
    /** Which number each tag was given to. */
    private final Map<String, Integer> tags = new HashMap<>();
    /** What must not happen. */
    final List<String> odd = new ArrayList<>();

    private int next;
    private int recorded;
    private int cuts;
    private int kills;
    private Link link;

    ExactlyOnceSimulation(long seed) {
        this.seed = seed;
        random = new Random(seed);
        count = 1 + random.nextInt(10);
        clientSends = random.nextBoolean();
        smallFrames = random.nextBoolean();
        sendsEarly = random.nextBoolean();
        sending = new Side(random.nextBoolean() ? new SimulatedStore(random, this::sent) : null);
        receiving = new Side(random.nextBoolean() ? new SimulatedStore(random, this::decidedSafely) : null);
        pair = clientSends ? new EnginePair(sending, receiving) : new EnginePair(receiving, sending);
        if (random.nextBoolean()) {
            pair.chunks(() -> random.nextInt(400) - 50);
        }
        link = open();
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + (clientSends ? "the client sends " : "the server sends ") + count + ", " + cuts
                + " cuts, " + kills + " kills, sending " + sending.store + ", receiving " + receiving.store
                + ", processed " + processed + ", decided " + decided + ", odd " + odd;
    }

    // ------------------------------------------------------------------ the run

    /** Runs it to its end. */
    ExactlyOnceSimulation run() {
        int mishaps = random.nextInt(12);
        for (int step = 0; step < MAX_STEPS && !isDone(); step++) {
            if (cuts + kills < mishaps && random.nextInt(4) == 0) {
                mishap();
            }
            for (int turns = random.nextInt(30); turns > 0; turns--) {
                pair.turn();
                sending.turn();
                receiving.turn();
            }
            if (isBroken()) {
                reconnect();
            }
        }
        if (!isDone()) {
            odd.add("it never ends: " + link + " " + link.unsettled() + ", " + served.last());
        }
        for (int number = 0; number < count; number++) {
            if (processed.get(number) == null || !Objects.equals(processed.get(number), decided.get(number))) {
                odd.add(number + " is processed " + processed.get(number) + " and decided " + decided.get(number));
            }
        }
        return this;
    }

    private boolean isDone() {
        Link there = served.last();
        return decided.size() == count
                && link.unsettledCount() == 0
                && there != null
                && there.unsettledCount() == 0
                && (sending.store == null || sending.store.isEmpty())
                && (receiving.store == null || receiving.store.isEmpty());
    }

    private void mishap() {
        switch (random.nextInt(5)) {
            case 0 -> pair.cut();
            case 1 -> pair.cutToServerAfter(random.nextInt(600));
            case 2 -> pair.cutToClientAfter(random.nextInt(600));
            case 3 -> kill(sending);
            default -> kill(receiving);
        }
        cuts++;
    }

    private void kill(Side side) {
        if (side.store == null || side.killed) {
            return; // there is nothing that would be the same again
        }
        kills++;
        side.kill();
        if (isClient(side)) {
            pair.killClient();
        } else {
            pair.killServer();
            served.forget();
        }
        if (side == sending) {
            next = recorded;
        }
    }

    private boolean isClient(Side side) {
        return side == sending == clientSends;
    }

    private boolean isBroken() {
        return sending.killed
                || receiving.killed
                || pair.clientTransport().isClosed()
                || pair.serverTransport().isClosed();
    }

    private void reconnect() {
        boolean anew = sending.killed && clientSends || receiving.killed && !clientSends;
        pair.run();
        if (!sending.killed && !clientSends || !receiving.killed && clientSends) {
            pair.server().close(); // as a container does with what is lost
            pair.run();
        }
        pair.reconnect();
        sending.killed = false;
        receiving.killed = false;
        if (smallFrames) {
            pair.server().setMaxFrameSize(512);
        }
        if (anew) {
            link = open();
        }
    }

    private Link open() {
        Connection client = pair.client();
        if (smallFrames) {
            client.setMaxFrameSize(512);
            pair.server().setMaxFrameSize(512);
        }
        Session session = client.createSession();
        Link made = clientSends
                ? session.createSender(
                        "q", options(SenderOptions.builder(), sending.store).build())
                : session.createReceiver(
                        "q", options(ReceiverOptions.builder(), receiving.store).build());
        client.open();
        session.open();
        made.open();
        if (made instanceof Receiver receiver) {
            receiver.flow(5);
        } else if (sendsEarly) {
            send((Sender) made);
        }
        return made;
    }

    private static <B extends LinkOptions.Builder<B>> B options(B options, @Nullable DeliveryStore store) {
        options.name("numbers").exactlyOnce();
        return store == null ? options : options.store(store);
    }

    // ------------------------------------------------------------------ the model

    private void send(Sender sender) {
        while (next < count && (sendsEarly || sender.credit() > 0)) {
            byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(20)];
            sender.send(Message.create(body).id(Integer.toString(next))).setContext(next);
            next++;
        }
    }

    private static int number(Message message) {
        return Integer.parseInt((String) Objects.requireNonNull(message.id()));
    }

    /** A message is recorded. */
    private void sent(DeliveryStore.StoredDelivery delivery) {
        byte[] bytes = Objects.requireNonNull(delivery.message());
        int number = number(Message.decode(ByteBuffer.wrap(bytes)));
        recorded = Math.max(recorded, number + 1);
    }

    private void decidedSafely(DeliveryStore.StoredDelivery delivery) {
        String tag = new String(delivery.tag(), java.nio.charset.StandardCharsets.ISO_8859_1);
        processed(Objects.requireNonNull(tags.get(tag)), (Outcome) Objects.requireNonNull(delivery.state()));
    }

    private void processed(int number, Outcome outcome) {
        if (processed.put(number, outcome) != null) {
            odd.add(number + " is processed again");
        }
    }

    /** What one side does, over all its lives. */
    private final class Side extends Recorder {
        final @Nullable SimulatedStore store;
        private final List<Delivery> inHand = new ArrayList<>();
        boolean killed;

        Side(@Nullable SimulatedStore store) {
            this.store = store;
        }

        void kill() {
            killed = true;
            inHand.clear();
            Objects.requireNonNull(store).crash();
        }

        /** The application decides what it has in hand, by and by. */
        void turn() {
            if (killed) {
                return;
            }
            if (store != null) {
                store.turn();
            }
            if (!inHand.isEmpty() && random.nextInt(3) == 0) {
                decide(inHand.remove(random.nextInt(inHand.size())));
            }
        }

        @Override
        public void onLinkRemoteOpen(Link link) {
            if (link.isIncoming()) {
                served.attached(link, store);
                link.open();
                if (link instanceof Receiver receiver) {
                    receiver.flow(5);
                } else if (sendsEarly) {
                    send((Sender) link);
                }
            }
        }

        @Override
        public void onLinkFlow(Link link) {
            if (link instanceof Sender sender) {
                send(sender);
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.link() instanceof Receiver receiver) {
                if (delivery.hasNewData() && !delivery.isAborted()) {
                    received(receiver, delivery);
                }
            } else if (delivery.outcome() != null && !delivery.isLocallySettled()) {
                Integer number = (Integer) delivery.context();
                decided.put(number == null ? tags.get(delivery.tagAsString()) : number, delivery.outcome());
                delivery.settle();
            }
        }

        private void received(Receiver receiver, Delivery delivery) {
            int number = number(delivery.message());
            Integer before = tags.put(delivery.tagAsString(), number);
            if (before != null && before != number) {
                odd.add("the tag of " + before + " is given to " + number);
            }
            receiver.advance();
            if (random.nextInt(3) == 0) {
                inHand.add(delivery);
            } else {
                decide(delivery);
            }
            receiver.flow(1);
        }

        private void decide(Delivery delivery) {
            boolean rejects = random.nextInt(8) == 0;
            boolean told = rejects ? delivery.reject() : delivery.accept();
            if (store == null) {
                processed(tags.get(delivery.tagAsString()), (Outcome) Objects.requireNonNull(delivery.localState()));
            }
            if (!told) {
                odd.add("nobody to tell of " + delivery);
            }
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
}
