package io.lepton.amqp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link: where messages come from ({@link Source}), where they go to ({@link Target}), or where transactions
 * are made ({@link Coordinator}). What a peer sent, and what was sent to one, is frozen and may be read by any thread;
 * until then it is its maker's. AMQP 1.0 §3.5.
 */
public abstract sealed class Terminus permits Source, Target, Coordinator {
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;

    private boolean frozen;
    private @Nullable String address;
    private TerminusDurability durability = TerminusDurability.NONE;
    private @Nullable ExpiryPolicy expiryPolicy; // null: SESSION_END, not written
    private long timeoutSeconds;
    private boolean dynamic;
    private Map<Symbol, @Nullable Object> dynamicNodeProperties = Map.of();
    private List<Symbol> capabilities = List.of();
    private @Nullable Described foreign;

    Terminus() {}

    /**
     * What this is on the wire.
     *
     * @return the type; {@link TerminusType#UNSPECIFIED} for one that stands for null, or for a {@link #foreign} one
     */
    public abstract TerminusType type();

    /**
     * What a peer sent as terminus when its descriptor is none of the standard's. A link with such a terminus can be
     * refused and nothing else.
     *
     * @return what was sent, or null
     */
    public final @Nullable Described foreign() {
        return foreign;
    }

    /**
     * The name of the node.
     *
     * @return the address; null for none, which is not the same as {@code ""}
     */
    public final @Nullable String address() {
        return address;
    }

    /**
     * Names the node.
     *
     * @param value the address, or null for none: an anonymous target, or a dynamic node
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setAddress(@Nullable String value) {
        change();
        address = value;
        return this;
    }

    /**
     * What of the terminus outlives its process.
     *
     * @return {@link TerminusDurability#NONE} unless set
     */
    public final TerminusDurability durability() {
        return durability;
    }

    /**
     * Says what of the terminus outlives its process.
     *
     * @param value how much
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setDurability(TerminusDurability value) {
        change();
        durability = Objects.requireNonNull(value, "durability");
        return this;
    }

    /**
     * When the time starts after which the terminus expires.
     *
     * @return {@link ExpiryPolicy#SESSION_END} unless set
     */
    public final ExpiryPolicy expiryPolicy() {
        return expiryPolicy == null ? ExpiryPolicy.SESSION_END : expiryPolicy;
    }

    /**
     * Says when the time starts after which the terminus expires.
     *
     * @param value the policy
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setExpiryPolicy(ExpiryPolicy value) {
        change();
        expiryPolicy = Objects.requireNonNull(value, "expiryPolicy");
        return this;
    }

    /**
     * How long the terminus stays after the event of its {@link #expiryPolicy}.
     *
     * @return whole seconds; zero unless set
     */
    public final Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /**
     * Says how long the terminus stays after the event of its {@link #expiryPolicy}.
     *
     * @param value 0 to 2³²−1 seconds, whole ones
     * @return this
     * @throws IllegalArgumentException if out of range or not whole seconds
     * @throws IllegalStateException if frozen
     */
    public Terminus setTimeout(Duration value) {
        change();
        if (value.isNegative() || value.getSeconds() > MAX_SECONDS || value.getNano() != 0) {
            throw new IllegalArgumentException("timeout: " + value + " is not 0 to 4294967295 whole seconds");
        }
        timeoutSeconds = value.getSeconds();
        return this;
    }

    /**
     * Whether the peer is asked to make the node, or did.
     *
     * @return false unless set
     */
    public final boolean isDynamic() {
        return dynamic;
    }

    /**
     * Asks the peer to make the node.
     *
     * @param value whether to
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setDynamic(boolean value) {
        change();
        dynamic = value;
        return this;
    }

    /**
     * Properties of the node that is made when {@link #isDynamic}.
     *
     * @return unmodifiable; empty unless set
     */
    public final Map<Symbol, @Nullable Object> dynamicNodeProperties() {
        return dynamicNodeProperties;
    }

    /**
     * Says what properties the node is to have that is made when {@link #isDynamic}.
     *
     * @param value copied; see {@link LifetimePolicy#KEY}
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setDynamicNodeProperties(Map<Symbol, ? extends @Nullable Object> value) {
        change();
        dynamicNodeProperties = Fields.copy(value);
        return this;
    }

    /**
     * What is wished of the node, or what its owner says that it can do.
     *
     * @return unmodifiable; empty unless set
     */
    public final List<Symbol> capabilities() {
        return capabilities;
    }

