package io.lepton.amqp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Maps with symbols as keys, the standard's {@code fields}, in the form that immutable values keep them. */
final class Fields {
    private Fields() {}

    /** An unmodifiable copy in the same order. Values are not copied. */
    static Map<Symbol, @Nullable Object> copy(Map<Symbol, ? extends @Nullable Object> entries) {
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<Symbol, @Nullable Object> copy = new LinkedHashMap<>(entries);
        for (Symbol key : copy.keySet()) {
            Objects.requireNonNull(key, "key");
        }
        return Collections.unmodifiableMap(copy);
    }
}
