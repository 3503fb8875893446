package io.lepton.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of application-properties: a map of strings to values that are not made of others. AMQP 1.0 §3.2.5. */
final class ApplicationProperties {
    private static final String NAME = "application-properties";

    private ApplicationProperties() {}

    /** The map that an application gave, checked. Empty for null. */
    static Map<String, Object> of(@Nullable Map<?, ?> given) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((key, value) -> put(properties, key, value));
        }
        return properties;
    }

    static void put(Map<String, Object> properties, @Nullable Object key, @Nullable Object value) {
        if (!(key instanceof String name)) {
            throw new IllegalArgumentException(NAME + ": a key is "
                    + (key == null ? "null" : "a " + key.getClass().getName()) + ", expected a String");
        }
        if (!Values.isSimple(value)) {
            throw new IllegalArgumentException(NAME + " '" + name + "': "
                    + value.getClass().getName() + " is not allowed, only simple AMQP types are");
        }
        properties.put(name, value);
    }

    /** Reads the map of the section. A tolerant reader lets values of any type pass, as some peers send them. */
    @SuppressWarnings("unchecked") // all keys have been looked at
    static Map<String, @Nullable Object> read(AmqpReader in, boolean tolerant) {
        int at = in.position();
        Map<?, ?> map = (Map<?, ?>) in.readObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            Object value = entry.getValue();
            if (!(key instanceof String)) {
                throw in.fail(at, "expected keys that are strings, found a " + AmqpType.of(key));
            }
            if (!tolerant && !Values.isSimple(value)) {
                throw in.fail(
                        at,
                        "'" + key + "': expected a value of a simple type, found a "
                                + value.getClass().getSimpleName());
            }
        }
        return (Map<String, @Nullable Object>) map;
    }
}
