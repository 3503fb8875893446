package io.lepton.benchmarks;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;

/** Code that waits for the outcome of each message: in one thread, or in a hundred on one link. To Lepton's container. */
final class BlockingPeer {
    private static final int THREADS = 100;
    private static final String LEPTON = "lepton-blocking to lepton";
    private static final String CLIENT = "client-blocking to lepton";

    private BlockingPeer() {}

    /** Sends one message, and waits for its outcome. */
    private interface Call {
        void run() throws Exception;
    }

    /** The part of {@link Run}: from one thread, then from a hundred virtual ones where there is a JDK that has them. */
    static void all(Run run) throws InterruptedException {
        Rounds alone =
                Rounds.run(peers(System.getProperty("java.home")), run.load().in(Load.Mode.ONE), run.rounds());
        run.report.add("blocking, one thread", alone);
        note(run, "blocking, one thread", alone, 0);
        String home = newJdk();
        if (home == null) {
            System.err.println("no JDK 21 or newer in JAVA_HOME or /usr/lib/jvm: no virtual threads");
            return;
        }
        Rounds many = Rounds.run(peers(home), run.load(), run.rounds());
        run.report.add("blocking, 100 virtual threads", many);
        note(run, "blocking, 100 virtual threads", many, 3);
    }

    private static void note(Run run, String what, Rounds rounds, double aim) {
        double ratio = rounds.ratio(LEPTON, CLIENT, Rounds::rate);
        if (ratio == 0) {
            return;
        }
        String ours = Report.number(rounds.median(LEPTON, Rounds::rate)) + "/s";
        String theirs = "protonj2-client " + Report.number(rounds.median(CLIENT, Rounds::rate)) + "/s";
        if (aim > 0) {
            run.report.atLeast(what, ours, theirs, ratio, aim);
        } else {
            run.report.note(what, ours, theirs, Report.number(ratio));
        }
    }

    private static List<Peer> peers(String home) {
        return List.of(Peer.sender("lepton-blocking", home), Peer.sender("client-blocking", home));
    }

    private static String newJdk() {
        if (Runtime.version().feature() >= 21) {
            return System.getProperty("java.home");
        }
        File[] installed = new File("/usr/lib/jvm").listFiles((folder, name) -> name.matches(".*(21|25).*"));
        return installed == null
                ? null
                : Arrays.stream(installed)
                        .map(File::toPath)
                        .filter(home -> home.resolve("bin/java").toFile().canExecute())
                        .map(Path::toString)
                        .max(String::compareTo)
                        .orElse(null);
    }

    static void sendLepton(int port, Load load) throws Exception {
        try (BlockingConnection connection = BlockingConnection.connect("localhost:" + port);
                BlockingSender sender = connection.createSender("q")) {
            byte[] body = Samples.body(load.size());
            send(load, () -> sender.send(Message.ofData(body)));
        }
    }

    static void sendClient(int port, Load load) throws Exception {
        ConnectionOptions options = new ConnectionOptions();
        options.saslOptions().saslEnabled(false);
        SenderOptions ofSender = new SenderOptions()
                .deliveryTagGeneratorSupplier(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL::createGenerator);
        byte[] body = Samples.body(load.size());
        try (Client client = Client.create();
                Connection connection = client.connect("localhost", port, options);
                Sender sender = connection.openSender("q", ofSender)) {
            send(
                    load,
                    () -> sender.send(org.apache.qpid.protonj2.client.Message.create(body))
                            .awaitSettlement());
        }
    }

    private static void send(Load load, Call call) throws Exception {
        Meter meter = new Meter("blocking-sender", load);
        if (load.mode() == Load.Mode.ONE) {
            boolean over = false;
            while (!over) {
                meter.sent();
                call.run();
                meter.back();
                over = meter.count();
            }
        } else {
            fromManyThreads(meter, call);
        }
        meter.end();
    }

    private static void fromManyThreads(Meter meter, Call call) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch ended = new CountDownLatch(THREADS);
        ExecutorService threads = virtualThreads();
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> {
                try {
                    boolean over = false;
                    while (!over) {
                        call.run();
                        lock.lock();
                        over = meter.count();
                        lock.unlock();
                    }
                } catch (Exception failed) {
                    failed.printStackTrace();
                }
                ended.countDown();
            });
        }
        ended.await();
        threads.shutdown();
    }

    /** By reflection: this is compiled for Java 17. */
    private static ExecutorService virtualThreads() throws IllegalAccessException, NoSuchMethodException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (InvocationTargetException impossible) {
            throw new AssertionError("an executor of virtual threads", impossible);
        }
    }
}
