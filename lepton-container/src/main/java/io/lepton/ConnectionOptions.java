package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.TransportOptions;
import io.lepton.sasl.SaslMechanismFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a connection that we make. What is not set here is as the container's
 * {@linkplain ContainerBuilder#connectionDefaults defaults} say, then as the library's. User and password in the URL beat
 * those given here. Immutable.
 */
public final class ConnectionOptions {
    /** Nothing chosen. */
    public static final ConnectionOptions DEFAULT = builder().build();

    private static final long DEFAULT_MAX_FRAME_SIZE = 65_536;
    private static final long UNLIMITED_FRAME_SIZE = 0xFFFF_FFFFL;
    private static final int MIN_MAX_FRAME_SIZE = 512;
    private static final int DEFAULT_CHANNEL_MAX = 255;
    private static final long DEFAULT_HANDLE_MAX = 1023;
    private static final int DEFAULT_MAX_LINKS = 4096;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(30);

    private final Builder set;

    private ConnectionOptions(Builder builder) {
        set = builder;
    }

    /** Starts with nothing chosen. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts with these options. */
    public Builder toBuilder() {
        return new Builder(set);
    }

    /** What {@code overrides} chooses, and for the rest what {@code base} does. */
    public static ConnectionOptions merge(ConnectionOptions base, ConnectionOptions overrides) {
        Builder merged = new Builder(overrides.set);
        merged.fillFrom(base.set);
        return merged.build();
    }

    /** Our container id on this connection, or null for the container's. */
    public @Nullable String containerId() {
        return set.containerId;
    }

    /** The handler of the connection's events, or null for the container's. */
    public @Nullable MessagingHandler handler() {
        return set.handler;
    }

    /** Who logs in, or null. */
    public @Nullable String user() {
        return set.user;
    }

    /** Who says who logs in, or null. */
    public @Nullable CredentialsProvider credentials() {
        return set.credentials;
    }

    /** On whose behalf, or null. */
    public @Nullable String authorizationId() {
        return set.authorizationId;
    }

    /** Whether there is a SASL layer. */
    public boolean saslEnabled() {
        return or(set.saslEnabled, true);
    }

    /** The mechanisms that may be used, or null for any that fit what is known of the user. */
    public @Nullable List<String> saslMechanisms() {
        return set.saslMechanisms;
    }

    /** The application's own mechanisms. */
    List<SaslMechanismFactory> ownSaslMechanisms() {
        return set.ownSaslMechanisms;
    }

    /** Whether a password may go over a connection that is not encrypted. */
    public boolean saslAllowInsecure() {
        return or(set.saslAllowInsecure, false);
    }

    /** What goes into open.hostname: null for the host of the URL in use, "" for nothing. */
    public @Nullable String virtualHost() {
        return set.virtualHost;
    }

    /** The server's name in TLS, or null for the virtual host or, without one, the host of the URL in use. */
    public @Nullable String sniHostname() {
        return set.sniHostname;
    }

    /** How TLS is spoken where the URL asks for it, or null: the server and its name are verified as the platform does. */
    public @Nullable SslDomain sslDomain() {
        return set.sslDomain;
    }

    /** The one to use. */
    SslDomain sslDomainOrDefault() {
        return or(set.sslDomain, SslDomain.DEFAULT_CLIENT);
    }

    /** The name that a server is asked for, and has to prove, in TLS; {@code hostname}: what our open names. */
    String tlsHostname(AmqpUrl url, @Nullable String hostname) {
        if (set.sniHostname != null) {
            return set.sniHostname;
        }
        return hostname == null ? url.hostOrLocal() : hostname;
    }

    /** How long the peer may be silent; zero: for ever. */
    public Duration idleTimeout() {
        return or(set.idleTimeout, Duration.ZERO);
    }

    /** How long one attempt to connect may take, from the look-up of the name to the peer's open. */
    public Duration connectTimeout() {
        return or(set.connectTimeout, DEFAULT_CONNECT_TIMEOUT);
    }

    /** How to try again. Not asked when {@link #isReconnectDisabled()}. */
    public ReconnectOptions reconnect() {
        return or(set.reconnect, ReconnectOptions.DEFAULT);
    }

    /** Whether a connection that fails or is lost stays so. */
    public boolean isReconnectDisabled() {
        return or(set.reconnectDisabled, false);
    }

    /** URLs to try after the first one. */
    public List<String> failoverUrls() {
        return or(set.failoverUrls, List.of());
    }

    /** The largest frame that we take, in bytes. */
    public long maxFrameSize() {
        return or(set.maxFrameSize, DEFAULT_MAX_FRAME_SIZE);
    }

    /** How many redirects in a row are followed; 0: none. */
    public int maxRedirects() {
        return or(set.maxRedirects, 0);
    }

    /** The highest channel number that may be used: one less than there can be sessions. */
    public int channelMax() {
        return or(set.channelMax, DEFAULT_CHANNEL_MAX);
    }

    /** The highest handle that the peer may use on a session: one less than it may attach links there. */
    public long handleMax() {
        return or(set.handleMax, DEFAULT_HANDLE_MAX);
    }

    /** How many links the peer may attach, on all sessions together. */
    public int maxLinks() {
        return or(set.maxLinks, DEFAULT_MAX_LINKS);
    }

    /** How many bytes of incomplete messages may wait on all links together, or null for what fits the heap; 0: any number. */
    public @Nullable Long maxPartialBytes() {
        return set.maxPartialBytes;
    }

    /** The limits of one socket's worth of the connection: of what is decoded, of time, of output, of frames that move nothing. */
    public TransportOptions transportOptions() {
        return or(set.transportOptions, TransportOptions.DEFAULT);
    }

    /** Capabilities that the peer may use. */
    public List<Symbol> offeredCapabilities() {
        return or(set.offeredCapabilities, List.of());
    }

    /** Capabilities that we would use. */
    public List<Symbol> desiredCapabilities() {
        return or(set.desiredCapabilities, List.of());
    }

    /** Properties of our open, added to those of the library; one with the value null takes that of the library out. */
    public Map<Symbol, @Nullable Object> properties() {
        return or(set.properties, Map.of());
    }

    /** What is told each frame, or null. */
    public @Nullable FrameTrace trace() {
        return set.trace;
    }

    @Nullable Password password() {
        return set.password;
    }

    /** What was chosen, without any secret. */
    @Override
    public String toString() {
        return "ConnectionOptions" + set;
    }

    private static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private @Nullable String containerId;
        private @Nullable MessagingHandler handler;
        private @Nullable String user;
        private @Nullable Password password;
        private @Nullable CredentialsProvider credentials;
        private @Nullable String authorizationId;
        private @Nullable Boolean saslEnabled;
        private @Nullable List<String> saslMechanisms;
        private List<SaslMechanismFactory> ownSaslMechanisms = List.of();
        private @Nullable Boolean saslAllowInsecure;
        private @Nullable String virtualHost;
        private @Nullable String sniHostname;
        private @Nullable SslDomain sslDomain;
        private @Nullable Duration idleTimeout;
        private @Nullable Duration connectTimeout;
        private @Nullable ReconnectOptions reconnect;
        private @Nullable Boolean reconnectDisabled;
        private @Nullable List<String> failoverUrls;
        private @Nullable Long maxFrameSize;
        private @Nullable Integer channelMax;
        private @Nullable Long handleMax;
        private @Nullable Integer maxLinks;
        private @Nullable Long maxPartialBytes;
        private @Nullable TransportOptions transportOptions;
        private @Nullable Integer maxRedirects;
        private @Nullable List<Symbol> offeredCapabilities;
        private @Nullable List<Symbol> desiredCapabilities;
        private @Nullable Map<Symbol, @Nullable Object> properties;
        private @Nullable FrameTrace trace;

        private Builder() {}

        private Builder(Builder other) {
            fillFrom(other);
        }

        /** Takes over what is not set here. */
        private void fillFrom(Builder base) {
            containerId = or(containerId, base.containerId);
            handler = or(handler, base.handler);
            if (user == null) { // who is named here beats whoever is asked there
                credentials = or(credentials, base.credentials);
            }
            user = or(user, base.user);
            password = or(password, base.password);
            authorizationId = or(authorizationId, base.authorizationId);
            saslEnabled = or(saslEnabled, base.saslEnabled);
            saslMechanisms = or(saslMechanisms, base.saslMechanisms);
            ownSaslMechanisms = ownSaslMechanisms.isEmpty() ? base.ownSaslMechanisms : ownSaslMechanisms;
            saslAllowInsecure = or(saslAllowInsecure, base.saslAllowInsecure);
            virtualHost = or(virtualHost, base.virtualHost);
            sniHostname = or(sniHostname, base.sniHostname);
            sslDomain = or(sslDomain, base.sslDomain);
            idleTimeout = or(idleTimeout, base.idleTimeout);
            connectTimeout = or(connectTimeout, base.connectTimeout);
            if (reconnect == null && reconnectDisabled == null) {
                reconnect = base.reconnect;
                reconnectDisabled = base.reconnectDisabled;
            }
            failoverUrls = or(failoverUrls, base.failoverUrls);
            maxFrameSize = or(maxFrameSize, base.maxFrameSize);
            channelMax = or(channelMax, base.channelMax);
            handleMax = or(handleMax, base.handleMax);
            maxLinks = or(maxLinks, base.maxLinks);
            maxPartialBytes = or(maxPartialBytes, base.maxPartialBytes);
            transportOptions = or(transportOptions, base.transportOptions);
            maxRedirects = or(maxRedirects, base.maxRedirects);
            offeredCapabilities = or(offeredCapabilities, base.offeredCapabilities);
            desiredCapabilities = or(desiredCapabilities, base.desiredCapabilities);
            properties = or(properties, base.properties);
            trace = or(trace, base.trace);
        }

        private static <T> @Nullable T or(@Nullable T value, @Nullable T absent) {
            return value == null ? absent : value;
        }

        /**
         * Sets our container id on this connection; null for the container's.
         *
         * @throws IllegalArgumentException if empty
         */
        public Builder containerId(@Nullable String id) {
            containerId = id == null ? null : Checks.notEmpty(id, "containerId");
            return this;
        }

        /** Sets the handler of all events of the connection, except those of sessions and links with their own. */
        public Builder handler(@Nullable MessagingHandler handler) {
            this.handler = handler;
            return this;
        }

        /** Sets who logs in. */
        public Builder user(@Nullable String user) {
            this.user = user;
            return this;
        }

        /** Sets the password. It cannot be read back. */
        public Builder password(@Nullable String password) {
            this.password = Password.of(password);
            return this;
        }

        /** Sets the password; the array is copied. It cannot be read back. */
        public Builder password(char[] password) {
            this.password = Password.of(password);
            return this;
        }

        /**
         * Sets who is asked, at each attempt, who logs in. What it says beats {@link #user} and {@link #password} set here;
         * it is asked only where a mechanism that needs it may be used.
         */
        public Builder credentials(@Nullable CredentialsProvider provider) {
            credentials = provider;
            return this;
        }

        /** Sets on whose behalf to log in; null: the user's own. */
        public Builder authorizationId(@Nullable String identity) {
            authorizationId = identity;
            return this;
        }

        /** Sets whether there is a SASL layer. Default true; without, AMQP starts at once and nobody is logged in. */
        public Builder saslEnabled(boolean enabled) {
            saslEnabled = enabled;
            return this;
        }

        /**
         * Sets which mechanisms may be used; their order does not matter. Of those that the server offers, and that fit the user and
         * the wire, the best is: the application's own, SCRAM-SHA-512, -256 and -1 (bound to the TLS under it where that can be),
         * OAUTHBEARER and XOAUTH2 with a token, EXTERNAL with a certificate of ours, PLAIN, and ANONYMOUS. Default: these, and
         * ANONYMOUS only without a user. What modules provide, such as GSSAPI, is used only if it is listed.
         *
         * @throws IllegalArgumentException if one is not known: neither the library's nor provided by a module nor one of
         *     {@link #saslMechanism}
         */
        public Builder saslMechanisms(String... mechanisms) {
            saslMechanisms = SaslChoice.checked(List.of(mechanisms), ownSaslMechanisms);
            return this;
        }

        /**
         * Adds a mechanism of the application's own. It is tried before those of the library, after others that were added before;
         * one of the library's with the same name is not used then where this one is offered.
         */
        public Builder saslMechanism(SaslMechanismFactory mechanism) {
            List<SaslMechanismFactory> all = new ArrayList<>(ownSaslMechanisms);
            all.add(Objects.requireNonNull(mechanism, "mechanism"));
            ownSaslMechanisms = List.copyOf(all);
            return this;
        }

        /** Sets whether a password or token may go, readable for all on the way, over a connection that is not encrypted. Default false. */
        public Builder saslAllowInsecure(boolean allow) {
            saslAllowInsecure = allow;
            return this;
        }

        /** Sets open.hostname; null: the host of the URL in use; "": none. */
        public Builder virtualHost(@Nullable String host) {
            virtualHost = host;
            return this;
        }

        /**
         * Sets the name that the server is asked for in TLS (SNI), and that its certificate has to be for; null: the virtual
         * host (after a redirect the hostname that it tells) or, without one, the host of the URL in use. Means nothing to a
         * connection that is not encrypted.
         *
         * @throws IllegalArgumentException if empty
         */
        public Builder sniHostname(@Nullable String host) {
            sniHostname = host == null ? null : Checks.notEmpty(host, "sniHostname");
            return this;
        }

        /**
         * Sets how TLS is spoken on connections to {@code amqps} URLs; for others it means nothing. Default null: the server has
         * to show a certificate for its name that somebody vouches for whom the platform trusts.
         *
         * @throws IllegalArgumentException if it is one for servers
         */
        public Builder sslDomain(@Nullable SslDomain domain) {
            if (domain != null && domain.isServer()) {
                throw new IllegalArgumentException("sslDomain: want one for clients, SslDomain.client()");
            }
            sslDomain = domain;
            return this;
        }

        /**
         * Sets after how long a silent peer counts as gone. The peer is asked to send something at least every half of it.
         * Default zero: never.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = Checks.notNegative(timeout, "idleTimeout");
            return this;
        }

        /**
         * Sets how long one attempt may take: name look-up, TCP, TLS, SASL and the peer's open together. Default 30 s.
         *
         * @throws IllegalArgumentException if not above zero
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = Checks.positive(timeout, "connectTimeout");
            return this;
        }

        /**
         * Sets how to try again. Default {@link ReconnectOptions#DEFAULT}, for ever, on the connections of a {@link Container};
         * none on a {@link io.lepton.blocking.BlockingConnection} unless it has this or failover URLs.
         */
        public Builder reconnect(ReconnectOptions options) {
            reconnect = Objects.requireNonNull(options, "options");
            reconnectDisabled = null;
            return this;
        }

        /** Tries each URL once at first, and never after a loss. */
        public Builder reconnectDisabled() {
            reconnect = null;
            reconnectDisabled = true;
            return this;
        }

        /**
         * Sets how many times in a row a peer that closes with {@code amqp:connection:redirect} is followed to the host and port
         * that it names, at once, with the user and password that led to it (AMQP 1.0 §2.8.16). Sessions and links are opened
         * again there, as after a loss; after a loss of that connection the attempts begin with the first URL. One redirect more
         * is an error like others. Default 0: none is followed.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxRedirects(int hops) {
            if (hops < 0) {
                throw new IllegalArgumentException("maxRedirects " + hops + ": want 0 or more");
            }
            maxRedirects = hops;
            return this;
        }

        /**
         * Sets the URLs to try, in this order, after the first one.
         *
         * @throws IllegalArgumentException if there are none, or one is malformed
         */
        public Builder failoverUrls(List<String> urls) {
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("failoverUrls: the list is empty");
            }
            urls.forEach(AmqpUrl::parse);
            failoverUrls = List.copyOf(urls);
            return this;
        }

        /**
         * Sets the largest frame that we take, in bytes; 0 for no limit. Default 65,536.
         *
         * @throws IllegalArgumentException if 1 to 511, or negative
         */
        public Builder maxFrameSize(int bytes) {
            if (bytes != 0 && bytes < MIN_MAX_FRAME_SIZE) {
                throw new IllegalArgumentException(
                        "maxFrameSize " + bytes + ": want " + MIN_MAX_FRAME_SIZE + " or more, or 0 for no limit");
            }
            maxFrameSize = bytes == 0 ? UNLIMITED_FRAME_SIZE : bytes;
            return this;
        }

        /**
         * Sets the highest channel number. Default 255.
         *
         * @throws IllegalArgumentException if not from 0 to 65535
         */
        public Builder channelMax(int number) {
            if (number < 0 || number > 0xFFFF) {
                throw new IllegalArgumentException("channelMax " + number + ": want 0 to 65535");
            }
            channelMax = number;
            return this;
        }

        /**
         * Sets the highest handle that the peer may use on a session that has no {@link io.lepton.endpoint.SessionOptions} of its
         * own: one less than it may attach links there. A higher one closes the connection with
         * {@code amqp:connection:framing-error} (AMQP 1.0 §2.7.2). Default 1,023.
         *
         * @throws IllegalArgumentException if not from 0 to 4294967295
         */
        public Builder handleMax(long handle) {
            if (handle < 0 || handle > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("handleMax " + handle + ": want 0 to 4294967295");
            }
            handleMax = handle;
            return this;
        }

        /**
         * Sets how many links the peer may attach, on all sessions together; with one more the connection is closed with
         * {@code amqp:resource-limit-exceeded}. Default 4,096.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxLinks(int links) {
            maxLinks = Checks.atLeastOne(links, "maxLinks");
            return this;
        }

        /**
         * Sets how many bytes of messages that are not complete yet may wait on all links together: see
         * {@link io.lepton.endpoint.Connection#setMaxPartialBytes}.
         *
         * @param bytes 0: any number
         * @throws IllegalArgumentException if negative
         */
        public Builder maxPartialBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxPartialBytes " + bytes + ": want 0 or more");
            }
            maxPartialBytes = bytes;
            return this;
        }

        /**
         * Sets the limits of each transport: what is decoded at most, how much output may wait, how many frames may come that move
         * nothing, how long a peer may read nothing, how short its idle time-out may be. What else stands there is not used: the
         * trace, whether authentication is required and how long the open may take are said by options of their own.
         */
        public Builder transportOptions(TransportOptions options) {
            transportOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Sets capabilities that the peer may use. */
        public Builder offeredCapabilities(String... capabilities) {
            return offeredCapabilities(symbols(capabilities));
        }

        /** Sets capabilities that the peer may use. */
        public Builder offeredCapabilities(Symbol... capabilities) {
            offeredCapabilities = List.of(capabilities);
            return this;
        }

        /** Sets capabilities that we would use if the peer offered them. */
        public Builder desiredCapabilities(String... capabilities) {
            return desiredCapabilities(symbols(capabilities));
        }

        /** Sets capabilities that we would use if the peer offered them. */
        public Builder desiredCapabilities(Symbol... capabilities) {
            desiredCapabilities = List.of(capabilities);
            return this;
        }

        /**
         * Sets properties of our open. {@code product}, {@code version} and {@code platform} are there anyway, unless set
         * here; to take one out, set it to null.
         *
         * @param properties keys are {@link Symbol}s, or {@link String}s that become such
         * @throws IllegalArgumentException if a key is neither
         */
        public Builder properties(Map<?, ?> properties) {
            Function<Object, Symbol> key = name -> {
                if (name instanceof Symbol symbol) {
                    return symbol;
                }
                if (name instanceof String text) {
                    return Symbol.of(text);
                }
                throw new IllegalArgumentException("properties: key " + name + " is neither a Symbol nor a String");
            };
            Map<Symbol, @Nullable Object> copy = new LinkedHashMap<>();
            properties.forEach((name, value) -> copy.put(key.apply(name), value));
            this.properties = Collections.unmodifiableMap(copy);
            return this;
        }

        /** Sets what is told each frame, in and out, on the connection's thread. */
        public Builder trace(@Nullable FrameTrace trace) {
            this.trace = trace;
            return this;
        }

        /** The options as they stand now. */
        public ConnectionOptions build() {
            return new ConnectionOptions(new Builder(this));
        }

        private static Symbol[] symbols(String[] names) {
            return Arrays.stream(names).map(Symbol::of).toArray(Symbol[]::new);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("[");
            show(text, "containerId", containerId);
            show(text, "user", user);
            show(text, "password", password);
            show(text, "credentials", credentials == null ? null : "…");
            show(text, "authorizationId", authorizationId);
            show(text, "saslEnabled", saslEnabled);
            show(text, "saslMechanisms", saslMechanisms);
            show(text, "saslAllowInsecure", saslAllowInsecure);
            show(text, "virtualHost", virtualHost);
            show(text, "sniHostname", sniHostname);
            show(text, "sslDomain", sslDomain);
            show(text, "idleTimeout", idleTimeout);
            show(text, "connectTimeout", connectTimeout);
            show(text, "reconnect", reconnectDisabled == null ? reconnect : "disabled");
            show(
                    text,
                    "failoverUrls",
                    failoverUrls == null
                            ? null
                            : failoverUrls.stream().map(AmqpUrl::parse).toList());
            show(text, "maxFrameSize", maxFrameSize);
            show(text, "channelMax", channelMax);
            show(text, "handleMax", handleMax);
            show(text, "maxLinks", maxLinks);
            show(text, "maxPartialBytes", maxPartialBytes);
            show(text, "maxRedirects", maxRedirects);
            show(text, "offeredCapabilities", offeredCapabilities);
            show(text, "desiredCapabilities", desiredCapabilities);
            show(text, "properties", properties);
            return text.append(']').toString();
        }

        private static void show(StringBuilder text, String name, @Nullable Object value) {
            if (value != null) {
                text.append(text.length() > 1 ? ", " : "")
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
    }
}
