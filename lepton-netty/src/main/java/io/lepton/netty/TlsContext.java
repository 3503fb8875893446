package io.lepton.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.CipherSuiteFilter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken on sockets of one role: keys, trust, protocols and cipher suites, read and checked once. BoringSSL does it
 * where Netty's tcnative is on the class path and loads, else the JDK. Immutable; any thread.
 *
 * <p>TLS 1.2 and 1.3 only, whatever the platform would do, and no cipher suite without a certificate or without encryption.
 */
public final class TlsContext {
    /** The versions that are spoken, best first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** No certificate, no encryption, or none that deserves the name. */
    private static final Pattern WEAK =
            Pattern.compile(".*_(anon|NULL|EXPORT|DES|DES40|RC4)_.*|.*_(NULL|MD5|WITH_NULL)$");

    static final CipherSuiteFilter STRONG = (wanted, defaults, supported) -> {
        Iterable<String> from = wanted == null ? defaults : wanted;
        List<String> left = new ArrayList<>();
        for (String suite : from) {
            if (supported.contains(suite) && !isWeak(suite)) {
                left.add(suite);
            }
        }
        return left.toArray(new String[0]);
    };

    private final SslContext context;
    private final boolean verifyName;

    private TlsContext(SslContext context, boolean verifyName) {
        this.context = context;
        this.verifyName = verifyName;
    }

    /** Starts one for the side that connects. */
    public static Builder client() {
        return new Builder(false);
    }

    /** Starts one for the side that accepts. */
    public static Builder server() {
        return new Builder(true);
    }

    /** Whether that cipher suite does without a certificate or without real encryption, and so is never used. */
    public static boolean isWeak(String suite) {
        return WEAK.matcher(suite).matches();
    }

    /** Whether BoringSSL does the work, rather than the JDK. */
    public boolean isNative() {
        return !(context instanceof JdkSslContext);
    }

    /** Whether it is for the side that accepts. */
    public boolean isServer() {
        return context.isServer();
    }

    /** An engine for one accepted socket. */
    SSLEngine newServerEngine(ByteBufAllocator allocator) {
        return watched(context.newEngine(allocator));
    }

