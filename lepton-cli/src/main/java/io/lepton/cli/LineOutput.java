package io.lepton.cli;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where {@code receive} writes lines: standard output, or the end of a file. A line is out before its message is settled. */
final class LineOutput implements Closeable {

    private final String name;
    private final OutputStream out;

    private LineOutput(String name, OutputStream out) {
        this.name = name;
        this.out = out;
    }

    /**
     * Opens it.
     *
     * @param file null: standard output
     * @throws Failure of this machine if the file cannot be written
     */
    static LineOutput open(@Nullable String file, Streams streams) {
        if (file == null) {
            return new LineOutput("standard output", streams.out());
        }
        try {
            return new LineOutput(file, new FileOutputStream(file, true));
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
            if (out instanceof java.io.PrintStream print && print.checkError()) {
                throw new IOException("nobody reads it any more");
            }
        } catch (IOException unwritable) {
            throw Failure.local(name + " cannot be written: " + Reasons.of(unwritable), unwritable);
        }
    }

    @Override
    public void close() throws IOException {
        if (out instanceof FileOutputStream) {
            out.close();
        }
    }
}
