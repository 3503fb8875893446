package io.lepton.endpoint;

import io.lepton.amqp.DecodeLimits;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be chosen for a {@link Transport}, most of it limits on what a peer may do to us. Immutable. */
public final class TransportOptions {
    /** The defaults that are named at each choice. */
    public static final TransportOptions DEFAULT = new TransportOptions();

    private @Nullable FrameTrace trace;
    private DecodeLimits decodeLimits;
    private int outputLimit;
    private boolean authenticationRequired;
    private boolean lenientFrameSize;
    private int earlyFrameSize;
    private int controlFrameRate;
    private Duration minIdleTimeout;
    private Duration openTimeout;
    private Duration closeTimeout;
    private Duration stallTimeout;
    private Duration recoveryTimeout;

    private TransportOptions() {
        decodeLimits = DecodeLimits.DEFAULT;
        outputLimit = 256 * 1024;
        earlyFrameSize = 4096;
        controlFrameRate = 5_000;
        minIdleTimeout = Duration.ofMillis(100);
        openTimeout = Duration.ZERO;
        closeTimeout = Duration.ofSeconds(5);
        stallTimeout = Duration.ofMinutes(2);
        recoveryTimeout = Duration.ofSeconds(30);
    }

    private TransportOptions(TransportOptions from) {
        trace = from.trace;
        decodeLimits = from.decodeLimits;
        outputLimit = from.outputLimit;
        authenticationRequired = from.authenticationRequired;
        lenientFrameSize = from.lenientFrameSize;
        earlyFrameSize = from.earlyFrameSize;
        controlFrameRate = from.controlFrameRate;
        minIdleTimeout = from.minIdleTimeout;
        openTimeout = from.openTimeout;
        closeTimeout = from.closeTimeout;
        stallTimeout = from.stallTimeout;
        recoveryTimeout = from.recoveryTimeout;
    }

    /** Who is told each frame, or null. */
    public @Nullable FrameTrace trace() {
        return trace;
    }

    /** These options with another trace; null, the default: nobody is told. */
    public TransportOptions withTrace(@Nullable FrameTrace trace) {
        TransportOptions options = new TransportOptions(this);
        options.trace = trace;
        return options;
    }

    /** What is decoded at most. */
    public DecodeLimits decodeLimits() {
        return decodeLimits;
    }

    /** These options with other limits for decoding. */
    public TransportOptions withDecodeLimits(DecodeLimits limits) {
        TransportOptions options = new TransportOptions(this);
        options.decodeLimits = Objects.requireNonNull(limits, "limits");
        return options;
    }

    /** How many bytes may wait for the peer before senders hold back. */
    public int outputLimit() {
        return outputLimit;
    }

    /** These options with another bound of the output in bytes, 1 or more. Default 256 KiB. */
    public TransportOptions withOutputLimit(int bytes) {
        TransportOptions options = new TransportOptions(this);
        options.outputLimit = atLeast(1, bytes, "outputLimit");
        return options;
    }

    /** Accepting side: whether who does not authenticate is turned away. */
    public boolean authenticationRequired() {
        return authenticationRequired;
    }

    /** These options, turning away who does not authenticate, or (default) not. ANONYMOUS is not authentication. */
    public TransportOptions withAuthenticationRequired(boolean required) {
        TransportOptions options = new TransportOptions(this);
        options.authenticationRequired = required;
        return options;
    }

    /** Whether a peer whose max-frame-size is below 512 is taken as if it had said 512. */
    public boolean lenientFrameSize() {
        return lenientFrameSize;
    }

    /** These options, lenient with small frame sizes, or (default) not: then they close the connection. */
    public TransportOptions withLenientFrameSize(boolean lenient) {
        TransportOptions options = new TransportOptions(this);
        options.lenientFrameSize = lenient;
        return options;
    }

    /** The largest frame in bytes that is taken in the SASL layer, and before our open could tell a limit. */
    public int earlyFrameSize() {
        return earlyFrameSize;
    }

    /** These options with another size of SASL frames in bytes, 512 or more: long tokens may need it. Default 4096. */
    public TransportOptions withEarlyFrameSize(int bytes) {
        TransportOptions options = new TransportOptions(this);
        options.earlyFrameSize = atLeast(512, bytes, "earlyFrameSize");
        return options;
    }

    /** How many frames a second may come that move no message; 0: any number. */
    public int controlFrameRate() {
        return controlFrameRate;
    }

    /**
     * These options with another bound on frames that move no message, in frames a second over ten seconds; 0: no bound.
     * A peer that goes on with more while no messages move is closed. Default 5,000.
     */
    public TransportOptions withControlFrameRate(int framesPerSecond) {
        TransportOptions options = new TransportOptions(this);
        options.controlFrameRate = atLeast(0, framesPerSecond, "controlFrameRate");
        return options;
    }

    /** The shortest idle time-out of the peer that is honoured. */
    public Duration minIdleTimeout() {
        return minIdleTimeout;
    }

    /** These options with another shortest idle time-out of the peer. Default 100 ms. */
    public TransportOptions withMinIdleTimeout(Duration shortest) {
        TransportOptions options = new TransportOptions(this);
        options.minIdleTimeout = notNegative(shortest);
        return options;
    }

    /** How long the peer may take until its open; zero: for ever. */
    public Duration openTimeout() {
        return openTimeout;
    }

    /** How long the peer may take to answer our close. */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** These options with other time limits until the peer's open (default none), and until its answer to our close (5 s). */
    public TransportOptions withTimeouts(Duration open, Duration close) {
        TransportOptions options = new TransportOptions(this);
        options.openTimeout = notNegative(open);
        options.closeTimeout = notNegative(close);
        return options;
    }

    /** How long the peer may read nothing while the output is full; zero: for ever. */
    public Duration stallTimeout() {
        return stallTimeout;
    }

    /** These options with another time for which the peer may read nothing while the output is full. Default 2 min. */
    public TransportOptions withStallTimeout(Duration timeout) {
        TransportOptions options = new TransportOptions(this);
        options.stallTimeout = notNegative(timeout);
        return options;
    }

    /** How long the peer may take to answer an attach that shows unsettled deliveries; zero: as long as it likes. */
    public Duration recoveryTimeout() {
        return recoveryTimeout;
    }

    /**
     * These options with another time for the answer to an attach that shows unsettled deliveries: a peer that has not given it
     * by then does not recover, and the deliveries are in doubt. Default 30 s.
     */
    public TransportOptions withRecoveryTimeout(Duration timeout) {
        TransportOptions options = new TransportOptions(this);
        options.recoveryTimeout = notNegative(timeout);
        return options;
    }

    private static int atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + ": want " + least + " or more");
        }
        return value;
    }

    private static Duration notNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a time limit of " + duration + " is negative");
        }
        return duration;
    }
}
