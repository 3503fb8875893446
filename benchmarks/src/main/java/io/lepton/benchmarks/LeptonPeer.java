package io.lepton.benchmarks;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.ListenOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.SslDomain;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.store.JdbcDeliveryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Lepton: two handlers of its container, as an application would write them. */
final class LeptonPeer {
    /** Fewer than a session of the other side takes. */
    private static final int LINKS_OF_A_SESSION = 1000;

    private LeptonPeer() {}

    static void send(int port, Load load) {
        send(port, load, null, null);
    }

    static void send(int port, Load load, SslDomain tls) {
        send(port, load, null, tls);
    }

    /** Exactly once. */
    static void send(int port, Load load, JdbcDeliveryStore store) {
        send(port, load, store, null);
    }

    private static void send(int port, Load load, JdbcDeliveryStore store, SslDomain tls) {
        Container container = container("sending", store);
        container.addHandler(new Sending(port, load, store, tls));
        container.run();
    }

    private static Container container(String id, JdbcDeliveryStore store) {
        return Container.builder().containerId(id).deliveryStore(store).build();
    }

    static void receive(Load load, int loops) {
        receive(load, null, loops, null);
    }

    static void receive(Load load, SslDomain tls) {
        receive(load, null, 1, tls);
    }

    static void receive(Load load, JdbcDeliveryStore store) {
        receive(load, store, 1, null);
    }

    private static void receive(Load load, JdbcDeliveryStore store, int loops, SslDomain tls) {
        Container container = container("receiving", store);
        container.addHandler(new Receiving(load, store, loops == 1));
        String url = (tls == null ? "amqp" : "amqps") + "://localhost:0";
        Program.listening(
                container.listen(url, crowded().sslDomain(tls).build()).port());
        if (loops == 1) {
            container.run();
        } else {
            container.run(loops);
        }
    }

    /** All of the connections come at once, and from one address. */
    static ListenOptions.Builder crowded() {
        return ListenOptions.builder().maxHandshakes(20_000);
    }

    private static final class Sending implements MessagingHandler {
        private final int port;
        private final Load load;
        private final Meter meter;
        /** Encoded anew each time that it is sent. */
        private final Message message;

        private final boolean settled;
        private final boolean alone;
        private final List<Connection> connections = new ArrayList<>();
        private final JdbcDeliveryStore store;
        private final SslDomain tls;
        private boolean begun;

        /** {@code store}, {@code tls}: null for none. */
        Sending(int port, Load load, JdbcDeliveryStore store, SslDomain tls) {
            this.tls = tls;
            this.port = port;
            this.store = store;
            this.load = load;
            meter = new Meter("lepton-sender", load);
            message = Message.ofData(Samples.body(load.size()));
            settled = load.mode() == Load.Mode.SETTLED;
            alone = load.mode() == Load.Mode.ONE;
        }

        @Override
        public void onStart(ContainerEvent event) {
            SenderOptions.Builder options = SenderOptions.builder();
            if (settled) {
                options.atMostOnce();
            } else if (store != null) {
                options.exactlyOnce().name("stored");
            }
            SenderOptions chosen = options.build();
            for (int c = 0; c < load.connections(); c++) {
                Connection connection = event.container()
                        .connect(
                                (tls == null ? "amqp" : "amqps") + "://localhost:" + port,
                                ConnectionOptions.builder().sslDomain(tls).build());
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
                    sender.send(message);
                }
                return;
            }
            boolean over = false;
            while (!over && sender.credit() > 0 && (store != null || sender.queued() == 0)) {
                sender.send(message);
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
                event.sender().send(message);
            }
        }

        private void end() {
            meter.end(store == null ? 0 : Stored.group(store));
            connections.forEach(Connection::close);
        }
    }

    private static final class Receiving implements MessagingHandler {
        private final HandlerOptions options;
        private final Load load;
        private final Meter meter;
        private final JdbcDeliveryStore store;
        private final boolean metered;
        private final AtomicInteger closed = new AtomicInteger();
        private long sum;

        /** {@code metered}: on one loop. A meter is not for several threads. */
        Receiving(Load load, JdbcDeliveryStore store, boolean metered) {
            this.load = load;
            this.store = store;
            this.metered = metered;
            options = HandlerOptions.builder().prefetch(load.credit()).build();
            meter = new Meter("lepton-receiver", load);
        }

        @Override
        public HandlerOptions options() {
            return options;
        }

        @Override
        public void onConnectionOpening(ConnectionEvent event) {
            event.connection().setMaxLinks(load.links());
        }

        @Override
        public void onMessage(MessageEvent event) {
            ByteBuffer body = event.message().bodyBuffer();
            sum += body.get(0) + body.remaining();
            if (metered) {
                meter.count();
            }
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            if (metered) {
                meter.end(store == null ? 0 : Stored.group(store));
            }
            if (closed.incrementAndGet() == load.connections()) {
                System.out.println("sum " + sum);
                event.container().stop();
            }
        }
    }
}
