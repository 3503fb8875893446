package io.lepton.benchmarks;

import io.lepton.broker.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * Messages through a broker that keeps them in memory: Lepton's, for development, and Artemis without a journal, each in a
 * process of its own with a small heap; the same two programs send and receive. Once as fast as it goes, and once with a
 * consumer that is slower than the producer, which the broker has to hold up.
 */
final class Brokers {
    private static final String LEPTON = "lepton-broker";
    private static final String ARTEMIS = "artemis";
    private static final int HEAP_MIB = 256;
    /** How many messages a second the slow consumer takes. */
    private static final int SLOW = 50_000;
    /** What Artemis lets an address have; Lepton's broker counts messages, 100,000 of them. */
    private static final long ARTEMIS_ADDRESS_BYTES = 64 << 20;

    private Brokers() {}

    /** What one run has shown. */
    private record Shown(double rate, double sent, double cpuSecondsPerMillion, double residentMiB) {}

    /** The part of {@link Run}. */
    static void all(Run run) throws IOException {
        int count = run.isQuick() ? 200_000 : 1_000_000;
        for (int perSecond : new int[] {0, SLOW}) {
            Map<String, List<Shown>> results = new LinkedHashMap<>();
            for (int round = 0; round < run.rounds(); round++) {
                for (String broker : List.of(LEPTON, ARTEMIS)) {
                    results.computeIfAbsent(broker, any -> new ArrayList<>()).add(once(broker, count, perSecond));
                    System.err.print('.');
                }
            }
            report(run, perSecond, results);
        }
        System.err.println();
    }

    private static void report(Run run, int perSecond, Map<String, List<Shown>> results) {
        String load = perSecond == 0 ? "through a broker" : "through a broker, slow consumer";
        note(run, load + ": messages/s", results, Shown::rate);
        note(run, load + ": messages/s of the sender", results, Shown::sent);
        note(run, load + ": CPU s per million, of the broker", results, Shown::cpuSecondsPerMillion);
        note(run, load + ": most memory of the broker's process, MiB", results, Shown::residentMiB);
    }

    private static void note(Run run, String what, Map<String, List<Shown>> results, ToDoubleFunction<Shown> figure) {
        double ours = median(results.get(LEPTON), figure);
        double theirs = median(results.get(ARTEMIS), figure);
        run.report.note(what, Report.number(ours), "Artemis " + Report.number(theirs), Report.number(ours / theirs));
    }

    private static double median(List<Shown> runs, ToDoubleFunction<Shown> figure) {
        return Rounds.median(runs.stream().mapToDouble(figure).boxed().toList());
    }

    private static Shown once(String broker, int count, int perSecond) throws IOException {
        int seconds = 60 + (perSecond == 0 ? 0 : count / perSecond);
        List<String> heap = Peer.jvm(List.of("-Xmx" + HEAP_MIB + "m", "--enable-native-access=ALL-UNNAMED"));
        List<String> clients = Peer.jvm(Peer.JVM);
        List<String> main = List.of(Program.class.getName());
        try (Child server = new Child(with(heap, main), List.of("broker", broker), 2 * seconds)) {
            String port = server.await(Program.LISTENING);
            warmUp(clients, main, port, seconds);
            double before = server.cpuSeconds();
            Shown shown;
            List<String> load = List.of(port, "q", Integer.toString(count), Integer.toString(perSecond));
            try (Child receiver = new Child(with(clients, main), with(List.of("take"), load), seconds);
                    Child sender = new Child(with(clients, main), with(List.of("put"), load), seconds)) {
                double sent = count / Double.parseDouble(sender.await(ThroughBroker.SECONDS));
                double rate = count / Double.parseDouble(receiver.await(ThroughBroker.SECONDS));
                double cpu = (server.cpuSeconds() - before) * 1e6 / count;
                double resident = resident(server.pid());
                shown = new Shown(rate, sent, cpu, resident);
            }
            server.kill();
            return shown;
        }
    }

    /** So that what is measured is compiled. */
    private static void warmUp(List<String> clients, List<String> main, String port, int seconds) throws IOException {
        List<String> load = List.of(port, "warm-up", "300000", "0");
        try (Child receiver = new Child(with(clients, main), with(List.of("take"), load), seconds);
                Child sender = new Child(with(clients, main), with(List.of("put"), load), seconds)) {
            sender.await(ThroughBroker.SECONDS);
            receiver.await(ThroughBroker.SECONDS);
        }
    }

    private static List<String> with(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Is a broker until it is killed. */
    static void serve(String broker) throws Exception {
        switch (broker) {
            case LEPTON ->
                Program.listening(
                        Broker.builder().listen("amqp://127.0.0.1:0").start().port());
            case ARTEMIS -> Program.listening(artemis());
            default -> throw new IllegalArgumentException(broker);
        }
        Thread.sleep(Duration.ofDays(1).toMillis());
    }

    private static int artemis() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false);
        configuration.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:0?protocols=AMQP");
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK)
                        .setMaxSizeBytes(ARTEMIS_ADDRESS_BYTES)
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.start();
        return ((NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("amqp")).getActualPort();
    }
}
