package io.lepton.fuzz;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Symbol;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of any type: what was read can be written, and is read again as the same. */
final class Values implements Target {
    private final AmqpReader reader = new AmqpReader();
    /** What stood in an array without width counts as so many values, and as nested, when it is written with width. */
    private final AmqpReader generous = new AmqpReader(DecodeLimits.DEFAULT
            .withMaxValues(DecodeLimits.DEFAULT.maxZeroWidthElements() + 4096)
            .withMaxDepth(DecodeLimits.DEFAULT.maxDepth() + 1));

    @Override
    public void take(byte[] octets) {
        Object value;
        try {
            value = read(reader, octets);
        } catch (DecodingException refused) {
            return;
        }
        byte[] once = written(value);
        byte[] twice = written(read(generous, once));
        if (!Arrays.equals(once, twice)) {
            throw new AssertionError("written " + Arrays.toString(once) + ", then " + Arrays.toString(twice));
        }
    }

    private static @Nullable Object read(AmqpReader reader, byte[] octets) {
        return reader.reset(octets, 0, octets.length).readObject();
    }

    private static byte[] written(@Nullable Object value) {
        AmqpWriter out = new AmqpWriter(64);
        out.writeObject(value);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                written(null),
                written(List.of(1, 2L, 3.0, "four", true, Symbol.of("five"), new byte[] {6})),
                written(Map.of("a", new UUID(7, 8), "b", Map.of(Symbol.of("c"), List.of()))),
                written(new int[] {1, 2, 3}),
                written(new Symbol[] {Symbol.of("a"), Symbol.of("b")}));
    }
}
