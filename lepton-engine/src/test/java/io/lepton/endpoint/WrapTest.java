package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines whose counters start just before they wrap. */
class WrapTest {
    private final Connection client = new Connection(Driver.manual(), "client");
    private final Connection server = new Connection(Driver.manual(), "server");
    private final Transport toServer = Transport.client(client, null, TransportOptions.DEFAULT);
    private final Transport toClient = Transport.server(server, null, TransportOptions.DEFAULT);
    private final List<Delivery> arrived = new ArrayList<>();
    private final List<Delivery> decided = new ArrayList<>();
    private final EngineHandler handler = new EngineHandler() {
        @Override
        public void onConnectionRemoteOpen(Connection connection) {
            connection.open();
        }

        @Override
        public void onConnectionLocalClose(Connection connection) {}

        @Override
        public void onConnectionRemoteClose(Connection connection) {
            connection.close();
        }

        @Override
        public void onSessionRemoteOpen(Session session) {
            if (session.connection() == server) {
                session.startCounting(start);
            }
            session.open();
        }

        @Override
        public void onSessionRemoteClose(Session session) {
            session.close();
        }

        @Override
        public void onLinkRemoteOpen(Link link) {
            link.open();
        }

        @Override
        public void onLinkRemoteDetach(Link link) {
            link.detach();
        }

        @Override
        public void onLinkRemoteClose(Link link) {
            link.close();
        }

        @Override
        public void onLinkFlow(Link link) {}

        @Override
        public void onDelivery(Delivery delivery) {
            (delivery.receiver() != null ? arrived : decided).add(delivery);
        }

        @Override
        public void onInDoubt(Delivery delivery) {}

        @Override
        public void onTransportClosed(Transport transport) {}
    };
    private int start;

    private void run() {
        boolean busy = true;
        while (busy) {
            busy = carry(toServer, toClient) | carry(toClient, toServer);
        }
        assertThat(toServer.condition()).isNull();
        assertThat(toClient.condition()).isNull();
    }

    private boolean carry(Transport from, Transport to) {
        EngineEvent event;
        boolean any = false;
        while ((event = from.connection().nextEvent()) != null) {
            event.deliver(handler);
            any = true;
        }
        ByteBuffer output = from.output();
        int count = output.remaining();
        to.receive(output);
        from.sent(count);
        return any || count > 0;
    }

    @ParameterizedTest(name = "counters from {0}")
    @ValueSource(ints = {0, 0x7FFF_FFFC, 0xFFFF_FFFC, 0xFFFF_FFFE})
    @DisplayName(
            "SES-09 CRD-06 TRF-05 DSP-03 ROB-34: ids, counts, windows and credit go on over the wrap, in both directions")
    void goesOnOverTheWrap(int start) {
        this.start = start;
        Session session = client.createSession(SessionOptions.DEFAULT.withIncomingWindow(3));
        session.startCounting(start);
        session.open();
        Sender sender = session.createSender("a", SenderOptions.DEFAULT);
        sender.deliveryCount = start;
        sender.open();
        Receiver receiver = session.createReceiver("b", ReceiverOptions.DEFAULT);
        receiver.open();
        receiver.flow(100);
        client.open();
        run();
        Receiver incoming = server.receivers().get(0);
        Sender back = server.senders().get(0);
        incoming.flow(4);
        run();

        for (int i = 0; i < 12; i++) {
            sender.send(Message.create("there " + i));
            back.send(Message.create("back " + i));
        }
        run();
        assertThat(bodies(incoming)).containsExactly("there 0", "there 1", "there 2", "there 3");
        assertThat(bodies(receiver)).hasSize(12).endsWith("back 11");
        incoming.flow(8);
        run();
        assertThat(bodies(incoming)).hasSize(12);

        // in another order than they came, one by one and in ranges
        arrived.get(arrived.size() - 1).accept();
        run();
        for (int i = arrived.size() - 2; i >= 0; i -= 2) {
            arrived.get(i).accept();
        }
        run();
        arrived.forEach(delivery -> {
            if (!delivery.isLocallySettled()) {
                delivery.accept();
            }
        });
        run();
        assertThat(decided).hasSize(24).allSatisfy(delivery -> {
            assertThat(delivery.remoteState()).isEqualTo(Accepted.INSTANCE);
            assertThat(delivery.isRemotelySettled()).isTrue();
            delivery.settle();
        });
        run();
        assertThat(sender.unsettledCount() + back.unsettledCount() + incoming.unsettledCount())
                .isZero();
        assertThat(sender.deliveryCount).isEqualTo(start + 12);

        incoming.drain(50);
        run();
        sender.drained();
        run();
        assertThat(incoming.credit() - incoming.queued()).isZero();
        assertThat(incoming.deliveryCount).isEqualTo(sender.deliveryCount).isEqualTo(start + 62);
    }

    private List<Object> bodies(Receiver receiver) {
        return arrived.stream()
                .filter(delivery -> delivery.receiver() == receiver)
                .map(delivery -> delivery.message().body())
                .toList();
    }
}
