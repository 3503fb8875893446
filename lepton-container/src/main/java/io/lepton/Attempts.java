package io.lepton;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The attempts of one episode, from the first try (or the loss) to a connection that lasts: pairs of a delay and a URL, the URL
 * varying fastest. Has no clock.
 */
final class Attempts {
    private final ReconnectOptions options;
    private final int urls;
    private final int attempts;
    private final DoubleSupplier random;
    /** Empty: they are calculated. */
    private final List<Duration> chosen;

    private int number;
    private double delayNanos;

    /**
     * Stands before the first attempt.
     *
     * @param random gives numbers from 0 to 1 for the jitter
     */
    Attempts(ReconnectOptions options, int urls, DoubleSupplier random) {
        this.options = options;
        this.urls = urls;
        this.random = random;
        this.attempts = (int) Math.min(Integer.MAX_VALUE, (long) options.maxAttempts() * urls);
        this.chosen = options.delays();
    }

    /** Goes to the next attempt; false if there is none any more. */
    boolean next() {
        if (number == attempts) {
            return false;
        }
        if (number % urls == 0) {
            delayNanos = delayOfRound(number / urls);
        }
        number++;
        return true;
    }

    /** Which attempt of the episode this is, from 1. */
    int number() {
        return number;
    }

    /** Which of the URLs to try, from 0. */
    int url() {
        return (number - 1) % urls;
    }

    /** How long to wait before it. */
    Duration delay() {
        double shortened = delayNanos * (1 - options.jitter() * random.getAsDouble());
        return Duration.ofNanos((long) shortened);
    }

    private double delayOfRound(int round) {
        if (!chosen.isEmpty()) {
            return chosen.get(round).toNanos();
        }
        if (round == 0) {
            return 0;
        }
        if (round == 1) {
            return options.initialDelay().toNanos();
        }
        return Math.min(options.maxDelay().toNanos(), delayNanos * options.multiplier());
    }
}
