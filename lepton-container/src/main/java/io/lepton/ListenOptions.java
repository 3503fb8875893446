package io.lepton;

import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.sasl.Authenticators;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a {@link Listener} and the connections that it accepts. What is not set here is as the container's
 * {@linkplain ContainerBuilder#serverDefaults defaults} say, then as the library's. Immutable.
 */
public final class ListenOptions {
    /** Anybody may come in, without a name; the container's handlers get the events. */
    public static final ListenOptions DEFAULT = builder().build();

    private static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final int DEFAULT_BACKLOG = 1024;
    private static final long DEFAULT_MEMORY = Math.max(1, Runtime.getRuntime().maxMemory() / 4);
    private static final int DEFAULT_MAX_CONNECTIONS = 10_000;
    private static final int DEFAULT_MAX_HANDSHAKES = 1_000;

    private static final SaslAuthenticator BY_CERTIFICATE_OR_NOBODY =
            Authenticators.of(Authenticators.external(), SaslAuthenticator.anonymousOnly());

    private final Builder set;

    private ListenOptions(Builder builder) {
        set = builder;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** What {@code overrides} chooses, and for the rest what {@code base} does. */
    public static ListenOptions merge(ListenOptions base, ListenOptions overrides) {
        Builder merged = new Builder(overrides.set);
        merged.fillFrom(base.set);
        return merged.build();
    }

    /** What accepted connections are set up with: those of the options that do not tell how to reach a peer or to log in. */
    public ConnectionOptions connectionOptions() {
        return set.connectionOptions;
    }

    /** The handler of accepted connections, or null for the container's. */
    public @Nullable MessagingHandler handler() {
        return set.connectionOptions.handler();
    }

    /** What is told of the listener itself, or null. */
    public @Nullable ListenHandler listenHandler() {
        return set.listenHandler;
    }

    /** What chooses the options of each accepted connection, or null. */
    public @Nullable Function<IncomingConnection, @Nullable ConnectionOptions> handlerFactory() {
        return set.handlerFactory;
    }

    /** How TLS is spoken, or null: as the container's defaults say where the URL asks for it, and otherwise not. */
    public @Nullable SslDomain sslDomain() {
        return set.sslDomain;
    }

    /** Whether clients of a listener with TLS may do without. */
    public boolean allowPlaintext() {
        return Boolean.TRUE.equals(set.allowPlaintext);
    }

    /** Who lets clients in. */
    public SaslAuthenticator saslAuthenticator() {
        return set.saslAuthenticator == null ? BY_CERTIFICATE_OR_NOBODY : set.saslAuthenticator;
    }

    /** Whether clients may send passwords over connections that are not encrypted. */
    public boolean saslAllowInsecure() {
        return Boolean.TRUE.equals(set.saslAllowInsecure);
    }

    /** Whether a client has to say who it is; to be anonymous is not enough. */
    public boolean requireAuth() {
        return Boolean.TRUE.equals(set.requireAuth);
    }

    /** Whether a client that attaches a link takes it from another connection of its own. */
    public boolean stealsLinks() {
        return !Boolean.FALSE.equals(set.stealsLinks);
    }

    /** How long a client may take from TCP to its open. */
    public Duration handshakeTimeout() {
        return set.handshakeTimeout == null ? DEFAULT_HANDSHAKE_TIMEOUT : set.handshakeTimeout;
    }

    /** What keeps the transactions of clients, or null: they can have none. */
    public @Nullable TransactionCoordinator transactionCoordinator() {
        return set.transactionCoordinator;
    }

    /** What is chosen for the transactions of clients. */
    public CoordinatorOptions coordinatorOptions() {
        return set.coordinatorOptions == null ? CoordinatorOptions.DEFAULT : set.coordinatorOptions;
    }

    /** How many connections may wait to be accepted. */
    public int backlog() {
        return set.backlog == null ? DEFAULT_BACKLOG : set.backlog;
    }

    /** How many connections there may be. */
    public int maxConnections() {
        return set.maxConnections == null ? DEFAULT_MAX_CONNECTIONS : set.maxConnections;
    }

    /** How many connections there may be from one address. */
    public int maxConnectionsPerAddress() {
        return set.maxConnectionsPerAddress == null ? maxConnections() : set.maxConnectionsPerAddress;
    }

    /** How many connections may be on their way from TCP to their open. */
    public int maxHandshakes() {
        return set.maxHandshakes == null ? DEFAULT_MAX_HANDSHAKES : set.maxHandshakes;
    }

    /** How many bytes all connections together may hold because of their peers; 0: any number. */
    public long maxMemory() {
        return set.maxMemory == null ? DEFAULT_MEMORY : set.maxMemory;
    }

    /** Collects options. Not for use by several threads at a time. */
    public static final class Builder {
        private ConnectionOptions connectionOptions = ConnectionOptions.DEFAULT;
        private @Nullable ListenHandler listenHandler;
        private @Nullable Function<IncomingConnection, @Nullable ConnectionOptions> handlerFactory;
        private @Nullable SslDomain sslDomain;
        private @Nullable Boolean allowPlaintext;
        private @Nullable SaslAuthenticator saslAuthenticator;
        private @Nullable Boolean saslAllowInsecure;
        private @Nullable Boolean requireAuth;
        private @Nullable Boolean stealsLinks;
        private @Nullable Duration handshakeTimeout;
        private @Nullable Integer backlog;
        private @Nullable Integer maxConnections;
        private @Nullable Integer maxConnectionsPerAddress;
        private @Nullable Integer maxHandshakes;
        private @Nullable Long maxMemory;
        private @Nullable TransactionCoordinator transactionCoordinator;
        private @Nullable CoordinatorOptions coordinatorOptions;

        private Builder() {}

        private Builder(Builder other) {
            fillFrom(other);
        }

        /** Takes over what is not set here. */
        private void fillFrom(Builder base) {
            connectionOptions = ConnectionOptions.merge(base.connectionOptions, connectionOptions);
            listenHandler = or(listenHandler, base.listenHandler);
            handlerFactory = or(handlerFactory, base.handlerFactory);
            sslDomain = or(sslDomain, base.sslDomain);
            allowPlaintext = or(allowPlaintext, base.allowPlaintext);
            saslAuthenticator = or(saslAuthenticator, base.saslAuthenticator);
            saslAllowInsecure = or(saslAllowInsecure, base.saslAllowInsecure);
            requireAuth = or(requireAuth, base.requireAuth);
            stealsLinks = or(stealsLinks, base.stealsLinks);
            handshakeTimeout = or(handshakeTimeout, base.handshakeTimeout);
            backlog = or(backlog, base.backlog);
            maxConnections = or(maxConnections, base.maxConnections);
            maxConnectionsPerAddress = or(maxConnectionsPerAddress, base.maxConnectionsPerAddress);
            maxHandshakes = or(maxHandshakes, base.maxHandshakes);
            maxMemory = or(maxMemory, base.maxMemory);
            transactionCoordinator = or(transactionCoordinator, base.transactionCoordinator);
            coordinatorOptions = or(coordinatorOptions, base.coordinatorOptions);
        }

        private static <T> @Nullable T or(@Nullable T value, @Nullable T absent) {
            return value == null ? absent : value;
        }

        /**
         * Sets up accepted connections like those that we make, as far as it applies to them: container id, handler, idle
         * time-out, max-frame-size, channel-max, capabilities, properties and trace.
         */
        public Builder connectionOptions(ConnectionOptions options) {
            connectionOptions = ConnectionOptions.merge(connectionOptions, options);
            return this;
        }

        /** Sets the handler of accepted connections. */
        public Builder handler(@Nullable MessagingHandler handler) {
            connectionOptions = connectionOptions.toBuilder().handler(handler).build();
            return this;
        }

        /** Sets what is told of the listener itself, and chooses the options of each connection. */
        public Builder listenHandler(@Nullable ListenHandler handler) {
            listenHandler = handler;
            return this;
        }

        /**
         * Sets what chooses the options of each accepted connection, such as a handler of its own. What it chooses beats these
         * options; null turns the client away. Called as {@link ListenHandler#onAccept}, before that.
         */
        public Builder handlerFactory(@Nullable Function<IncomingConnection, @Nullable ConnectionOptions> factory) {
            handlerFactory = factory;
            return this;
        }

        /** Sets what is told each frame of the accepted connections, on the threads of those. */
        public Builder trace(@Nullable FrameTrace trace) {
            connectionOptions = connectionOptions.toBuilder().trace(trace).build();
            return this;
        }

        /**
         * Sets how TLS is spoken, which then is whatever the scheme of the URL. In the container's defaults it is for listeners
         * whose URL asks for TLS with {@code amqps}. Null, the default: such a listener cannot be had.
         *
         * @throws IllegalArgumentException if it is one for clients
         */
        public Builder sslDomain(@Nullable SslDomain domain) {
            if (domain != null && !domain.isServer()) {
                throw new IllegalArgumentException("sslDomain: want one for servers, SslDomain.server()");
            }
            sslDomain = domain;
            return this;
        }

        /**
         * Sets whether clients of a listener with TLS may do without: the first octet that comes tells. What holds for
         * connections that are not encrypted holds for those, as that PLAIN is not offered. Default false.
         */
        public Builder allowPlaintext(boolean allow) {
            allowPlaintext = allow;
            return this;
        }

        /**
         * Sets who lets clients in: see {@link Authenticators}. Default: anybody, as ANONYMOUS, and by EXTERNAL who has shown a
         * certificate that was verified.
         */
        public Builder saslAuthenticator(SaslAuthenticator authenticator) {
            saslAuthenticator = Objects.requireNonNull(authenticator, "authenticator");
            return this;
        }

        /**
         * Sets whether PLAIN is offered on connections that are not encrypted, where passwords are readable for all on the
         * way. Default false.
         */
        public Builder saslAllowInsecure(boolean allow) {
            saslAllowInsecure = allow;
            return this;
        }

        /** Sets whether a client has to say who it is. Default false. */
        public Builder requireAuth(boolean require) {
            requireAuth = require;
            return this;
        }

        /**
         * Sets whether a client that attaches a link takes it from where it was, if another connection of the same container-id
         * and the same user has one of that name and direction: that one is detached with {@code amqp:link:stolen}, as the standard
         * wants it (AMQP 1.0 §2.6.1), and the client of another user is refused with {@code amqp:resource-locked}. So a client that
         * comes back finds its link free although its lost connection was not missed yet. False lets each connection have its own,
         * for clients that use the same names on several. Default true.
         */
        public Builder stealsLinks(boolean steals) {
            stealsLinks = steals;
            return this;
        }

        /**
         * Sets how long a client may take from TCP to its open, TLS and SASL included. Default 10 s.
         *
         * @throws IllegalArgumentException if not above zero
         */
        public Builder handshakeTimeout(Duration timeout) {
            handshakeTimeout = Checks.positive(timeout, "handshakeTimeout");
            return this;
        }

        /**
         * Sets how many connections may wait to be accepted. Default 1024.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder backlog(int connections) {
            backlog = Checks.atLeastOne(connections, "backlog");
            return this;
        }

        /**
         * Sets how many connections there may be at a time; whoever comes then is turned away without a word. Default 10,000.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxConnections(int connections) {
            maxConnections = Checks.atLeastOne(connections, "maxConnections");
            return this;
        }

        /**
         * Sets how many connections there may be at a time from one address, or one /64 network of IPv6; whoever comes from
         * there then is turned away without a word. Default: all that there may be, for clients behind a proxy have one address.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxConnectionsPerAddress(int connections) {
            maxConnectionsPerAddress = Checks.atLeastOne(connections, "maxConnectionsPerAddress");
            return this;
        }

        /**
         * Sets how many connections may be on their way from TCP to their open, which takes no longer than the
         * {@linkplain #handshakeTimeout handshake time-out}. Of one half of {@link #maxMemory maxMemory} each takes 32 KiB, 96 KiB over
         * TLS, so that there may be fewer of them. Once there are as many as may be, the address, or /64 network of IPv6, from which
         * most of them come makes room for who comes from elsewhere: its first is closed. Who comes from there himself gets the place
         * of the first, if that one has had a quarter of its time, and is turned away without a word otherwise. Where each comes from
         * another address nobody is accepted for that long: who comes waits in the {@linkplain #backlog backlog}. Default 1,000.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxHandshakes(int connections) {
            maxHandshakes = Checks.atLeastOne(connections, "maxHandshakes");
            return this;
        }

        /**
         * Sets how many bytes all connections of the listener together may hold because of their peers: frames and messages that
         * are not complete, messages that the application has not settled, output that peers do not read, sessions and links. As
         * that comes to an end, who holds most is read from slowly, and then closed with {@code amqp:resource-limit-exceeded}; where
         * nobody holds much, nobody more is let in: see {@link io.lepton.endpoint.MemoryBudget}. Default: a quarter of the heap.
         *
         * @param bytes 0: any number
         * @throws IllegalArgumentException if negative
         */
        public Builder maxMemory(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxMemory " + bytes + ": want 0 or more");
            }
            maxMemory = bytes;
            return this;
        }

        /**
         * Sets what keeps the transactions of clients: from then on they can have local ones (AMQP 1.0 §4). Default null: a link to a
         * coordinator is refused with {@code amqp:not-implemented}.
         */
        public Builder transactionCoordinator(@Nullable TransactionCoordinator coordinator) {
            transactionCoordinator = coordinator;
            return this;
        }

        /** Sets the limits of the transactions of clients, and what they can do. */
        public Builder coordinatorOptions(CoordinatorOptions options) {
            coordinatorOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /** The options as they stand now. */
        public ListenOptions build() {
            return new ListenOptions(new Builder(this));
        }
    }
}
