package io.lepton.frame;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts a link onto the session of the channel of its frame, or answers the peer's attach. AMQP 1.0 §2.7.3.
 *
 * <p>An attach may be well formed and still ask for what we cannot give: {@link #refusal()}.
 *
 * @param name name of the link
 * @param handle the link from now on, for the sender of this frame
 * @param role the role of the sender of this frame in the link
 * @param sndSettleMode how the sender settles; mixed where the field is absent
 * @param rcvSettleMode how the receiver settles; first where the field is absent
 * @param source the source, or null; {@code foreign} where it is of a type that we do not know
 * @param target the target, or a coordinator of transactions, or null; {@code foreign} as the source
 * @param unsettled what the sender of this frame holds unsettled for the link; null: it does not resume (RES-01)
 * @param incompleteUnsettled whether {@code unsettled} leaves some out
 * @param initialDeliveryCount the delivery-count of the sender; {@link #ABSENT} from a receiver. Wraps at 2³²
 * @param maxMessageSize octets of the largest message, as the bits of a {@code ulong}; 0: any size
 * @param offeredCapabilities extensions that the partner may use
 * @param desiredCapabilities extensions that the sender of this frame would use if its partner offered them
 * @param properties what else is said of the link
 */
public record Attach(
        String name,
        long handle,
        Role role,
        SenderSettleMode sndSettleMode,
        ReceiverSettleMode rcvSettleMode,
        @Nullable Source source,
        @Nullable Terminus target,
        @Nullable UnsettledMap unsettled,
        boolean incompleteUnsettled,
        long initialDeliveryCount,
        long maxMessageSize,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Symbol, @Nullable Object> properties)
        implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x12;

    /**
     * Checks the ranges. The termini and the map are kept, not copied. {@code Source.unspecified()} and
     * {@code Target.unspecified()} become null.
     */
    public Attach {
        Objects.requireNonNull(name, "name");
        Range.uint("handle", handle);
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(sndSettleMode, "snd-settle-mode");
        Objects.requireNonNull(rcvSettleMode, "rcv-settle-mode");
        if (target instanceof Source) {
            throw new IllegalArgumentException("target: a source cannot stand there");
        }
        source = isNull(source) ? null : source;
        target = isNull(target) ? null : target;
        Range.uintOrAbsent("initial-delivery-count", initialDeliveryCount);
        offeredCapabilities = List.copyOf(offeredCapabilities);
        desiredCapabilities = List.copyOf(desiredCapabilities);
        properties = Collections.unmodifiableMap(properties);
    }

    private static boolean isNull(@Nullable Terminus terminus) {
        return terminus == null || terminus.type() == TerminusType.UNSPECIFIED && terminus.foreign() == null;
    }

    /** An attach in which every field but these three is absent, until it is set. */
    public static Builder builder(String name, long handle, Role role) {
        return new Builder(name, handle, role);
    }

    static Attach read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "attach", 14);
        Attach attach = new Attach(
                fields.string("name"),
                fields.uint("handle"),
                fields.role("role"),
                SettleModes.senderOr(fields, SenderSettleMode.MIXED),
                SettleModes.receiverOr(fields, ReceiverSettleMode.FIRST),
                fields.sourceOrNull(),
                fields.targetOrNull(),
                fields.next() ? UnsettledMap.read(in, fields) : null,
                fields.booleanOr(false),
                fields.uintOr(ABSENT),
                fields.ulongOr(0),
                fields.symbols(),
                fields.symbols(),
                fields.fields());
        fields.end();
        return attach;
    }

    @Override
    public long code() {
        return CODE;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter fields = FieldWriter.begin(out, CODE)
                .string(name)
                .uint(handle)
                .role(role)
                .ubyteOr(sndSettleMode.code(), SenderSettleMode.MIXED.code())
                .ubyteOr(rcvSettleMode.code(), ReceiverSettleMode.FIRST.code())
                .terminus(source)
                .terminus(target);
        if (unsettled == null) {
            fields.absent();
        } else {
            fields.next();
            unsettled.write(out);
        }
        fields.booleanOr(incompleteUnsettled, false)
                .uintOr(initialDeliveryCount, ABSENT)
                .ulongOr(maxMessageSize, 0)
                .symbols(offeredCapabilities)
                .symbols(desiredCapabilities)
                .fields(properties)
                .end();
    }

    /**
     * Why a link that the peer asks for with this attach cannot be had although its bytes make sense: a terminus is of a
     * type that we do not know ({@code amqp:not-implemented}, TRM-11), or more deliveries are unsettled than
     * {@link UnsettledMap#MAX_SIZE} ({@code amqp:resource-limit-exceeded}, ROB-16). Then it is to be answered with an
     * attach and a detach that carries this condition; it is no reason to close the connection.
     *
     * @return null for nearly every attach
     */
    public @Nullable Condition refusal() {
        if (source != null && source.foreign() != null || target != null && target.foreign() != null) {
            return Condition.of(AmqpError.NOT_IMPLEMENTED, "attach: a terminus is of an unknown type");
        }
        if (unsettled != null && unsettled.isTooLarge()) {
            return Condition.of(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "attach: more than " + UnsettledMap.MAX_SIZE + " unsettled deliveries");
        }
        return null;
    }

    /**
     * This attach or, if it does not fit into a frame of that size, one that does: with fewer unsettled deliveries, and
     * incomplete-unsettled set (RES-05).
     *
     * @param maxFrameSize what the peer takes, 512 or more
     * @return null if it does not fit even without unsettled deliveries (FRM-18)
     */
    public @Nullable Attach fitting(long maxFrameSize) {
        long room = maxFrameSize - FrameReader.HEADER;
        boolean few = unsettled == null || unsettled.size() <= UnsettledMap.MAX_SIZE;
        if (few && length(this) <= room) {
            return this;
        }
        if (unsettled == null || unsettled.isEmpty()) {
            return null;
        }
        Attach empty = withIncomplete(UnsettledMap.EMPTY);
        // A map or list of more than 255 octets has a head of 9 octets and not of 3.
        int entries = unsettled.fitting(room - length(empty) - 2 * 6);
        Attach shorter = withIncomplete(unsettled.first(entries));
        return length(shorter) <= room ? shorter : null;
    }

    private static int length(Attach attach) {
        AmqpWriter out = new AmqpWriter(512);
        attach.write(out);
        return out.position();
    }

    private Attach withIncomplete(UnsettledMap some) {
        return new Attach(
                name,
                handle,
                role,
                sndSettleMode,
                rcvSettleMode,
                source,
                target,
                some,
                true,
                initialDeliveryCount,
                maxMessageSize,
                offeredCapabilities,
                desiredCapabilities,
                properties);
    }

    /** Makes an {@link Attach}. */
    public static final class Builder {
        private final String name;
        private final long handle;
        private final Role role;
        private SenderSettleMode sndSettleMode = SenderSettleMode.MIXED;
        private ReceiverSettleMode rcvSettleMode = ReceiverSettleMode.FIRST;
        private @Nullable Source source;
        private @Nullable Terminus target;
        private @Nullable UnsettledMap unsettled;
        private boolean incompleteUnsettled;
        private long initialDeliveryCount = ABSENT;
        private long maxMessageSize;
        private List<Symbol> offeredCapabilities = List.of();
        private List<Symbol> desiredCapabilities = List.of();
        private Map<Symbol, @Nullable Object> properties = Map.of();

        private Builder(String name, long handle, Role role) {
            this.name = name;
            this.handle = handle;
            this.role = role;
        }

        /** How the sender settles. */
        public Builder sndSettleMode(SenderSettleMode sndSettleMode) {
            this.sndSettleMode = sndSettleMode;
            return this;
        }

        /** How the receiver settles. */
        public Builder rcvSettleMode(ReceiverSettleMode rcvSettleMode) {
            this.rcvSettleMode = rcvSettleMode;
            return this;
        }

        /** The source, or null. */
        public Builder source(@Nullable Source source) {
            this.source = source;
            return this;
        }

        /** The target, a coordinator, or null. */
        public Builder target(@Nullable Terminus target) {
            this.target = target;
            return this;
        }

        /** What we hold unsettled for the link, or null not to resume. */
        public Builder unsettled(@Nullable UnsettledMap unsettled) {
            this.unsettled = unsettled;
            return this;
        }

        /** Whether the unsettled map leaves some out. */
        public Builder incompleteUnsettled(boolean incompleteUnsettled) {
            this.incompleteUnsettled = incompleteUnsettled;
            return this;
        }

        /** Our delivery-count as a sender, or {@link #ABSENT}. */
        public Builder initialDeliveryCount(long initialDeliveryCount) {
            this.initialDeliveryCount = initialDeliveryCount;
            return this;
        }

        /** Octets of the largest message, as the bits of a {@code ulong}; 0: any size. */
        public Builder maxMessageSize(long maxMessageSize) {
            this.maxMessageSize = maxMessageSize;
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

        /** What else we say of the link. The map is kept, not copied. */
        public Builder properties(Map<Symbol, @Nullable Object> properties) {
            this.properties = properties;
            return this;
        }

        /**
         * The finished attach.
         *
         * @throws IllegalArgumentException if a number is outside its range, or the target is a source
         */
        public Attach build() {
            return new Attach(
                    name,
                    handle,
                    role,
                    sndSettleMode,
                    rcvSettleMode,
                    source,
                    target,
                    unsettled,
                    incompleteUnsettled,
                    initialDeliveryCount,
                    maxMessageSize,
                    offeredCapabilities,
                    desiredCapabilities,
                    properties);
        }
    }
}
