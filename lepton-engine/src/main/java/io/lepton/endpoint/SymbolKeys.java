package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps as applications write them, with text or symbols for keys, as AMQP wants them: with symbols (AMQP 1.0 §2.8.14). */
final class SymbolKeys {
    private SymbolKeys() {}

    /** An unmodifiable copy, in the same order. */
    static Map<Symbol, @Nullable Object> copy(Map<?, ?> map, String what) {
        Map<Symbol, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(symbol(key, what), value));
        return Collections.unmodifiableMap(copy);
    }

    private static Symbol symbol(@Nullable Object key, String what) {
        if (key instanceof Symbol symbol) {
            return symbol;
        }
        if (key instanceof String text) {
            return Symbol.of(text);
        }
        throw new IllegalArgumentException(what + ": key " + key + " is neither a Symbol nor a String");
    }
}
