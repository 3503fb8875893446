package io.lepton.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How far a job has come in a file, and what it saw last there, by which the file is known again.
 *
 * @param length how long the file was then, in bytes
 * @param tail how many of these, the last ones, are summed up
 * @param sum of their CRC-32C
 */
record FileMark(long length, long tail, long sum) {

    /** In a file that is empty or not looked at. */
    static final FileMark NONE = new FileMark(0, 0, 0);

    /** So much of what was in a file before is summed up. */
    private static final int MOST = 64 << 10;

    /** Behind the first {@code length} bytes of a file. */
    static FileMark in(Path file, long length) throws IOException {
        long tail = Math.min(length, MOST);
        return new FileMark(length, tail, sum(file, length - tail, tail));
    }

    /** At the end of a file; {@link #NONE} where it is not there, or no regular one. */
    static FileMark atEnd(Path file) throws IOException {
        return Files.isRegularFile(file) ? in(file, Files.size(file)) : NONE;
    }

    /** Behind what a file begins with; {@link #NONE} where it is not there, or no regular one. */
    static FileMark nearStart(Path file) throws IOException {
        return Files.isRegularFile(file) ? in(file, Math.min(Files.size(file), MOST)) : NONE;
    }

    /** As {@link #toString} has written it. */
    static FileMark parse(String text) {
        String[] numbers = text.split(" ", -1);
        if (numbers.length != 3) {
            throw new NumberFormatException("'" + text + "' is no place in a file");
        }
        return new FileMark(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2], 16));
    }

    /** Behind these bytes more. */
    FileMark behind(byte[] more) {
        CRC32C sum = new CRC32C();
        sum.update(more);
        return new FileMark(length + more.length, more.length, sum.getValue());
    }

    /** Whether the file is that long at least, and has there what was seen. */
    boolean fits(Path file) throws IOException {
        return length == 0 || Files.size(file) >= length && sum(file, length - tail, tail) == sum;
    }

    private static long sum(Path file, long from, long count) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(MOST);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(from);
            for (long left = count; left > 0; left -= chunk.limit()) {
                chunk.clear().limit((int) Math.min(left, MOST));
                if (channel.read(chunk) < 0) {
                    break; // it was cut meanwhile
                }
                sum.update(chunk.flip());
            }
        }
        return sum.getValue();
    }

    @Override
    public String toString() {
        return length + " " + tail + " " + Long.toHexString(sum);
    }
}
