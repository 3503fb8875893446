package io.lepton;

/** What can be chosen for a {@link Transaction}. Immutable. */
public final class TransactionOptions {
    /** Settles at the end, and counts what is rolled back as an attempt that failed. */
    public static final TransactionOptions DEFAULT = builder().build();

    private final boolean settleBeforeDischarge;
    private final boolean modifyOnAbort;

    private TransactionOptions(Builder builder) {
        settleBeforeDischarge = builder.settleBeforeDischarge;
        modifyOnAbort = builder.modifyOnAbort;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether incoming deliveries are settled at once when they are given an outcome in the transaction. */
    public boolean settleBeforeDischarge() {
        return settleBeforeDischarge;
    }

    /** Whether what was taken and is rolled back counts as an attempt that failed. */
    public boolean modifyOnAbort() {
        return modifyOnAbort;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private boolean settleBeforeDischarge;
        private boolean modifyOnAbort = true;

        private Builder() {}

        /**
         * Sets whether incoming deliveries are settled at once when they are given an outcome in the transaction: after a rollback
         * the sender then applies the default outcome of its source, and nobody here decides anew (§4.4.2). Where the receiver
         * settles second it is not done. Default false: they are settled once the transaction has ended.
         */
        public Builder settleBeforeDischarge(boolean settle) {
            settleBeforeDischarge = settle;
            return this;
        }

        /**
         * Sets what becomes of incoming deliveries after a rollback: modified as an attempt that failed, or released as if they had
         * never come. Default true: modified.
         */
        public Builder modifyOnAbort(boolean modify) {
            modifyOnAbort = modify;
            return this;
        }

        /** The options as they stand now. */
        public TransactionOptions build() {
            return new TransactionOptions(this);
        }
    }
}
