package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three messages, one of them in several frames, over a link with exactly-once whose wire is cut: at each octet of either
 * direction; and behind each frame of either direction, and then once more behind each frame of the recovery.
 */
class ExactlyOnceCutTest {
    private static final int MESSAGES = 3;

    /** Where a wire is cut: behind so many octets of one direction. */
    private record Cut(boolean toServer, long after) {
        void make(EnginePair pair) {
            if (toServer) {
                pair.cutToServerAfter(after);
            } else {
                pair.cutToClientAfter(after);
            }
        }
    }

    /** What either side does. */
    private static class Side extends Recorder {
        final Map<Object, Integer> processed = new TreeMap<>();
        final Map<Object, Integer> decided = new TreeMap<>();
        final List<String> odd = new ArrayList<>();

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.receiver() != null && delivery.hasNewData() && !delivery.isAborted()) {
                processed.merge(delivery.message().id(), 1, Integer::sum);
                delivery.receiver().advance();
                delivery.accept();
                delivery.receiver().flow(1);
            } else if (delivery.sender() != null && delivery.outcome() != null && !delivery.isLocallySettled()) {
                decided.merge(delivery.context(), 1, Integer::sum);
                delivery.settle();
            }
        }

        @Override
        public void onInDoubt(Delivery delivery) {
            odd.add("in doubt: " + delivery);
        }

        @Override
        public void onRecoveryUnavailable(Link link) {
            odd.add("does not recover: " + link + " " + link.recoveryFailure());
        }
    }

    private static final class Server extends Side {
        private final ServedLinks served = new ServedLinks();
        private boolean sent;

        @Override
        public void onLinkRemoteOpen(Link link) {
            served.attached(link, null);
            link.open();
            begin(link);
        }

        private void begin(Link link) {
            if (link instanceof Receiver receiver) {
                receiver.flow(2);
            } else if (!sent) {
                sent = true;
                sendAll((Sender) link);
            }
        }
    }

    private static void sendAll(Sender sender) {
        for (int i = 0; i < MESSAGES; i++) {
            String id = "m" + i;
            sender.send(Message.create(new byte[i == 1 ? 1300 : 10]).id(id)).setContext(id);
        }
    }

    /** One run: each wire but the last is cut. */
    private static final class Run {
        final Side client = new Side();
        final Server server = new Server();
        final EnginePair pair = new EnginePair(client, server);
        final Link link;

        Run(boolean clientSends) {
            smallFrames();
            pair.client().open();
            link = clientSends
                    ? pair.client()
                            .createSender(
                                    "q",
                                    SenderOptions.builder()
                                            .name("orders")
                                            .exactlyOnce()
                                            .build())
                    : pair.client()
                            .createReceiver(
                                    "q",
                                    ReceiverOptions.builder()
                                            .name("orders")
                                            .exactlyOnce()
                                            .build());
            if (link instanceof Sender sender) {
                sendAll(sender);
            } else {
                ((Receiver) link).flow(2);
            }
        }

        /** Frames are small, so that there are many. */
        private void smallFrames() {
            pair.server().setMaxFrameSize(512);
            pair.client().setMaxFrameSize(512);
        }

        Run with(Cut... cuts) {
            for (Cut cut : cuts) {
                cut.make(pair);
                pair.run();
                if (pair.clientTransport().isClosed()) {
                    pair.server().close();
                    pair.run();
                    pair.reconnect();
                    pair.server().setMaxFrameSize(512);
                }
            }
            pair.run();
            return this;
        }

        void check(Object where) {
            assertThat(server.odd).as("%s", where).isEmpty();
            assertThat(client.odd).as("%s", where).isEmpty();
            Map<Object, Integer> once = Map.of("m0", 1, "m1", 1, "m2", 1);
            assertThat(link.isSender() ? server.processed : client.processed)
                    .as("processed, %s", where)
                    .isEqualTo(once);
            assertThat(link.isSender() ? client.decided : server.decided)
                    .as("decided, %s", where)
                    .isEqualTo(once);
            assertThat(link.unsettled()).as("%s", where).isEmpty();
            assertThat(server.served.last().unsettled()).as("%s", where).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("API-XO-24 API-GUA-04: whichever octet the wire is cut behind, each message is processed once")
    void once(boolean clientSends) {
        Run uncut = new Run(clientSends).with();
        uncut.check("uncut");
        assertThat(uncut.pair.octetsToServer() + uncut.pair.octetsToClient()).isGreaterThan(1800);
        for (long at = 0; at < uncut.pair.octetsToServer(); at++) {
            Cut cut = new Cut(true, at);
            new Run(clientSends).with(cut).check(cut);
        }
        for (long at = 0; at < uncut.pair.octetsToClient(); at++) {
            Cut cut = new Cut(false, at);
            new Run(clientSends).with(cut).check(cut);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "API-XO-24 API-GUA-04: cut behind any frame, and in the recovery again, each message is processed once")
    void twice(boolean clientSends) {
        for (Cut first : cuts(new Run(clientSends).with())) {
            for (Cut second : cuts(new Run(clientSends).with(first))) {
                new Run(clientSends).with(first, second).check(List.of(first, second));
            }
        }
    }

    /** Behind each frame of what went over the last wire, and before the first. */
    private static List<Cut> cuts(Run run) {
        List<Cut> cuts = new ArrayList<>(List.of(new Cut(true, 0), new Cut(false, 0)));
        run.pair.frameEndsToServer().forEach(end -> cuts.add(new Cut(true, end)));
        run.pair.frameEndsToClient().forEach(end -> cuts.add(new Cut(false, end)));
        assertThat(cuts).hasSizeGreaterThan(8);
        return cuts;
    }
}
