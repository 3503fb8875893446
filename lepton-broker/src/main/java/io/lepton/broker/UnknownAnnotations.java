package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.util.Map;

/** Annotations that must be understood: all but those whose keys begin with {@code x-opt-}. AMQP 1.0 §3.2.10 */
final class UnknownAnnotations {
    private UnknownAnnotations() {}

    /**
     * Looks for them.
     *
     * @throws Refused with {@code amqp:not-implemented} if there is one, for none is understood here
     */
    static void check(Message message) {
        check(message.deliveryAnnotations());
        check(message.messageAnnotations());
    }

    private static void check(Map<Object, ?> annotations) {
        for (Object key : annotations.keySet()) {
            boolean ignorable = key instanceof Symbol && key.toString().startsWith("x-opt-");
            if (!ignorable && !key.equals(DeadLetters.REJECTED)) {
                throw Refused.andLinkEnds(
                        AmqpError.NOT_IMPLEMENTED, "the annotation " + key + " is not understood here");
            }
        }
    }
}
