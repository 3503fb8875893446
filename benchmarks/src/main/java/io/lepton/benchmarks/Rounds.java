package io.lepton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Rounds of several peers under one load. The peers take turns, so that what else the machine does touches all; what counts is
 * the median, and of two peers the median of the ratios by round.
 */
final class Rounds {
    private final Map<String, List<Round>> results = new LinkedHashMap<>();

    /** Runs them. A peer that fails is told of and left out. */
    static Rounds run(Collection<Peer> peers, Load load, int rounds) throws InterruptedException {
        Rounds all = new Rounds();
        List<Peer> left = new ArrayList<>(peers);
        for (int round = 0; round < rounds; round++) {
            for (Peer peer : List.copyOf(left)) {
                try {
                    all.results
                            .computeIfAbsent(peer.name(), name -> new ArrayList<>())
                            .add(Round.run(peer, load));
                    System.err.print(".");
                } catch (IOException failed) {
                    System.err.println(peer.name() + " " + load + ": " + failed.getMessage());
                    left.remove(peer);
                    all.results.remove(peer.name());
                }
            }
        }
        System.err.println();
        return all;
    }

    Collection<String> peers() {
        return results.keySet();
    }

    boolean has(String peer) {
        return results.containsKey(peer);
    }

    /** The median of a figure. */
    double median(String peer, ToDoubleFunction<Round> figure) {
        return median(results.get(peer).stream().mapToDouble(figure).boxed().toList());
    }

    /** The median of how many times as large a figure of one peer is as that of another in the same round; 0 without one. */
    double ratio(String peer, String beside, ToDoubleFunction<Round> figure) {
        if (!has(peer) || !has(beside)) {
            return 0;
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < results.get(peer).size(); i++) {
            ratios.add(figure.applyAsDouble(results.get(peer).get(i))
                    / figure.applyAsDouble(results.get(beside).get(i)));
        }
        return median(ratios);
    }

    static double rate(Round round) {
        return round.sender().messagesPerSecond();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
