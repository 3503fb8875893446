package io.lepton.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be chosen for a {@link Sender} before it opens. Immutable. */
public final class SenderOptions extends LinkOptions {
    /** All defaults. */
    public static final SenderOptions DEFAULT = builder().build();

    private final @Nullable Supplier<byte[]> deliveryTags;
    private final @Nullable Integer maxQueued;
    private final @Nullable InDoubt inDoubt;
    private final @Nullable ResumePayload resumePayload;
    private final @Nullable Boolean autoDrained;
    private final @Nullable Boolean autoSettle;
    private final List<LinkOption<? super Sender>> linkOptions;

    private SenderOptions(Builder builder) {
        super(builder);
        deliveryTags = builder.deliveryTags;
        maxQueued = builder.maxQueued;
        inDoubt = builder.inDoubt;
        resumePayload = builder.resumePayload;
        autoDrained = builder.autoDrained;
        autoSettle = builder.autoSettle;
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
    public static SenderOptions merge(SenderOptions base, SenderOptions overrides) {
        return base == DEFAULT
                ? overrides
                : overrides.toBuilder().fillFrom(base).build();
    }

    /** Where delivery-tags come from, or null for a decimal counter. */
    public @Nullable Supplier<byte[]> deliveryTags() {
        return deliveryTags;
    }

    /** How many deliveries may wait for credit. */
    public int maxQueued() {
        return maxQueued == null ? Integer.MAX_VALUE : maxQueued;
    }

    /** What becomes of deliveries whose fate a lost connection left open. */
    public InDoubt inDoubt() {
        return or(inDoubt, InDoubt.REPORT);
    }

    /** Whether the payload goes with deliveries that are resumed. */
    public ResumePayload resumePayload() {
        return or(resumePayload, ResumePayload.WHEN_NEEDED);
    }

    /** Whether credit is given back by itself when the peer drains and nothing waits. */
    public boolean autoDrained() {
        return autoDrained == null || autoDrained;
    }

    /** Whether deliveries that the peer settled are settled by themselves; null: as the handler says. */
    public @Nullable Boolean autoSettle() {
        return autoSettle;
    }

    /** What is applied to the link besides, in this order. */
    public List<LinkOption<? super Sender>> linkOptions() {
        return linkOptions;
    }

    /** Collects options. */
    public static final class Builder extends LinkOptions.Builder<Builder> {
        private @Nullable Supplier<byte[]> deliveryTags;
        private @Nullable Integer maxQueued;
        private @Nullable InDoubt inDoubt;
        private @Nullable ResumePayload resumePayload;
        private @Nullable Boolean autoDrained;
        private @Nullable Boolean autoSettle;
        private final List<LinkOption<? super Sender>> linkOptions = new ArrayList<>();

        private Builder() {}

        /** Takes over what is not set here. */
        private Builder fillFrom(SenderOptions base) {
            super.fillFrom(base);
            deliveryTags = or(deliveryTags, base.deliveryTags);
            maxQueued = or(maxQueued, base.maxQueued);
            inDoubt = or(inDoubt, base.inDoubt);
            resumePayload = or(resumePayload, base.resumePayload);
            autoDrained = or(autoDrained, base.autoDrained);
            autoSettle = or(autoSettle, base.autoSettle);
            addBelow(linkOptions, base.linkOptions);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets where delivery-tags come from: 1 to 32 bytes, none that is unsettled on the link. Asked on the thread of the
         * connection while a delivery is begun, whose caller gets what it throws; not for what is sent again ({@link InDoubt}).
         */
        public Builder deliveryTags(@Nullable Supplier<byte[]> tags) {
            deliveryTags = tags;
            return this;
        }

        /**
         * Sets how many deliveries may wait for credit, and how many messages may be on their way from other threads
         * ({@link Sender#sendAsync}). Default: any number.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxQueued(int deliveries) {
            if (deliveries < 1) {
                throw new IllegalArgumentException("maxQueued " + deliveries + ": want 1 or more");
            }
            maxQueued = deliveries;
            return this;
        }

        /** Sets what becomes of deliveries in doubt. Default {@link InDoubt#REPORT}. */
        public Builder inDoubt(InDoubt policy) {
            inDoubt = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Sets whether the payload goes with deliveries that are resumed. Default {@link ResumePayload#WHEN_NEEDED}. */
        public Builder resumePayload(ResumePayload when) {
            resumePayload = Objects.requireNonNull(when, "when");
            return this;
        }

        /** Sets whether credit is given back by itself when the peer drains. Default true. */
        public Builder autoDrained(boolean autoDrained) {
            this.autoDrained = autoDrained;
            return this;
        }

        /** Sets whether deliveries that the peer settled are settled by themselves. */
        public Builder autoSettle(@Nullable Boolean autoSettle) {
            this.autoSettle = autoSettle;
            return this;
        }

        /** Adds an option, behind those that there are. */
        public Builder option(LinkOption<? super Sender> option) {
            linkOptions.add(Objects.requireNonNull(option, "option"));
            return this;
        }

        /** As {@link LinkOption#dynamicNodeProperties}. */
        public Builder dynamicNodeProperties(Map<?, ?> properties) {
            return option(LinkOption.dynamicNodeProperties(properties));
        }

        /** The options as they stand now. */
        public SenderOptions build() {
            return new SenderOptions(this);
        }
    }
}
