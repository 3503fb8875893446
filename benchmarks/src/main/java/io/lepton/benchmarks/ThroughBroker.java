package io.lepton.benchmarks;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.time.Duration;

/** The two ends of a load that goes through a broker: messages of 100 bytes, each accepted. Prints how long it took. */
final class ThroughBroker {
    /** What the line begins with that tells how long it took. */
    static final String SECONDS = "seconds ";

    private static final int SIZE = 100;
    private static final Duration TICK = Duration.ofMillis(10);

    private ThroughBroker() {}

    /** From the first message to the last outcome. */
    static void put(int port, String address, int count) {
        Container.create(new Putting(port, address, count)).run();
    }

    /** From the first message to the last; {@code perSecond} of them at most, or 0. */
    static void take(int port, String address, int count, int perSecond) {
        Container.create(new Taking(port, address, count, perSecond)).run();
    }

    private static void took(long begun) {
        System.out.println(SECONDS + (System.nanoTime() - begun) / 1e9);
    }

    private static final class Putting implements MessagingHandler {
        private final int port;
        private final String address;
        private final int count;
        private final Message message = Message.ofData(Samples.body(SIZE));
        private int sent;
        private int accepted;
        private long begun;

        Putting(int port, String address, int count) {
            this.port = port;
            this.address = address;
            this.count = count;
        }

        @Override
        public void onStart(ContainerEvent event) {
            event.container().connect("amqp://127.0.0.1:" + port).createSender(address);
        }

        @Override
        public void onSendable(SenderEvent event) {
            if (begun == 0) {
                begun = System.nanoTime();
            }
            Sender sender = event.sender();
            while (sent < count && sender.credit() > 0 && sender.queued() == 0) {
                sender.send(message);
                sent++;
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            if (++accepted == count) {
                took(begun);
                event.connection().close();
            }
        }
    }

    private static final class Taking implements MessagingHandler {
        private final int port;
        private final String address;
        private final int count;
        private final int perTick;
        private int received;
        private long begun;

        Taking(int port, String address, int count, int perSecond) {
            this.port = port;
            this.address = address;
            this.count = count;
            perTick = (int) (perSecond * TICK.toMillis() / 1000);
        }

        @Override
        public void onStart(ContainerEvent event) {
            ReceiverOptions.Builder options = ReceiverOptions.builder();
            options.creditWindow(perTick == 0 ? 1000 : 0);
            Receiver receiver =
                    event.container().connect("amqp://127.0.0.1:" + port).createReceiver(address, options.build());
            if (perTick > 0) {
                allow(receiver);
            }
        }

        /** Lets a tick's share come, and sees to the next. */
        private void allow(Receiver receiver) {
            receiver.flow(Math.max(0, perTick - receiver.credit()));
            receiver.connection().schedule(TICK, () -> allow(receiver));
        }

        @Override
        public void onMessage(MessageEvent event) {
            if (begun == 0) {
                begun = System.nanoTime();
            }
            if (++received == count) {
                took(begun);
                event.connection().close();
            }
        }
    }
}
