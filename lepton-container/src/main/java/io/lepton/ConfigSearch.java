package io.lepton;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a connect.json is looked for: first the file that was named, then the places for one, of which the first that has
 * one counts. Files are never merged.
 *
 * @param named what {@value #VARIABLE} says, or null
 */
record ConfigSearch(@Nullable String named, List<Path> places) {
    private static final String VARIABLE = "MESSAGING_CONNECT_FILE";
    private static final String NAME = "connect.json";

    /** The places of this process, as they are now. */
    static ConfigSearch ofProcess() {
        return new ConfigSearch(
                System.getenv(VARIABLE),
                List.of(
                        Path.of(NAME),
                        Path.of(System.getProperty("user.home"), ".config", "messaging", NAME),
                        Path.of("/etc", "messaging", NAME)));
    }

    /**
     * Reads the first file that there is.
     *
     * @throws ConnectionConfigException if it cannot be read or makes no sense, or if a file was named and is not there
     * @throws TlsException if a file that it names cannot be read
     */
    ConnectionConfig load() {
        if (named != null && !named.isEmpty()) {
            try {
                return ConnectionConfig.load(Path.of(named));
            } catch (InvalidPathException e) {
                throw new ConnectionConfigException(named, null, "is no file name: " + e.getReason());
            }
        }
        for (Path place : places) {
            if (Files.exists(place)) {
                return ConnectionConfig.load(place);
            }
        }
        return ConnectionConfig.NONE;
    }
}
