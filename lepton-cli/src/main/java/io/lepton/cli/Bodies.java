package io.lepton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lepton.amqp.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code send} sends: chooses the source of messages that the options ask for. */
final class Bodies {

    static final String HELP = """
            What to send (without any of these: each line of standard input is a message):
              --body TEXT                 text; {} in it is the number of the message, from 1
              --json-body JSON            a value, such as 5, [1,2] or {"name":"Ada"}
              --body-file FILE            binary: what is in FILE, of any size
              --size SIZE                 so many bytes of nothing, for load
              --input FILE                each line of FILE is a message; - is standard input
              --count N                   send N messages (1 with a body, all lines without)
              --rate N                    send no more than N a second
            """;

    private static final List<String> KINDS = List.of("--body", "--json-body", "--body-file", "--size", "--input");

    /** What a message costs in memory beside its body. */
    private static final int OVERHEAD = 200;

    private final Arguments arguments;
    private final MessageOptions options;

    private Bodies(Arguments arguments, MessageOptions options) {
        this.arguments = arguments;
        this.options = options;
    }

    /**
     * Chooses.
     *
     * @throws Failure of usage, or of this machine for a file that cannot be read
     */
    static MessageSource source(Arguments arguments, MessageOptions options, Streams streams) {
        List<String> given = KINDS.stream().filter(arguments::has).toList();
        if (given.size() > 1) {
            throw arguments.mistake(given.get(0) + " and " + given.get(1) + " exclude each other");
        }
        Bodies bodies = new Bodies(arguments, options);
        Long count = arguments.number("--count", 1, Long.MAX_VALUE);
        String kind = given.isEmpty() ? "--input" : given.get(0);
        if (kind.equals("--input")) {
            return bodies.lines(arguments.text("--input"), count == null ? Long.MAX_VALUE : count, streams);
        }
        long times = count == null ? 1 : count;
        return switch (kind) {
            case "--body" -> bodies.texts(times);
            case "--json-body" -> bodies.values(times);
            case "--body-file" -> bodies.file(times);
            default -> bodies.load(times);
        };
    }

    /** What is sent, in the words by which it was asked for: another job has others. */
    static String words(Arguments arguments) {
        Path file = file(arguments);
        String kind = KINDS.stream().filter(arguments::has).findFirst().orElse("--input");
        if (file != null) {
            return kind + " " + Job.absolute(file.toString());
        }
        String text = arguments.text(kind);
        boolean isInput = kind.equals("--input");
        return isInput && (text == null || text.equals("-"))
                ? "standard input"
                : kind + (isInput ? " of a pipe" : " " + text);
    }

    /** The file that messages or their bodies are read from, or null where there is none that could be read again. */
    static @Nullable Path file(Arguments arguments) {
        String name = arguments.text(arguments.has("--body-file") ? "--body-file" : "--input");
        Path file = name == null || name.equals("-") ? null : Path.of(name);
        return file != null && Files.isRegularFile(file) ? file : null;
    }

    private MessageSource texts(long count) {
        String pattern = arguments.text("--body");
        return new RepeatedSource(count, number -> {
            String text = Numbered.text(pattern, number);
            return outgoing(Message.ofValue(text), number, text.length());
        });
    }

    private MessageSource values(long count) {
        String json = arguments.text("--json-body");
        Object value = JsonReader.read("--json-body", json);
        return new RepeatedSource(count, number -> outgoing(Message.ofValue(value), number, json.length()));
    }

    private MessageSource load(long count) {
        long size = arguments.value("--size", Bodies::heapSize);
        byte[] body = new byte[(int) size];
        return new RepeatedSource(count, number -> outgoing(Message.ofData(body), number, body.length));
    }

    private static long heapSize(String text) {
        long size = Sizes.parse(text);
        if (size > 1 << 30) {
            throw new IllegalArgumentException("'" + text + "' is more than 1GiB; use --body-file for that");
        }
        return size;
    }

    private MessageSource file(long count) {
        Path file = Path.of(arguments.text("--body-file"));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String reason = !Files.exists(file)
                    ? "no such file"
                    : Files.isRegularFile(file) ? "permission denied" : "not a regular file";
            throw new Failure(ExitCode.LOCAL, file + " cannot be read: " + reason);
        }
        return new RepeatedSource(
                count, number -> new Outgoing(number, options.apply(Message.create(), number), file, OVERHEAD));
    }

    private MessageSource lines(@Nullable String file, long limit, Streams streams) {
        LineSource.Maker maker = (line, number) -> outgoing(message(line), number, line.length);
        if (file == null || file.equals("-")) {
            return new LineSource("standard input", streams.in(), limit, maker, null);
        } else if (Files.isDirectory(Path.of(file))) {
            throw new Failure(ExitCode.LOCAL, file + " cannot be read: it is a directory");
        }
        try {
            InputStream in = Files.newInputStream(Path.of(file));
            Path again = Files.isRegularFile(Path.of(file)) ? Path.of(file) : null;
            return new LineSource(file, in, limit, maker, again);
        } catch (IOException unreadable) {
            throw Failure.local(file + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
    }

    /** Text where it is text in UTF-8; else binary, so that nothing gets lost. */
    private static Message message(byte[] line) {
        try {
            return Message.ofValue(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
        } catch (CharacterCodingException notText) {
            return Message.ofData(line);
        }
    }

    private Outgoing outgoing(Message message, long number, int bodySize) {
        return new Outgoing(number, options.apply(message, number), null, bodySize + OVERHEAD);
    }
}
