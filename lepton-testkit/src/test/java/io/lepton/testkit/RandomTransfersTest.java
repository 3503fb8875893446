package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.TransportOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Two engines with frame sizes, windows, credit, pieces of input and messages that the seed chooses. The model is a list
 * of messages for each link: what was sent and not aborted arrives, in order, octet for octet.
 */
class RandomTransfersTest {
    private static final int ACTIONS = 60;

    /** Takes messages, whole or in parts, gives credit and settles as it likes. */
    private static final class Side extends Recorder {
        private final Random random;
        private final Map<String, List<String>> arrived = new HashMap<>();
        private final Map<Delivery, ByteArrayOutputStream> parts = new HashMap<>();
        private final List<Delivery> held = new ArrayList<>();

        Side(Random random) {
            this.random = random;
        }

        @Override
        public void onSessionRemoteOpen(Session session) {
            if (session.localState() == EndpointState.UNINIT) {
                session.setIncomingWindow(1 + random.nextInt(20));
            }
            super.onSessionRemoteOpen(session);
        }

        @Override
        public void onLinkRemoteOpen(Link link) {
            if (link.isIncoming() && link instanceof Receiver receiver) {
                receiver.setOptions(ReceiverOptions.builder()
                        .streaming(random.nextBoolean())
                        .build());
            }
            super.onLinkRemoteOpen(link);
        }

        @Override
        public void onDelivery(Delivery delivery) {
            Receiver receiver = delivery.receiver();
            if (receiver == null) {
                if (delivery.isRemotelySettled()) {
                    delivery.settle();
                }
                return;
            }
            if (!delivery.hasNewData()) {
                return;
            }
            ByteArrayOutputStream bytes = parts.computeIfAbsent(delivery, d -> new ByteArrayOutputStream());
            if (delivery.isAborted()) {
                parts.remove(delivery);
                delivery.settle();
                return;
            }
            ByteBuffer read;
            while ((read = receiver.read(1 + random.nextInt(2000))) != null && read.hasRemaining()) {
                byte[] some = new byte[read.remaining()];
                read.get(some);
                bytes.writeBytes(some);
            }
            if (read == null) {
                parts.remove(delivery);
                arrived.computeIfAbsent(receiver.name(), name -> new ArrayList<>())
                        .add(hex(bytes.toByteArray()));
                receiver.advance();
                if (random.nextInt(4) == 0) {
                    held.add(delivery);
                } else {
                    delivery.accept();
                }
            }
        }

        void act(Connection connection) {
            for (Receiver receiver : connection.receivers()) {
                int credit = receiver.credit();
                if (random.nextInt(3) == 0 && credit < 5) {
                    receiver.flow(1 + random.nextInt(5));
                } else if (random.nextInt(20) == 0) {
                    receiver.drain();
                }
            }
            while (!held.isEmpty() && random.nextBoolean()) {
                held.remove(random.nextInt(held.size())).release();
            }
            for (Sender sender : connection.senders()) {
                if (sender.isDrain()) {
                    sender.drained();
                }
            }
        }
    }

    /** One sender and what the model knows of it. */
    private static final class Source {
        final Sender sender;
        final List<String> sent = new ArrayList<>();
        private ByteArrayOutputStream given = new ByteArrayOutputStream();

        Source(Sender sender) {
            this.sender = sender;
        }

        void act(Random random) {
            Delivery current = sender.current();
            if (current == null) {
                byte[] body = new byte[random.nextInt(4) == 0 ? random.nextInt(6000) : random.nextInt(600)];
                random.nextBytes(body);
                given = new ByteArrayOutputStream();
                boolean settled = random.nextInt(4) == 0;
                sender.beginDeliveryWith(DeliveryOptions.DEFAULT.withSettled(settled));
                give(body);
            } else if (random.nextInt(8) == 0) {
                current.abort();
                return;
            } else {
                byte[] more = new byte[random.nextInt(3000)];
                random.nextBytes(more);
                give(more);
            }
            if (random.nextInt(4) != 0) {
                end();
            }
        }

        private void give(byte[] bytes) {
            int taken = sender.write(ByteBuffer.wrap(bytes));
            given.write(bytes, 0, taken);
        }

        void end() {
            if (sender.advance()) {
                sent.add(hex(given.toByteArray()));
            }
        }
    }

    private static String hex(byte[] bytes) {
        return bytes.length + ":" + HexFormat.of().formatHex(bytes);
    }

    @RepeatedTest(150)
    @DisplayName(
            "TRF-08 CRD-17 SES-10 ROB-34 FRM-19: whatever the frames, windows, credit and pieces, all messages arrive in order, bit for bit")
    void allArriveInOrder(RepetitionInfo run) {
        long seed = run.getCurrentRepetition();
        Random random = new Random(seed);
        Side client = new Side(random);
        Side server = new Side(random);
        EnginePair pair = new EnginePair(client, server)
                .options(TransportOptions.DEFAULT.withOutputLimit(500 + random.nextInt(5000)))
                .reconnect()
                .chunks(() -> 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 700));
        pair.client().setMaxFrameSize(512 + random.nextInt(1500));
        pair.server().setMaxFrameSize(512 + random.nextInt(1500));
        pair.client().open();
        List<Source> sources = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            Session session = pair.client().createSession();
            session.setIncomingWindow(1 + random.nextInt(20));
            if (random.nextBoolean()) {
                Counters.startAt(session, -random.nextInt(20));
            }
            session.open();
            for (int j = random.nextInt(3); j >= 0; j--) {
                Sender sender = session.createSender("q", SenderOptions.DEFAULT);
                if (random.nextBoolean()) {
                    Counters.startAt(sender, -random.nextInt(10));
                }
                sender.open();
                sources.add(new Source(sender));
            }
            session.createReceiver("r", ReceiverOptions.DEFAULT).open();
        }
        pair.run();
        pair.server().senders().forEach(sender -> sources.add(new Source(sender)));

        for (int i = 0; i < ACTIONS; i++) {
            sources.get(random.nextInt(sources.size())).act(random);
            client.act(pair.client());
            server.act(pair.server());
            for (int turns = random.nextInt(4); turns > 0; turns--) {
                pair.turn();
            }
        }
        sources.forEach(Source::end);
        for (int i = 0; i < 1000 && sources.stream().anyMatch(source -> source.sender.queued() > 0); i++) {
            client.act(pair.client());
            server.act(pair.server());
            pair.run();
        }
        pair.run();

        for (Source source : sources) {
            Side receiving = source.sender.connection() == pair.client() ? server : client;
            assertThat(receiving.arrived.getOrDefault(source.sender.name(), List.of()))
                    .as("seed %d, %s", seed, source.sender)
                    .isEqualTo(source.sent);
        }
        assertThat(pair.clientTransport().condition()).as("seed %d", seed).isNull();
        assertThat(pair.clientTransport().isClosed()).as("seed %d", seed).isFalse();
    }
}
