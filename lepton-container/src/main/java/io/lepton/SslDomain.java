package io.lepton;

import io.lepton.netty.TlsContext;
import io.lepton.netty.TlsContext.ClientCertificate;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken: who we are, whom we trust, and what is asked of the peer (AMQP 1.0 §5.2). Each method gives another domain
 * and leaves this one as it is; files are read at once. One domain serves any number of connections, which find their TLS
 * sessions there again. Any thread.
 *
 * <p>A client verifies that the server's certificate is vouched for, by the authorities that the platform trusts unless others
 * are named, and that it is for the name that the server was asked for by. A server needs a certificate, and asks clients for
 * none unless {@link #verify} says so. Only TLS 1.2 and 1.3 are spoken, and no cipher suite that does without certificates or
 * encryption, whatever the platform allows. There is no renegotiation.
 *
 * <pre>{@code
 * SslDomain client = SslDomain.client().trustedCa(Path.of("ca.pem"));
 * SslDomain server = SslDomain.server().certificate(Path.of("server.pem"), Path.of("server.key"), null);
 * }</pre>
 */
public final class SslDomain {
    /** Of connections whose options name none. */
    static final SslDomain DEFAULT_CLIENT = client();

    private final Choice choice;
    private final ReentrantLock building = new ReentrantLock();
    private volatile @Nullable TlsContext context;
    private volatile @Nullable TlsMaterial<KeyManagerFactory> keys;
    private volatile @Nullable TlsMaterial<TrustManagerFactory> trust;

    /** What was chosen, but for keys and trust, which can be read again. */
    private record Choice(
            boolean server,
            VerifyMode verify,
            @Nullable SSLContext own,
            List<String> protocols,
            @Nullable List<String> ciphers,
            List<String> alpn) {}

    private SslDomain(
            Choice choice,
            @Nullable TlsMaterial<KeyManagerFactory> keys,
            @Nullable TlsMaterial<TrustManagerFactory> trust) {
        this.choice = choice;
        this.keys = keys;
        this.trust = trust;
    }

    /** A domain for connections that we make. It verifies the server and its name, and shows no certificate. */
    public static SslDomain client() {
        return new SslDomain(
                new Choice(false, VerifyMode.PEER_NAME, null, TlsContext.PROTOCOLS, null, List.of()), null, null);
    }

    /** A domain for connections that we accept. It needs a certificate, and asks clients for none. */
    public static SslDomain server() {
        return new SslDomain(
                new Choice(true, VerifyMode.NONE, null, TlsContext.PROTOCOLS, null, List.of()), null, null);
    }

    // ------------------------------------------------------------------ who we are

    /**
     * Shows the peer this certificate.
     *
     * @param certificate a PEM file of our certificate, followed by those that vouch for it
     * @param key a PEM file of its private key in PKCS#8 form; may be the same file
     * @param password what the key is encrypted with; null: it is not. The array is copied
     * @throws TlsException if a file cannot be read, or does not hold what it should; the text names file and reason
     */
    public SslDomain certificate(Path certificate, Path key, char @Nullable [] password) {
        Password secret = copy(password);
        return withKeys(() -> TlsMaterial.keys(Pem.read(certificate), Pem.read(key), secret));
    }

    /**
     * As {@link #certificate(Path, Path, char[])}, with the texts themselves.
     *
     * @throws TlsException if they do not hold what they should
     */
    public SslDomain certificate(String certificatePem, String keyPem, char @Nullable [] password) {
        Password secret = copy(password);
        Pem certificate = new Pem(certificatePem, "the text of the certificate");
        Pem key = new Pem(keyPem, "the text of the key");
        return withKeys(() -> TlsMaterial.keys(certificate, key, secret));
    }

    /**
     * Shows the peer the certificate of a key store. Of several, the one that fits.
     *
     * @param password that of its keys; null: none. The array is copied
     * @throws TlsException if it has no key, or none that the password opens
     */
    public SslDomain keyStore(KeyStore store, char @Nullable [] password) {
        Objects.requireNonNull(store, "store");
        Password secret = copy(password);
        return withKeys(() -> TlsMaterial.keys(store, secret, "the key store"));
    }

    /**
     * As {@link #keyStore(KeyStore, char[])}, from a file of PKCS#12 or JKS.
     *
     * @throws TlsException if the file cannot be read, or has no key that the password opens
     */
    public SslDomain keyStore(Path file, char @Nullable [] password) {
        Password secret = copy(password);
        return withKeys(() -> TlsMaterial.keys(TlsMaterial.store(file, secret), secret, file.toString()));
    }

    // ------------------------------------------------------------------ whom we trust

    /**
     * Trusts those whose certificates are vouched for by one in this file, and nobody else. One of an authority in the middle
     * will do, and one of the peer itself.
     *
     * @param file certificates, in PEM or one in DER
     * @throws TlsException if the file cannot be read or holds none
     */
    public SslDomain trustedCa(Path file) {
        return withTrust(() -> TlsMaterial.trust(Pem.read(file)));
    }

    /**
     * As {@link #trustedCa(Path)}, with the text itself.
     *
     * @throws TlsException if it holds no certificate
     */
    public SslDomain trustedCa(String pem) {
        return withTrust(() -> TlsMaterial.trust(new Pem(pem, "the text of the certificates")));
    }

    /**
     * Trusts those whose certificates are vouched for by one in this store, and nobody else.
     *
     * @throws TlsException if it holds none
     */
    public SslDomain trustStore(KeyStore store) {
        Objects.requireNonNull(store, "store");
        return withTrust(() -> TlsMaterial.trust(store, "the trust store"));
    }

    /**
     * As {@link #trustStore(KeyStore)}, from a file of PKCS#12 or JKS.
     *
     * @param password that of the file; null: it is not checked. The array is copied
     * @throws TlsException if the file cannot be read or holds no certificate
     */
    public SslDomain trustStore(Path file, char @Nullable [] password) {
        Password secret = copy(password);
        return withTrust(() -> TlsMaterial.trust(TlsMaterial.store(file, secret), file.toString()));
    }

    // ------------------------------------------------------------------ the rest

    /**
     * Takes keys and trust from this context, in place of those that are set here. The JDK does the work then, and whether the
     * peer is vouched for is up to the context, also with {@link VerifyMode#NONE}.
     */
    public SslDomain sslContext(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return with(c -> new Choice(c.server, c.verify, context, c.protocols, c.ciphers, c.alpn));
    }

    /**
     * Sets what is asked of the peer's certificate. Default {@link VerifyMode#PEER_NAME}, of servers {@link VerifyMode#NONE}.
     *
     * @throws IllegalArgumentException for {@link VerifyMode#OPTIONAL} on the connecting side, to which servers always show one
     */
    public SslDomain verify(VerifyMode mode) {
        Objects.requireNonNull(mode, "mode");
        if (mode == VerifyMode.OPTIONAL && !choice.server) {
            throw new IllegalArgumentException(
                    "verify OPTIONAL is for listeners: a server always shows a certificate; want PEER_NAME, PEER or NONE");
        }
        return with(c -> new Choice(c.server, mode, c.own, c.protocols, c.ciphers, c.alpn));
    }

    /**
     * Sets which versions of TLS are spoken. Default both.
     *
     * @param versions {@code TLSv1.3}, {@code TLSv1.2}
     * @throws IllegalArgumentException if there are none, or others
     */
    public SslDomain protocols(String... versions) {
        List<String> chosen = List.of(versions);
        if (chosen.isEmpty() || !TlsContext.PROTOCOLS.containsAll(chosen)) {
            throw new IllegalArgumentException("protocols " + chosen + ": want some of " + TlsContext.PROTOCOLS);
        }
        return with(c -> new Choice(c.server, c.verify, c.own, chosen, c.ciphers, c.alpn));
    }

    /**
     * Sets which cipher suites may be used, best first, by their names in the JDK. Default: what the provider holds for good.
     *
     * @throws IllegalArgumentException if there are none, or one does without certificates or real encryption
     */
    public SslDomain ciphers(String... suites) {
        List<String> chosen = List.of(suites);
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("ciphers: there are none");
        }
        for (String suite : chosen) {
            if (TlsContext.isWeak(suite)) {
                throw new IllegalArgumentException("cipher suite " + suite + " protects nothing");
            }
        }
        return with(c -> new Choice(c.server, c.verify, c.own, c.protocols, chosen, c.alpn));
    }

    /** Sets the names of protocols for ALPN (RFC 7301), best first. Default none: it is not spoken. */
    public SslDomain alpn(String... names) {
        List<String> chosen = List.of(names);
        return with(c -> new Choice(c.server, c.verify, c.own, c.protocols, c.ciphers, chosen));
    }

    /**
     * Reads keys, certificates and trust again, from where they came. Hand-shakes that begin after this use them; connections
     * that there are go on as they are.
     *
     * @throws TlsException if something cannot be read; all remains as it was
     */
    public void reload() {
        building.lock();
        try {
            TlsMaterial<KeyManagerFactory> newKeys = again(keys);
            TlsMaterial<TrustManagerFactory> newTrust = again(trust);
            context = build(newKeys, newTrust);
            keys = newKeys;
            trust = newTrust;
        } finally {
            building.unlock();
        }
    }

    /** Whether it is for connections that we accept. */
    boolean isServer() {
        return choice.server;
    }

    /**
     * What sockets are given.
     *
     * @throws TlsException if it cannot be had, as without a certificate on the accepting side
     */
    TlsContext context() {
        TlsContext made = context;
        if (made != null) {
            return made;
        }
        building.lock();
        try {
            made = context;
            if (made == null) {
                made = build(keys, trust);
                context = made;
            }
            return made;
        } finally {
            building.unlock();
        }
    }

    private TlsContext build(
            @Nullable TlsMaterial<KeyManagerFactory> keys, @Nullable TlsMaterial<TrustManagerFactory> trust) {
        if (choice.server && keys == null && choice.own == null) {
            throw new TlsException("TLS for a listener needs a certificate: SslDomain.server().certificate(…)");
        }
        TlsContext.Builder builder = choice.server ? TlsContext.server() : TlsContext.client();
        builder.protocols(choice.protocols)
                .ciphers(choice.ciphers)
                .alpn(choice.alpn)
                .keys(keys == null ? null : keys.read())
                .trust(trust == null ? null : trust.read())
                .verifyName(choice.verify == VerifyMode.PEER_NAME)
                .clientCertificate(clientCertificate());
        if (choice.own != null) {
            builder.over(choice.own);
        } else if (!choice.server && choice.verify == VerifyMode.NONE) {
            builder.trustAnybody();
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new TlsException("TLS cannot be had: " + Pem.reason(e), e);
        }
    }

    private ClientCertificate clientCertificate() {
        if (!choice.server) {
            return ClientCertificate.NONE;
        }
        return switch (choice.verify) {
            case NONE -> ClientCertificate.NONE;
            case OPTIONAL -> ClientCertificate.OPTIONAL;
            case PEER, PEER_NAME -> ClientCertificate.REQUIRED;
        };
    }

    private static <T> @Nullable TlsMaterial<T> again(@Nullable TlsMaterial<T> material) {
        return material == null ? null : material.again();
    }

    private SslDomain withKeys(Supplier<KeyManagerFactory> source) {
        return new SslDomain(choice, TlsMaterial.of(source), trust);
    }

    private SslDomain withTrust(Supplier<TrustManagerFactory> source) {
        return new SslDomain(choice, keys, TlsMaterial.of(source));
    }

    private SslDomain with(UnaryOperator<Choice> change) {
        return new SslDomain(change.apply(choice), keys, trust);
    }

    private static @Nullable Password copy(char @Nullable [] password) {
        return password == null ? null : Password.of(password);
    }

    /** What was chosen, without any secret. */
    @Override
    public String toString() {
        return "SslDomain[" + (choice.server ? "server" : "client") + ", verify=" + choice.verify
                + (keys == null ? "" : ", with a certificate") + (trust == null ? "" : ", with own trust")
                + (choice.own == null ? "" : ", over an SSLContext") + ", protocols=" + choice.protocols + "]";
    }
}
