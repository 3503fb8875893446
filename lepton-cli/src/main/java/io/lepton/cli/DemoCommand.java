package io.lepton.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code lepton demo}: shows that the guarantees hold when a connection is cut. */
final class DemoCommand {

    private static final String HELP = """
            Usage: lepton demo [options]

            Sends messages from this process to itself over TCP, once under each delivery guarantee, cuts the
            connection in the middle, and counts what arrived. With exactly-once the receiver is a process of
            its own, which is killed and started again as well. Nothing has to be installed or running.

            Options:
              --count N                   messages for each guarantee, 100 to 10000000 (50000); with
                                          exactly-once, which forces each to the disk, 10000 at most
              --quiet                     no progress
              --json                      an object of JSON for each guarantee
              --help                      this text

            Example:
              lepton demo --count 100000
            """;

    private static final int DEFAULT_COUNT = 50_000;
    private static final int LEAST_COUNT = 100;
    private static final int MOST_COUNT = 10_000_000;
    /** Each message of exactly-once is forced to the disk, at both ends: fewer show the same. */
    private static final int MOST_RECORDED = 10_000;

    private DemoCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments = new Syntax("lepton demo", HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP);
            return ExitCode.DONE;
        } else if (!arguments.words().isEmpty()) {
            throw arguments.mistake(
                    "it needs no URL; what is '" + arguments.words().get(0) + "'?");
        }
        Long given = arguments.number("--count", LEAST_COUNT, MOST_COUNT);
        int count = given == null ? DEFAULT_COUNT : given.intValue();
        boolean json = arguments.has("--json");
        if (!json) {
            streams.out().print(DemoResult.heading(count));
            streams.out().flush();
        }
        List<DemoResult> results = new ArrayList<>();
        for (Guarantee guarantee : Guarantee.values()) {
            int some = guarantee == Guarantee.EXACTLY_ONCE ? Math.min(count, MOST_RECORDED) : count;
            try (Progress progress = new Progress(streams, guarantee.text(), some, !arguments.has("--quiet"))) {
                DemoRun run = new DemoRun(guarantee, some, progress);
                interruption.whenWanted(run::stop);
                results.add(run.run());
            } catch (IOException unavailable) {
                throw Failure.local("no TCP on this machine: " + Reasons.of(unavailable), unavailable);
            }
            if (interruption.isWanted()) {
                return ExitCode.INTERRUPTED;
            }
            DemoResult result = results.get(results.size() - 1);
            streams.out().print(json ? result.json() : result.line());
            streams.out().flush();
        }
        return results.stream().allMatch(DemoResult::isHeld) ? ExitCode.DONE : ExitCode.REFUSED;
    }
}
