package io.lepton.cli;

import java.util.List;

/** {@code lepton ping}: shows that a connection works, and to whom. */
final class PingCommand {

    private static final String HELP = """
            Usage: lepton ping [options] URL

            Connects, logs in, and prints what the peer says of itself and how long it takes to answer.

            Examples:
              lepton ping amqp://localhost
              lepton ping --json --user ann --password-file secret --allow-insecure amqp://localhost

            """;

    private PingCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments = new Syntax("lepton ping", SharedOptions.HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        return new Pinging(new SharedOptions(arguments, false, streams), streams).run(interruption);
    }
}
