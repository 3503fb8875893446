package io.lepton.sasl;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Users that are known from the start: told one by one, or read from a file. Of their passwords only what SCRAM needs is kept.
 * Immutable; shows no secret.
 */
public final class Users implements UserStore {
    private final Map<String, List<ScramCredentials>> known;
    private final List<ScramHash> hashes;
    private final int iterations;

    private Users(Map<String, List<ScramCredentials>> known) {
        Map<String, List<ScramCredentials>> copy = new LinkedHashMap<>();
        known.forEach((user, credentials) -> copy.put(user, List.copyOf(credentials)));
        this.known = copy;
        hashes = ofAll(copy.values());
        iterations = copy.values().stream()
                .findFirst()
                .map(first -> first.get(0).iterations())
                .orElse(ScramCredentials.DEFAULT_ITERATIONS);
    }

    private static List<ScramHash> ofAll(Collection<List<ScramCredentials>> users) {
        Set<ScramHash> common = EnumSet.allOf(ScramHash.class);
        for (List<ScramCredentials> user : users) {
            common.retainAll(user.stream().map(ScramCredentials::hash).toList());
        }
        return users.isEmpty() ? List.of() : List.copyOf(common);
    }

    /** Starts with nobody. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a file of lines {@code NAME:ENTRY}, where the entry is as {@link ScramCredentials#entry} gives it. A user may have
     * several lines, one for each hash. A password in the place of an entry is refused. Empty lines, and those that begin with {@code #}, count for nothing. UTF-8.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line makes no sense; the text names the file and the line, and shows no entry
     */
    public static Users file(Path file) throws IOException {
        Builder builder = builder();
        int number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    int colon = line.indexOf(":SCRAM-");
                    if (colon <= 0) {
                        throw new IllegalArgumentException(
                                "want NAME:SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY, the entry as ScramCredentials.derive makes it of a password");
                    }
                    builder.user(
                            line.substring(0, colon),
                            ScramCredentials.parse(line.substring(colon + 1).strip()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", line " + number + ": " + e.getMessage());
        }
        return builder.build();
    }

    @Override
    public CompletionStage<List<ScramCredentials>> find(String user) {
        return CompletableFuture.completedFuture(known.getOrDefault(user, List.of()));
    }

    @Override
    public List<ScramHash> hashes() {
        return hashes;
    }

    @Override
    public int iterations() {
        return iterations;
    }

    /** Whether there is nobody. */
    public boolean isEmpty() {
        return known.isEmpty();
    }

    /** The same for the same users, and known to nobody who does not know what is kept of their passwords. */
    byte[] secret() {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(known)
                .forEach((name, kept) -> kept.forEach(each ->
                        all.append(name).append(' ').append(each.entry()).append('\n')));
        return ScramHash.SHA_512.hmac(new byte[] {1}, ScramText.utf8(all.toString()));
    }

    @Override
    public String toString() {
        return known.size() + " users";
    }

    /** Collects users. Not for use by several threads at a time. */
    public static final class Builder {
        private final Map<String, List<ScramCredentials>> known = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a user with a password, for all hashes. Takes some milliseconds.
         *
         * @param password left as it is, and not kept
         * @throws IllegalArgumentException if the name or the password is empty, or has characters that SASLprep forbids
         */
        public Builder user(String name, char[] password) {
            known.remove(SaslPrep.prepare(name));
            for (ScramHash hash : ScramHash.all()) {
                user(name, ScramCredentials.derive(hash, password));
            }
            return this;
        }

        /**
         * Adds what is kept of a user's password. It takes the place of one with the same hash.
         *
         * @throws IllegalArgumentException if the name is empty, or has characters that SASLprep forbids
         */
        public Builder user(String name, ScramCredentials credentials) {
            String prepared = SaslPrep.prepare(name);
            if (prepared.isEmpty()) {
                throw new IllegalArgumentException("a user has a name");
            }
            List<ScramCredentials> kept = known.computeIfAbsent(prepared, user -> new ArrayList<>());
            kept.removeIf(other -> other.hash() == credentials.hash());
            kept.add(credentials);
            return this;
        }

        /** The users as they are now. */
        public Users build() {
            return new Users(known);
        }
    }
}
