package io.lepton.cli;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The body of a message that is read from a file while it is sent: one data section, or several where one can't say the
 * length (§3.2.6). No more of it is in memory than the sender has room for.
 */
final class FileBody implements Closeable {

    private static final long LARGEST_SECTION = 0xFFFF_FFFFL; // a binary's size is a uint, §1.6.19
    private static final int CHUNK = 64 << 10;

    private final Outgoing outgoing;
    private final FileChannel file;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private ByteBuffer pending;
    private long fileLeft;
    private long sectionLeft;

    private FileBody(Outgoing outgoing, FileChannel file) throws IOException {
        this.outgoing = outgoing;
        this.file = file;
        fileLeft = file.size();
        pending = section(outgoing.message());
    }

    /** Begins a delivery. The file must not be shortened until it is sent. */
    static FileBody open(Outgoing outgoing, Path path) throws IOException {
        return new FileBody(outgoing, FileChannel.open(path));
    }

    Outgoing outgoing() {
        return outgoing;
    }

    /**
     * Hands over as much as the sender has room for.
     *
     * @return whether that was the rest, and the delivery is complete
     * @throws IOException if the file cannot be read, or is shorter than it was; the delivery is then not complete
     */
    boolean writeTo(Sender sender) throws IOException {
        while (true) {
            sender.write(pending);
            if (pending.hasRemaining()) {
                return false;
            } else if (sectionLeft > 0) {
                pending = read();
            } else if (fileLeft > 0) {
                pending = section(Message.create());
            } else {
                sender.advance();
                return true;
            }
        }
    }

    /** All that stands before the bytes of the next data section. */
    private ByteBuffer section(Message head) {
        sectionLeft = Math.min(fileLeft, LARGEST_SECTION);
        fileLeft -= sectionLeft;
        return head.encodeHead(sectionLeft);
    }

    private ByteBuffer read() throws IOException {
        chunk.clear().limit((int) Math.min(CHUNK, sectionLeft));
        int count = file.read(chunk);
        if (count < 0) {
            throw new IOException("it became shorter while it was sent");
        }
        sectionLeft -= count;
        return chunk.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
