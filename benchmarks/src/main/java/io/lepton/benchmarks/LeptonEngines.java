package io.lepton.benchmarks;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.EngineHandler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import java.nio.ByteBuffer;

/** Two engines of Lepton in one thread: what one puts out, the other receives. */
final class LeptonEngines {
    private final Side sending = new Side("sending");
    private final Side receiving = new Side("receiving");
    private final Sender sender;

    /** Opens a connection with one link from the sending to the receiving side. */
    LeptonEngines(int credit) {
        receiving.credit = credit;
        sending.connection.open();
        sender = sending.connection.createSender("q");
        sending.transport = Transport.client(sending.connection, null, TransportOptions.DEFAULT);
        receiving.transport = Transport.server(receiving.connection, null, TransportOptions.DEFAULT);
        while (sender.credit() < credit) {
            exchange();
        }
    }

    /** Sends {@code count} messages, receives, reads and accepts them, and settles what was accepted. */
    long send(byte[] body, int count) {
        for (int i = 0; i < count; i++) {
            sender.send(Message.ofData(body));
        }
        long before = sending.settled;
        do {
            exchange();
        } while (sending.settled < before + count);
        return receiving.sum;
    }

    private void exchange() {
        sending.turn(receiving);
        receiving.turn(sending);
    }

    private static final class Side implements EngineHandler {
        private final Connection connection;
        private Transport transport;
        private int credit;
        private long settled;
        private long sum;

        Side(String name) {
            connection = new Connection(Driver.manual(), name);
        }

        void turn(Side other) {
            for (EngineEvent event = connection.nextEvent(); event != null; event = connection.nextEvent()) {
                event.deliver(this);
            }
            ByteBuffer output = transport.output();
            int length = output.remaining();
            other.transport.receive(output);
            transport.sent(length);
        }

        @Override
        public void onConnectionRemoteOpen(Connection remote) {
            remote.open();
        }

        @Override
        public void onConnectionLocalClose(Connection local) {}

        @Override
        public void onConnectionRemoteClose(Connection remote) {}

        @Override
        public void onSessionRemoteOpen(Session session) {
            session.open();
        }

        @Override
        public void onSessionRemoteClose(Session session) {}

        @Override
        public void onLinkRemoteOpen(Link link) {
            if (link.localState() == EndpointState.UNINIT) {
                link.setSource(link.remoteSource());
                link.setTarget(link.remoteTarget());
                link.open();
                if (link instanceof Receiver receiver) {
                    receiver.flow(credit);
                }
            }
        }

        @Override
        public void onLinkRemoteDetach(Link link) {}

        @Override
        public void onLinkRemoteClose(Link link) {}

        @Override
        public void onLinkFlow(Link link) {}

        @Override
        public void onDelivery(Delivery delivery) {
            Receiver receiver = delivery.receiver();
            if (receiver == null) {
                delivery.settle();
                settled++;
                return;
            }
            ByteBuffer body = delivery.message().bodyBuffer();
            sum += body.get(0) + body.remaining();
            delivery.accept();
            if (receiver.credit() <= credit / 2) {
                receiver.flow(credit - receiver.credit());
            }
        }

        @Override
        public void onInDoubt(Delivery delivery) {}

        @Override
        public void onTransportClosed(Transport closed) {
            throw new IllegalStateException("closed: " + closed.condition(), closed.cause());
        }
    }
}
