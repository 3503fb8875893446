package io.lepton.broker;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;

/** A link or a message that the broker does not take, and why. Thrown to whoever tells the peer; it is no fault of ours. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // it does not travel
    private final Condition condition;

    private final boolean endsLink;

    Refused(Symbol name, String description) {
        this(name, description, false);
    }

    private Refused(Symbol name, String description, boolean endsLink) {
        super(description, null, false, false);
        condition = Condition.of(name, description);
        this.endsLink = endsLink;
    }

    /** A message for which the link has to end, though it could be rejected. */
    static Refused andLinkEnds(Symbol name, String description) {
        return new Refused(name, description, true);
    }

    /** Whether the link that it came over has to end. */
    boolean endsLink() {
        return endsLink;
    }

    Condition condition() {
        return condition;
    }
}
