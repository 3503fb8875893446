package io.lepton.cli;

import io.lepton.DeliveryEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the body of each message to a file while it comes. */
final class ReceivingFiles extends Receiving {

    private static final int CHUNK = 64 << 10;

    private final String pattern;
    private final Map<Receiver, BodyFile> files = new HashMap<>();
    private long begun;

    ReceivingFiles(
            SharedOptions options,
            LinkSettings link,
            ReceiveSettings settings,
            String pattern,
            @Nullable JobStore store,
            Streams streams) {
        super(options, link, settings, store, streams);
        this.pattern = pattern;
        BodyFile.check(pattern);
    }

    @Override
    public void onMessagePart(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        Receiver receiver = delivery.receiver();
        if (isFull()) {
            discard(receiver);
            giveBack(receiver, delivery);
            return;
        }
        sign();
        try {
            read(receiver, delivery);
        } catch (AmqpException senseless) {
            discard(receiver);
            delivery.reject(Condition.of(AmqpError.DECODE_ERROR, senseless.getMessage()));
            pass(receiver, delivery);
            undecodable(delivery, senseless.getMessage());
        } catch (IOException unwritable) {
            discard(receiver);
            giveBack(receiver, delivery);
            fail(ExitCode.LOCAL, pattern + " cannot be written: " + Reasons.of(unwritable));
        }
    }

    private void read(Receiver receiver, Delivery delivery) throws IOException {
        BodyFile file = files.get(receiver);
        if (file == null) {
            file = new BodyFile(Path.of(Numbered.text(pattern, nextNumber()) + ".part" + ++begun));
            files.put(receiver, file);
        }
        ByteBuffer bytes = receiver.read(CHUNK);
        while (bytes != null && bytes.hasRemaining()) {
            file.feed(bytes);
            bytes = receiver.read(CHUNK);
        }
        if (bytes == null) {
            file.finish(Path.of(Numbered.text(pattern, nextNumber())));
            files.remove(receiver);
            pass(receiver, delivery);
            taken(delivery, file.messageId(), FileMark.NONE);
        }
    }

    /** What stays undecided is not read on: the connection ends with it. */
    private void giveBack(Receiver receiver, Delivery delivery) {
        if (giveBack(delivery)) {
            pass(receiver, delivery);
        }
    }

    private static void pass(Receiver receiver, Delivery delivery) {
        if (receiver.current() == delivery) {
            receiver.advance();
        }
    }

    @Override
    public void onAborted(DeliveryEvent event) {
        Receiver receiver = event.delivery().receiver();
        discard(receiver);
        pass(receiver, event.delivery());
        goOn(receiver);
    }

    // What had come of a body is worth nothing: the message comes again, from its start.
    @Override
    public void onDisconnected(TransportEvent event) {
        event.connection().receivers().forEach(this::discard);
        super.onDisconnected(event);
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        event.connection().receivers().forEach(this::discard);
        super.onTransportClosed(event);
    }

    private void discard(Receiver receiver) {
        BodyFile file = files.remove(receiver);
        if (file != null) {
            try {
                file.close();
            } catch (IOException unclosed) {
                // it stays behind as .part
            }
        }
    }
}
