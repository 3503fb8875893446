package io.lepton;

import java.time.Duration;

/**
 * How long to wait where nobody has said.
 *
 * @param ofRefusal for the detach that tells why a peer has refused a link (AMQP 1.0 §2.6.3)
 * @param ofStall for a link whose window is full, or whose messages wait, to go on, before the log says that it does not
 */
record Patience(Duration ofRefusal, Duration ofStall) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10));
}
