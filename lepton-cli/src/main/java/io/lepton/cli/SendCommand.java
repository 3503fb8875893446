package io.lepton.cli;

import io.lepton.endpoint.InDoubt;
import java.util.List;
import java.util.Locale;

/** {@code lepton send}: sends messages to an address, and says what became of them. */
final class SendCommand {

    private static final String HELP = """
            Usage: lepton send [options] URL

            Sends messages to the URL's address, and waits until the peer has taken each of them.

            Examples:
              lepton send --body "Hello {}" --count 3 amqp://localhost/greetings
              grep ERROR log.txt | lepton send amqp://localhost/errors
              lepton send --user ann --password-file secret --allow-insecure --body x amqp://localhost/errors
              lepton send --body-file film.mp4 --content-type video/mp4 amqp://localhost/films

            """;

    private static final String SENDING = """
            Sending:
              --in-doubt NAME             what to do with a message whose fate a lost connection left open:
                                          resend (if not given), report (if not given, with exactly-once), or
                                          deduplicate: resend with an id by which it is known again

            """;

    private SendCommand() {}

    private static InDoubt inDoubt(Arguments arguments, LinkSettings link) {
        String policy = arguments.choice("--in-doubt", "resend", "report", "deduplicate");
        if (policy == null) {
            return link.isExactlyOnce() ? InDoubt.REPORT : InDoubt.RESEND;
        }
        if (policy.equals("deduplicate")) {
            for (String other : List.of("--listen", "--body-file")) {
                if (arguments.has(other)) {
                    throw arguments.mistake("--in-doubt deduplicate and " + other + " exclude each other");
                }
            }
        }
        return InDoubt.valueOf(policy.toUpperCase(Locale.ROOT));
    }

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Syntax syntax = new Syntax(
                "lepton send",
                Bodies.HELP,
                MessageOptions.HELP,
                SENDING,
                Batches.HELP,
                LinkSettings.HELP,
                SharedOptions.HELP);
        Arguments arguments = syntax.parse(words);
        if (arguments.has("--help")) {
            streams.out()
                    .print(HELP + Bodies.HELP + "\n" + MessageOptions.HELP + "\n" + SENDING + Batches.HELP + "\n"
                            + LinkSettings.HELP + "\n" + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        MessageOptions message = new MessageOptions(arguments);
        LinkSettings link = new LinkSettings(arguments);
        SharedOptions options = new SharedOptions(arguments, link.isListening(), streams);
        if (options.address() == null && message.to() == null && !link.isListening()) {
            throw arguments.mistake("to which address? End the URL with /ADDRESS, or give --to ADDRESS");
        }
        Long rate = arguments.number("--rate", 1, 1_000_000_000);
        InDoubt inDoubt = inDoubt(arguments, link);
        Batches batches = Batches.of(arguments, link, List.of("--listen"));
        MessageSource source = Bodies.source(arguments, message, streams);
        try (JobStore store = link.store() == null ? null : store(arguments, options, link)) {
            if (store != null && store.sent() > 0 && source.isOverBehind(store.sent()) && store.undecided() == 0) {
                if (!options.isQuiet()) {
                    streams.err()
                            .println("nothing is left to be sent: all " + total(source, store) + " messages were, as "
                                    + link.store() + " says");
                }
                return ExitCode.DONE;
            }
            return new Sending(options, link, source, rate == null ? 0 : rate, inDoubt, batches, store, streams)
                    .run(interruption);
        }
    }

    private static JobStore store(Arguments arguments, SharedOptions options, LinkSettings link) {
        return JobStore.open(link.store(), Job.sending(options, link, Bodies.words(arguments), Bodies.file(arguments)));
    }

    private static long total(MessageSource source, JobStore store) {
        return source.count() < 0 ? store.sent() : Math.min(source.count(), store.sent());
    }
}
