package io.lepton.amqp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the messages of a link go to. AMQP 1.0 §3.5.4. */
public final class Target extends Terminus {
    static final int CODE = 0x29;

    private static final Target UNSPECIFIED = new Target(TerminusType.UNSPECIFIED).freeze();

    private final TerminusType type;

    /** Makes a target without an address. */
    public Target() {
        this(TerminusType.TARGET);
    }

    private Target(TerminusType type) {
        this.type = type;
    }

    /**
     * Makes a target.
     *
     * @param address the name of its node, or null for a relay that looks at each message's address
     * @return a new target
     */
    public static Target of(@Nullable String address) {
        return new Target().setAddress(address);
    }

    /**
     * What stands for no target at all: null on the wire.
     *
     * @return a frozen target of type {@link TerminusType#UNSPECIFIED}
     */
    public static Target unspecified() {
        return UNSPECIFIED;
    }

    /**
     * Reads what stands in the place of a target, with its descriptor: a target or a {@link Coordinator}.
     *
     * @param in where it stands
     * @return frozen; of type {@link TerminusType#UNSPECIFIED}, and {@link #foreign}, when it is something else
     * @throws DecodingException if no described value is there, or the fields are wrong
     */
    public static Terminus read(AmqpReader in) {
        int at = in.position();
        long code = in.readDescriptor();
        if (code == Coordinator.CODE) {
            return Coordinator.readFields(in);
        } else if (code != CODE) {
            in.position(at);
            Target foreign = new Target(TerminusType.UNSPECIFIED);
            foreign.readForeign(in);
            return foreign;
        }
        Target target = new Target();
        FieldReader fields = FieldReader.begin(in, "target", 7);
        target.readCommon(fields);
        target.readCapabilities(fields);
        fields.end();
        return target.freeze();
    }

    @Override
    void writeFields(AmqpWriter out) {
        writeCommon(FieldWriter.begin(out, CODE)).symbols(capabilities()).end();
    }

    @Override
    public TerminusType type() {
        return type;
    }

    @Override
    public Target copyFrom(Terminus other) {
        super.copyFrom(other);
        return this;
    }

    @Override
    public Target setAddress(@Nullable String value) {
        super.setAddress(value);
        return this;
    }

    @Override
    public Target setDurability(TerminusDurability value) {
        super.setDurability(value);
        return this;
    }

    @Override
    public Target setExpiryPolicy(ExpiryPolicy value) {
        super.setExpiryPolicy(value);
        return this;
    }

    @Override
    public Target setTimeout(Duration value) {
        super.setTimeout(value);
        return this;
    }

    @Override
    public Target setDynamic(boolean value) {
        super.setDynamic(value);
        return this;
    }

    @Override
    public Target setDynamicNodeProperties(Map<Symbol, ? extends @Nullable Object> value) {
        super.setDynamicNodeProperties(value);
        return this;
    }

    @Override
    public Target setCapabilities(List<Symbol> value) {
        super.setCapabilities(value);
        return this;
    }

    @Override
    public Target freeze() {
        super.freeze();
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Target && equalsCommon((Target) other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /**
     * The fields that are not at their defaults, for a person.
     *
     * @return text without control characters
     */
    @Override
    public String toString() {
        return (type == TerminusType.TARGET ? "target " : "no target ") + describe();
    }
}
