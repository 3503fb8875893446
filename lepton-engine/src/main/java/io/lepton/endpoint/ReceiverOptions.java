package io.lepton.endpoint;

import org.jspecify.annotations.Nullable;

/** What can be chosen for a {@link Receiver} before it opens. Immutable. */
public final class ReceiverOptions extends LinkOptions {
    /** All defaults. */
    public static final ReceiverOptions DEFAULT = builder().build();

    private final @Nullable Boolean dynamic;
    private final @Nullable Integer creditWindow;
    private final @Nullable Boolean autoAccept;
    private final @Nullable Boolean streaming;

    private ReceiverOptions(Builder builder) {
        super(builder);
        dynamic = builder.dynamic;
        creditWindow = builder.creditWindow;
        autoAccept = builder.autoAccept;
        streaming = builder.streaming;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder().fillFrom(this);
    }

    /** What {@code overrides} chooses, and for the rest what {@code base} does. */
    public static ReceiverOptions merge(ReceiverOptions base, ReceiverOptions overrides) {
        return base == DEFAULT
                ? overrides
                : overrides.toBuilder().fillFrom(base).build();
    }

    /** Whether the peer is to make a node for the link and to choose its address. */
    public boolean dynamic() {
        return or(dynamic, false);
    }

    /** How many messages may be on their way or unsettled; 0: credit by hand; null: as the handler says. */
    public @Nullable Integer creditWindow() {
        return creditWindow;
    }

    /** Whether a message is accepted when its callback returns; null: as the handler says. */
    public @Nullable Boolean autoAccept() {
        return autoAccept;
    }

    /** Whether the parts of a message are handed out as they come, rather than whole messages. */
    public boolean streaming() {
        return or(streaming, false);
    }

    /** Collects options. */
    public static final class Builder extends LinkOptions.Builder<Builder> {
        private @Nullable Boolean dynamic;
        private @Nullable Integer creditWindow;
        private @Nullable Boolean autoAccept;
        private @Nullable Boolean streaming;

        private Builder() {}

        /** Takes over what is not set here. */
        private Builder fillFrom(ReceiverOptions base) {
            super.fillFrom(base);
            dynamic = or(dynamic, base.dynamic);
            creditWindow = or(creditWindow, base.creditWindow);
            autoAccept = or(autoAccept, base.autoAccept);
            streaming = or(streaming, base.streaming);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Asks the peer to make a node for the link and to choose its address. */
        public Builder dynamic(boolean dynamic) {
            this.dynamic = dynamic;
            return this;
        }

        /**
         * Sets how many messages may be on their way or unsettled; 0: credit by hand; null: as the handler says.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder creditWindow(@Nullable Integer messages) {
            if (messages != null && messages < 0) {
                throw new IllegalArgumentException("creditWindow " + messages + ": want 0 or more");
            }
            creditWindow = messages;
            return this;
        }

        /** Sets whether a message is accepted when its callback returns. */
        public Builder autoAccept(@Nullable Boolean autoAccept) {
            this.autoAccept = autoAccept;
            return this;
        }

        /** Hands out the parts of a message as they come; there is no limit on its size then, unless one is set. */
        public Builder streaming(boolean streaming) {
            this.streaming = streaming;
            return this;
        }

        /** The options as they stand now. */
        public ReceiverOptions build() {
            return new ReceiverOptions(this);
        }
    }
}
