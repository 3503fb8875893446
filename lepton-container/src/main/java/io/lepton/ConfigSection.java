package io.lepton;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An object in a connect.json: its keys, of the types that they have to be of. What is null there is not there. */
final class ConfigSection {
    private final String file;
    private final String prefix;
    private final Map<String, @Nullable Object> values;

    private ConfigSection(String file, String prefix, Map<String, @Nullable Object> values) {
        this.file = file;
        this.prefix = prefix;
        this.values = values;
    }

    /** The object that the file is. */
    static ConfigSection read(Path file) {
        return new ConfigSection(file.toString(), "", JsonFile.read(file));
    }

    boolean isEmpty() {
        return values.values().stream().allMatch(Objects::isNull);
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    /** The keys that are none of these, by their whole names. */
    List<String> keysBut(Set<String> known) {
        return values.keySet().stream()
                .filter(key -> !known.contains(key))
                .map(key -> prefix + key)
                .toList();
    }

    /** The object of that name, an empty one if there is none. */
    ConfigSection section(String key) {
        Object value = values.get(key);
        if (value == null) {
            return new ConfigSection(file, prefix + key + ".", Map.of());
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(key, "object", value);
        }
        @SuppressWarnings("unchecked") // as JsonFile made it
        Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
        return new ConfigSection(file, prefix + key + ".", object);
    }

    @Nullable String string(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrongType(key, "string", value);
    }

    @Nullable Boolean bool(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrongType(key, "boolean", value);
    }

    /** Text, or a number without sign and fraction as text. */
    @Nullable String stringOrUnsigned(String key) {
        Object value = values.get(key);
        boolean whole = value instanceof Integer || value instanceof Long || value instanceof BigInteger;
        if (value == null
                || value instanceof String
                || whole && !value.toString().startsWith("-")) {
            return value == null ? null : value.toString();
        }
        throw wrongType(key, "string or unsigned integer", value);
    }

    /** The words of a string, or the strings of a list; none if there is neither. */
    List<String> words(String key) {
        Object value = values.get(key);
        if (value instanceof List<?> list) {
            List<String> words = new ArrayList<>();
            for (Object word : list) {
                if (!(word instanceof String text)) {
                    throw wrongType(key, "string or list of strings", word);
                }
                words.add(text);
            }
            return words;
        }
        if (value == null || value instanceof String text && text.isBlank()) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text.trim().split("\\s+"));
        }
        throw wrongType(key, "string or list of strings", value);
    }

    /** What {@code make} makes; the arguments that it refuses were the key's fault. */
    <T> T checked(String key, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw fault(key, "is refused: " + e.getMessage());
        }
    }

    ConnectionConfigException fault(String key, String reason) {
        return new ConnectionConfigException(file, prefix + key, reason);
    }

    /** As {@link #fault}, where it is a file of TLS that cannot be had. */
    TlsException tlsFault(String key, String reason) {
        return new TlsException(file + ": '" + prefix + key + "' " + reason);
    }

    private ConnectionConfigException wrongType(String key, String expected, @Nullable Object found) {
        return fault(key, "expected " + expected + ", found " + type(found));
    }

    /** Not the value, which may be a secret in the wrong place. */
    private static String type(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof List) {
            return "list";
        }
        return value instanceof Map ? "object" : "number";
    }
}
