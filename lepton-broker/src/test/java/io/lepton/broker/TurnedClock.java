package io.lepton.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until the test turns it. */
final class TurnedClock implements InstantSource {
    private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Makes it later, and has the broker act on it. */
    void turn(Duration by, Broker broker) {
        now = now.plus(by);
        broker.timePassed();
    }
}
