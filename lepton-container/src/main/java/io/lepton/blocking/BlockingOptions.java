package io.lepton.blocking;

import io.lepton.ConnectionOptions;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** What can be chosen for a {@link BlockingConnection}. Immutable. */
public final class BlockingOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /** All defaults. */
    public static final BlockingOptions DEFAULT = builder().build();

    private final ConnectionOptions connectionOptions;
    private final Duration timeout;
    private final Set<Class<? extends Outcome>> errorOutcomes;

    private BlockingOptions(Builder builder) {
        connectionOptions = builder.connectionOptions;
        timeout = builder.timeout;
        errorOutcomes = builder.errorOutcomes;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder()
                .connectionOptions(connectionOptions)
                .timeout(timeout)
                .errorOutcomes(errorOutcomes);
    }

    /** How to connect. */
    public ConnectionOptions connectionOptions() {
        return connectionOptions;
    }

    /** How long calls wait that are not told otherwise. */
    public Duration timeout() {
        return timeout;
    }

    /** The outcomes of a message that a blocking send throws as {@link SendException}. */
    public Set<Class<? extends Outcome>> errorOutcomes() {
        return errorOutcomes;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private ConnectionOptions connectionOptions = ConnectionOptions.DEFAULT;
        private Duration timeout = DEFAULT_TIMEOUT;
        private Set<Class<? extends Outcome>> errorOutcomes = Set.of(Rejected.class, Released.class, Modified.class);

        private Builder() {}

        /**
         * Sets how to connect. Where they choose neither failover URLs nor how to reconnect, a connection that is lost stays
         * so; where they choose no time for an attempt, one takes its share of {@link #timeout}.
         */
        public Builder connectionOptions(ConnectionOptions options) {
            connectionOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets how long connecting, and later calls that are not told otherwise, may take. Default, also for zero: 60 s.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("timeout " + timeout + ": want zero or more");
            }
            this.timeout = timeout.isZero() ? DEFAULT_TIMEOUT : timeout;
            return this;
        }

        /**
         * Sets which outcomes of a message a blocking send throws, rather than return: by default {@link Rejected},
         * {@link Released} and {@link Modified}. Empty: none.
         */
        public Builder errorOutcomes(Set<Class<? extends Outcome>> outcomes) {
            errorOutcomes = Set.copyOf(outcomes);
            return this;
        }

        /** The options as they stand now. */
        public BlockingOptions build() {
            return new BlockingOptions(this);
        }
    }
}
