package io.lepton.amqp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The target of a link over which transactions are declared and discharged. It has capabilities and nothing else: they
 * say what transactions are wished for, or can be had. AMQP 1.0 §4.5.1.
 */
public final class Coordinator extends Terminus {
    /** Capability: transactions in one connection. */
    public static final Symbol LOCAL_TRANSACTIONS = Symbol.of("amqp:local-transactions");

    /** Capability: transactions that have a global-id. */
    public static final Symbol DISTRIBUTED_TRANSACTIONS = Symbol.of("amqp:distributed-transactions");

    /** Capability: local transactions that can become distributed ones. */
    public static final Symbol PROMOTABLE_TRANSACTIONS = Symbol.of("amqp:promotable-transactions");

    /** Capability: more than one transaction at a time in a session. */
    public static final Symbol MULTI_TXNS_PER_SSN = Symbol.of("amqp:multi-txns-per-ssn");

    /** Capability: a transaction that has deliveries of more than one session. */
    public static final Symbol MULTI_SSNS_PER_TXN = Symbol.of("amqp:multi-ssns-per-txn");

    static final int CODE = 0x30;

    /**
     * Makes a coordinator.
     *
     * @param capabilities what is wished for or can be had
     */
    public Coordinator(Symbol... capabilities) {
        setCapabilities(List.of(capabilities));
    }

    /**
     * Makes a coordinator.
     *
     * @param capabilities what is wished for or can be had; copied
     */
    public Coordinator(List<Symbol> capabilities) {
        setCapabilities(capabilities);
    }

    static Coordinator readFields(AmqpReader in) {
        Coordinator coordinator = new Coordinator();
        FieldReader fields = FieldReader.begin(in, "coordinator", 1);
        coordinator.readCapabilities(fields);
        fields.end();
        return coordinator.freeze();
    }

    @Override
    void writeFields(AmqpWriter out) {
        FieldWriter.begin(out, CODE).symbols(capabilities()).end();
    }

    @Override
    public TerminusType type() {
        return TerminusType.COORDINATOR;
    }

    @Override
    public Coordinator setCapabilities(List<Symbol> value) {
        super.setCapabilities(value);
        return this;
    }

    /** Takes over the capabilities of another terminus. */
    @Override
    public Coordinator copyFrom(Terminus other) {
        return setCapabilities(other.capabilities());
    }

    @Override
    public Coordinator freeze() {
        super.freeze();
        return this;
    }

    @Override
    void change() {
        throw new IllegalStateException("coordinator: it has capabilities and no other fields");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Coordinator && equalsCommon((Coordinator) other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /**
     * The fields, for a person.
     *
     * @return text without control characters
     */
    @Override
    public String toString() {
        return "coordinator " + describe();
    }
}
