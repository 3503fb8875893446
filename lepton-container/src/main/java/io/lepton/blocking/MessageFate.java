package io.lepton.blocking;

import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the message when a call that sends one ends without an outcome. The exceptions that such a call throws for
 * want of time, link or connection all tell it:
 *
 * <pre>{@code
 * try {
 *     sender.send(message);
 * } catch (AmqpException e) {
 *     boolean mayHaveArrived = e instanceof MessageFate fate && fate.isInDoubt();
 *     …
 * }
 * }</pre>
 */
public interface MessageFate {
    /**
     * Whether a message is in doubt: it was sent, in part at least, and may have arrived or still arrive. To send it again
     * may make two of it. False where nothing was sent, or what was could be taken back: then it certainly did not arrive,
     * and will not.
     */
    boolean isInDoubt();

    /** The delivery that is in doubt; null if none is. */
    @Nullable Delivery delivery();
}
