package io.lepton;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and when to try again to reach the peer: at once, then after {@code initialDelay}, then after
 * {@code multiplier} times as long each, up to {@code maxDelay}: 0, 100 ms, 200 ms, 400 ms … 10 s, 10 s … by default. With
 * several URLs, all of them are tried with one delay before it grows, each after that delay. Each time the peer has opened,
 * and the connection has lasted for {@code stableAfter}, the sequence begins anew with the next loss. Delays of one's own may
 * take the place of those. Immutable.
 *
 * <p>Iterated over, they give the delays before the attempts with one URL, from the first on.
 */
public final class ReconnectOptions implements Iterable<Duration> {
    /** The defaults: for ever. Those of a {@link Container}; a blocking connection does not reconnect unless it is told to. */
    public static final ReconnectOptions DEFAULT = builder().build();

    private final Duration initialDelay;
    private final double multiplier;
    private final Duration maxDelay;
    private final int maxAttempts;
    private final double jitter;
    private final Duration stableAfter;
    private final List<Duration> delays;

    private ReconnectOptions(Builder builder) {
        initialDelay = builder.initialDelay;
        multiplier = builder.multiplier;
        maxDelay = builder.maxDelay;
        maxAttempts = builder.maxAttempts;
        jitter = builder.jitter;
        stableAfter = builder.stableAfter;
        delays = builder.delays;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The first delay after the attempt that has none. */
    public Duration initialDelay() {
        return initialDelay;
    }

    /** By how much a delay is longer than the one before. */
    public double multiplier() {
        return multiplier;
    }

    /** What no delay but the first exceeds. */
    public Duration maxDelay() {
        return maxDelay;
    }

    /** How many delays there are, the one of 0 included; {@link Integer#MAX_VALUE}: no end. */
    public int maxAttempts() {
        return delays.isEmpty() ? maxAttempts : Math.min(maxAttempts, delays.size());
    }

    /** The delays that were chosen one by one, instead of those that would be calculated; empty: there are none. */
    public List<Duration> delays() {
        return delays;
    }

    /** By what part, 0 to 1, a delay may be shortened at random, so that not all clients come back at once. */
    public double jitter() {
        return jitter;
    }

    /** How long a connection has to be open for its loss to begin the sequence anew; 0: the peer's open is enough. */
    public Duration stableAfter() {
        return stableAfter;
    }

    @Override
    public Iterator<Duration> iterator() {
        Attempts attempts =
                new Attempts(this, 1, () -> ThreadLocalRandom.current().nextDouble());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return attempts.number() < maxAttempts();
            }

            @Override
            public Duration next() {
                if (!attempts.next()) {
                    throw new NoSuchElementException();
                }
                return attempts.delay();
            }
        };
    }

    @Override
    public String toString() {
        return "ReconnectOptions[initialDelay=" + initialDelay + ", multiplier=" + multiplier + ", maxDelay=" + maxDelay
                + ", maxAttempts=" + maxAttempts + ", jitter=" + jitter + ", stableAfter="
                + stableAfter + (delays.isEmpty() ? "" : ", delays=" + delays) + "]";
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private Duration initialDelay = Duration.ofMillis(100);
        private double multiplier = 2.0;
        private Duration maxDelay = Duration.ofSeconds(10);
        private int maxAttempts = Integer.MAX_VALUE;
        private double jitter;
        private Duration stableAfter = Duration.ZERO;
        private List<Duration> delays = List.of();

        private Builder() {}

        /**
         * Sets the first delay after the attempt that has none. Default 100 ms.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder initialDelay(Duration delay) {
            initialDelay = Checks.notNegative(delay, "initialDelay");
            return this;
        }

        /**
         * Sets by how much a delay is longer than the one before. Default 2.
         *
         * @throws IllegalArgumentException if not above 0, or not finite
         */
        public Builder multiplier(double multiplier) {
            if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
                throw new IllegalArgumentException("multiplier " + multiplier + ": want more than 0");
            }
            this.multiplier = multiplier;
            return this;
        }

        /**
         * Sets what no delay but the first may exceed. Default 10 s.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxDelay(Duration delay) {
            maxDelay = Checks.notNegative(delay, "maxDelay");
            return this;
        }

        /**
         * Sets how many delays there are, the first one of 0 included: 1 tries each URL once. Default: no end.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("maxAttempts " + attempts + ": want 1 or more");
            }
            maxAttempts = attempts;
            return this;
        }

        /**
         * Sets by what part a delay may be shortened at random. Default 0: the sequence is exact.
         *
         * @throws IllegalArgumentException if not from 0 to 1
         */
        public Builder jitter(double part) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("jitter " + part + ": want 0 to 1");
            }
            jitter = part;
            return this;
        }

        /**
         * Sets how long a connection has to be open for its loss to begin the sequence anew, with no delay and the first URL.
         * When it is lost before, the sequence goes on: so that a peer which lets us in and drops us at once, time after time,
         * is left alone for longer each time, and given up after {@link #maxAttempts}. Default 0: the peer's open is enough.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder stableAfter(Duration duration) {
            stableAfter = Checks.notNegative(duration, "stableAfter");
            return this;
        }

        /**
         * Sets the delays one by one, the first one that of the first attempt after a loss: when they are used up, it is not
         * tried again. They take the place of those that {@code initialDelay}, {@code multiplier} and {@code maxDelay}
         * would make. A copy is kept. Default: none.
         *
         * @throws IllegalArgumentException if there are none, or one is negative
         */
        public Builder delays(List<Duration> delays) {
            if (delays.isEmpty()) {
                throw new IllegalArgumentException("delays: the list is empty");
            }
            delays.forEach(delay -> Checks.notNegative(delay, "delays"));
            this.delays = List.copyOf(delays);
            return this;
        }

        /** The options as they stand now. */
        public ReconnectOptions build() {
            return new ReconnectOptions(this);
        }
    }
}
