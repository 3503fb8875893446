package io.lepton.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import io.vertx.proton.ProtonServer;
import java.util.concurrent.CountDownLatch;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;

/** vertx-proton, with its callbacks, on one event loop. */
final class VertxPeer {
    private VertxPeer() {}

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    static void send(int port, Load load) throws InterruptedException {
        Vertx vertx = vertx();
        CountDownLatch over = new CountDownLatch(1);
        ProtonClient.create(vertx)
                .connect("localhost", port, connected -> new Sending(connected.result(), load, over).begin());
        over.await();
        vertx.close();
    }

    static void receive(Load load) throws InterruptedException {
        Vertx vertx = vertx();
        CountDownLatch over = new CountDownLatch(1);
        ProtonServer.create(vertx)
                .connectHandler(connection -> new Receiving(connection, load, over).begin())
                .listen(
                        0,
                        "localhost",
                        listening -> Program.listening(listening.result().actualPort()));
        over.await();
        vertx.close();
    }

    private static final class Sending {
        private final ProtonConnection connection;
        private final Meter meter;
        private final Binary body;
        private final boolean alone;
        private final CountDownLatch over;
        private boolean done;

        Sending(ProtonConnection connection, Load load, CountDownLatch over) {
            this.connection = connection;
            this.over = over;
            meter = new Meter("vertx-proton-sender", load);
            body = new Binary(Samples.body(load.size()));
            alone = load.mode() == Load.Mode.ONE;
        }

        void begin() {
            connection.open();
            ProtonSender sender = connection.createSender("q");
            sender.sendQueueDrainHandler(this::feed);
            sender.open();
        }

        private void feed(ProtonSender sender) {
            if (alone) {
                send(sender);
                return;
            }
            while (!done && !sender.sendQueueFull()) {
                send(sender);
            }
        }

        private void send(ProtonSender sender) {
            if (alone) {
                meter.sent();
            }
            Message message = Message.Factory.create();
            message.setBody(new Data(body));
            sender.send(message, delivery -> settled(sender));
        }

        private void settled(ProtonSender sender) {
            if (done) {
                return;
            }
            if (alone) {
                meter.back();
            }
            if (meter.count()) {
                done = true;
                meter.end();
                connection.closeHandler(closed -> over.countDown());
                connection.close();
            } else if (alone) {
                send(sender);
            }
        }
    }

    private static final class Receiving {
        private final ProtonConnection connection;
        private final Load load;
        private final Meter meter;
        private final CountDownLatch over;
        private long sum;

        Receiving(ProtonConnection connection, Load load, CountDownLatch over) {
            this.connection = connection;
            this.load = load;
            this.over = over;
            meter = new Meter("vertx-proton-receiver", load);
        }

        void begin() {
            connection.openHandler(opened -> connection.open());
            connection.sessionOpenHandler(session -> session.open());
            connection.receiverOpenHandler(this::opened);
            connection.closeHandler(closed -> {
                meter.end();
                System.out.println("sum " + sum);
                connection.close();
                over.countDown();
            });
        }

        private void opened(ProtonReceiver receiver) {
            receiver.setTarget(receiver.getRemoteTarget());
            receiver.setSource(receiver.getRemoteSource());
            receiver.setQoS(ProtonQoS.AT_LEAST_ONCE);
            receiver.setPrefetch(load.credit());
            receiver.handler(this::received); // accepted when it returns
            receiver.open();
        }

        private void received(ProtonDelivery delivery, Message message) {
            Binary data = ((Data) message.getBody()).getValue();
            sum += data.getArray()[data.getArrayOffset()] + data.getLength();
            meter.count();
        }
    }
}
