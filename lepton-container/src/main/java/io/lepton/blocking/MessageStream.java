package io.lepton.blocking;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.MessageException;
import io.lepton.amqp.MessageScanner;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that is read while it comes: it may be larger than memory. The stream has the octets of its data sections; a body
 * of another kind is in {@link #head()}, and the stream is empty. Given by {@link BlockingReceiver#receiveStream()}.
 *
 * <p>To be read by one thread at a time. When the rest will not come (the sender took the message back, it makes no sense, or
 * the connection is lost), reading throws an {@link IOException} whose cause says why; likewise when nothing comes within
 * the time that the connection's options give, and when the thread is interrupted. The delivery is to be settled after it
 * was read: what is settled before has no rest.
 */
public final class MessageStream extends InputStream {
    /** How many octets wait here for a slow reader; more of them stay with the engine. */
    private static final int ROOM = 256 * 1024;

    private static final int PART = 64 * 1024;

    private final StreamWatch watch;
    private final Delivery delivery;
    private final MessageScanner scanner = new MessageScanner();
    private volatile @Nullable Message head;

    /** Guards what follows. Held for moments only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final java.util.concurrent.locks.Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> parts = new ArrayDeque<>();
    private int waiting;
    private boolean asked;
    private boolean complete;
    private boolean closed;
    private @Nullable Supplier<AmqpException> failure;

    MessageStream(StreamWatch watch, Delivery delivery) {
        this.watch = watch;
        this.delivery = delivery;
    }

    // ------------------------------------------------------------------ the reader

    /** The sections before the body; where the body is not data, the whole message. */
    public Message head() {
        return Objects.requireNonNull(head, "head");
    }

    /** The delivery, to be settled when the message was read. Its own {@link Delivery#message()} is of no use. */
    public Delivery delivery() {
        return delivery;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * Reads what is there, up to {@code length} octets, and waits if there is nothing.
     *
     * @throws IOException if the rest will not come, does not in time, or the thread is interrupted
     * @throws IllegalStateException on an event loop
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        try {
            Deadline.checkMayBlock(this, "read");
            return read(into, offset, length, Deadline.in(watch.timeout()));
        } catch (InterruptedAmqpException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            InterruptedAmqpException interrupted = Deadline.interrupted(this + ": reading was interrupted");
            throw new IOException(interrupted.getMessage(), interrupted);
        }
    }

    private int read(byte[] into, int offset, int length, Deadline deadline) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    throw new IOException(this + " was closed");
                }
                if (waiting > 0) {
                    int count = take(into, offset, length);
                    if (waiting < ROOM / 2) {
                        ask();
                    }
                    return count;
                }
                if (failure != null) {
                    AmqpException why = failure.get();
                    throw new IOException(why.getMessage(), why);
                }
                if (complete) {
                    return -1;
                }
                ask();
                long left = deadline.nanos();
                if (left <= 0) {
                    AmqpTimeoutException late =
                            new AmqpTimeoutException(watch.connectionWatch.name() + " timed out: Reading " + this);
                    throw new IOException(late.getMessage(), late);
                }
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] into, int offset, int length) {
        int count = 0;
        while (count < length && waiting > 0) {
            ByteBuffer part = parts.element();
            int some = Math.min(length - count, part.remaining());
            part.get(into, offset + count, some);
            count += some;
            waiting -= some;
            if (!part.hasRemaining()) {
                parts.remove();
            }
        }
        return count;
    }

    private void ask() {
        if (!asked && !complete && failure == null) {
            asked = true;
            watch.executeIfAny(() -> {
                lock.lock();
                asked = false;
                lock.unlock();
                watch.progress();
            });
        }
    }

    /** How many octets can be read without waiting. */
    @Override
    public int available() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what was not read. Does not settle the delivery. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            parts.clear();
            waiting = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        watch.executeIfAny(() -> watch.drop(this));
    }

    // ------------------------------------------------------------------ the thread of the connection

    boolean isOffered() {
        return head != null;
    }

    /** Takes in what has come, as far as there is room. True if that was the end of the message, sound or not. */
    boolean fill(Receiver receiver) {
        try {
            while (hasRoom()) {
                ByteBuffer bytes = receiver.read(PART);
                if (bytes == null) {
                    scanner.finish(sink);
                    return true;
                }
                if (!bytes.hasRemaining()) {
                    return false;
                }
                scanner.feed(bytes, sink);
            }
            return false;
        } catch (MessageDecodeException | MessageException e) {
            delivery.reject(Condition.of(AmqpError.DECODE_ERROR, e.getMessage()));
            fail(() -> e);
            return true;
        }
    }

    private boolean hasRoom() {
        lock.lock();
        try {
            return waiting < ROOM;
        } finally {
            lock.unlock();
        }
    }

    private final MessageScanner.Sink sink = new MessageScanner.Sink() {
        @Override
        public void head(Message message) {
            head = message;
            watch.offer(delivery);
        }

        @Override
        public void data(ByteBuffer octets) {
            byte[] copy = new byte[octets.remaining()];
            octets.get(copy);
            lock.lock();
            try {
                if (!closed) {
                    parts.add(ByteBuffer.wrap(copy));
                    waiting += copy.length;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void end() {
            lock.lock();
            try {
                complete = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    };

    void fail(Supplier<AmqpException> why) {
        lock.lock();
        try {
            failure = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Supplier<AmqpException> settledTooEarly() {
        return () -> new AmqpException(this + " was settled before it was read to its end");
    }

    /** Names the delivery. */
    @Override
    public String toString() {
        return "body of " + delivery;
    }
}
