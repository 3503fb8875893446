package io.lepton.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where {@code receive} writes lines: standard output, or the end of a file. A line is out before its message is settled. */
final class LineOutput implements Closeable {

    private final String name;
    private final OutputStream out;
    private final boolean isFile;
    private final boolean isTerminal;

    private FileMark mark;

    private LineOutput(String name, OutputStream out, boolean isFile, boolean isTerminal, FileMark mark) {
        this.name = name;
        this.out = out;
        this.isFile = isFile;
        this.isTerminal = isTerminal;
        this.mark = mark;
    }

    /**
     * Opens it.
     *
     * @param file null: standard output
     * @param store of the job, or null; what the file has beyond what the store knows will come again, and is cut off
     * @throws Failure of this machine if the file cannot be written, or is another than the store knows
     */
    static LineOutput open(@Nullable String file, @Nullable JobStore store, Streams streams) {
        if (file == null) {
            return new LineOutput("standard output", streams.rawOut(), false, streams.isOutTerminal(), FileMark.NONE);
        }
        try {
            Path path = Path.of(file);
            if (store == null || Files.exists(path) && !Files.isRegularFile(path)) {
                return new LineOutput(file, Files.newOutputStream(path, CREATE, APPEND), true, false, FileMark.NONE);
            }
            cut(path, store);
            return new LineOutput(file, Files.newOutputStream(path, CREATE, APPEND), true, false, store.outputMark());
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
            String shown = isTerminal ? TerminalText.of(line) : line;
            byte[] bytes = (shown + '\n').getBytes(StandardCharsets.UTF_8);
            out.write(bytes);
            out.flush();
            mark = mark.behind(bytes);
        } catch (IOException unwritable) {
            throw Failure.local(name + " cannot be written: " + Reasons.of(unwritable), unwritable);
        }
    }

    /** Where the last line was written. */
    FileMark mark() {
        return mark;
    }

    /** What the store does not know of was written by a run that was killed before it could say so. */
    private static void cut(Path path, JobStore store) throws IOException {
        FileMark known = store.outputMark();
        long size = Files.exists(path) ? Files.size(path) : 0;
        if (size < known.length()) {
            throw notTheOutput(path, "is shorter than the store says: " + size + " bytes of " + known.length());
        } else if (!known.fits(path)) {
            throw notTheOutput(
                    path,
                    "is not the output that the store knows: it has something else before byte " + known.length());
        } else if (size > known.length()) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(known.length());
            }
        }
    }

    private static Failure notTheOutput(Path path, String what) {
        return new Failure(
                ExitCode.LOCAL,
                path + " " + what + "; nothing was changed. Bring it back, or begin anew with another --store");
    }

    /** The file; standard output stays. */
    @Override
    public void close() throws IOException {
        if (isFile) {
            out.close();
        }
    }
}