    /**
     * Says what is wished of the node, or what it can do.
     *
     * @param value copied
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus setCapabilities(List<Symbol> value) {
        changeCapabilities();
        capabilities = List.copyOf(value);
        return this;
    }

    /**
     * Takes over all fields of another terminus that this kind has too.
     *
     * @param other copied deeply
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Terminus copyFrom(Terminus other) {
        change();
        address = other.address;
        durability = other.durability;
        expiryPolicy = other.expiryPolicy;
        timeoutSeconds = other.timeoutSeconds;
        dynamic = other.dynamic;
        dynamicNodeProperties = Fields.copy(Values.copy(other.dynamicNodeProperties));
        capabilities = other.capabilities;
        return this;
    }

    /**
     * From now on this does not change, and may be read by any thread.
     *
     * @return this
     */
    public Terminus freeze() {
        frozen = true;
        return this;
    }

    /**
     * Whether this can still be changed.
     *
     * @return true after {@link #freeze}
     */
    public final boolean isFrozen() {
        return frozen;
    }

    /**
     * Writes this with its descriptor; null when {@link TerminusType#UNSPECIFIED}.
     *
     * @param out where to
     */
    public final void write(AmqpWriter out) {
        if (type() == TerminusType.UNSPECIFIED) {
            out.writeNull();
        } else {
            writeFields(out);
        }
    }

    abstract void writeFields(AmqpWriter out);

    /** Writes the fields that source and target have first. */
    final FieldWriter writeCommon(FieldWriter fields) {
        return fields.string(address)
                .uintOr(durability.code(), TerminusDurability.NONE.code())
                .symbol(expiryPolicy == null ? null : expiryPolicy.code())
                .uintOr(timeoutSeconds, 0)
                .booleanOr(dynamic, false)
                .fields(dynamicNodeProperties);
    }

    /** Reads the fields that source and target have first. */
    final void readCommon(FieldReader fields) {
        address = fields.stringOrNull();
        long durable = fields.uintOr(TerminusDurability.NONE.code());
        if (durable > TerminusDurability.UNSETTLED_STATE.code()) {
            throw fields.invalid("terminus-durability: " + durable);
        }
        durability = TerminusDurability.of(durable);
        Symbol policy = fields.symbolOrNull();
        if (policy != null) {
            expiryPolicy = ExpiryPolicy.find(policy);
            if (expiryPolicy == null) {
                throw fields.invalid("terminus-expiry-policy: " + ValueText.of(policy));
            }
        }
        timeoutSeconds = fields.uintOr(0);
        dynamic = fields.booleanOr(false);
        dynamicNodeProperties = Fields.copy(fields.fields());
    }

    final void readCapabilities(FieldReader fields) {
        capabilities = fields.symbols();
    }

    final void readForeign(AmqpReader in) {
        foreign = (Described) in.readObject();
        frozen = true;
    }

    final void changeCapabilities() {
        if (frozen) {
            throw new IllegalStateException(type().name().toLowerCase(Locale.ROOT) + " '" + address
                    + "': frozen, it was sent or comes from the peer");
        }
    }

    /** Called before any field but the capabilities changes. */
    void change() {
        changeCapabilities();
    }

    /** Whether the fields that all termini have are equal. */
    final boolean equalsCommon(Terminus that) {
        return type() == that.type()
                && Objects.equals(address, that.address)
                && durability == that.durability
                && expiryPolicy() == that.expiryPolicy()
                && timeoutSeconds == that.timeoutSeconds
                && dynamic == that.dynamic
                && ValueEquality.equal(dynamicNodeProperties, that.dynamicNodeProperties)
                && capabilities.equals(that.capabilities)
                && Objects.equals(foreign, that.foreign);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type(), address, dynamic, capabilities);
    }

    /** The fields that are not at their defaults. */
    final List<String> describe() {
        List<String> parts = new ArrayList<>();
        if (address != null) {
            parts.add("address=" + ValueText.of(address));
        }
        if (durability != TerminusDurability.NONE) {
            parts.add("durable=" + durability.code());
        }
        if (expiryPolicy != null) {
            parts.add("expiry-policy=" + expiryPolicy.code());
        }
        if (timeoutSeconds != 0) {
            parts.add("timeout=" + timeoutSeconds);
        }
        if (dynamic) {
            parts.add("dynamic=true");
        }
        if (!dynamicNodeProperties.isEmpty()) {
            parts.add("dynamic-node-properties=" + ValueText.of(dynamicNodeProperties));
        }
        if (!capabilities.isEmpty()) {
            parts.add("capabilities=" + ValueText.of(capabilities));
        }
        if (foreign != null) {
            parts.add(foreign.toString());
        }
        return parts;
    }
}
