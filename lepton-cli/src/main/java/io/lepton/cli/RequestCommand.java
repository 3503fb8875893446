package io.lepton.cli;

import io.lepton.amqp.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code lepton request}: asks, and prints the replies. */
final class RequestCommand {

    private static final String HELP = """
            Usage: lepton request [options] URL

            Sends requests to the URL's address, and prints the body of each reply on a line. The replies come to
            an address that the peer makes up for us, unless --reply-to names one.

            Examples:
              lepton request --body "how are you" amqp://localhost/upper
              lepton request --timeout 5s --json --body-file question.txt amqp://localhost/answers

            """;

    private RequestCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments =
                new Syntax("lepton request", Bodies.HELP, MessageOptions.HELP, SharedOptions.HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP + Bodies.HELP + "\n" + MessageOptions.HELP + "\n" + SharedOptions.HELP);
            return ExitCode.DONE;
        }
        for (String other : List.of("--rate", "--to")) {
            if (arguments.has(other)) {
                throw arguments.mistake(other + " is for lepton send; a request goes to the URL's address, one by one");
            }
        }
        MessageOptions message = new MessageOptions(arguments);
        SharedOptions options = new SharedOptions(arguments, false, streams);
        if (options.address() == null) {
            throw arguments.mistake("of whom? End the URL with /ADDRESS");
        }
        MessageSource source = source(arguments, message, streams);
        return new Requesting(options, source, message.replyTo(), streams).run(interruption);
    }

    /** A request is held until its reply has come: what {@code send} streams from a file is read here. */
    private static MessageSource source(Arguments arguments, MessageOptions message, Streams streams) {
        MessageSource source = Bodies.source(arguments, message, streams); // which also says what is wrong
        if (!arguments.has("--body-file")) {
            return source;
        }
        Path file = Path.of(arguments.text("--body-file"));
        try {
            byte[] body = Files.readAllBytes(file);
            return new RepeatedSource(
                    source.count(),
                    number -> new Outgoing(number, message.apply(Message.ofData(body), number), null, body.length));
        } catch (IOException | OutOfMemoryError unreadable) {
            String why = unreadable instanceof IOException fault ? Reasons.of(fault) : "it is larger than the memory";
            throw Failure.local(file + " cannot be read: " + why, unreadable);
        }
    }
}
