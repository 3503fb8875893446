package io.lepton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Two processes over loopback: one listens and receives, one connects and sends. Each message is made of its body, sent
 * unsettled, its body read, accepted, and settled on both sides; the credit window is kept full. Lepton and protonj2, which
 * {@link ProtonPair} drives in two ways, take turns, round by round, so that what else the machine does touches all; what is
 * told is the median of the rounds.
 *
 * <pre>
 * java -cp benchmarks.jar io.lepton.benchmarks.Pair [--count N] [--warm-up SECONDS] [--size N] [--credit N] [--rounds N]
 *      [--jvm ARGUMENT]… [--profile FOLDER] [lepton] [protonj2] [protonj2-gathered]
 * </pre>
 */
public final class Pair {
    private static final List<String> ALL = List.of("lepton", "protonj2", "protonj2-gathered");
    private static final String LISTENING = "listening ";

    private long count = 2_000_000;
    private int warmUpSeconds = 10;
    private int size = 100;
    private int credit = 1000;
    private int rounds = 3;
    private final List<String> jvm = new ArrayList<>(List.of("-Xmx512m"));
    private final List<String> contestants = new ArrayList<>();

    private Pair() {}

    /** Runs the rounds and prints the table; or is one of their processes. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("receive")) {
            receive(arguments[1], Load.of(arguments, 2));
        } else if (arguments.length > 0 && arguments[0].equals("send")) {
            send(arguments[1], Integer.parseInt(arguments[2]), Load.of(arguments, 3));
        } else {
            Pair pair = new Pair();
            pair.read(arguments);
            pair.run();
        }
    }

    // ------------------------------------------------------------------ in the processes

    private static void receive(String contestant, Load load) throws InterruptedException {
        switch (contestant) {
            case "lepton" -> LeptonPair.receive(load);
            case "protonj2" -> ProtonPair.receive(load, false);
            case "protonj2-gathered" -> ProtonPair.receive(load, true);
            default -> throw unknown(contestant);
        }
    }

    private static void send(String contestant, int port, Load load) throws InterruptedException {
        switch (contestant) {
            case "lepton" -> LeptonPair.send(port, load);
            case "protonj2" -> ProtonPair.send(port, load, false);
            case "protonj2-gathered" -> ProtonPair.send(port, load, true);
            default -> throw unknown(contestant);
        }
    }

    private static IllegalArgumentException unknown(String contestant) {
        return new IllegalArgumentException("'" + contestant + "': want one of " + ALL);
    }

    /** Tells the process that runs the rounds where to send. */
    static void listening(int port) {
        System.out.println(LISTENING + port);
    }

    // ------------------------------------------------------------------ the rounds

    private void read(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--count" -> count = Long.parseLong(arguments[++i]);
                case "--warm-up" -> warmUpSeconds = Integer.parseInt(arguments[++i]);
                case "--size" -> size = Integer.parseInt(arguments[++i]);
                case "--credit" -> credit = Integer.parseInt(arguments[++i]);
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--jvm" -> jvm.add(arguments[++i]);
                case "--profile" -> profile(arguments[++i]);
                default -> contestants.add(arguments[i]);
            }
        }
        if (contestants.isEmpty()) {
            contestants.addAll(ALL);
        }
    }

    /** The last round's profiles remain. Needs the JVM to tell more exactly where its code came from, which costs little. */
    private void profile(String folder) throws IOException {
        Files.createDirectories(Path.of(folder));
        jvm.addAll(List.of(
                "-D" + Profile.FOLDER + "=" + folder, "-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints"));
    }

    private void run() throws IOException, InterruptedException {
        Load load = new Load(count, warmUpSeconds, size, credit);
        System.out.printf(
                "%,d messages of %d bytes after a warm-up of %d s, credit %d, unsettled; Java %s, %d CPUs%n",
                count,
                size,
                warmUpSeconds,
                credit,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        Map<String, List<Round>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (String contestant : contestants) {
                Round result = round(contestant, load);
                results.computeIfAbsent(contestant, c -> new ArrayList<>()).add(result);
                System.out.printf("round %d  %s%n", round, row(contestant, List.of(result)));
            }
        }
        System.out.println();
        System.out.println(
                "| median | messages/s | CPU s per million, sender + receiver | bytes a message, sender / receiver |");
        System.out.println("|---|---|---|---|");
        results.forEach((contestant, all) -> System.out.println(row(contestant, all)));
        List<Round> lepton = results.remove("lepton");
        if (lepton != null) {
            results.forEach((contestant, all) -> printRatio(lepton, contestant, all));
        }
    }

    /** What both processes spent in one round. */
    private record Round(Cost sender, Cost receiver) {
        double cpu() {
            return sender.cpuSecondsPerMillion() + receiver.cpuSecondsPerMillion();
        }
    }

    private Round round(String contestant, Load load) throws IOException, InterruptedException {
        Process receiver = start("receive", contestant, null, load);
        try (BufferedReader fromReceiver = reader(receiver)) {
            int port = Integer.parseInt(await(fromReceiver, LISTENING).substring(LISTENING.length()));
            Process sender = start("send", contestant, port, load);
            try (BufferedReader fromSender = reader(sender)) {
                Cost sent = cost(fromSender);
                Cost received = cost(fromReceiver);
                sender.waitFor();
                receiver.waitFor();
                return new Round(sent, received);
            } finally {
                sender.destroy();
            }
        } finally {
            receiver.destroy();
        }
    }

    private Process start(String role, String contestant, Integer port, Load load) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Pair.class.getName(), role, contestant));
        if (port != null) {
            command.add(port.toString());
        }
        command.addAll(load.arguments());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Cost cost(BufferedReader from) throws IOException {
        return Cost.of(await(from, Cost.MARK));
    }

    private static String await(BufferedReader from, String start) throws IOException {
        String line;
        while (!Objects.requireNonNull(line = from.readLine(), "the process has ended")
                .startsWith(start)) {
            // what a JVM has to say for itself
        }
        return line;
    }

    // ------------------------------------------------------------------ the table

    private static String row(String contestant, List<Round> rounds) {
        return String.format(
                "| %s | %,.0f | %.2f + %.2f | %.0f / %.0f |",
                contestant,
                median(rounds, round -> round.sender().messagesPerSecond()),
                median(rounds, round -> round.sender().cpuSecondsPerMillion()),
                median(rounds, round -> round.receiver().cpuSecondsPerMillion()),
                median(rounds, round -> round.sender().bytesPerMessage()),
                median(rounds, round -> round.receiver().bytesPerMessage()));
    }

    private static void printRatio(List<Round> lepton, String contestant, List<Round> other) {
        List<Double> rates = new ArrayList<>();
        List<Double> cpus = new ArrayList<>();
        for (int i = 0; i < lepton.size(); i++) {
            rates.add(lepton.get(i).sender().messagesPerSecond()
                    / other.get(i).sender().messagesPerSecond());
            cpus.add(other.get(i).cpu() / lepton.get(i).cpu());
        }
        System.out.printf(
                "%nLepton beside %s, median of the rounds: %.1f times the messages/s, 1/%.1f of the CPU time%n",
                contestant, median(rates), median(cpus));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
        return median(rounds.stream().map(of::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
