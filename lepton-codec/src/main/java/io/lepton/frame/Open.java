package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import io.lepton.amqp.Symbol;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a connection in either direction: who the peer is and what it can take. AMQP 1.0 §2.7.1.
 *
 * @param containerId who the peer is; may be empty (CON-02)
 * @param hostname the host that the peer wants to reach, or null
 * @param maxFrameSize octets of the largest frame that the peer takes; {@link #MAX_UINT} where the field is absent
 * @param channelMax the highest channel that the peer takes; 65535 where the field is absent
 * @param idleTimeOut milliseconds after which the peer gives a silent partner up; {@link #ABSENT} or 0: never
 * @param outgoingLocales locales of the texts that the peer can send, the best first, besides en-US
 * @param incomingLocales locales of the texts that the peer would like to get, the best first
 * @param offeredCapabilities extensions that its partner may use
 * @param desiredCapabilities extensions that it would use if its partner offered them
 * @param properties what else it says of itself
 */
public record Open(
        String containerId,
        @Nullable String hostname,
        long maxFrameSize,
        int channelMax,
        long idleTimeOut,
        List<Symbol> outgoingLocales,
        List<Symbol> incomingLocales,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Symbol, @Nullable Object> properties)
        implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x10;

    private static final int MAX_CHANNEL = 0xFFFF;

    /** Checks the ranges. The map is kept, not copied. */
    public Open {
        Objects.requireNonNull(containerId, "container-id");
        Range.uint("max-frame-size", maxFrameSize);
        Range.ushort("channel-max", channelMax);
        Range.uintOrAbsent("idle-time-out", idleTimeOut);
        outgoingLocales = List.copyOf(outgoingLocales);
        incomingLocales = List.copyOf(incomingLocales);
        offeredCapabilities = List.copyOf(offeredCapabilities);
        desiredCapabilities = List.copyOf(desiredCapabilities);
        properties = Collections.unmodifiableMap(properties);
    }

    /** An open in which every field but the container-id is absent, until it is set. */
    public static Builder builder(String containerId) {
        return new Builder(containerId);
    }

    static Open read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "open", 10);
        Open open = new Open(
                fields.string("container-id"),
                fields.stringOrNull(),
                fields.uintOr(MAX_UINT),
                fields.ushortOr(MAX_CHANNEL),
                fields.uintOr(ABSENT),
                fields.symbols(),
                fields.symbols(),
                fields.symbols(),
                fields.symbols(),
                fields.fields());
        fields.end();
        return open;
    }

    @Override
    public long code() {
        return CODE;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .string(containerId)
                .string(hostname)
                .uintOr(maxFrameSize, MAX_UINT)
                .ushortOr(channelMax, MAX_CHANNEL)
                .uintOr(idleTimeOut, ABSENT)
                .symbols(outgoingLocales)
                .symbols(incomingLocales)
                .symbols(offeredCapabilities)
                .symbols(desiredCapabilities)
                .fields(properties)
                .end();
    }

    /** Makes an {@link Open}. */
    public static final class Builder {
        private final String containerId;
        private @Nullable String hostname;
        private long maxFrameSize = MAX_UINT;
        private int channelMax = MAX_CHANNEL;
        private long idleTimeOut = ABSENT;
        private List<Symbol> outgoingLocales = List.of();
        private List<Symbol> incomingLocales = List.of();
        private List<Symbol> offeredCapabilities = List.of();
        private List<Symbol> desiredCapabilities = List.of();
        private Map<Symbol, @Nullable Object> properties = Map.of();

        private Builder(String containerId) {
            this.containerId = containerId;
        }

        /** The host to reach. */
        public Builder hostname(@Nullable String hostname) {
            this.hostname = hostname;
            return this;
        }

        /** Octets of the largest frame that we take. */
        public Builder maxFrameSize(long maxFrameSize) {
            this.maxFrameSize = maxFrameSize;
            return this;
        }

        /** The highest channel that we take, 0 to 65535. */
        public Builder channelMax(int channelMax) {
            this.channelMax = channelMax;
            return this;
        }

        /** Milliseconds of silence after which we give the peer up, or {@link #ABSENT}. */
        public Builder idleTimeOut(long idleTimeOut) {
            this.idleTimeOut = idleTimeOut;
            return this;
        }

        /** Locales of the texts that we can send. */
        public Builder outgoingLocales(List<Symbol> outgoingLocales) {
            this.outgoingLocales = outgoingLocales;
            return this;
        }

        /** Locales of the texts that we would like to get. */
        public Builder incomingLocales(List<Symbol> incomingLocales) {
            this.incomingLocales = incomingLocales;
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

        /** What else we say of ourselves. The map is kept, not copied. */
        public Builder properties(Map<Symbol, @Nullable Object> properties) {
            this.properties = properties;
            return this;
        }

        /**
         * The finished open.
         *
         * @throws IllegalArgumentException if a number is outside its range
         */
        public Open build() {
            return new Open(
                    containerId,
                    hostname,
                    maxFrameSize,
                    channelMax,
                    idleTimeOut,
                    outgoingLocales,
                    incomingLocales,
                    offeredCapabilities,
                    desiredCapabilities,
                    properties);
        }
    }
}
