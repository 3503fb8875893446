package io.lepton;

import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be chosen for the transactions that clients have at a {@link TransactionCoordinator}. Immutable. */
public final class CoordinatorOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final int DEFAULT_MAX_OPEN = 64;
    private static final int DEFAULT_MAX_WORK = 100_000;

    /** The limits as they are without a choice. */
    public static final CoordinatorOptions DEFAULT = builder().build();

    private final Duration timeout;
    private final int maxOpen;
    private final int maxWork;
    private final boolean severalAtATime;
    private final boolean acrossSessions;

    private CoordinatorOptions(Builder builder) {
        timeout = builder.timeout;
        maxOpen = builder.maxOpen;
        maxWork = builder.maxWork;
        severalAtATime = builder.severalAtATime;
        acrossSessions = builder.acrossSessions;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** How long a transaction may be open before it is rolled back, and how long its end waits for what was done in it. */
    public Duration timeout() {
        return timeout;
    }

    /** How many transactions may be open on one link to the coordinator. */
    public int maxOpen() {
        return maxOpen;
    }

    /** How many messages may be posted and retired in one transaction. */
    public int maxWork() {
        return maxWork;
    }

    /** Whether a session may have several transactions at a time. */
    public boolean severalAtATime() {
        return severalAtATime;
    }

    /** Whether a transaction may have work of other sessions than the one that it was declared on. */
    public boolean acrossSessions() {
        return acrossSessions;
    }

    /** The capabilities that clients are told. §4.5.7 */
    List<Symbol> capabilities() {
        List<Symbol> capabilities = new ArrayList<>(List.of(Coordinator.LOCAL_TRANSACTIONS));
        if (severalAtATime) {
            capabilities.add(Coordinator.MULTI_TXNS_PER_SSN);
        }
        if (acrossSessions) {
            capabilities.add(Coordinator.MULTI_SSNS_PER_TXN);
        }
        return capabilities;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private Duration timeout = DEFAULT_TIMEOUT;
        private int maxOpen = DEFAULT_MAX_OPEN;
        private int maxWork = DEFAULT_MAX_WORK;
        private boolean severalAtATime = true;
        private boolean acrossSessions = true;

        private Builder() {}

        /**
         * Sets how long a transaction may be open. Default 5 minutes.
         *
         * @throws IllegalArgumentException if not above zero
         */
        public Builder timeout(Duration timeout) {
            this.timeout = Checks.positive(timeout, "timeout");
            return this;
        }

        /**
         * Sets how many transactions may be open on one link to the coordinator. Default 64.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxOpen(int transactions) {
            maxOpen = atLeastOne(transactions, "maxOpen");
            return this;
        }

        /**
         * Sets how many messages may be posted and retired in one transaction. Default 100 000.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxWork(int messages) {
            maxWork = atLeastOne(messages, "maxWork");
            return this;
        }

        /** Sets whether a session may have several transactions at a time. Default true. */
        public Builder severalAtATime(boolean allowed) {
            severalAtATime = allowed;
            return this;
        }

        /** Sets whether a transaction may have work of other sessions of the connection. Default true. */
        public Builder acrossSessions(boolean allowed) {
            acrossSessions = allowed;
            return this;
        }

        private static int atLeastOne(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + value + ": want 1 or more");
            }
            return value;
        }

        /** The options as they stand now. */
        public CoordinatorOptions build() {
            return new CoordinatorOptions(this);
        }
    }
}
