package io.lepton.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be chosen for a {@link Receiver} before it opens. Immutable. */
public final class ReceiverOptions extends LinkOptions {
    /** All defaults. */
    public static final ReceiverOptions DEFAULT = builder().build();

    private final @Nullable Boolean dynamic;
    private final @Nullable Integer creditWindow;
    private final @Nullable Boolean autoAccept;
    private final @Nullable Boolean streaming;
    private final @Nullable CreditPolicy creditPolicy;
    private final @Nullable Boolean autoResumeAfterDrain;
    private final @Nullable Boolean ignoreMissingFilters;
    private final @Nullable Integer duplicateFilter;
    private final List<LinkOption<? super Receiver>> linkOptions;

    private ReceiverOptions(Builder builder) {
        super(builder);
        dynamic = builder.dynamic;
        creditWindow = builder.creditWindow;
        autoAccept = builder.autoAccept;
        streaming = builder.streaming;
        creditPolicy = builder.creditPolicy;
        autoResumeAfterDrain = builder.autoResumeAfterDrain;
        ignoreMissingFilters = builder.ignoreMissingFilters;
        duplicateFilter = builder.duplicateFilter;
        linkOptions = List.copyOf(builder.linkOptions);
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
        return dynamic != null && dynamic;
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
        return streaming != null && streaming;
    }

    /** When credit is given again; null: {@code FIXED} where a window was chosen, else {@code ADAPTIVE}. */
    public @Nullable CreditPolicy creditPolicy() {
        return creditPolicy;
    }

    /** Whether automatic credit goes on by itself when a drain has ended, or with the next credit by hand. */
    public boolean autoResumeAfterDrain() {
        return autoResumeAfterDrain == null || autoResumeAfterDrain;
    }

    /** Whether the link stays when the peer's answer lacks a filter that was asked for. */
    public boolean ignoreMissingFilters() {
        return ignoreMissingFilters != null && ignoreMissingFilters;
    }

    /** Among how many messages one that comes twice is found out; 0: it is not looked for. */
    public int duplicateFilter() {
        return duplicateFilter == null ? 0 : duplicateFilter;
    }

    /** What is applied to the link besides, in this order. */
    public List<LinkOption<? super Receiver>> linkOptions() {
        return linkOptions;
    }

    /** Collects options. */
    public static final class Builder extends LinkOptions.Builder<Builder> {
        private @Nullable Boolean dynamic;
        private @Nullable Integer creditWindow;
        private @Nullable Boolean autoAccept;
        private @Nullable Boolean streaming;
        private @Nullable CreditPolicy creditPolicy;
        private @Nullable Boolean autoResumeAfterDrain;
        private @Nullable Boolean ignoreMissingFilters;
        private @Nullable Integer duplicateFilter;
        private final List<LinkOption<? super Receiver>> linkOptions = new ArrayList<>();

        private Builder() {}

