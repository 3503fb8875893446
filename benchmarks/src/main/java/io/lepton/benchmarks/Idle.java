package io.lepton.benchmarks;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Session;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections, or links on one, that are open and do nothing: how much heap each takes at either end, and how long it takes to
 * open them. The first of them is not counted: with it comes what there is once.
 */
final class Idle {
    private static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
    private static final int LINKS_OF_A_SESSION = 1000;
    private static final int KIB = 1024;

    private Idle() {}

    /** The part of {@link Run}. */
    static void all(Run run) throws InterruptedException, IOException {
        some(run, "idle connection", run.load().over(5000, 0), 8 * KIB);
        some(run, "idle link", run.load().over(1, 10_000), KIB);
    }

    private static void some(Run run, String what, Load load, int aim) throws InterruptedException, IOException {
        Round round = Round.run(Peer.java("lepton-idle", JVM), load);
        System.err.println(".");
        run.report.atMost("heap of an " + what + ", client", round.sender().bytesPerMessage(), " B", aim);
        run.report.atMost("heap of an " + what + ", listener", round.receiver().bytesPerMessage(), " B", aim);
        run.report.note(
                "opening of " + (round.sender().messages() + 1) + " " + what.substring(5) + "s",
                Report.number(round.sender().nanos() / 1e3 / round.sender().messages()) + " µs each",
                "",
                "");
    }

    static void send(int port, Load load) {
        Container.create(new Opening(port, load)).run();
    }

    static void receive(Load load) {
        Container container = Container.create(new Waiting(load));
        Program.listening(
                container.listen("localhost:0", LeptonPeer.crowded().build()).port());
        container.run();
    }

    /** What comes with connections or links that are open. */
    private static class Counting implements MessagingHandler {
        private final int wanted;
        private final boolean ofLinks;
        private int open;
        private long firstHeap;
        private long firstNanos;

        Counting(Load load) {
            ofLinks = load.links() > 0;
            wanted = ofLinks ? load.links() : load.connections();
        }

        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().prefetch(10).build();
        }

        @Override
        public void onConnectionOpened(ConnectionEvent event) {
            if (!ofLinks) {
                opened(event.container());
            }
        }

        @Override
        public void onLinkOpened(LinkEvent event) {
            opened(event.container());
        }

        private void opened(Container container) {
            open++;
            if (open == 1) {
                firstHeap = heap();
                firstNanos = System.nanoTime();
                rest(container);
            } else if (open == wanted) {
                long nanos = System.nanoTime() - firstNanos;
                System.out.println(new Cost(wanted - 1, nanos, 0, heap() - firstHeap, 0, 0, 0).line());
                all();
            }
        }

        void rest(Container container) {}

        void all() {}

        private static long heap() {
            System.gc();
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    private static final class Opening extends Counting {
        private final int port;
        private final Load load;
        private final List<Connection> connections = new ArrayList<>();

        Opening(int port, Load load) {
            super(load);
            this.port = port;
            this.load = load;
        }

        @Override
        public void onStart(ContainerEvent event) {
            connect(event.container());
            if (load.links() > 0) {
                connections.get(0).createSender("q");
            }
        }

        private void connect(Container container) {
            connections.add(container.connect("localhost:" + port));
        }

        @Override
        void rest(Container container) {
            for (int i = 1; i < load.connections(); i++) {
                connect(container);
            }
            Session session = null;
            for (int i = 1; i < load.links(); i++) {
                if (i % LINKS_OF_A_SESSION == 1) {
                    session = connections.get(0).createSession();
                    session.open();
                }
                container.createSender(session, "q", io.lepton.endpoint.SenderOptions.DEFAULT);
            }
        }

        @Override
        void all() {
            connections.forEach(Connection::close);
        }
    }

    private static final class Waiting extends Counting {
        private final Load load;
        private int closed;

        Waiting(Load load) {
            super(load);
            this.load = load;
        }

        @Override
        public void onConnectionOpening(ConnectionEvent event) {
            event.connection().setMaxLinks(load.links() + 1);
        }

        @Override
        public void onConnectionClosed(ConnectionEvent event) {
            if (++closed == load.connections()) {
                event.container().stop();
            }
        }
    }
}
