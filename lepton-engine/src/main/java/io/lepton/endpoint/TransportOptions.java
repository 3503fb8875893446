package io.lepton.endpoint;

import io.lepton.amqp.DecodeLimits;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a {@link Transport}. Immutable.
 *
 * @param trace who is told each frame, or null
 * @param decodeLimits what is decoded at most
 * @param outputLimit how many bytes may wait for the peer before senders hold back; 1 or more
 * @param authenticationRequired accepting side: turn away who does not authenticate; ANONYMOUS is not authentication
 * @param lenientFrameSize take a peer whose max-frame-size is below 512 as if it had said 512, rather than close
 * @param minIdleTimeout the shortest idle time-out of the peer that is honoured
 * @param openTimeout how long the peer may take until its open; zero: for ever
 * @param closeTimeout how long the peer may take to answer our close
 */
public record TransportOptions(
        @Nullable FrameTrace trace,
        DecodeLimits decodeLimits,
        int outputLimit,
        boolean authenticationRequired,
        boolean lenientFrameSize,
        Duration minIdleTimeout,
        Duration openTimeout,
        Duration closeTimeout) {

    /** No trace, 256 KiB of output, authentication as the peer likes, 100 ms, no limit until the open, 5 s to close. */
    public static final TransportOptions DEFAULT = new TransportOptions(
            null,
            DecodeLimits.DEFAULT,
            256 * 1024,
            false,
            false,
            Duration.ofMillis(100),
            Duration.ZERO,
            Duration.ofSeconds(5));

    /** Checks the ranges. */
    public TransportOptions {
        Objects.requireNonNull(decodeLimits, "decodeLimits");
        if (outputLimit < 1) {
            throw new IllegalArgumentException("outputLimit " + outputLimit + ": want 1 or more");
        }
        if (minIdleTimeout.isNegative() || openTimeout.isNegative() || closeTimeout.isNegative()) {
            throw new IllegalArgumentException("a time limit is negative");
        }
    }

    /** These options with another trace. */
    public TransportOptions withTrace(@Nullable FrameTrace trace) {
        return new TransportOptions(
                trace,
                decodeLimits,
                outputLimit,
                authenticationRequired,
                lenientFrameSize,
                minIdleTimeout,
                openTimeout,
                closeTimeout);
    }

    /** These options with other limits for decoding. */
    public TransportOptions withDecodeLimits(DecodeLimits limits) {
        return new TransportOptions(
                trace,
                limits,
                outputLimit,
                authenticationRequired,
                lenientFrameSize,
                minIdleTimeout,
                openTimeout,
                closeTimeout);
    }

    /** These options with another bound of the output. */
    public TransportOptions withOutputLimit(int bytes) {
        return new TransportOptions(
                trace,
                decodeLimits,
                bytes,
                authenticationRequired,
                lenientFrameSize,
                minIdleTimeout,
                openTimeout,
                closeTimeout);
    }

    /** These options, turning away who does not authenticate, or not. */
    public TransportOptions withAuthenticationRequired(boolean required) {
        return new TransportOptions(
                trace,
                decodeLimits,
                outputLimit,
                required,
                lenientFrameSize,
                minIdleTimeout,
                openTimeout,
                closeTimeout);
    }

    /** These options, lenient with small frame sizes, or not. */
    public TransportOptions withLenientFrameSize(boolean lenient) {
        return new TransportOptions(
                trace,
                decodeLimits,
                outputLimit,
                authenticationRequired,
                lenient,
                minIdleTimeout,
                openTimeout,
                closeTimeout);
    }

    /** These options with other time limits until the peer's open, and until its answer to our close. */
    public TransportOptions withTimeouts(Duration open, Duration close) {
        return new TransportOptions(
                trace,
                decodeLimits,
                outputLimit,
                authenticationRequired,
                lenientFrameSize,
                minIdleTimeout,
                open,
                close);
    }
}
