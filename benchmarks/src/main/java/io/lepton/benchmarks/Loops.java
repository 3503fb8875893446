package io.lepton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Four connections to a container of one loop and of two. The senders are the limit: they cost next to nothing, and so leave
 * the cores to the loops.
 */
final class Loops {
    private static final int CONNECTIONS = 4;

    private Loops() {}

    /** The part of {@link Run}. */
    static void all(Run run) throws IOException {
        Peer limit = Peer.few().stream()
                .filter(peer -> peer.name().equals(Peer.LIMIT))
                .findFirst()
                .orElse(null);
        if (limit == null || Runtime.getRuntime().availableProcessors() < 2) {
            System.err.println("needs the limit, and two CPUs");
            return;
        }
        Load load = run.load().over(CONNECTIONS, 1);
        List<Double> one = new ArrayList<>();
        List<Double> two = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < run.rounds(); i++) {
            one.add(rate(Peer.java("lepton"), limit, load));
            two.add(rate(Peer.java("lepton-2-loops"), limit, load));
            ratios.add(two.get(i) / one.get(i));
            System.err.print(".");
        }
        System.err.println();
        run.report.atLeast(
                CONNECTIONS + " connections on 2 loops",
                Report.number(Rounds.median(two)) + "/s",
                "1 loop " + Report.number(Rounds.median(one)) + "/s",
                Rounds.median(ratios),
                1.6);
    }

    private static double rate(Peer receiving, Peer sending, Load load) throws IOException {
        List<Child> senders = new ArrayList<>();
        try (Child receiver = new Child(receiving.receive(), load.arguments(), load.seconds())) {
            String port = receiver.await(Program.LISTENING);
            List<String> arguments = new ArrayList<>(List.of(port));
            arguments.addAll(load.arguments());
            for (int i = 0; i < CONNECTIONS; i++) {
                senders.add(new Child(sending.send(), arguments, load.seconds()));
            }
            double rate = 0;
            for (Child sender : senders) {
                rate += Cost.of(sender.await(Cost.MARK)).messagesPerSecond();
            }
            return rate;
        } finally {
            senders.forEach(Child::close);
        }
    }
}
