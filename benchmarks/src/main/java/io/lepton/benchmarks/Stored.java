package io.lepton.benchmarks;

import io.lepton.store.JdbcDeliveryStore;
import io.lepton.store.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Exactly-once with what is unsettled on disk at both ends, beside at-least-once without. */
final class Stored {
    private Stored() {}

    /** The part of {@link Run}. */
    static void all(Run run) throws InterruptedException {
        Peer stored = Peer.java("lepton-stored");
        Rounds rounds = Rounds.run(List.of(Peer.java(Peer.LEPTON), stored), run.load(), run.rounds());
        run.report.add("exactly-once on disk", rounds);
        if (rounds.has(stored.name())) {
            run.report.note(
                    "exactly-once on disk",
                    Report.number(rounds.median(stored.name(), Rounds::rate)) + "/s",
                    "at-least-once " + Report.number(rounds.median(Peer.LEPTON, Rounds::rate)) + "/s",
                    Report.text("%.4f", rounds.ratio(stored.name(), Peer.LEPTON, Rounds::rate)));
            run.report.note(
                    "records that share a commit to disk, sender / receiver",
                    Report.number(rounds.median(
                                    stored.name(), round -> round.sender().group())) + " / "
                            + Report.number(rounds.median(
                                    stored.name(), round -> round.receiver().group())),
                    "",
                    "");
        }
    }

    /** What is done with a store in a folder of its own. */
    interface Use {
        void run(JdbcDeliveryStore store);
    }

    static void with(Use use) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "benchmark-store-"); // no disk in memory
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            use.run(store);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
            }
        }
    }

    /** How many records have shared a commit. */
    static double group(JdbcDeliveryStore store) {
        Statistics statistics = store.statistics();
        return (double) statistics.records() / Math.max(1, statistics.commits());
    }
}
