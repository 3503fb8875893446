package io.lepton;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;

/** A message arrived, whole. */
public sealed interface MessageEvent extends DeliveryEvent permits Events.OfMessage {
    /**
     * The message. Its sections are decoded when they are asked for: a getter throws
     * {@link io.lepton.amqp.MessageDecodeException} where they make no sense. It stays good after the callback.
     */
    Message message();

    @Override
    Receiver receiver();

    @Override
    default Receiver link() {
        return receiver();
    }
}
