package io.lepton.endpoint;

import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Terminus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be chosen for a link of either direction, before it opens: the fields of our attach (AMQP 1.0 §2.7.3). */
public abstract sealed class LinkOptions permits SenderOptions, ReceiverOptions {
    private final @Nullable String name;
    private final @Nullable Handler handler;
    private final @Nullable SenderSettleMode senderSettleMode;
    private final @Nullable ReceiverSettleMode receiverSettleMode;
    private final @Nullable Source source;
    private final @Nullable Terminus target;
    private final @Nullable Long maxMessageSize;
    private final @Nullable Map<Symbol, Object> properties;
    private final @Nullable List<Symbol> offeredCapabilities;
    private final @Nullable List<Symbol> desiredCapabilities;
    private final @Nullable List<Symbol> requiredCapabilities;
    private final @Nullable Iterable<Duration> reattach;
    private final @Nullable Boolean recovering;
    private final @Nullable DeliveryStore store;

    LinkOptions(Builder<?> builder) {
        name = builder.name;
        handler = builder.handler;
        senderSettleMode = builder.senderSettleMode;
        receiverSettleMode = builder.receiverSettleMode;
        source = builder.source;
        target = builder.target;
        maxMessageSize = builder.maxMessageSize;
        properties = builder.properties;
        offeredCapabilities = builder.offeredCapabilities;
        desiredCapabilities = builder.desiredCapabilities;
        requiredCapabilities = builder.requiredCapabilities;
        reattach = builder.reattach;
        recovering = builder.recovering;
        store = builder.store;
    }

    /** The name of the link, or null for one that is made up. */
    public final @Nullable String name() {
        return name;
    }

    /** The handler of the link's events, or null. */
    public final @Nullable Handler handler() {
        return handler;
    }

    /** How the sender settles: on its own side a fact, on a receiver's a wish. */
    public final SenderSettleMode senderSettleMode() {
        return or(senderSettleMode, SenderSettleMode.MIXED);
    }

    /** When the receiver settles: on its own side a fact, on a sender's a wish. */
    public final ReceiverSettleMode receiverSettleMode() {
        return or(receiverSettleMode, ReceiverSettleMode.FIRST);
    }

    /** A source to send in the attach, or null for one with just the address. */
    public final @Nullable Source source() {
        return source;
    }

    /** A target to send in the attach, or null for one with just the address. */
    public final @Nullable Terminus target() {
        return target;
    }

    /** The largest message taken, in bytes; 0 for no limit; null for the default. */
    public final @Nullable Long maxMessageSize() {
        return maxMessageSize;
    }

    /** Properties of the link. */
    public final Map<Symbol, Object> properties() {
        return or(properties, Map.of());
    }

    /** Capabilities that the peer may use. */
    public final List<Symbol> offeredCapabilities() {
        return or(offeredCapabilities, List.of());
    }

    /** Capabilities that we would use if the peer offered them. */
    public final List<Symbol> desiredCapabilities() {
        return or(desiredCapabilities, List.of());
    }

    /** Capabilities that the peer has to offer, or the link is closed. They go out with those that are desired. */
    public final List<Symbol> requiredCapabilities() {
        return or(requiredCapabilities, List.of());
    }

    /**
     * How long to wait before each attempt to attach the link again, once the peer has detached it with
     * {@code amqp:link:detach-forced}, by which an operator gets rid of a link. None: that ends the link, as other errors do.
     */
    public final Iterable<Duration> reattach() {
        return or(reattach, List.of());
    }

    /** Whether deliveries are resumed when a lost connection is back: see {@link Link#setRecovering}. */
    public final boolean recovering() {
        return recovering != null && recovering;
    }

    /** What was chosen of {@link #recovering()}, or null. */
    final @Nullable Boolean chosenRecovering() {
        return recovering;
    }

    /** Where deliveries are recorded, or null for nowhere: see {@link Link#setStore}. */
    public final @Nullable DeliveryStore store() {
        return store;
    }

    static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    /** Applies the options that are for this link. */
    static <L extends Link> void apply(List<LinkOption<? super L>> options, L link) {
        for (LinkOption<? super L> option : options) {
            if (option.test(link)) {
                option.apply(link);
            }
        }
    }

