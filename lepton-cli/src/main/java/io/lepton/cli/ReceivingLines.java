package io.lepton.cli;

import io.lepton.DeliveryEvent;
import io.lepton.MessageEvent;
import io.lepton.amqp.Message;
import org.jspecify.annotations.Nullable;

/** Prints each message on a line. */
final class ReceivingLines extends Receiving {

    private final MessageLines lines;
    private final LineOutput output;

    ReceivingLines(
            SharedOptions options,
            LinkSettings link,
            ReceiveSettings settings,
            LineOutput output,
            @Nullable JobStore store,
            Streams streams) {
        super(options, link, settings, store, streams);
        lines = new MessageLines(options.isJson());
        this.output = output;
    }

    // A line that cannot be decoded leaves this by an exception, upon which the library rejects the message.
    @Override
    public void onMessage(MessageEvent event) {
        if (isFull()) {
            giveBack(event.delivery());
            return;
        }
        Message message = event.message();
        String line = lines.line(message);
        Object id = message.id();
        try {
            output.write(line);
        } catch (Failure unwritable) {
            giveBack(event.delivery());
            fail(unwritable);
            return;
        }
        taken(event.delivery(), id, output.mark());
    }

    @Override
    public void onMessageUndecodable(DeliveryEvent event) {
        undecodable(event.delivery(), String.valueOf(event.delivery().localState()));
    }
}
