package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.SenderEvent;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links with exactly-once, whose connections are lost again and again. */
class ExactlyOnceTest extends BrokerTestBase {
    private static final int MESSAGES = 300;
    private static final int CUT_EACH = 37;
    /** Fewer than that, or all of them would be done before the first cut is noticed. */
    private static final int AT_A_TIME = 10;

    private static final List<Object> ALL =
            IntStream.range(0, MESSAGES).<Object>mapToObj(Integer::valueOf).toList();

    /** Connects, under a name, and loses the connection after so many messages. */
    private abstract class Cut implements MessagingHandler {
        final List<Object> done = new ArrayList<>();
        final List<Object> inDoubt = new ArrayList<>();
        int resumed;
        int cuts;
        private int lastCut;

        final Connection connect(ContainerEvent event) {
            ReconnectOptions atOnce = ReconnectOptions.builder()
                    .initialDelay(Duration.ofMillis(1))
                    .maxDelay(Duration.ofMillis(1))
                    .build();
            return event.container()
                    .connect(
                            broker.url(),
                            ConnectionOptions.builder().reconnect(atOnce).build());
        }

        final void done(Object what, Connection connection) {
            done.add(what);
            if (done.size() == MESSAGES) {
                connection.close();
            } else if (done.size() - lastCut >= CUT_EACH
                    && done.size() < MESSAGES - AT_A_TIME // the rest comes while it is connected
                    && !connection.transport().isClosed()) {
                lastCut = done.size();
                cuts++;
                connection.transport().fail(Condition.of(LeptonError.IO, "cut by the test"));
            }
        }

        @Override
        public void onLinkResumed(LinkEvent event) {
            resumed++;
        }

        @Override
        public void onInDoubt(DeliveryEvent event) {
            inDoubt.add(event.delivery().tagAsString());
        }
    }

    private final class Sending extends Cut {
        private int next;
        private Sender sender;

        @Override
        public void onStart(ContainerEvent event) {
            sender = connect(event)
                    .createSender(
                            "q", SenderOptions.builder().name("s").exactlyOnce().build());
        }

        @Override
        public void onSendable(SenderEvent event) {
            sendMore();
        }

        private void sendMore() {
            while (next < MESSAGES
                    && sender.localState() == EndpointState.ACTIVE
                    && sender.credit() > 0
                    && next - done.size() < AT_A_TIME) {
                sender.send(Message.create(next++));
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            done(event.delivery().tagAsString(), event.connection());
            sendMore();
        }
    }

    private final class Receiving extends Cut {
        @Override
        public void onStart(ContainerEvent event) {
            connect(event)
                    .createReceiver(
                            "q",
                            ReceiverOptions.builder()
                                    .name("r")
                                    .exactlyOnce()
                                    .creditWindow(AT_A_TIME)
                                    .build());
        }

        @Override
        public void onMessage(MessageEvent event) {
            done(event.message().body(), event.connection());
        }
    }

    private static void run(Cut client) {
        Container.builder().containerId("client").handlers(client).build().run();
        assertThat(client.cuts).isGreaterThan(3);
        assertThat(client.resumed).isEqualTo(client.cuts);
        assertThat(client.inDoubt).isEmpty();
    }

    @Test
    @DisplayName(
            "RES-01: what is sent exactly once over a connection that is lost again and again is in the queue once")
    void sending() {
        start();
        Sending client = new Sending();
        run(client);
        assertThat(client.done).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(browse("q")).containsExactlyElementsOf(ALL);
    }

    @Test
    @DisplayName(
            "RES-01: what is received exactly once over a connection that is lost again and again comes once, and is gone")
    void receiving() {
        start();
        send("q", ALL.toArray());
        Receiving client = new Receiving();
        run(client);
        assertThat(client.done).containsExactlyElementsOf(ALL);
        awaitTrue(() -> node("q").messages() == 0);
    }
}
