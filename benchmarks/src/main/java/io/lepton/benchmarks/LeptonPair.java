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
import io.lepton.endpoint.Sender;
import java.nio.ByteBuffer;

/** Lepton in {@link Pair}: two handlers of its container, as an application would write them. */
final class LeptonPair {
    private LeptonPair() {}

    static void send(int port, Load load) {
        Container.create(new Sending(port, load)).run();
    }

    static void receive(Load load) {
        Receiving receiving = new Receiving(load);
        Container container = Container.create(receiving);
        Pair.listening(container.listen("localhost:0").port());
        container.run();
    }

    private static final class Sending implements MessagingHandler {
        private final int port;
        private final Meter meter;
        private final byte[] body;

        Sending(int port, Load load) {
            this.port = port;
            meter = new Meter("lepton-sender", load);
            body = Samples.body(load.size());
        }

        @Override
        public void onStart(ContainerEvent event) {
            event.container().connect("localhost:" + port).createSender("q");
        }

        @Override
        public void onSendable(SenderEvent event) {
            Sender sender = event.sender();
            while (sender.credit() > 0) {
                sender.send(Message.ofData(body));
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            if (meter.count()) {
                meter.end();
                event.connection().close();
            }
        }
    }

    private static final class Receiving implements MessagingHandler {
        private final HandlerOptions options;
        private final Meter meter;
        private long sum;

        Receiving(Load load) {
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
            System.out.println("sum " + sum);
            event.container().stop();
        }
    }
}
