package io.lepton.cli;

import java.util.List;

/** {@code lepton respond}: answers requests. */
final class RespondCommand {

    private static final String HELP = """
            Usage: lepton respond [options] URL

            Receives requests from the URL's address, and sends a reply to each where it asks for it.

            Examples:
              lepton respond --upper amqp://localhost/upper
              lepton respond --exec "wc -w" amqp://localhost/words
              lepton respond --echo --listen amqp://localhost:5672/echo

            What to reply (one of these):
              --echo                      the same body
              --upper                     its text in capital letters
              --exec CMD                  what CMD prints, run by sh with the body as its standard input
              --count N                   end after N requests (else when interrupted)
              --listen                    don't connect: wait at the URL's host and port for those who ask
            """;

    private RespondCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments = new Syntax("lepton respond", HELP, SharedOptions.HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP + "\n" + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        Answers answers = Answers.of(arguments);
        Long count = arguments.number("--count", 1, Long.MAX_VALUE);
        boolean listening = arguments.has("--listen");
        SharedOptions options = new SharedOptions(arguments, listening, streams);
        if (options.address() == null) {
            throw arguments.mistake("to requests at which address? End the URL with /ADDRESS");
        }
        try (answers) {
            return new Responding(options, listening, answers, count == null ? Long.MAX_VALUE : count, streams)
                    .run(interruption);
        }
    }
}
