package io.lepton;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code tls} object of a connect.json. Its files have to be there and to hold together. */
final class ConfigTls {
    /** What there may be. */
    static final Set<String> KEYS = Set.of("ca", "cert", "key", "verify");

    private ConfigTls() {}

    /**
     * What the keys say, and the files that they name; null where there is no key.
     *
     * @throws ConnectionConfigException if a key makes no sense
     * @throws TlsException if a file cannot be read, or does not hold what it should
     */
    static @Nullable SslDomain domain(ConfigSection tls) {
        String ca = read(tls, "ca");
        String certificate = read(tls, "cert");
        String key = read(tls, "key");
        Boolean verify = tls.bool("verify");
        if (key != null && certificate == null) {
            throw tls.fault("key", "is given without 'cert'");
        }
        if (certificate != null
                && key == null
                && certificate.contains("-----BEGIN ")
                && !certificate.contains("PRIVATE KEY-----")) {
            throw tls.fault("cert", "is given without 'key', and the file holds no private key");
        }
        if (ca == null && certificate == null && verify == null) {
            return null;
        }
        SslDomain domain =
                SslDomain.client().verify(Boolean.FALSE.equals(verify) ? VerifyMode.NONE : VerifyMode.PEER_NAME);
        if (ca != null) {
            domain = domain.trustedCa(file(tls, "ca"));
        }
        if (certificate != null) {
            domain = key == null && !certificate.contains("-----BEGIN ")
                    ? domain.keyStore(file(tls, "cert"), new char[0])
                    : domain.certificate(file(tls, "cert"), file(tls, key == null ? "cert" : "key"), null);
        }
        return domain;
    }

    private static Path file(ConfigSection tls, String key) {
        return Path.of(Objects.requireNonNull(tls.string(key)));
    }

    /** What the file holds that the key names, octet by octet, or null where there is no such key. */
    private static @Nullable String read(ConfigSection tls, String key) {
        String name = tls.string(key);
        if (name == null) {
            return null;
        }
        try {
            return new String(Files.readAllBytes(Path.of(name)), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw tls.tlsFault(key, "names " + name + ", which is not there");
        } catch (IOException | InvalidPathException e) {
            throw tls.tlsFault(key, "names " + name + ", which cannot be read: " + e);
        }
    }
}
