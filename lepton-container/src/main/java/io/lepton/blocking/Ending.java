package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import java.util.function.Supplier;

/** Why a link or a connection is of no use any more: the exception for each who learns of it. Any thread. */
interface Ending extends Supplier<AmqpException> {
    /** For whoever has sent a message of which that is known. */
    AmqpException get(Fate fate);

    @Override
    default AmqpException get() {
        return get(Fate.NO_MESSAGE);
    }
}
