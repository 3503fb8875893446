package io.lepton.cli;

import io.lepton.amqp.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What {@code respond} replies. */
abstract class Answers implements AutoCloseable {

    private static final List<String> KINDS = List.of("--echo", "--upper", "--exec");

    private final MessageLines lines = new MessageLines(false);

    /**
     * Chooses.
     *
     * @throws Failure of usage
     */
    static Answers of(Arguments arguments) {
        List<String> given = KINDS.stream().filter(arguments::has).toList();
        if (given.size() != 1) {
            throw arguments.mistake(
                    given.isEmpty()
                            ? "reply what? Give one of " + String.join(", ", KINDS)
                            : given.get(0) + " and " + given.get(1) + " exclude each other");
        }
        return switch (given.get(0)) {
            case "--echo" -> new Echo();
            case "--upper" -> new Upper();
            default -> new Program(arguments.value("--exec", SharedOptions::notEmpty));
        };
    }

    /**
     * The reply to a request, perhaps later and on another thread. It is not there where the program has failed: the fault says
     * why. On the connection's thread.
     *
     * @throws io.lepton.amqp.MessageDecodeException if the request makes no sense
     */
    abstract CompletionStage<Message> to(Message request);

    final String text(Message request) {
        return lines.line(request);
    }

    @Override
    public void close() {}

    private static final class Echo extends Answers {
        @Override
        CompletionStage<Message> to(Message request) {
            return CompletableFuture.completedFuture(
                    switch (request.bodyType()) {
                        case NONE -> Message.create();
                        case VALUE -> Message.ofValue(request.body());
                        case DATA ->
                            Message.ofData(request.bodySections().stream()
                                    .map(byte[].class::cast)
                                    .toArray(byte[][]::new));
                        case SEQUENCE ->
                            Message.ofSequence(request.bodySections().stream()
                                    .map(List.class::cast)
                                    .toArray(List[]::new));
                    });
        }
    }

    private static final class Upper extends Answers {
        @Override
        CompletionStage<Message> to(Message request) {
            return CompletableFuture.completedFuture(
                    Message.ofValue(text(request).toUpperCase(Locale.ROOT)));
        }
    }

    /** Runs a few at a time: who asks more has to wait. */
    private static final class Program extends Answers {
        private static final int AT_A_TIME = 4;

        private final String command;
        private final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, task -> {
            Thread thread = new Thread(task, "lepton-exec");
            thread.setDaemon(true);
            return thread;
        });

        Program(String command) {
            this.command = command;
        }

        @Override
        CompletionStage<Message> to(Message request) {
            byte[] input = request.body() instanceof byte[] binary
                    ? binary
                    : text(request).getBytes(StandardCharsets.UTF_8);
            return CompletableFuture.supplyAsync(() -> run(input), threads);
        }

        private Message run(byte[] input) {
            try {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                Thread feeder = new Thread(() -> feed(process, input), "lepton-exec-input");
                feeder.setDaemon(true);
                feeder.start();
                byte[] output;
                try (InputStream out = process.getInputStream()) {
                    output = out.readAllBytes();
                }
                int code = process.waitFor();
                if (code != 0) {
                    throw new CompletionException(new IOException("the command ended with " + code));
                }
                return message(output);
            } catch (IOException failure) {
                throw new CompletionException(failure);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                throw new CompletionException(new IOException("interrupted"));
            }
        }

        // What does not read all of its input, or any, may still have an answer.
        private static void feed(Process process, byte[] input) {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException unread) {
                // see above
            }
        }

        /** Text without the end of its last line; binary where it is no text. */
        private static Message message(byte[] output) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(output))
                        .toString();
                return Message.ofValue(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
            } catch (CharacterCodingException binary) {
                return Message.ofData(output);
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
