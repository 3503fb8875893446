package io.lepton.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where {@code receive} writes lines: standard output, or the end of a file. A line is out before its message is settled. */
final class LineOutput implements Closeable {

    private final String name;
    private final OutputStream out;
    private final boolean isFile;

    private LineOutput(String name, OutputStream out, boolean isFile) {
        this.name = name;
        this.out = out;
        this.isFile = isFile;
    }

    /**
     * Opens it.
     *
     * @param file null: standard output
     * @throws Failure of this machine if the file cannot be written
     */
    static LineOutput open(@Nullable String file, Streams streams) {
        if (file == null) {
            return new LineOutput("standard output", streams.rawOut(), false);
        }
        try {
            return new LineOutput(file, Files.newOutputStream(Path.of(file), CREATE, APPEND), true);
        } catch (IOException unwritable) {
            throw Failure.local(file + " cannot be written: " + Reasons.of(unwritable), unwritable);
        }
    }

    /**
     * Writes one line.
     *
     * @throws Failure of this machine if that is not possible (any more)
     */
    void write(String line) {
        try {
            out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException unwritable) {
            throw Failure.local(name + " cannot be written: " + Reasons.of(unwritable), unwritable);
        }
    }

    /** The file; standard output stays. */
    @Override
    public void close() throws IOException {
        if (isFile) {
            out.close();
        }
    }
}
