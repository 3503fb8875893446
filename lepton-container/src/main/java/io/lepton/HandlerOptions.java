package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.LeptonError;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the library does by itself around the callbacks of a {@link MessagingHandler}. Options of a link beat them. With
 * several handlers in one scope those of the first count. Immutable.
 */
public final class HandlerOptions {
    /** The defaults. */
    public static final HandlerOptions DEFAULT = builder().build();

    private final @Nullable Integer prefetch;
    private final boolean autoAccept;
    private final boolean autoSettle;
    private final boolean autoOpen;
    private final boolean autoClose;
    private final boolean peerCloseIsError;
    private final boolean closeConnectionOnError;
    private final Set<Symbol> fatalConditions;

    private HandlerOptions(Builder builder) {
        prefetch = builder.prefetch;
        autoAccept = builder.autoAccept;
        autoSettle = builder.autoSettle;
        autoOpen = builder.autoOpen;
        autoClose = builder.autoClose;
        peerCloseIsError = builder.peerCloseIsError;
        closeConnectionOnError = builder.closeConnectionOnError;
        fatalConditions = builder.fatalConditions;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The credit window of receivers: how many messages may be on their way to the application or unsettled there, together.
     * 0: credit by hand. Null: a window that begins with 10 and adapts.
     */
    public @Nullable Integer prefetch() {
        return prefetch;
    }

    /** Whether a message is accepted when {@code onMessage} returns and no other outcome was given. */
    public boolean autoAccept() {
        return autoAccept;
    }

    /** Whether a delivery is settled after the peer has settled it and {@code onSettled} was called. */
    public boolean autoSettle() {
        return autoSettle;
    }

    /** Whether what the peer opens is opened by us when the {@code …Opening} callback returns. */
    public boolean autoOpen() {
        return autoOpen;
    }

    /** Whether what the peer closes is closed by us when the {@code …Closing} or {@code …Error} callback returns. */
    public boolean autoClose() {
        return autoClose;
    }

    /** Whether a close by the peer of what we have open goes to {@code …Error}, without a condition, and not to {@code …Closing}. */
    public boolean peerCloseIsError() {
        return peerCloseIsError;
    }

    /** Whether the error of a link or session closes the whole connection, not only that link or session. */
    public boolean closeConnectionOnError() {
        return closeConnectionOnError;
    }

    /** Conditions of a lost transport after which nothing is tried again: the connection is closed. */
    public Set<Symbol> fatalConditions() {
        return fatalConditions;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private @Nullable Integer prefetch;
        private boolean autoAccept = true;
        private boolean autoSettle = true;
        private boolean autoOpen = true;
        private boolean autoClose = true;
        private boolean peerCloseIsError;
        private boolean closeConnectionOnError;
        private Set<Symbol> fatalConditions = Set.of(AmqpError.UNAUTHORIZED_ACCESS, LeptonError.TLS_CERTIFICATE);

        private Builder() {}

        /**
         * Sets a credit window of this many messages, 0 for credit by hand. Default: it adapts.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder prefetch(int messages) {
            if (messages < 0) {
                throw new IllegalArgumentException("prefetch " + messages + ": want 0 or more");
            }
            prefetch = messages;
            return this;
        }

        /**
         * Sets whether a message is accepted when {@code onMessage} returns. Default true. To be off where messages are handed to
         * other threads that decide: what they say comes second otherwise, and the first word stands.
         */
        public Builder autoAccept(boolean autoAccept) {
            this.autoAccept = autoAccept;
            return this;
        }

        /** Sets whether a delivery is settled after the peer has settled it. Default true; without, settle all of them yourself. */
        public Builder autoSettle(boolean autoSettle) {
            this.autoSettle = autoSettle;
            return this;
        }

        /** Sets whether what the peer opens is opened by itself. Default true; without, open (or close) it at any time later. */
        public Builder autoOpen(boolean autoOpen) {
            this.autoOpen = autoOpen;
            return this;
        }

        /** Sets whether what the peer closes is closed by itself. Default true; without, close it at any time later. */
        public Builder autoClose(boolean autoClose) {
            this.autoClose = autoClose;
            return this;
        }

        /** Sets whether a close by the peer goes to {@code …Error} also when it has no condition. Default false. */
        public Builder peerCloseIsError(boolean peerCloseIsError) {
            this.peerCloseIsError = peerCloseIsError;
            return this;
        }

        /** Sets whether the error of a link or session closes the whole connection. Default false. */
        public Builder closeConnectionOnError(boolean closeConnectionOnError) {
            this.closeConnectionOnError = closeConnectionOnError;
            return this;
        }

        /**
         * Sets after which conditions of a lost transport nothing is tried again. Default: {@code amqp:unauthorized-access}
         * and {@code lepton:tls-certificate}, which do not get better by trying.
         */
        public Builder fatalConditions(Set<Symbol> conditions) {
            fatalConditions = Set.copyOf(conditions);
            return this;
        }

        /** The options as they stand now. */
        public HandlerOptions build() {
            return new HandlerOptions(this);
        }
    }
}
