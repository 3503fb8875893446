package io.lepton;

import java.time.Duration;

/**
 * How long to wait where nobody has said.
 *
 * @param ofRefusal for the detach that tells why a peer has refused a link (AMQP 1.0 §2.6.3)
 * @param ofFullWindow for the application to settle something, before the log says that it has not
 */
record Patience(Duration ofRefusal, Duration ofFullWindow) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10));
}
