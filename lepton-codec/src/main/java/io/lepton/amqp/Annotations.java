package io.lepton.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of annotations: maps whose keys are symbols or ulongs. AMQP 1.0 §3.2.10. */
final class Annotations {
    private Annotations() {}

    /** The map that an application gave, checked; strings become symbols. Empty for null. */
    static Map<Object, Object> of(@Nullable Map<?, ?> given, String section) {
        Map<Object, Object> annotations = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((key, value) -> put(annotations, key, value, section));
        }
        return annotations;
    }

    static void put(Map<Object, Object> annotations, @Nullable Object key, @Nullable Object value, String section) {
        Object checked = key(key, section);
        Values.check(value, section + " '" + checked + "'");
        annotations.put(checked, value);
    }

    /** A key as it stands on the wire: a Symbol or an UnsignedLong. */
    static Object key(@Nullable Object key, String section) {
        if (key instanceof Symbol || key instanceof UnsignedLong) {
            return key;
        }
        if (key instanceof String text) {
            return Symbol.of(text);
        }
        throw new IllegalArgumentException(section + ": a key is "
                + (key == null ? "null" : "a " + key.getClass().getName())
                + ", expected a Symbol, a String or an UnsignedLong");
    }

    /** Reads the map of a section. A tolerant reader takes keys that are strings for symbols, as some peers send them. */
    @SuppressWarnings("unchecked") // all keys have been looked at
    static Map<Object, @Nullable Object> read(AmqpReader in, boolean tolerant) {
        int at = in.position();
        Map<?, ?> map = (Map<?, ?>) in.readObject();
        boolean hasStrings = false;
        for (Object key : map.keySet()) {
            if (tolerant && key instanceof String) {
                hasStrings = true;
            } else if (!(key instanceof Symbol || key instanceof UnsignedLong)) {
                throw in.fail(at, "expected keys that are symbols or ulongs, found a " + AmqpType.of(key));
            }
        }
        return hasStrings ? withSymbols(map, in, at) : (Map<Object, @Nullable Object>) map;
    }

    private static Map<Object, @Nullable Object> withSymbols(Map<?, ?> map, AmqpReader in, int at) {
        Map<Object, @Nullable Object> annotations = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            annotations.put(key instanceof String text ? symbol(text, in, at) : key, entry.getValue());
        }
        return annotations;
    }

    private static Symbol symbol(String text, AmqpReader in, int at) {
        try {
            return Symbol.of(text);
        } catch (IllegalArgumentException e) {
            throw in.fail(at, "expected keys that are symbols or ulongs, found a string that is not ASCII");
        }
    }
}
