package io.lepton.benchmarks;

import java.util.Locale;

/** What was found out: how messages went under each load, and how Lepton stands beside what we want of it. */
final class Report {
    private final Table loads = new Table(
            "load",
            "peer",
            "messages/s",
            "x protonj2",
            "of limit",
            "CPU s per million, sender + receiver",
            "bytes a message, sender / receiver",
            "round trip µs, p50 / p99");

    private final Table aims = new Table("what", "Lepton", "beside", "ratio", "aim", "");

    /** A row for each peer. */
    void add(String load, Rounds rounds) {
        for (String peer : rounds.peers()) {
            double bytes = rounds.median(peer, round -> round.sender().bytesPerMessage());
            double received = rounds.median(peer, round -> round.receiver().bytesPerMessage());
            double p50 = rounds.median(peer, round -> round.sender().p50Nanos());
            double p99 = rounds.median(peer, round -> round.sender().p99Nanos());
            double limit = rounds.ratio(peer, Peer.LIMIT, Rounds::rate);
            loads.row(
                    load,
                    peer,
                    text("%,.0f", rounds.median(peer, Rounds::rate)),
                    times(rounds.ratio(peer, Peer.PROTONJ2, Rounds::rate)),
                    limit == 0 ? "" : text("%.1f %%", 100 * limit),
                    text(
                            "%.2f + %.2f",
                            rounds.median(peer, round -> round.sender().cpuSecondsPerMillion()),
                            rounds.median(peer, round -> round.receiver().cpuSecondsPerMillion())),
                    bytes < 0 ? "" : text("%.0f / %.0f", bytes, received),
                    p50 == 0 ? "" : text("%.1f / %.1f", p50 / 1e3, p99 / 1e3));
        }
    }

    /** A figure of Lepton's as many times as large as another's. */
    void atLeast(String what, String ours, String beside, double ratio, double aim) {
        if (ratio > 0) {
            aims.row(what, ours, beside, number(ratio), ">= " + number(aim), ratio >= aim ? "yes" : "NO");
        }
    }

    /** The same where less is better. */
    void atMost(String what, String ours, String beside, double ratio, double aim) {
        aims.row(what, ours, beside, number(ratio), "<= " + number(aim), ratio <= aim ? "yes" : "NO");
    }

    /** A figure with no peer. */
    void atMost(String what, double ours, String unit, double aim) {
        aims.row(what, number(ours) + unit, "", "", "<= " + number(aim) + unit, ours <= aim ? "yes" : "NO");
    }

    /** Something to know. */
    void note(String what, String ours, String beside, String ratio) {
        aims.row(what, ours, beside, ratio, "", "");
    }

    private static String times(double ratio) {
        return ratio == 0 ? "" : text("%.2f", ratio);
    }

    /** A number with as many places as are of use. */
    static String number(double value) {
        double size = Math.abs(value);
        return text(size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    @Override
    public String toString() {
        return (loads.isEmpty() ? "" : loads + "\n") + (aims.isEmpty() ? "" : aims);
    }
}