    /**
     * An engine for one socket that was connected.
     *
     * @param name what the server is asked for by (SNI, where it is no address), and what its certificate has to be for
     * @throws IllegalArgumentException if no host can have that name
     */
    SSLEngine newClientEngine(ByteBufAllocator allocator, String name, int port) {
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        SSLEngine engine = context.newEngine(allocator, host, port);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(verifyName ? "HTTPS" : "");
        if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
            List<SNIServerName> names = serverNames(host);
            if (!names.isEmpty()) {
                parameters.setServerNames(names);
            }
        }
        engine.setSSLParameters(parameters);
        return watched(engine);
    }

    /** The providers by themselves leave names without a dot out. */
    private List<SNIServerName> serverNames(String host) {
        byte[] octets = IDN.toASCII(host).getBytes(StandardCharsets.US_ASCII);
        try {
            return List.of(new SNIHostName(octets));
        } catch (IllegalArgumentException e) {
            // with an underscore, which machines do have; BoringSSL takes no name of another class
            return isNative() ? List.of() : List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, octets) {});
        }
    }

    /** BoringSSL bounds by itself what follows a hand-shake. */
    private SSLEngine watched(SSLEngine engine) {
        return isNative() ? engine : new WatchedEngine(engine);
    }

    /** What clients are asked for. What they show has to be vouched for. */
    public enum ClientCertificate {
        /** Nothing. */
        NONE,
        /** A certificate, but they may do without. */
        OPTIONAL,
        /** A certificate. */
        REQUIRED
    }

    /** Collects what a context is made of. Not for use by several threads at a time. */
    public static final class Builder {
        private final boolean server;
        private @Nullable KeyManagerFactory keys;
        private @Nullable TrustManagerFactory trust;
        private @Nullable SSLContext own;
        private boolean verifyName = true;
        private ClientCertificate clientCertificate = ClientCertificate.NONE;
        private List<String> protocols = PROTOCOLS;
        private @Nullable List<String> ciphers;
        private List<String> alpn = List.of();

        private Builder(boolean server) {
            this.server = server;
        }

        /** Sets our certificates and their keys; null: none. */
        public Builder keys(@Nullable KeyManagerFactory keys) {
            this.keys = keys;
            return this;
        }

        /** Sets who may vouch for the peer; null: those whom the platform trusts. */
        public Builder trust(@Nullable TrustManagerFactory trust) {
            this.trust = trust;
            return this;
        }

        /** Believes whatever the peer shows. */
        public Builder trustAnybody() {
            trust = InsecureTrustManagerFactory.INSTANCE;
            verifyName = false;
            return this;
        }

        /** Sets whether the server's certificate has to be for the name it was asked for by. Default true. */
        public Builder verifyName(boolean verify) {
            verifyName = verify;
            return this;
        }

        /** Sets whether clients are asked for a certificate. Default: not. */
        public Builder clientCertificate(ClientCertificate asked) {
            clientCertificate = Objects.requireNonNull(asked, "asked");
            return this;
        }

        /** Sets the versions, of {@link #PROTOCOLS}. */
        public Builder protocols(List<String> protocols) {
            this.protocols = List.copyOf(protocols);
            return this;
        }

        /** Sets the cipher suites, best first; null: those of the provider. */
        public Builder ciphers(@Nullable List<String> suites) {
            ciphers = suites == null ? null : List.copyOf(suites);
            return this;
        }

        /** Sets the names of protocols for ALPN, best first; empty: none is negotiated. */
        public Builder alpn(List<String> names) {
            alpn = List.copyOf(names);
            return this;
        }

        /** Takes keys and trust from a context of the JDK; it is the JDK then that does the work. */
        public Builder over(SSLContext context) {
            own = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * Makes it.
         *
         * @throws SSLException if the provider does not take it
         */
        public TlsContext build() throws SSLException {
            try {
                SslContext context = own == null ? fresh() : over();
                List<String> left = context.cipherSuites();
                if (left.isEmpty()) {
                    throw new SSLException("there is none of the cipher suites " + ciphers);
                }
                return new TlsContext(context, verifyName);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new SSLException(e.getMessage(), e);
            }
        }

        private SslContext fresh() throws SSLException {
            SslContextBuilder builder =
                    server ? SslContextBuilder.forServer(Objects.requireNonNull(keys)) : SslContextBuilder.forClient();
            if (!server) {
                builder.keyManager(keys);
            }
            SslContext context = builder.trustManager(trust)
                    .sslProvider(provider())
                    .protocols(protocols)
                    .ciphers(ciphers, STRONG)
                    .clientAuth(clientAuth())
                    .applicationProtocolConfig(alpnConfig())
                    .build();
            if (!server && keys != null && context.sessionContext() instanceof OpenSslSessionContext sessions) {
                // a session that is found again does not tell our certificate there, and EXTERNAL needs it
                sessions.setSessionCacheEnabled(false);
            }
            return context;
        }

        /** BoringSSL lets nobody choose among the cipher suites of TLS 1.3. */
        private SslProvider provider() {
            return ciphers == null && OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
        }

        private SslContext over() {
            return new JdkSslContext(
                    Objects.requireNonNull(own),
                    !server,
                    ciphers,
                    STRONG,
                    alpnConfig(),
                    clientAuth(),
                    protocols.toArray(new String[0]),
                    false);
        }

        private ClientAuth clientAuth() {
            return switch (clientCertificate) {
                case NONE -> ClientAuth.NONE;
                case OPTIONAL -> ClientAuth.OPTIONAL;
                case REQUIRED -> ClientAuth.REQUIRE;
            };
        }

        private ApplicationProtocolConfig alpnConfig() {
            return alpn.isEmpty()
                    ? ApplicationProtocolConfig.DISABLED
                    : new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            alpn);
        }
    }
}