    /** Collects options. Not for use by several threads at a time. */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits SenderOptions.Builder, ReceiverOptions.Builder {
        private @Nullable String name;
        private @Nullable Handler handler;
        private @Nullable SenderSettleMode senderSettleMode;
        private @Nullable ReceiverSettleMode receiverSettleMode;
        private @Nullable Source source;
        private @Nullable Terminus target;
        private @Nullable Long maxMessageSize;
        private @Nullable Map<Symbol, Object> properties;
        private @Nullable List<Symbol> offeredCapabilities;
        private @Nullable List<Symbol> desiredCapabilities;
        private @Nullable List<Symbol> requiredCapabilities;
        private @Nullable Iterable<Duration> reattach;
        private @Nullable Boolean recovering;
        private @Nullable DeliveryStore store;

        Builder() {}

        /** Takes over what is not set here. */
        final void fillFrom(LinkOptions base) {
            name = or(name, base.name);
            handler = or(handler, base.handler);
            senderSettleMode = or(senderSettleMode, base.senderSettleMode);
            receiverSettleMode = or(receiverSettleMode, base.receiverSettleMode);
            source = or(source, base.source);
            target = or(target, base.target);
            maxMessageSize = or(maxMessageSize, base.maxMessageSize);
            properties = or(properties, base.properties);
            offeredCapabilities = or(offeredCapabilities, base.offeredCapabilities);
            desiredCapabilities = or(desiredCapabilities, base.desiredCapabilities);
            requiredCapabilities = or(requiredCapabilities, base.requiredCapabilities);
            reattach = or(reattach, base.reattach);
            recovering = or(recovering, base.recovering);
            store = or(store, base.store);
        }

        static <T> @Nullable T or(@Nullable T value, @Nullable T absent) {
            return value == null ? absent : value;
        }

        /** The later one counts, so what is below goes first. */
        static <T> void addBelow(List<T> own, List<T> base) {
            List<T> below = new ArrayList<>(base);
            below.removeAll(own);
            own.addAll(0, below);
        }

        abstract B self();

        /** Sets the name of the link; it is unique among the links of its direction between two containers. */
        public final B name(@Nullable String name) {
            this.name = name;
            return self();
        }

        /** Sets the handler of the link's events. */
        public final B handler(@Nullable Handler handler) {
            this.handler = handler;
            return self();
        }

        /** Sets how the sender settles. Default {@code MIXED}. */
        public final B senderSettleMode(SenderSettleMode mode) {
            senderSettleMode = Objects.requireNonNull(mode, "mode");
            return self();
        }

        /** Sets when the receiver settles. Default {@code FIRST}. */
        public final B receiverSettleMode(ReceiverSettleMode mode) {
            receiverSettleMode = Objects.requireNonNull(mode, "mode");
            return self();
        }

        /** At most once: every delivery is settled when it is sent; what is lost on the way stays lost. */
        public final B atMostOnce() {
            senderSettleMode = SenderSettleMode.SETTLED;
            recovering = false;
            return self();
        }

        /** At least once: the receiver accepts and settles; what is open when a connection is lost may be sent again. */
        public final B atLeastOnce() {
            senderSettleMode = SenderSettleMode.UNSETTLED;
            receiverSettleMode = ReceiverSettleMode.FIRST;
            recovering = false;
            return self();
        }

        /**
         * Exactly once: the receiver accepts, the sender settles when it knows of that, and only then does the receiver forget
         * the delivery. The container does all of it by itself. When the connection is lost and comes back, both sides show
         * what they hold unsettled, and each delivery goes on where it stopped.
         *
         * <p>The peer has to play its part. One that answers that it settles first, or that does not recover, shows it: see
         * {@link Link#recoveryFailure}; what a lost connection leaves open is in doubt then.
         */
        public final B exactlyOnce() {
            senderSettleMode = SenderSettleMode.UNSETTLED;
            receiverSettleMode = ReceiverSettleMode.SECOND;
            recovering = true;
            return self();
        }

        /** Sets whether deliveries are resumed when a lost connection is back. Default false; see {@link #exactlyOnce}. */
        public final B recovering(boolean recovering) {
            this.recovering = recovering;
            return self();
        }

        /**
         * Sets where deliveries are recorded, so that exactly-once holds over the end of the process, too; null for nowhere.
         * Counts with {@link #exactlyOnce}. The link needs a {@link #name} and its container an id that are the same after a
         * restart.
         */
        public final B store(@Nullable DeliveryStore store) {
            this.store = store;
            return self();
        }

        /**
         * Sets the whole source. Its address, when null, is set from the address given for the link. {@link Source#unspecified()}:
         * the attach names none, with which some brokers are asked for the subscription that the link had.
         */
        public final B source(@Nullable Source source) {
            this.source = source;
            return self();
        }

        /**
         * Sets the whole target. Its address, when null, is set from the address given for the link.
         * {@link io.lepton.amqp.Target#unspecified()}: the attach names none.
         */
        public final B target(@Nullable Terminus target) {
            this.target = target;
            return self();
        }

        /**
         * Sets the largest message that we take, in bytes; 0 for no limit.
         *
         * @throws IllegalArgumentException if negative
         */
        public final B maxMessageSize(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxMessageSize " + bytes + ": want 0 or more");
            }
            maxMessageSize = bytes;
            return self();
        }

        /** Sets properties of the link. */
        public final B properties(Map<Symbol, Object> properties) {
            this.properties = Map.copyOf(properties);
            return self();
        }

        /** Sets the capabilities that the peer may use. */
        public final B offeredCapabilities(List<Symbol> capabilities) {
            offeredCapabilities = List.copyOf(capabilities);
            return self();
        }

        /** Sets the capabilities that we would use. */
        public final B desiredCapabilities(List<Symbol> capabilities) {
            desiredCapabilities = List.copyOf(capabilities);
            return self();
        }

        /**
         * Sets the capabilities that we cannot do without: they go out with those that are desired, and where the peer's
         * attach does not offer one of them the link is closed with {@code amqp:not-implemented}.
         */
        public final B requiredCapabilities(List<Symbol> capabilities) {
            requiredCapabilities = List.copyOf(capabilities);
            return self();
        }

        /**
         * Sets how long to wait before each attempt to attach the link again, once the peer has detached it with
         * {@code amqp:link:detach-forced}; the container's {@code ReconnectOptions} are such delays, and those of the
         * connection count unless others are set. It is told as an error first; closing the link there ends it. AMQP 1.0
         * §2.8.16.
         *
         * @param delays from the first attempt on, asked for anew each time; {@code List.of()} for none: that ends the link
         */
        public final B reattach(@Nullable Iterable<Duration> delays) {
            reattach = delays;
            return self();
        }
    }
}
