package io.lepton.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code lepton receive}: prints the messages of an address, or writes their bodies to files. */
final class ReceiveCommand {

    private static final String HELP = """
            Usage: lepton receive [options] URL

            Receives messages from the URL's address, and prints the body of each on a line. The last line says
            how many there were; duplicates are those whose message-id came before in the same run.

            Examples:
              lepton receive amqp://localhost/greetings
              lepton receive --count 10 --json --timeout 5s amqp://localhost/errors
              lepton receive --user ann --password-file secret --allow-insecure amqp://localhost/errors
              lepton receive --body-file film.mp4 amqp://localhost/films
              lepton receive --durable news --container-id desk-1 amqp://localhost/topic://news
              lepton receive --listen amqp://localhost:5672/greetings

            """;

    private ReceiveCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Syntax syntax =
                new Syntax("lepton receive", ReceiveSettings.HELP, Batches.HELP, LinkSettings.HELP, SharedOptions.HELP);
        Arguments arguments = syntax.parse(words);
        if (arguments.has("--help")) {
            streams.out()
                    .print(HELP + ReceiveSettings.HELP + "\n" + Batches.HELP + "\n" + LinkSettings.HELP + "\n"
                            + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        LinkSettings link = new LinkSettings(arguments);
        SharedOptions options = new SharedOptions(arguments, link.isListening(), streams);
        ReceiveSettings settings = new ReceiveSettings(arguments, options, link);
        String bodyFile = settings.bodyFile();
        try (JobStore store =
                link.store() == null ? null : JobStore.open(link.store(), Job.receiving(options, link, settings))) {
            if (store != null && store.received() >= settings.count() && store.undecided() == 0) {
                if (!options.isQuiet()) {
                    streams.err()
                            .println("nothing is left to be received: all " + settings.count() + " messages were, as "
                                    + link.store() + " says");
                }
                return ExitCode.DONE;
            }
            return bodyFile == null
                    ? lines(options, link, settings, store, streams, interruption)
                    : new ReceivingFiles(options, link, settings, bodyFile, store, streams).run(interruption);
        }
    }

    private static int lines(
            SharedOptions options,
            LinkSettings link,
            ReceiveSettings settings,
            @Nullable JobStore store,
            Streams streams,
            Interruption interruption) {
        try (LineOutput output = LineOutput.open(settings.output(), store, streams)) {
            return new ReceivingLines(options, link, settings, output, store, streams).run(interruption);
        } catch (IOException unwritable) {
            throw Failure.local(settings.output() + " cannot be written: " + Reasons.of(unwritable), unwritable);
        }
    }
}
