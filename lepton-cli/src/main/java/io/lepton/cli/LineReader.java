package io.lepton.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines that end with a line feed, which may have a carriage return before it. The bytes stay as they are. */
final class LineReader {

    private final InputStream in;
    private final byte[] chunk = new byte[64 << 10];
    private int start;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, or null when there is none any more. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream begun = null;
        while (true) {
            for (int i = start; i < end; i++) {
                if (chunk[i] == '\n') {
                    byte[] line = joined(begun, i);
                    start = i + 1;
                    return line.length > 0 && line[line.length - 1] == '\r'
                            ? Arrays.copyOf(line, line.length - 1)
                            : line;
                }
            }
            if (start < end) {
                begun = begun == null ? new ByteArrayOutputStream() : begun;
                begun.write(chunk, start, end - start);
            }
            start = 0;
            end = in.read(chunk);
            if (end < 0) {
                end = 0;
                return begun == null ? null : begun.toByteArray();
            }
        }
    }

    private byte[] joined(@Nullable ByteArrayOutputStream begun, int until) {
        if (begun == null) {
            return Arrays.copyOfRange(chunk, start, until);
        }
        begun.write(chunk, start, until - start);
        return begun.toByteArray();
    }
}
