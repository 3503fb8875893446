package io.lepton;

import io.lepton.amqp.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The properties of our open frames: who we are, and what the application adds. */
final class OpenProperties {
    private static final Map<Symbol, Object> OURS = ours();

    private OpenProperties() {}

    /** Ours and {@code own}, which win; one that is null there takes ours out. */
    static Map<Symbol, Object> with(Map<Symbol, @Nullable Object> own) {
        Map<Symbol, Object> all = new LinkedHashMap<>(OURS);
        own.forEach((name, value) -> {
            if (value == null) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return all;
    }

    static String version() {
        Properties properties = new Properties();
        try (InputStream in = OpenProperties.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    private static Map<Symbol, Object> ours() {
        Map<Symbol, Object> ours = new LinkedHashMap<>();
        ours.put(Symbol.of("product"), "lepton");
        ours.put(Symbol.of("version"), version());
        ours.put(
                Symbol.of("platform"),
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
        return ours;
    }
}
