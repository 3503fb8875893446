package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/**
 * A delivery state that the standard does not have. It is carried as it is.
 *
 * @param descriptor a {@link Symbol} or {@link UnsignedLong}
 * @param value its fields: a list, or null for none
 */
public record CustomState(Object descriptor, @Nullable Object value) implements DeliveryState {
    @Override
    public void write(AmqpWriter out) {
        out.rawByte(FormatCode.DESCRIBED);
        out.writeObject(descriptor);
        if (value == null) {
            out.rawByte(FormatCode.LIST0);
        } else {
            out.writeObject(value);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CustomState
                && ValueEquality.equal(descriptor, ((CustomState) other).descriptor)
                && ValueEquality.equal(value, ((CustomState) other).value);
    }

    @Override
    public int hashCode() {
        return 31 * ValueEquality.hash(descriptor) + ValueEquality.hash(value);
    }

    @Override
    public String toString() {
        return ValueText.of(new Described(descriptor, value));
    }
}
