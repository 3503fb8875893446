package io.lepton.amqp;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Equality of AMQP values by type and content: as {@code equals}, but that binaries are compared by their octets. */
final class ValueEquality {
    private ValueEquality() {}

    static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            return true;
        } else if (a == null || b == null) {
            return false;
        } else if (a instanceof byte[] && b instanceof byte[]) {
            return Arrays.equals((byte[]) a, (byte[]) b);
        } else if (a instanceof List && b instanceof List) {
            return equalLists((List<?>) a, (List<?>) b);
        } else if (a instanceof Map && b instanceof Map) {
            return equalMaps((Map<?, ?>) a, (Map<?, ?>) b);
        }
        return a.equals(b);
    }

    static int hash(@Nullable Object value) {
        if (value instanceof byte[]) {
            return Arrays.hashCode((byte[]) value);
        } else if (value instanceof List) {
            int hash = 1;
            for (Object element : (List<?>) value) {
                hash = 31 * hash + hash(element);
            }
            return hash;
        } else if (value instanceof Map) {
            int hash = 0; // the order of entries plays no part in equality
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                hash += entry.getKey().hashCode() ^ hash(entry.getValue());
            }
            return hash;
        }
        return value == null ? 0 : value.hashCode();
    }

    private static boolean equalLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        Iterator<?> others = b.iterator();
        for (Object element : a) {
            if (!equal(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Object other = b.get(entry.getKey());
            if (other == null && !b.containsKey(entry.getKey()) || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }
}
