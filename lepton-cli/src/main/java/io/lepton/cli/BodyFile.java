package io.lepton.cli;

import io.lepton.amqp.Message;
import io.lepton.amqp.MessageScanner;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The body of one message on its way into a file. Until it is complete it is in a file beside, whose name goes on with
 * {@code .part}, so that the file is either not there or whole.
 */
final class BodyFile implements MessageScanner.Sink, Closeable {

    /** A body that is not binary is collected before it is written, up to so many bytes. */
    private static final int MOST_COLLECTED = 16 << 20;

    private final Path part;
    private final FileChannel channel;
    private final MessageScanner scanner = new MessageScanner(MOST_COLLECTED);
    private @Nullable Object messageId;

    /**
     * Looks before the first message comes whether files can be made where they are to be.
     *
     * @param pattern the name of the files; what depends on the message is not looked at
     * @throws Failure of this machine if not
     */
    static void check(String pattern) {
        Path file = Path.of(pattern).toAbsolutePath();
        Path folder = file.getParent();
        if (Files.isDirectory(file)) {
            throw new Failure(ExitCode.LOCAL, pattern + " cannot be written: it is a directory");
        } else if (folder == null || Numbered.isNumbered(folder.toString())) {
            return;
        } else if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.LOCAL, pattern + " cannot be written: there is no directory " + folder);
        } else if (!Files.isWritable(folder)) {
            throw new Failure(ExitCode.LOCAL, pattern + " cannot be written: permission denied");
        }
    }

    /** Begins it, in this file. */
    BodyFile(Path part) throws IOException {
        this.part = part;
        channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** The id of the message, once its start has come; null before, or if it has none. */
    @Nullable Object messageId() {
        return messageId;
    }

    /**
     * Takes the next bytes of the encoded message.
     *
     * @throws IOException if they cannot be written
     * @throws io.lepton.amqp.MessageException if they make no sense
     */
    void feed(ByteBuffer bytes) throws IOException {
        try {
            scanner.feed(bytes, this);
        } catch (UncheckedIOException unwritable) {
            throw unwritable.getCause();
        }
    }

    /** The message is complete: the file is put in its place. Throws as {@link #feed} does. */
    void finish(Path place) throws IOException {
        try {
            scanner.finish(this);
        } catch (UncheckedIOException unwritable) {
            throw unwritable.getCause();
        }
        channel.close();
        Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void head(Message message) {
        messageId = message.id();
        switch (message.bodyType()) {
            case VALUE, SEQUENCE -> write(ByteBuffer.wrap(bytes(message)));
            default -> {} // data comes in parts; without a body the file stays empty
        }
    }

    private static byte[] bytes(Message message) {
        return message.body() instanceof byte[] binary
                ? binary
                : new MessageLines(false).line(message).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void data(ByteBuffer octets) {
        write(octets);
    }

    @Override
    public void end() {
        // finish() goes on
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** What is not finished goes. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            Files.deleteIfExists(part);
        }
    }
}
