package io.lepton.amqp;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection, session or link was closed or a message rejected; the standard's {@code error}. Its names are in
 * {@link AmqpError}, {@link ConnectionError}, {@link SessionError}, {@link LinkError} and {@link TransactionError};
 * others may come. Immutable. AMQP 1.0 §2.8.14.
 *
 * @param name what went wrong, for a program
 * @param description what went wrong, for a person; or null
 * @param info more about it; copied, empty for none
 */
public record Condition(Symbol name, @Nullable String description, Map<Symbol, @Nullable Object> info) {
    static final int CODE = 0x1d;

    /** Makes a condition. */
    public Condition {
        Objects.requireNonNull(name, "name");
        info = Fields.copy(info);
    }

    /**
     * A condition without a map of more.
     *
     * @param name what went wrong, for a program
     * @param description what went wrong, for a person; or null
     * @return the condition
     */
    public static Condition of(Symbol name, @Nullable String description) {
        return new Condition(name, description, Map.of());
    }

    /**
     * A condition without a map of more.
     *
     * @param name what went wrong, for a program; 7-bit ASCII
     * @param description what went wrong, for a person; or null
     * @return the condition
     * @throws IllegalArgumentException if {@code name} is not ASCII
     */
    public static Condition of(String name, @Nullable String description) {
        return of(Symbol.of(name), description);
    }

    /**
     * Reads an error with its descriptor.
     *
     * @param in where it stands
     * @return the condition
     * @throws DecodingException if no error is there
     */
    public static Condition read(AmqpReader in) {
        int at = in.position();
        if (in.readDescriptor() != CODE) {
            throw in.fail(at, "an error expected, another described value found");
        }
        FieldReader fields = FieldReader.begin(in, "error", 3);
        Condition condition = new Condition(fields.symbol("condition"), fields.stringOrNull(), fields.fields());
        fields.end();
        return condition;
    }

    /**
     * Writes this as an error with its descriptor.
     *
     * @param out where to
     */
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .symbol(name)
                .string(description)
                .fields(info)
                .end();
    }

    /** By all three; binaries in {@link #info} by their octets. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Condition
                && name.equals(((Condition) other).name)
                && Objects.equals(description, ((Condition) other).description)
                && ValueEquality.equal(info, ((Condition) other).info);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Objects.hashCode(description);
    }

    /**
     * Name, description and info, for a person.
     *
     * @return text of bounded length without control characters
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(ValueText.escape(name.toString()));
        if (description != null) {
            text.append(": ").append(ValueText.escape(description));
        }
        if (!info.isEmpty()) {
            text.append(' ').append(ValueText.of(info));
        }
        return text.toString();
    }
}
