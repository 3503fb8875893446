package io.lepton.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What can be fuzzed; and, while Jazzer runs, the one that is. */
public final class Targets {
    /** How the target is made, by name. */
    static final Map<String, Callable<Target>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("values", Values::new);
        ALL.put("messages", Messages::new);
        ALL.put("server", () -> new Engine(false, false));
        ALL.put("client", () -> new Engine(true, false));
        ALL.put("sasl-server", () -> new Engine(false, true));
        ALL.put("sasl-client", () -> new Engine(true, true));
        ALL.put("log-ins", LogIns::new);
        ALL.put("urls", Urls::new);
        ALL.put("connect.json", Configs::new);
    }

    private static @Nullable Target chosen;

    private Targets() {}

    /** Jazzer calls this before the first octets, and reads the corpus behind it. */
    public static void fuzzerInitialize() throws Exception {
        String name = System.getProperty(Fuzz.TARGET);
        Callable<Target> target = ALL.get(name);
        if (target == null) {
            throw new IOException("no target '" + name + "': there are " + ALL.keySet());
        }
        Target made = target.call();
        chosen = made;
        int count = 0;
        for (byte[] seed : made.seeds()) {
            Files.write(Path.of(System.getProperty(Fuzz.CORPUS), "seed-" + count++), seed);
        }
    }

    /** Jazzer calls this with octets for the target. */
    public static void fuzzerTestOneInput(byte[] octets) throws Exception {
        Objects.requireNonNull(chosen).take(octets);
    }
}
