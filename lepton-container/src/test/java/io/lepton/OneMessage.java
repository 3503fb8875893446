package io.lepton;

import static io.lepton.EventType.ACCEPTED;
import static io.lepton.EventType.DELIVERY_UPDATED;
import static io.lepton.EventType.IN_DOUBT;
import static io.lepton.EventType.MODIFIED;
import static io.lepton.EventType.REJECTED;
import static io.lepton.EventType.RELEASED;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sends one message, and closes when it is settled. */
class OneMessage extends Recorder {
    /** What may be told of what was sent. */
    static final EventType[] OF_SENDER = {ACCEPTED, REJECTED, RELEASED, MODIFIED, DELIVERY_UPDATED, SETTLED, IN_DOUBT};

    final List<Delivery> settled = new ArrayList<>();

    @Override
    public void onSendable(SenderEvent event) {
        if (count(SENDABLE) == 0) {
            super.onSendable(event);
            event.sender().send(Message.create("m"));
        }
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        super.onSettled(event);
        settled.add(event.delivery());
        event.connection().close();
    }

    @Override
    public void onModified(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** A server that does that with what it receives. */
    static Recorder receiving(Consumer<MessageEvent> action) {
        return new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                action.accept(event);
            }
        };
    }

    /** Sends one message to that server, over loopback, until it is settled. */
    static OneMessage send(Recorder server, SenderOptions options) {
        OneMessage client = new OneMessage();
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q", options);
        loopback.run();
        return client;
    }

    static OneMessage send(Consumer<MessageEvent> action) {
        return send(receiving(action), SenderOptions.DEFAULT);
    }

    /** What the receiver has said of the one message. */
    static DeliveryState outcomeOf(OneMessage client) {
        assertThat(client.settled).hasSize(1);
        return client.settled.get(0).remoteState();
    }
}
