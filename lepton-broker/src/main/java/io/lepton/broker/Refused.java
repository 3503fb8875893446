package io.lepton.broker;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;

/** A link or a message that the broker does not take, and why. Thrown to whoever tells the peer; it is no fault of ours. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // it does not travel
    private final Condition condition;

    Refused(Symbol name, String description) {
        super(description, null, false, false);
        condition = Condition.of(name, description);
    }

    Condition condition() {
        return condition;
    }
}
