package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusType;
import java.util.Locale;

/** What holds for the termini that clients ask for, of either kind. AMQP 1.0 §3.5.3, §3.5.4 */
final class TerminusRules {
    private TerminusRules() {}

    /**
     * Checks that there is something to answer to.
     *
     * @throws Refused if it is of another kind than {@code expected}, or contradicts itself
     */
    static void check(Terminus asked, TerminusType expected) {
        if (asked.foreign() != null || asked.type() == TerminusType.COORDINATOR) {
            throw new Refused(AmqpError.NOT_IMPLEMENTED, "a terminus of this kind is not known here: " + asked);
        }
        if (asked.type() != expected) {
            throw new Refused(
                    AmqpError.INVALID_FIELD, "there is no " + expected.name().toLowerCase(Locale.ROOT));
        }
        if (asked.isDynamic() && asked.address() != null) {
            throw new Refused(AmqpError.INVALID_FIELD, "a dynamic node gets its address from here, and came with one");
        }
        if (!asked.isDynamic() && !asked.dynamicNodeProperties().isEmpty()) {
            throw new Refused(AmqpError.INVALID_FIELD, "dynamic-node-properties, and the node is not to be dynamic");
        }
    }
}
