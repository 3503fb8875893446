package io.lepton.benchmarks;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Lepton: two handlers of its container, as an application would write them. */
final class LeptonPeer {
    /** Fewer than a session of the other side takes. */
    private static final int LINKS_OF_A_SESSION = 1000;

    private LeptonPeer() {}

    static void send(int port, Load load) {
        Container.create(new Sending(port, load)).run();
    }

    static void receive(Load load) {
        Receiving receiving = new Receiving(load);
        Container container = Container.create(receiving);
        Program.listening(container.listen("localhost:0").port());
        container.run();
    }

    private static final class Sending implements MessagingHandler {
        private final int port;
        private final Load load;
        private final Meter meter;
        private final byte[] body;
        private final boolean settled;
        private final boolean alone;
        private final List<Connection> connections = new ArrayList<>();
        private boolean begun;

        Sending(int port, Load load) {
            this.port = port;
            this.load = load;
            meter = new Meter("lepton-sender", load);
            body = Samples.body(load.size());
            settled = load.mode() == Load.Mode.SETTLED;
            alone = load.mode() == Load.Mode.ONE;
        }

        @Override
        public void onStart(ContainerEvent event) {
            SenderOptions.Builder options = SenderOptions.builder();
            SenderOptions chosen = settled ? options.atMostOnce().build() : options.build();
            for (int c = 0; c < load.connections(); c++) {
                Connection connection = event.container().connect("localhost:" + port);
                connections.add(connection);
                Session session = null;
                for (int link = 0; link < load.links(); link++) {
                    if (link % LINKS_OF_A_SESSION == 0) {
                        session = connection.createSession();
                        session.open();
                    }
                    event.container().createSender(session, "q", chosen);
                }
            }
        }

        @Override
        public void onSendable(SenderEvent event) {
            Sender sender = event.sender();
            if (alone) {
                if (!begun) {
                    begun = true;
                    meter.sent();
                    sender.send(Message.ofData(body));
                }
                return;
            }
            boolean over = false;
            while (!over && sender.credit() > 0) {
                sender.send(Message.ofData(body));
                over = settled && meter.count();
            }
            if (over) {
                end();
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            if (alone) {
                meter.back();
            }
            if (meter.count()) {
                end();
            } else if (alone) {
                meter.sent();
                event.sender().send(Message.ofData(body));
            }
        }

        private void end() {
            meter.end();
            connections.forEach(Connection::close);
        }
    }

    private static final class Receiving implements MessagingHandler {
        private final HandlerOptions options;
        private final Load load;
        private final Meter meter;
        private long sum;
        private int closed;

        Receiving(Load load) {
            this.load = load;
            options = HandlerOptions.builder().prefetch(load.credit()).build();
            meter = new Meter("lepton-receiver", load);
        }

        @Override
        public HandlerOptions options() {
            return options;
        }

        @Override
        public void onMessage(MessageEvent event) {
            ByteBuffer body = event.message().bodyBuffer();
            sum += body.get(0) + body.remaining();
            meter.count();
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            meter.end();
            if (++closed == load.connections()) {
                System.out.println("sum " + sum);
                event.container().stop();
            }
        }
    }
}
