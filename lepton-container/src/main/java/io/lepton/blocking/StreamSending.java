package io.lepton.blocking;

import io.lepton.amqp.DataSections;
import io.lepton.amqp.Message;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.Sender;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message whose body is read from a stream while it is sent: the thread of the call reads a part, the thread of the
 * connection writes it as far as there is room, and only then the next is read.
 */
final class StreamSending extends Sending {
    private static final int PART = 64 * 1024;

    // the thread of the connection
    private boolean begun;
    private @Nullable ByteBuffer part;
    private @Nullable CompletableFuture<Void> taken;

    StreamSending(SenderWatch watch) {
        super(watch);
    }

    // ------------------------------------------------------------------ the thread that sends

    /**
     * Gives the message, and returns when all of it is given, or it has ended before.
     *
     * @throws IOException if the body cannot be read, or is shorter; the message was taken back
     */
    void give(Message head, InputStream body, long length, Deadline deadline) throws IOException {
        watch.execute(this);
        try {
            DataSections sections = new DataSections(length);
            long size = sections.next();
            boolean goesOn = give(head.encodeHead(size), deadline) && give(body, size, deadline);
            while (goesOn && sections.hasNext()) {
                size = sections.next();
                goesOn = give(DataSections.constructor(size), deadline) && give(body, size, deadline);
            }
            ByteBuffer footer = head.encodeFooter();
            if (goesOn && (!footer.hasRemaining() || give(footer, deadline))) {
                watch.executeIfAny(this::end);
            }
        } catch (IOException | RuntimeException e) {
            giveUp();
            throw e;
        }
    }

    private boolean give(InputStream body, long length, Deadline deadline) throws IOException {
        byte[] bytes = new byte[(int) Math.min(PART, Math.max(1, length))];
        for (long left = length; left > 0; ) {
            int count = body.read(bytes, 0, (int) Math.min(bytes.length, left));
            if (count < 0) {
                throw new EOFException("the body is " + left + " bytes shorter than was said");
            }
            left -= count;
            if (!give(ByteBuffer.wrap(bytes, 0, count), deadline)) {
                return false;
            }
        }
        return true;
    }

    /** False if it need not go on: it has ended, or its time has. */
    private boolean give(ByteBuffer part, Deadline deadline) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        watch.executeIfAny(() -> {
            this.part = part;
            this.taken = taken;
            room();
        });
        try {
            return deadline.await(CompletableFuture.anyOf(taken, this)) && !isDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // await will see it
            return false;
        }
    }

    // ------------------------------------------------------------------ the thread of the connection

    @Override
    void send(Sender sender) {
        carriedBy(sender.beginDeliveryWith(DeliveryOptions.DEFAULT));
        begun = true;
        watch.begin(this);
        room();
    }

    /** There may be room for more. */
    void room() {
        ByteBuffer part = this.part;
        CompletableFuture<Void> taken = this.taken;
        if (!begun || isOver() || part == null || taken == null) {
            return;
        }
        try {
            ((Sender) watch.link()).write(part);
        } catch (RuntimeException e) {
            failed(() -> e);
            return;
        }
        if (!part.hasRemaining()) {
            this.part = null;
            taken.complete(null);
        }
    }

    private void end() {
        if (!isOver()) {
            ((Sender) watch.link()).advance();
            given();
            watch.given(this);
        }
    }

    @Override
    void failed(Supplier<? extends RuntimeException> why) {
        super.failed(why);
        watch.given(this);
    }

    @Override
    void takeBack() {
        super.takeBack();
        watch.given(this);
    }
}
