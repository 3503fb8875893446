package io.lepton.cli;

import java.util.List;

/** {@code lepton bench}: how fast messages go, and what they cost, between this machine and a peer, or on this machine. */
final class BenchCommand {

    private static final String HELP = """
            Usage: lepton bench [options] --pair | --send URL | --receive URL

            Sends messages as fast as the peer takes them, or receives them as fast as they come, and tells how
            many went in a second, what each cost, and how long one alone takes there and back.

            Examples:
              lepton bench --pair
              lepton bench --pair --count 5000000 --size 1KiB --json
              lepton bench --send amqp://localhost/load --count 10000
              lepton bench --receive amqp://localhost:5672/load --listen

            """;

    private BenchCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments = new Syntax("lepton bench", BenchSettings.HELP, SharedOptions.HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP + BenchSettings.HELP + "\n" + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        BenchSettings settings = new BenchSettings(arguments);
        SharedOptions options = new SharedOptions(arguments, settings.url(), settings.isListening(), streams);
        if (options.address() == null && !settings.isListening()) {
            throw arguments.mistake("to or from which address? End the URL with /ADDRESS");
        }
        return switch (settings.role()) {
            case PAIR -> new BenchPair(arguments, settings, options, streams).run(interruption);
            case SEND -> new BenchSending(options, settings, streams).run(interruption);
            case RECEIVE -> new BenchReceiving(options, settings, streams).run(interruption);
        };
    }
}