        /** Takes over what is not set here. */
        private Builder fillFrom(ReceiverOptions base) {
            super.fillFrom(base);
            dynamic = or(dynamic, base.dynamic);
            creditWindow = or(creditWindow, base.creditWindow);
            autoAccept = or(autoAccept, base.autoAccept);
            streaming = or(streaming, base.streaming);
            creditPolicy = or(creditPolicy, base.creditPolicy);
            autoResumeAfterDrain = or(autoResumeAfterDrain, base.autoResumeAfterDrain);
            ignoreMissingFilters = or(ignoreMissingFilters, base.ignoreMissingFilters);
            duplicateFilter = or(duplicateFilter, base.duplicateFilter);
            addBelow(linkOptions, base.linkOptions);
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

        /**
         * Sets whether a message is accepted when its callback returns. To be off where messages are handed to other threads that
         * decide: what they say comes second otherwise, and the first word stands.
         */
        public Builder autoAccept(@Nullable Boolean autoAccept) {
            this.autoAccept = autoAccept;
            return this;
        }

        /** Hands out the parts of a message as they come; there is no limit on its size then, unless one is set. */
        public Builder streaming(boolean streaming) {
            this.streaming = streaming;
            return this;
        }

        /** Sets when credit is given again. Default: {@code FIXED} where a window was chosen, else {@code ADAPTIVE}. */
        public Builder creditPolicy(@Nullable CreditPolicy policy) {
            creditPolicy = policy;
            return this;
        }

        /**
         * Sets whether automatic credit goes on by itself when a drain has ended. Default true; without, it goes on with the
         * next {@link Receiver#flow}.
         */
        public Builder autoResumeAfterDrain(boolean autoResume) {
            autoResumeAfterDrain = autoResume;
            return this;
        }

        /**
         * Sets whether the link stays when the peer's answer lacks a filter that was asked for, which then is not in effect.
         * Default false: the link ends with {@code amqp:not-implemented}.
         */
        public Builder ignoreMissingFilters(boolean ignore) {
            ignoreMissingFilters = ignore;
            return this;
        }

        /**
         * Has a message that comes twice accepted and not handed over again: one whose message-id (of the same type) is among
         * those of the last so many messages that were handed over. What was released, or modified, may come again; what comes
         * again while the first is undecided is released. The ids are
         * in memory, and found again by a peer that comes back with the same link; where the link has a
         * {@linkplain #store store} they are kept there, with the outcomes, over a restart, too. Messages that are read in parts
         * ({@link #streaming}) and those without an id are all handed over. 0, the default: duplicates are not looked for.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder duplicateFilter(int messages) {
            if (messages < 0) {
                throw new IllegalArgumentException("duplicateFilter " + messages + ": want 0 or more");
            }
            duplicateFilter = messages;
            return this;
        }

        /** Adds an option, behind those that there are. */
        public Builder option(LinkOption<? super Receiver> option) {
            linkOptions.add(Objects.requireNonNull(option, "option"));
            return this;
        }

        /** As {@link LinkOption#dynamicNodeProperties}. */
        public Builder dynamicNodeProperties(Map<?, ?> properties) {
            return option(LinkOption.dynamicNodeProperties(properties));
        }

        /** As {@link LinkOption#filter}. */
        public Builder filter(Map<?, ?> filters) {
            return option(LinkOption.filter(filters));
        }

        /** As {@link LinkOption#selector(String)}. */
        public Builder selector(String expression) {
            return option(LinkOption.selector(expression));
        }

        /** As {@link LinkOption#selector(String, String)}. */
        public Builder selector(String expression, String name) {
            return option(LinkOption.selector(expression, name));
        }

        /** As {@link LinkOption#sqlFilter}. */
        public Builder sqlFilter(String expression) {
            return option(LinkOption.sqlFilter(expression));
        }

        /** As {@link LinkOption#propertiesFilter}. */
        public Builder propertiesFilter(Map<?, ?> expected) {
            return option(LinkOption.propertiesFilter(expected));
        }

        /** As {@link LinkOption#applicationPropertiesFilter}. */
        public Builder applicationPropertiesFilter(Map<String, ?> expected) {
            return option(LinkOption.applicationPropertiesFilter(expected));
        }

        /** As {@link LinkOption#durableSubscription}. */
        public Builder durableSubscription() {
            return option(LinkOption.durableSubscription());
        }

        /** As {@link LinkOption#sharedSubscription}. */
        public Builder sharedSubscription() {
            return option(LinkOption.sharedSubscription());
        }

        /** As {@link LinkOption#globalSharedSubscription}. */
        public Builder globalSharedSubscription() {
            return option(LinkOption.globalSharedSubscription());
        }

        /** As {@link LinkOption#move}. */
        public Builder move() {
            return option(LinkOption.move());
        }

        /** As {@link LinkOption#copy}. */
        public Builder copy() {
            return option(LinkOption.copy());
        }

        /** The options as they stand now. */
        public ReceiverOptions build() {
            return new ReceiverOptions(this);
        }
    }
}
