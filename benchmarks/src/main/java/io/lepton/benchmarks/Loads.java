package io.lepton.benchmarks;

import static io.lepton.benchmarks.Peer.LEPTON;
import static io.lepton.benchmarks.Peer.LIMIT;
import static io.lepton.benchmarks.Peer.PROTONJ2;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The parts that send as many messages as they can, in one way or another. */
final class Loads {
    private static final int MIB = 1 << 20;

    private Loads() {}

    /** All peers, 100 octets, credit 1000. */
    static void throughput(Run run) throws InterruptedException {
        Rounds rounds = Rounds.run(Peer.all(), run.load(), run.rounds());
        run.report.add("100 B, credit 1000", rounds);
        faster(run, "messages/s", rounds, PROTONJ2, 10);
        faster(run, "messages/s", rounds, "proton-cpp", 15);
        faster(run, "messages/s", rounds, LIMIT, 0.5);
        cheaper(run, "CPU time of the sender", rounds, round -> round.sender().cpuSecondsPerMillion());
        cheaper(
                run,
                "CPU time of the receiver",
                rounds,
                round -> round.receiver().cpuSecondsPerMillion());
        run.report.atMost(
                "bytes allocated, sending",
                rounds.median(LEPTON, round -> round.sender().bytesPerMessage()),
                " B",
                64);
        run.report.atMost(
                "bytes allocated, receiving",
                rounds.median(LEPTON, round -> round.receiver().bytesPerMessage()),
                " B",
                240);
    }

    private static void faster(Run run, String what, Rounds rounds, String peer, double aim) {
        double ratio = rounds.ratio(LEPTON, peer, Rounds::rate);
        if (ratio > 0) {
            run.report.atLeast(
                    what,
                    Report.number(rounds.median(LEPTON, Rounds::rate)) + "/s",
                    peer + " " + Report.number(rounds.median(peer, Rounds::rate)) + "/s",
                    ratio,
                    aim);
        }
    }

    private static void cheaper(Run run, String what, Rounds rounds, ToDoubleFunction<Round> cpu) {
        run.report.atMost(
                what + ", a million",
                Report.number(rounds.median(LEPTON, cpu)) + " s",
                PROTONJ2 + " " + Report.number(rounds.median(PROTONJ2, cpu)) + " s",
                rounds.ratio(LEPTON, PROTONJ2, cpu),
                1 / 6.0);
    }

    /** Settled by the sender. */
    static void settled(Run run) throws InterruptedException {
        Rounds rounds = Rounds.run(Peer.few(), run.load().in(Load.Mode.SETTLED), run.rounds());
        run.report.add("pre-settled", rounds);
        run.report.atMost(
                "bytes allocated, sending pre-settled",
                rounds.median(LEPTON, round -> round.sender().bytesPerMessage()),
                " B",
                0);
    }

    /** From 100 octets, which {@link #throughput} has, to 1 MiB. */
    static void size(Run run) throws InterruptedException {
        for (int size : new int[] {1 << 10, 16 << 10, 64 << 10, MIB}) {
            // As much as protonj2 can hold in its memory.
            Load load = run.load().ofSize(size).withCredit(size == MIB ? 20 : 1000);
            Rounds rounds = Rounds.run(Peer.few(), load, run.rounds());
            String name = size == MIB ? "1 MiB, credit 20" : size / 1024 + " KiB";
            run.report.add(name, rounds);
            if (size == 1 << 10) {
                faster(run, name, rounds, PROTONJ2, 5);
            } else if (size == 64 << 10) {
                faster(run, name, rounds, LIMIT, 0.7);
            }
        }
    }

    /** From 1 to 10000; {@link #throughput} has 1000. */
    static void credit(Run run) throws InterruptedException {
        for (int credit : new int[] {1, 10, 100, 10_000}) {
            Rounds rounds = Rounds.run(Peer.few(), run.load().withCredit(credit), run.rounds());
            run.report.add("credit " + credit, rounds);
            if (credit == 100) {
                faster(run, "credit 100", rounds, PROTONJ2, 2);
            }
        }
    }

    /** From 100 to 10000 on a connection, with a credit of 10 each: the cost of a message should not grow with them. */
    static void links(Run run) throws InterruptedException {
        double first = 0;
        for (int links : new int[] {100, 1000, 10_000}) {
            Rounds rounds = lepton(run, run.load().withCredit(10).over(1, links));
            first = flat(run, rounds, first, links + " links");
        }
    }

    /** From 100 to 5000, with one link each and a credit of 10. */
    static void connections(Run run) throws InterruptedException {
        double first = 0;
        for (int connections : new int[] {100, 1000, 5000}) {
            Rounds rounds = lepton(run, run.load().withCredit(10).over(connections, 1));
            first = flat(run, rounds, first, connections + " connections");
        }
    }

    private static Rounds lepton(Run run, Load load) throws InterruptedException {
        return Rounds.run(List.of(Peer.java(LEPTON)), load, run.rounds());
    }

    private static double flat(Run run, Rounds rounds, double first, String what) {
        if (!rounds.has(LEPTON)) {
            return first;
        }
        run.report.add(what + ", credit 10", rounds);
        double cpu = rounds.median(LEPTON, Round::cpu);
        if (first > 0) {
            run.report.note(
                    "CPU time a message, " + what,
                    Report.number(cpu) + " µs",
                    "100: " + Report.number(first) + " µs",
                    Report.number(cpu / first));
        }
        return first == 0 ? cpu : first;
    }

    /** One message at a time. */
    static void roundTrip(Run run) throws InterruptedException {
        List<Peer> peers = new ArrayList<>(Peer.few());
        peers.add(Peer.java("echo"));
        Peer.all().stream().filter(peer -> peer.name().equals("proton-cpp")).forEach(peers::add);
        Rounds rounds = Rounds.run(peers, run.load().in(Load.Mode.ONE), run.rounds());
        run.report.add("one at a time", rounds);
        slower(run, "round trip, p50", rounds, round -> round.sender().p50Nanos());
        slower(run, "round trip, p99", rounds, round -> round.sender().p99Nanos());
    }

    private static void slower(Run run, String what, Rounds rounds, ToDoubleFunction<Round> nanos) {
        run.report.atMost(
                what,
                Report.number(rounds.median(LEPTON, nanos) / 1e3) + " µs",
                "Netty echo " + Report.number(rounds.median("echo", nanos) / 1e3) + " µs",
                rounds.ratio(LEPTON, "echo", nanos),
                1.15);
    }
}
