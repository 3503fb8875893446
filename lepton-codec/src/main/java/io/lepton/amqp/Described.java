package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/**
 * A value with a descriptor that gives it a meaning, such as a filter. Equality is by descriptor and content.
 * AMQP 1.0 §1.3.1.
 *
 * @param descriptor a {@link Symbol} or {@link UnsignedLong}; other types are reserved by the standard but legal in
 *     bytes
 * @param value any AMQP value, which may be described in turn
 */
public record Described(Object descriptor, @Nullable Object value) {
    /**
     * Whether the descriptor is the numeric or the symbolic one of a type.
     *
     * @param code the numeric descriptor: domain in the upper, id in the lower 32 bits
     * @param name the symbolic descriptor
     * @return true for either of them
     */
    public boolean is(long code, Symbol name) {
        return descriptor instanceof UnsignedLong
                ? ((UnsignedLong) descriptor).longValue() == code
                : name.equals(descriptor);
    }

    /** A reader of this value's octets, for what is composite. */
    AmqpReader reader() {
        AmqpWriter out = new AmqpWriter(64);
        out.writeObject(this);
        return new AmqpReader().reset(out.array(), 0, out.position());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Described
                && ValueEquality.equal(descriptor, ((Described) other).descriptor)
                && ValueEquality.equal(value, ((Described) other).value);
    }

    @Override
    public int hashCode() {
        return 31 * ValueEquality.hash(descriptor) + ValueEquality.hash(value);
    }

    /**
     * Descriptor and value, for a person.
     *
     * @return text of bounded length without control characters
     */
    @Override
    public String toString() {
        return ValueText.of(this);
    }
}
