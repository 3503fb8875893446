package io.lepton.amqp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the messages of a link come from. AMQP 1.0 §3.5.3. */
public final class Source extends Terminus {
    static final int CODE = 0x28;

    private static final Source UNSPECIFIED = new Source(TerminusType.UNSPECIFIED).freeze();

    private final TerminusType type;
    private DistributionMode distributionMode = DistributionMode.UNSPECIFIED;
    private Map<Symbol, @Nullable Object> filter = Map.of();
    private @Nullable Outcome defaultOutcome;
    private List<Symbol> outcomes = List.of();

    /** Makes a source without an address. */
    public Source() {
        this(TerminusType.SOURCE);
    }

    private Source(TerminusType type) {
        this.type = type;
    }

    /**
     * Makes a source.
     *
     * @param address the name of its node, or null
     * @return a new source
     */
    public static Source of(@Nullable String address) {
        return new Source().setAddress(address);
    }

    /**
     * What stands for no source at all: null on the wire.
     *
     * @return a frozen source of type {@link TerminusType#UNSPECIFIED}
     */
    public static Source unspecified() {
        return UNSPECIFIED;
    }

    /**
     * Reads a source with its descriptor.
     *
     * @param in where it stands
     * @return a frozen source; of type {@link TerminusType#UNSPECIFIED}, and {@link #foreign}, when it is something else
     * @throws DecodingException if no described value is there, or the fields are wrong
     */
    public static Source read(AmqpReader in) {
        int at = in.position();
        if (in.readDescriptor() != CODE) {
            in.position(at);
            Source foreign = new Source(TerminusType.UNSPECIFIED);
            foreign.readForeign(in);
            return foreign;
        }
        Source source = new Source();
        FieldReader fields = FieldReader.begin(in, "source", 11);
        source.readCommon(fields);
        source.distributionMode = DistributionMode.of(fields.symbolOrNull());
        source.filter = Fields.copy(fields.fields());
        source.defaultOutcome = fields.outcomeOrNull();
        source.outcomes = fields.symbols();
        source.readCapabilities(fields);
        fields.end();
        return source.freeze();
    }

    @Override
    void writeFields(AmqpWriter out) {
        writeCommon(FieldWriter.begin(out, CODE))
                .symbol(distributionMode.code())
                .fields(filter)
                .state(defaultOutcome)
                .symbols(outcomes)
                .symbols(capabilities())
                .end();
    }

    @Override
    public TerminusType type() {
        return type;
    }

    /**
     * What becomes of a message when the link carries it away.
     *
     * @return {@link DistributionMode#UNSPECIFIED} unless set
     */
    public DistributionMode distributionMode() {
        return distributionMode;
    }

    /**
     * Says what becomes of a message when the link carries it away.
     *
     * @param value the mode
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Source setDistributionMode(DistributionMode value) {
        change();
        distributionMode = Objects.requireNonNull(value, "distributionMode");
        return this;
    }

    /**
     * Which messages are wished for; in the peer's answer, the filters that are in effect.
     *
     * @return filters by name, in order; unmodifiable; empty unless set
     */
    public Map<Symbol, @Nullable Object> filter() {
        return filter;
    }

    /**
     * Says which messages are wished for.
     *
     * @param value filters by name, each a {@link Described} value, or null for one that all messages pass (§3.5.8); copied
     * @return this
     * @throws IllegalArgumentException if one is neither; such a filter of a peer is kept as it came
     * @throws IllegalStateException if frozen
     */
    public Source setFilter(Map<Symbol, ? extends @Nullable Object> value) {
        change();
        value.forEach((name, each) -> {
            if (each != null && !(each instanceof Described)) {
                throw new IllegalArgumentException(
                        "filter '" + name + "' has to be a described value that says what kind of"
                                + " filter it is, and not " + ValueText.of(each));
            }
        });
        filter = Fields.copy(value);
        return this;
    }

    /**
     * The outcome of a delivery that is settled without one.
     *
     * @return the outcome, or null
     */
    public @Nullable Outcome defaultOutcome() {
        return defaultOutcome;
    }

    /**
     * Says what the outcome is of a delivery that is settled without one.
     *
     * @param value the outcome, or null
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Source setDefaultOutcome(@Nullable Outcome value) {
        change();
        defaultOutcome = value;
        return this;
    }

    /**
     * The outcomes that may be used on the link.
     *
     * @return their {@link Outcome#descriptor}s; unmodifiable; empty unless set
     */
    public List<Symbol> outcomes() {
        return outcomes;
    }

    /**
     * Says which outcomes may be used on the link.
     *
     * @param value their {@link Outcome#descriptor}s; copied
     * @return this
     * @throws IllegalStateException if frozen
     */
    public Source setOutcomes(List<Symbol> value) {
        change();
        outcomes = List.copyOf(value);
        return this;
    }

    @Override
    public Source copyFrom(Terminus other) {
        super.copyFrom(other);
        if (other instanceof Source) {
            Source source = (Source) other;
            distributionMode = source.distributionMode;
            filter = Fields.copy(Values.copy(source.filter));
            defaultOutcome = source.defaultOutcome;
            outcomes = source.outcomes;
        }
        return this;
    }

    @Override
    public Source setAddress(@Nullable String value) {
        super.setAddress(value);
        return this;
    }

    @Override
    public Source setDurability(TerminusDurability value) {
        super.setDurability(value);
        return this;
    }

    @Override
    public Source setExpiryPolicy(ExpiryPolicy value) {
        super.setExpiryPolicy(value);
        return this;
    }

    @Override
    public Source setTimeout(Duration value) {
        super.setTimeout(value);
        return this;
    }

    @Override
    public Source setDynamic(boolean value) {
        super.setDynamic(value);
        return this;
    }

    @Override
    public Source setDynamicNodeProperties(Map<Symbol, ? extends @Nullable Object> value) {
        super.setDynamicNodeProperties(value);
        return this;
    }

    @Override
    public Source setCapabilities(List<Symbol> value) {
        super.setCapabilities(value);
        return this;
    }

    @Override
    public Source freeze() {
        super.freeze();
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Source
                && equalsCommon((Source) other)
                && distributionMode == ((Source) other).distributionMode
                && ValueEquality.equal(filter, ((Source) other).filter)
                && Objects.equals(defaultOutcome, ((Source) other).defaultOutcome)
                && outcomes.equals(((Source) other).outcomes);
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
        List<String> parts = describe();
        if (distributionMode != DistributionMode.UNSPECIFIED) {
            parts.add("distribution-mode=" + distributionMode.code());
        }
        if (!filter.isEmpty()) {
            parts.add("filter=" + ValueText.of(filter));
        }
        if (defaultOutcome != null) {
            parts.add("default-outcome=" + defaultOutcome);
        }
        if (!outcomes.isEmpty()) {
            parts.add("outcomes=" + ValueText.of(outcomes));
        }
        return (type == TerminusType.SOURCE ? "source " : "no source ") + parts;
    }
}
