package io.lepton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One message that is larger than memory, from a heap of 64 MiB to another; what is counted are its octets. */
final class Streaming {
    private static final List<String> SMALL = List.of("-Xmx64m");
    private static final int CHUNK = 256 << 10;
    private static final long LARGEST_SECTION = 0xFFFF_0000L;
    private static final long GIB = 1L << 30;

    private Streaming() {}

    /** The part of {@link Run}, beside the limit with messages of 1 MiB. */
    static void all(Run run) throws InterruptedException, IOException {
        Load load = run.load().ofSize(run.isQuick() ? 1 : 10); // GiB
        List<Double> rates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < run.rounds(); i++) {
            double rate = Rounds.rate(Round.run(Peer.java("lepton-stream", SMALL), load));
            rates.add(rate);
            for (Peer limit : Peer.few()) {
                if (limit.name().equals(Peer.LIMIT)) {
                    Load messages = run.load().ofSize(1 << 20).withCredit(20);
                    ratios.add(rate / (Rounds.rate(Round.run(limit, messages)) * (1 << 20)));
                }
            }
            System.err.print(".");
        }
        System.err.println();
        run.report.atLeast(
                load.size() + " GiB in one message, heap of 64 MiB",
                Report.number(Rounds.median(rates) / (1 << 20)) + " MiB/s",
                "limit",
                ratios.isEmpty() ? 0 : Rounds.median(ratios),
                0.5);
    }

    static void send(int port, Load load) {
        Container.create(new Sending(port, load.size() * GIB)).run();
    }

    static void receive() {
        Container container = Container.create(new Receiving());
        Program.listening(container.listen("localhost:0").port());
        container.run();
    }

    /** What a process spent on so many octets since it was made. */
    private static final class Spent {
        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final long cpuNanos = system.getProcessCpuTime();
        private final long nanos = System.nanoTime();

        void print(long octets) {
            System.out.println(
                    new Cost(octets, System.nanoTime() - nanos, system.getProcessCpuTime() - cpuNanos, -1, 0, 0, 0)
                            .line());
        }
    }

    private static final class Sending implements MessagingHandler {
        private final int port;
        private final long length;
        private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        private ByteBuffer pending = ByteBuffer.allocate(0);
        private Spent spent;
        private long left;
        private long sectionLeft;

        Sending(int port, long length) {
            this.port = port;
            this.length = length;
            left = length;
        }

        @Override
        public void onStart(ContainerEvent event) {
            event.container().connect("localhost:" + port).createSender("q");
        }

        @Override
        public void onSendable(SenderEvent event) {
            if (spent == null) {
                spent = new Spent();
                event.sender().beginDelivery(null);
            }
            write(event.sender());
        }

        @Override
        public void onFlow(LinkEvent event) {
            if (spent != null && event.link() instanceof Sender sender) {
                write(sender);
            }
        }

        private void write(Sender sender) {
            while (sender.current() != null) {
                if (!pending.hasRemaining()) {
                    next();
                }
                if (!pending.hasRemaining()) {
                    sender.advance();
                    return;
                }
                sender.write(pending);
                if (pending.hasRemaining()) {
                    return;
                }
            }
        }

        private void next() {
            if (sectionLeft > 0) {
                chunk.clear().limit((int) Math.min(CHUNK, sectionLeft));
                sectionLeft -= chunk.remaining();
                pending = chunk;
            } else if (left > 0) {
                sectionLeft = Math.min(left, LARGEST_SECTION);
                left -= sectionLeft;
                pending = Message.create().encodeHead(sectionLeft);
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            spent.print(length);
            event.connection().close();
        }
    }

    private static final class Receiving implements MessagingHandler {
        private Spent spent;
        private long octets;

        @Override
        public void onLinkOpening(LinkEvent event) {
            if (event.link() instanceof Receiver receiver) {
                receiver.setOptions(ReceiverOptions.builder()
                        .streaming(true)
                        .creditWindow(1)
                        .autoAccept(false)
                        .build());
            }
        }

        @Override
        public void onMessagePart(DeliveryEvent event) {
            spent = spent == null ? new Spent() : spent;
            Receiver receiver = event.delivery().receiver();
            ByteBuffer bytes = receiver.read(CHUNK);
            while (bytes != null && bytes.hasRemaining()) {
                octets += bytes.remaining();
                bytes = receiver.read(CHUNK);
            }
            if (bytes == null) {
                event.delivery().accept();
                receiver.advance();
            }
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            spent.print(octets);
            event.container().stop();
        }
    }
}
