package io.lepton.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks a transaction coordinator for a new transaction: the body of a message to it. AMQP 1.0 §4.5.2.
 *
 * @param globalId the name of a distributed transaction it is to be part of, copied; or null
 */
public record Declare(byte @Nullable [] globalId) {
    static final int CODE = 0x31;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:declare:list");

    /** Makes a request. */
    public Declare {
        globalId = globalId == null ? null : globalId.clone();
    }

    /**
     * The name of a distributed transaction.
     *
     * @return a copy, or null
     */
    @Override
    public byte @Nullable [] globalId() {
        return globalId == null ? null : globalId.clone();
    }

    /**
     * Reads a declare with its descriptor.
     *
     * @param in where it stands
     * @return the request
     * @throws DecodingException if no declare is there
     */
    public static Declare read(AmqpReader in) {
        int at = in.position();
        if (in.readDescriptor() != CODE) {
            throw in.fail(at, "a declare expected, another described value found");
        }
        FieldReader fields = FieldReader.begin(in, "declare", 1);
        Declare declare = new Declare(fields.binaryOrNull());
        fields.end();
        return declare;
    }

    /**
     * The declare that the body of a message is.
     *
     * @param body what was read, or a declare itself
     * @return the request, or null when the body is something else
     * @throws DecodingException if it is a declare whose fields are wrong
     */
    public static @Nullable Declare from(@Nullable Object body) {
        if (body instanceof Described && ((Described) body).is(CODE, DESCRIPTOR)) {
            return read(((Described) body).reader());
        }
        return body instanceof Declare ? (Declare) body : null;
    }

    /**
     * Writes this with its descriptor.
     *
     * @param out where to
     */
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).binary(globalId).end();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Declare && Arrays.equals(globalId, ((Declare) other).globalId);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(globalId);
    }

    @Override
    public String toString() {
        return "declare (global-id=" + ValueText.of(globalId) + ")";
    }
}
