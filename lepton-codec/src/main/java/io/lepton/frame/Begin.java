package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import io.lepton.amqp.Symbol;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins a session on the channel of its frame, or answers the peer's begin. AMQP 1.0 §2.7.2.
 *
 * @param remoteChannel the channel of the begin that this answers; -1 where it answers none
 * @param nextOutgoingId the transfer-id of the first transfer that will be sent. Wraps at 2³²
 * @param incomingWindow transfers that can be taken now
 * @param outgoingWindow transfers that can be sent now
 * @param handleMax the highest handle that the peer takes; {@link #MAX_UINT} where the field is absent
 * @param offeredCapabilities extensions that its partner may use
 * @param desiredCapabilities extensions that it would use if its partner offered them
 * @param properties what else is said of the session
 */
public record Begin(
        int remoteChannel,
        long nextOutgoingId,
        long incomingWindow,
        long outgoingWindow,
        long handleMax,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Symbol, @Nullable Object> properties)
        implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x11;

    private static final int NO_CHANNEL = -1;

    /** Checks the ranges. The map is kept, not copied. */
    public Begin {
        if (remoteChannel != NO_CHANNEL) {
            Range.ushort("remote-channel", remoteChannel);
        }
        Range.uint("next-outgoing-id", nextOutgoingId);
        Range.uint("incoming-window", incomingWindow);
        Range.uint("outgoing-window", outgoingWindow);
        Range.uint("handle-max", handleMax);
        offeredCapabilities = List.copyOf(offeredCapabilities);
        desiredCapabilities = List.copyOf(desiredCapabilities);
        properties = Collections.unmodifiableMap(properties);
    }

    /** A begin in which every field but these three is absent, until it is set. */
    public static Builder builder(long nextOutgoingId, long incomingWindow, long outgoingWindow) {
        return new Builder(nextOutgoingId, incomingWindow, outgoingWindow);
    }

    static Begin read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "begin", 8);
        Begin begin = new Begin(
                fields.ushortOr(NO_CHANNEL),
                fields.uint("next-outgoing-id"),
                fields.uint("incoming-window"),
                fields.uint("outgoing-window"),
                fields.uintOr(MAX_UINT),
                fields.symbols(),
                fields.symbols(),
                fields.fields());
        fields.end();
        return begin;
    }

    @Override
    public long code() {
        return CODE;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .ushortOr(remoteChannel, NO_CHANNEL)
                .uint(nextOutgoingId)
                .uint(incomingWindow)
                .uint(outgoingWindow)
                .uintOr(handleMax, MAX_UINT)
                .symbols(offeredCapabilities)
                .symbols(desiredCapabilities)
                .fields(properties)
                .end();
    }

    /** Makes a {@link Begin}. */
    public static final class Builder {
        private final long nextOutgoingId;
        private final long incomingWindow;
        private final long outgoingWindow;
        private int remoteChannel = NO_CHANNEL;
        private long handleMax = MAX_UINT;
        private List<Symbol> offeredCapabilities = List.of();
        private List<Symbol> desiredCapabilities = List.of();
        private Map<Symbol, @Nullable Object> properties = Map.of();

        private Builder(long nextOutgoingId, long incomingWindow, long outgoingWindow) {
            this.nextOutgoingId = nextOutgoingId;
            this.incomingWindow = incomingWindow;
            this.outgoingWindow = outgoingWindow;
        }

        /** The channel of the begin that this answers, or -1. */
        public Builder remoteChannel(int remoteChannel) {
            this.remoteChannel = remoteChannel;
            return this;
        }

        /** The highest handle that we take. */
        public Builder handleMax(long handleMax) {
            this.handleMax = handleMax;
            return this;
        }

        /** Extensions that the peer may use. */
        public Builder offeredCapabilities(List<Symbol> offeredCapabilities) {
            this.offeredCapabilities = offeredCapabilities;
            return this;
        }

        /** Extensions that we would use. */
        public Builder desiredCapabilities(List<Symbol> desiredCapabilities) {
            this.desiredCapabilities = desiredCapabilities;
            return this;
        }

        /** What else we say of the session. The map is kept, not copied. */
        public Builder properties(Map<Symbol, @Nullable Object> properties) {
            this.properties = properties;
            return this;
        }

        /**
         * The finished begin.
         *
         * @throws IllegalArgumentException if a number is outside its range
         */
        public Begin build() {
            return new Begin(
                    remoteChannel,
                    nextOutgoingId,
                    incomingWindow,
                    outgoingWindow,
                    handleMax,
                    offeredCapabilities,
                    desiredCapabilities,
                    properties);
        }
    }
}
