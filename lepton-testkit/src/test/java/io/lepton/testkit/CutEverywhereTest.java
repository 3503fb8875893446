package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sends three messages, one of them in several frames, between two engines, and cuts the wire: once at each octet of
 * either direction, which is behind each frame and within it. Then the client gets another wire, and all runs to its end.
 */
class CutEverywhereTest {
    private static final int MESSAGES = 3;

    /** What is promised of each message. */
    enum Guarantee {
        /** Sent settled: none arrives twice. */
        AT_MOST_ONCE(SenderOptions.builder().atMostOnce().build()),
        /** Sent again in doubt: none is missing. */
        AT_LEAST_ONCE(
                SenderOptions.builder().atLeastOnce().inDoubt(InDoubt.RESEND).build()),
        /** Not sent again: none arrives twice, and of what may be missing the application hears. */
        REPORTED(SenderOptions.builder().atLeastOnce().build());

        final SenderOptions options;

        Guarantee(SenderOptions options) {
            this.options = options;
        }
    }

    /** Takes what comes, over all connections. */
    private static final class Server extends Recorder {
        private final Map<Object, Integer> arrived = new HashMap<>();

        @Override
        public void onLinkRemoteOpen(Link link) {
            super.onLinkRemoteOpen(link);
            ((Receiver) link).flow(2);
        }

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.hasNewData() && !delivery.isAborted()) {
                arrived.merge(delivery.message().id(), 1, Integer::sum);
                delivery.accept();
                delivery.receiver().flow(1);
            }
        }
    }

    /** Settles what is decided, and knows what never will be. */
    private static final class Client extends Recorder {
        private final Set<Object> decided = new HashSet<>();
        private final Set<Object> doubtful = new HashSet<>();

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.isRemotelySettled()) {
                assertThat(decided.add(delivery.context())).isTrue();
                delivery.settle();
            }
        }

        @Override
        public void onInDoubt(Delivery delivery) {
            doubtful.add(delivery.context());
        }
    }

    /** One run. */
    private static final class Run {
        final Client client = new Client();
        final Server server = new Server();
        final EnginePair pair = new EnginePair(client, server);
        final Sender sender;

        Run(Guarantee guarantee) {
            pair.client().open();
            sender = pair.client().createSender("q", guarantee.options);
            for (int i = 0; i < MESSAGES; i++) {
                Message message = Message.create(new byte[i == 1 ? 1300 : 10]).id("m" + i);
                sender.send(message).setContext("m" + i);
            }
        }

        /** Frames are small, so that there are many. */
        Run smallFrames() {
            pair.server().setMaxFrameSize(512);
            return this;
        }

        void run() {
            pair.run();
            if (pair.clientTransport().isClosed()) {
                pair.reconnect();
                smallFrames();
                pair.run();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    @DisplayName(
            "DSP-17: wherever the wire is cut, at most once loses some at most, at least once loses none, and no send goes unheard of")
    void cut(Guarantee guarantee) {
        Run uncut = new Run(guarantee).smallFrames();
        uncut.run();
        check(guarantee, uncut, "uncut");
        assertThat(uncut.server.arrived).hasSize(MESSAGES).containsValue(1);
        long toServer = uncut.pair.octetsToServer();
        long toClient = uncut.pair.octetsToClient();
        assertThat(toServer).isGreaterThan(1500);

        for (long at = 0; at < toServer; at++) {
            Run run = new Run(guarantee).smallFrames();
            run.pair.cutToServerAfter(at);
            run.run();
            check(guarantee, run, "to the server, after " + at);
        }
        for (long at = 0; at < toClient; at++) {
            Run run = new Run(guarantee).smallFrames();
            run.pair.cutToClientAfter(at);
            run.run();
            check(guarantee, run, "to the client, after " + at);
        }
    }

    private static void check(Guarantee guarantee, Run run, String where) {
        for (int i = 0; i < MESSAGES; i++) {
            String id = "m" + i;
            int times = run.server.arrived.getOrDefault(id, 0);
            boolean decided = run.client.decided.contains(id);
            boolean doubtful = run.client.doubtful.contains(id);
            switch (guarantee) {
                case AT_MOST_ONCE ->
                    assertThat(times).as("%s, cut %s", id, where).isLessThanOrEqualTo(1);
                case AT_LEAST_ONCE -> {
                    assertThat(times).as("%s, cut %s", id, where).isPositive();
                    assertThat(decided).as("%s, cut %s", id, where).isTrue();
                    assertThat(times == 1 || doubtful)
                            .as("%s, cut %s", id, where)
                            .isTrue();
                }
                case REPORTED -> {
                    assertThat(times).as("%s, cut %s", id, where).isLessThanOrEqualTo(1);
                    assertThat(decided ^ doubtful).as("%s, cut %s", id, where).isTrue();
                    assertThat(times == 1 || doubtful)
                            .as("%s, cut %s", id, where)
                            .isTrue();
                }
            }
        }
        assertThat(run.sender.queued()).as("cut %s", where).isZero();
        assertThat(run.sender.unsettledCount()).as("cut %s", where).isZero();
        List<String> ends = run.client.events().stream()
                .filter(line -> line.startsWith("transport closed"))
                .toList();
        assertThat(ends).as("cut %s", where).hasSize(where.equals("uncut") ? 0 : 1);
    }
}
