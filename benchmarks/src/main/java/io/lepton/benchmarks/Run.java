package io.lepton.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lepton beside its peers, part by part; {@code benchmarks/run} starts it. Each part is measured in processes of its own, and
 * in the end there are two tables.
 *
 * <pre>
 * Run [quick] [--profile FOLDER] [--allocation FOLDER] [--jvm OPTION]… [PART]…
 * </pre>
 */
public final class Run {
    /** A part of what is measured. */
    private interface Part {
        void run(Run run) throws Exception;
    }

    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("throughput", Loads::throughput);
        PARTS.put("settled", Loads::settled);
        PARTS.put("size", Loads::size);
        PARTS.put("credit", Loads::credit);
        PARTS.put("links", Loads::links);
        PARTS.put("connections", Loads::connections);
        PARTS.put("roundtrip", Loads::roundTrip);
        PARTS.put("blocking", BlockingPeer::all);
        PARTS.put("loops", Loops::all);
        PARTS.put("tls", Encrypted::all);
        PARTS.put("store", Stored::all);
        PARTS.put("broker", Brokers::all);
        PARTS.put("stream", Streaming::all);
        PARTS.put("idle", Idle::all);
        PARTS.put("start", Start::all);
        PARTS.put("codec", CodecRatios::all);
    }

    /** Where what is found out goes. */
    final Report report = new Report();

    private final List<String> parts = new ArrayList<>();
    private boolean quick;

    private Run() {}

    /** Runs the parts that are named; all of them if there are none. */
    public static void main(String[] arguments) throws Exception {
        Run run = new Run();
        run.read(arguments);
        System.out.printf(
                "Lepton and its peers on Java %s, %d CPUs, %s; medians of %d rounds, peers in turn%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                run.rounds());
        for (String part : run.parts.isEmpty() ? PARTS.keySet() : run.parts) {
            System.err.print(part + " ");
            PARTS.get(part).run(run);
        }
        System.out.println(run.report);
    }

    private void read(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "quick" -> quick = true;
                case "--jvm" -> Peer.JVM.add(arguments[++i]);
                case "--profile" -> Peer.JVM.addAll(Profile.options("ctimer,interval=1ms", arguments[++i]));
                case "--allocation" -> Peer.JVM.addAll(Profile.options("alloc,alloc=64k", arguments[++i]));
                default -> {
                    if (!PARTS.containsKey(arguments[i])) {
                        System.err.println("there is no part '" + arguments[i] + "'; there are " + PARTS.keySet());
                        System.exit(2);
                    }
                    parts.add(arguments[i]);
                }
            }
        }
    }

    /** How often everything is measured. */
    int rounds() {
        return quick ? 1 : 3;
    }

    /** A usual load, for as long as the time that there is. */
    Load load() {
        return quick ? Load.usual(3000, 1000) : Load.usual(5000, 3000);
    }

    boolean isQuick() {
        return quick;
    }
}
