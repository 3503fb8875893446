package io.lepton.cli;

import io.lepton.SslDomain;
import io.lepton.TlsException;
import io.lepton.VerifyMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the options say of TLS: whom to trust, and who we are. */
final class TlsSettings {
    static final List<String> OPTIONS =
            List.of("--tls-ca", "--tls-cert", "--tls-key", "--tls-key-password-file", "--tls-insecure", "--sni");

    private static final String KEY_PASSWORD = "LEPTON_TLS_KEY_PASSWORD";

    private final boolean needed;
    private final @Nullable Path ca;
    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private final @Nullable String keyPassword;
    private final boolean unverified;
    private final @Nullable String serverName;

    /**
     * Reads and checks them.
     *
     * @param encrypted whether a URL has TLS, without which they mean nothing
     * @throws Failure of usage, or of this machine where the password of the key cannot be read
     */
    TlsSettings(Arguments arguments, boolean encrypted, boolean listening, Streams streams) {
        needed = encrypted;
        ca = arguments.value("--tls-ca", TlsSettings::path);
        certificate = arguments.value("--tls-cert", TlsSettings::path);
        key = arguments.value("--tls-key", TlsSettings::path);
        boolean mayConnect = arguments.knows("--sni"); // what follows is not for who only listens
        unverified = mayConnect && arguments.has("--tls-insecure");
        serverName = mayConnect ? arguments.value("--sni", SharedOptions::notEmpty) : null;
        for (String option : OPTIONS) {
            if (arguments.knows(option) && arguments.has(option) && !encrypted) {
                throw arguments.mistake(option + " is for amqps://, and without that nothing is encrypted");
            }
        }
        if (key != null && certificate == null) {
            throw arguments.mistake("--tls-key needs the certificate of that key: --tls-cert FILE");
        }
        String passwordFile = arguments.text("--tls-key-password-file");
        if (passwordFile != null && certificate == null) {
            throw arguments.mistake("--tls-key-password-file is for the key of a certificate: --tls-cert FILE");
        }
        keyPassword = passwordFile != null ? PasswordFile.read(passwordFile) : streams.environment(KEY_PASSWORD);
        if (unverified && ca != null) {
            throw arguments.mistake("--tls-insecure and --tls-ca contradict each other");
        }
        if (listening && encrypted && certificate == null) {
            throw arguments.mistake("to listen for amqps:// needs a certificate: --tls-cert FILE --tls-key FILE");
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(SharedOptions.notEmpty(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no file", e);
        }
    }

    /** Whether a URL has TLS: what it takes costs time to load. */
    boolean isNeeded() {
        return needed;
    }

    /** Whether any option says whom to trust, or who we are. */
    boolean isChosen() {
        return ca != null || certificate != null || unverified;
    }

    /** The name to ask the server for, and to check; null: as the URL or {@code --virtual-host} says. */
    @Nullable String serverName() {
        return serverName;
    }

    /**
     * For who connects.
     *
     * @param base what holds where nothing else is said; null: what does without any word
     * @throws Failure of this machine, where a file cannot be read
     */
    SslDomain client(@Nullable SslDomain base) {
        SslDomain domain = base == null ? SslDomain.client().verify(VerifyMode.PEER_NAME) : base;
        return with(unverified ? domain.verify(VerifyMode.NONE) : domain);
    }

    /** For who listens: with {@code --tls-ca}, to clients alone that show a certificate which that vouches for. */
    SslDomain server() {
        return with(SslDomain.server().verify(ca == null ? VerifyMode.NONE : VerifyMode.PEER));
    }

    private SslDomain with(SslDomain plain) {
        SslDomain domain = plain;
        try {
            if (ca != null) {
                domain = domain.trustedCa(ca);
            }
            if (certificate != null) {
                Path keyFile = key == null ? certificate : key;
                if (keyPassword == null && isEncrypted(keyFile)) {
                    throw new Failure(
                            ExitCode.LOCAL,
                            keyFile + " holds a private key that is encrypted: its password comes from"
                                    + " --tls-key-password-file FILE or " + KEY_PASSWORD);
                }
                domain = domain.certificate(
                        certificate, keyFile, keyPassword == null ? null : keyPassword.toCharArray());
            }
            return domain;
        } catch (TlsException e) {
            throw Failure.local(Reasons.line(String.valueOf(e.getMessage())), e);
        }
    }

    /** What else is wrong with the file is found out by who reads it. */
    private static boolean isEncrypted(Path keyFile) {
        try {
            return Files.readString(keyFile, StandardCharsets.ISO_8859_1).contains("-----BEGIN ENCRYPTED PRIVATE KEY");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
