package io.lepton.amqp;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which Java values can stand in a message, and copies of them. */
final class Values {
    /** Deeper values would be refused by who receives them, and a list that holds itself has no end. */
    private static final int MAX_DEPTH = DecodeLimits.DEFAULT.maxDepth();

    private Values() {}

    /** Whether a value is of one of the types that application-properties may hold: null, or not made of others. §3.2.5 */
    static boolean isSimple(@Nullable Object value) {
        AmqpType type = AmqpType.of(value);
        return type != null && type != AmqpType.LIST && type != AmqpType.MAP && type != AmqpType.ARRAY;
    }

    /**
     * Refuses what cannot be written.
     *
     * @param what names the place of the value in the text
     * @throws IllegalArgumentException if the value, or one inside of it, is of no AMQP type
     */
    static void check(@Nullable Object value, String what) {
        check(value, what, MAX_DEPTH);
    }

    private static void check(@Nullable Object value, String what, int depth) {
        if (isSimple(value) || isComposite(value)) {
            return;
        }
        if (depth == 0) {
            throw new IllegalArgumentException(what + " is nested more than " + MAX_DEPTH + " deep");
        }
        if (value instanceof List<?> list) {
            checkAll(list, what, depth - 1);
        } else if (value instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (key == null) {
                    throw new IllegalArgumentException(what + " has a map with the key null");
                }
            }
            checkAll(map.keySet(), what, depth - 1);
            checkAll(map.values(), what, depth - 1);
        } else if (value instanceof Described described) {
            check(described.descriptor(), what, depth - 1);
            check(described.value(), what, depth - 1);
        } else if (value instanceof AmqpArray array) {
            if (hasCompounds(array)) {
                checkAll(array.elements(), what, depth - 1);
            }
        } else if (value.getClass().isArray()) {
            checkArray(value, what, depth);
        } else {
            throw new IllegalArgumentException(what + ": " + value.getClass().getName() + " is no AMQP type");
        }
    }

    /** Whether a value is of a class that stands for a described list of the standard and knows how to write itself. */
    private static boolean isComposite(Object value) {
        return value instanceof Declare
                || value instanceof Discharge
                || value instanceof DeliveryState
                || value instanceof Condition
                || value instanceof Terminus
                || value instanceof LifetimePolicy;
    }

    private static boolean hasCompounds(AmqpArray array) {
        AmqpType type = array.elementType();
        return type == AmqpType.LIST || type == AmqpType.MAP || type == AmqpType.ARRAY;
    }

    private static void checkAll(Iterable<?> values, String what, int depth) {
        for (Object value : values) {
            check(value, what, depth);
        }
    }

    private static void checkArray(Object array, String what, int depth) {
        try {
            check(AmqpArray.ofJava(array), what, depth);
        } catch (EncodingException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }

    /** A copy that shares nothing that can change. */
    static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return copy(list);
        } else if (value instanceof Map<?, ?> map) {
            return copy(map);
        } else if (value instanceof Described described) {
            return new Described(copy(described.descriptor()), copy(described.value()));
        } else if (value instanceof AmqpArray array) {
            boolean canChange = hasCompounds(array) || array.elementType() == AmqpType.BINARY;
            return canChange
                    ? new AmqpArray(
                            array.elementType(),
                            array.descriptors(),
                            Collections.unmodifiableList(copy(array.elements())))
                    : array;
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return ByteBuffer.wrap(bytes);
        } else if (value instanceof Date date) {
            return date.clone();
        } else if (value != null && value.getClass().isArray()) {
            int length = Array.getLength(value);
            Object copy = Array.newInstance(value.getClass().getComponentType(), length);
            System.arraycopy(value, 0, copy, 0, length);
            return copy;
        }
        return value;
    }

    static List<@Nullable Object> copy(List<?> list) {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (Object element : list) {
            copy.add(copy(element));
        }
        return copy;
    }

    static <K, V> Map<K, V> copy(Map<K, V> map) {
        Map<K, V> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(copyOf(key), copyOf(value)));
        return copy;
    }

    /** A copy is of the type of what it was made of. */
    @SuppressWarnings("unchecked")
    private static <T> T copyOf(T value) {
        return (T) copy((Object) value);
    }
}
