package io.lepton.broker;

import io.lepton.AmqpUrl;
import io.lepton.ConnectionOptions;
import io.lepton.ListenOptions;
import io.lepton.SslDomain;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.ScramCredentials;
import io.lepton.sasl.UserStore;
import io.lepton.sasl.Users;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Broker} is made with. Not for use by several threads at a time. */
public final class BrokerBuilder {
    /** What a client may ask for in its open. JMS clients look for the second before they share subscriptions. */
    private static final String[] CAPABILITIES = {"ANONYMOUS-RELAY", "SHARED-SUBS"};

    private static final long DEFAULT_MAX_MESSAGE_SIZE =
            Math.min(100L << 20, Runtime.getRuntime().maxMemory() / 4);

    /** Room at a listener for who has not opened, and for who is to hear that there are too many. */
    private static final int NOT_OPENED_YET = 2 * ListenOptions.DEFAULT.maxHandshakes();

    final List<String> queues = new ArrayList<>();
    final List<String> topics = new ArrayList<>();
    private final Users.Builder users = Users.builder();
    private @Nullable UserStore store;
    private @Nullable SaslAuthenticator authenticator;

    List<String> urls = List.of("amqp://127.0.0.1:0");

    @Nullable String containerId;

    InstantSource clock = InstantSource.system();
    int maxConnections = 10_000;
    private int maxConnectionsPerAddress = Integer.MAX_VALUE;
    private @Nullable SslDomain sslDomain;
    private @Nullable Boolean anonymous;
    private boolean saslAllowInsecure;
    private int queueCapacity = 100_000;
    private int priorityLevels = PriorityLevels.DEFAULT;
    private int maxRedeliveries = 10;
    private String deadLetterAddress = "DLQ";
    private boolean deadLetterExpired;
    private boolean acceptDurable = true;
    private boolean strictAnnotations;
    private boolean createOnDemand = true;
    private int maxNodes = 10_000;
    private int maxDynamicNodes = 256;
    private @Nullable Duration lockTimeout;
    private long maxMessageSize = DEFAULT_MAX_MESSAGE_SIZE;
    private long maxStoredBytes = Math.max(1, Runtime.getRuntime().maxMemory() / 4);
    private AccessRule accessRule = AccessRule.ALL;

    BrokerBuilder() {}

    // ------------------------------------------------------------------ where, and for whom

    /**
     * Sets where to listen. Default: a free port of the loopback interface, which nobody outside of this machine can reach.
     *
     * @param urls such as {@code amqp://127.0.0.1:5672}; without a host, all addresses of this machine; port 0 for a free one
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public BrokerBuilder listen(String... urls) {
        if (urls.length == 0) {
            throw new IllegalArgumentException("listen: want a URL");
        }
        List.of(urls).forEach(AmqpUrl::parse);
        this.urls = List.of(urls);
        return this;
    }

    /**
     * Listens on this port of the loopback interface.
     *
     * @param port 0: any free one
     * @throws IllegalArgumentException unless 0 to 65535
     */
    public BrokerBuilder port(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port " + port + ": want 0 to 65535");
        }
        return listen("amqp://127.0.0.1:" + port);
    }

    /** Sets the name by which clients know the broker; null, the default, for a random one. */
    public BrokerBuilder containerId(@Nullable String id) {
        containerId = id;
        return this;
    }

    /**
     * Adds a user, who logs in by SCRAM, which shows no password, or by PLAIN over TLS, or from this machine. Without users anybody
     * may come in.
     *
     * @throws IllegalArgumentException if the name or the password is empty, or has characters that SASLprep forbids (RFC 4013)
     */
    public BrokerBuilder user(String name, String password) {
        users.user(name, password.toCharArray());
        return this;
    }

    /**
     * Adds a user of whom no password is known, but what is kept of it; one for each hash by which he may log in.
     *
     * @throws IllegalArgumentException if the name is empty, or has characters that SASLprep forbids (RFC 4013)
     */
    public BrokerBuilder user(String name, ScramCredentials credentials) {
        users.user(name, credentials);
        return this;
    }

    /** Sets who may log in, such as those of {@link Users#file}, in the place of those of {@link #user}; null, the default: those. */
    public BrokerBuilder users(@Nullable UserStore users) {
        store = users;
        return this;
    }

    /**
     * Sets how TLS is done at {@code amqps} URLs; null, the default: not at all, and such URLs cannot be listened on.
     *
     * @throws IllegalArgumentException unless it is one for servers
     */
    public BrokerBuilder sslDomain(@Nullable SslDomain domain) {
        ListenOptions.builder().sslDomain(domain); // which checks it
        sslDomain = domain;
        return this;
    }

    /**
     * Sets by what clients may log in beside the passwords of users: certificates, {@link Authenticators#external()}, for which
     * {@link #sslDomain} has to ask, or tokens, {@link Authenticators#bearer}. Default null: by nothing.
     */
    public BrokerBuilder authenticator(@Nullable SaslAuthenticator other) {
        authenticator = other;
        return this;
    }

    /** Sets whether clients may come in without a name. Default: where there are no users and no {@link #authenticator}. */
    public BrokerBuilder anonymous(boolean allow) {
        anonymous = allow;
        return this;
    }

    /** Sets whether PLAIN, which shows the password, is offered without TLS on addresses that others can reach. Default false. */
    public BrokerBuilder saslAllowInsecure(boolean allow) {
        saslAllowInsecure = allow;
        return this;
    }

    /** Sets who may send and receive where. Default: everybody everywhere. */
    public BrokerBuilder accessRule(AccessRule rule) {
        accessRule = Objects.requireNonNull(rule, "rule");
        return this;
    }

    // ------------------------------------------------------------------ nodes

    /** Makes queues with these names from the start. */
    public BrokerBuilder queues(String... names) {
        queues.addAll(given(names));
        return this;
    }

    /** Makes topics with these names from the start. */
    public BrokerBuilder topics(String... names) {
        topics.addAll(given(names));
        return this;
    }

    /**
     * Sets whether a node is made when its address is used first. Default true; without, who uses it is told
     * {@code amqp:not-found}.
     */
    public BrokerBuilder createOnDemand(boolean create) {
        createOnDemand = create;
        return this;
    }

    /**
     * Sets how many messages a queue, or a subscription, has room for: when it is full its senders get no credit. What they
     * have credit for still comes, at most one message for each of them more than there was room for. Default 100,000.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public BrokerBuilder queueCapacity(int messages) {
        queueCapacity = atLeastOne(messages, "queueCapacity");
        return this;
    }

    /**
     * Sets how many priorities are told apart (§3.2.1): a message goes before those of a lower level. Default 10; 1: all are
     * alike.
     *
     * @throws IllegalArgumentException unless 1 to 256
     */
    public BrokerBuilder priorityLevels(int levels) {
        if (levels < 1 || levels > 256) {
            throw new IllegalArgumentException("priorityLevels " + levels + ": want 1 to 256");
        }
        priorityLevels = levels;
        return this;
    }

    /**
     * Sets after how many failed attempts (outcome modified, with delivery-failed) beyond the first a message becomes a dead
     * letter. Default 10; 0: after the first.
     *
     * @throws IllegalArgumentException if negative
     */
    public BrokerBuilder maxRedeliveries(int attempts) {
        if (attempts < 0) {
            throw new IllegalArgumentException("maxRedeliveries " + attempts + ": want 0 or more");
        }
        maxRedeliveries = attempts;
        return this;
    }

    /**
     * Sets the name of the queue of dead letters. What is given up there as well is dropped. Default {@code DLQ}.
     *
     * @throws IllegalArgumentException if empty
     */
    public BrokerBuilder deadLetterAddress(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("deadLetterAddress: want a name");
        }
        deadLetterAddress = name;
        return this;
    }

    /** Sets whether messages whose time is over become dead letters. Default false: they are dropped. */
    public BrokerBuilder deadLetterExpired(boolean keep) {
        deadLetterExpired = keep;
        return this;
    }

    /**
     * Sets how long a receiver may have a message without an outcome: then the broker releases it, and offers it again. Null,
     * the default: as long as it likes.
     *
     * @throws IllegalArgumentException if zero or negative
     */
    public BrokerBuilder lockTimeout(@Nullable Duration timeout) {
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            throw new IllegalArgumentException("lockTimeout " + timeout + ": want more than zero");
        }
        lockTimeout = timeout;
        return this;
    }

    // ------------------------------------------------------------------ messages

    /**
     * Sets whether durable messages are taken, though they are kept in memory only. Default true, for many clients send all
     * messages durable unless told otherwise. Without, they are rejected with {@code amqp:precondition-failed}, as the
     * standard wants of a node that cannot keep them (§3.2.1).
     */
    public BrokerBuilder acceptDurable(boolean accept) {
        acceptDurable = accept;
        return this;
    }

    /**
     * Sets whether messages are refused, with {@code amqp:not-implemented}, that have annotations which must be understood
     * (§3.2.10): whose keys do not begin with {@code x-opt-}. Default false.
     */
    public BrokerBuilder strictAnnotations(boolean strict) {
        strictAnnotations = strict;
        return this;
    }

    /**
     * Sets the size of the largest message that is taken. Default 100 MiB, or a quarter of the heap if that is less.
     *
     * @param bytes 1 or more
     * @throws IllegalArgumentException if less
     */
    public BrokerBuilder maxMessageSize(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxMessageSize " + bytes + ": want 1 or more");
        }
        maxMessageSize = bytes;
        return this;
    }

    // ------------------------------------------------------------------ limits, and time

    /**
     * Sets how much of the heap all messages, nodes and subscriptions may take together: a message counts with its bytes, once
     * however many subscriptions have it, and 512 bytes for each; a node or subscription with 4 KiB and its names. From three
     * quarters on nobody gets credit until receivers have made room; what comes nevertheless, and new nodes, are refused with
     * {@code amqp:resource-limit-exceeded} from seven eighths on. Default: a quarter of the heap. As much again is what
     * connections hold on the way ({@link ListenOptions.Builder#maxMemory}).
     *
     * @param bytes 1 or more
     * @throws IllegalArgumentException if less
     */
    public BrokerBuilder maxStoredBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxStoredBytes " + bytes + ": want 1 or more");
        }
        maxStoredBytes = bytes;
        return this;
    }

    /**
     * Sets how many nodes and subscriptions there may be; nodes that nobody uses make way. Default 10,000.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public BrokerBuilder maxNodes(int nodes) {
        maxNodes = atLeastOne(nodes, "maxNodes");
        return this;
    }

    /**
     * Sets how many dynamic nodes one user may have at a time; all clients without a user share one such number. A link that asks
     * for one more is refused with {@code amqp:resource-limit-exceeded}. Default 256.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public BrokerBuilder maxDynamicNodes(int nodes) {
        maxDynamicNodes = atLeastOne(nodes, "maxDynamicNodes");
        return this;
    }

    /**
     * Sets how many connections there may be, of clients that have logged in where they have to; who comes then is refused with
     * {@code amqp:resource-limit-exceeded}. Default 10,000.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public BrokerBuilder maxConnections(int connections) {
        maxConnections = atLeastOne(connections, "maxConnections");
        return this;
    }

    /**
     * Sets how many connections there may be from one address, or one /64 network of IPv6; see
     * {@link ListenOptions.Builder#maxConnectionsPerAddress}. Where clients need not log in it keeps one of them from taking all.
     * Default: as many as there may be.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public BrokerBuilder maxConnectionsPerAddress(int connections) {
        maxConnectionsPerAddress = atLeastOne(connections, "maxConnectionsPerAddress");
        return this;
    }

    /**
     * Sets the clock by which messages, locks and subscriptions expire. Default: that of the system. A test that turns a clock of
     * its own calls {@link Broker#timePassed} afterwards. Asked on the broker's thread.
     */
    public BrokerBuilder clock(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    private static int atLeastOne(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + ": want 1 or more");
        }
        return value;
    }

    // ------------------------------------------------------------------ what comes of it

    /**
     * Starts the broker. When this returns it takes connections.
     *
     * @throws io.lepton.TransportException if an address cannot be had
     * @throws IllegalArgumentException if nobody could log in
     */
    public Broker start() {
        return new Broker(this);
    }

    Settings settings() {
        return new Settings(
                queueCapacity,
                new PriorityLevels(priorityLevels),
                maxRedeliveries,
                deadLetterAddress,
                deadLetterExpired,
                acceptDurable,
                strictAnnotations,
                createOnDemand,
                maxNodes,
                maxDynamicNodes,
                lockTimeout,
                maxMessageSize,
                maxStoredBytes,
                accessRule);
    }

    ListenOptions.Builder listenOptions(String url) {
        Users named = users.build();
        UserStore known = store == null ? named : store;
        List<SaslAuthenticator> logins = new ArrayList<>();
        if (authenticator != null) {
            logins.add(authenticator);
        }
        if (store != null || !named.isEmpty()) {
            logins.add(Authenticators.users(known));
        }
        boolean mayBeNobody = anonymous == null ? logins.isEmpty() : anonymous;
        if (mayBeNobody || logins.isEmpty()) {
            logins.add(SaslAuthenticator.anonymousOnly());
        }
        AmqpUrl where = AmqpUrl.parse(url);
        return ListenOptions.builder()
                .sslDomain(where.isEncrypted() ? sslDomain : null)
                .saslAuthenticator(Authenticators.of(logins.toArray(SaslAuthenticator[]::new)))
                .saslAllowInsecure(saslAllowInsecure || isLoopback(where.host()))
                .requireAuth(!mayBeNobody)
                .maxConnections((int) Math.min(Integer.MAX_VALUE, (long) maxConnections + NOT_OPENED_YET))
                .maxConnectionsPerAddress(maxConnectionsPerAddress)
                .connectionOptions(ConnectionOptions.builder()
                        .offeredCapabilities(CAPABILITIES)
                        .build());
    }

    private static List<String> given(String[] names) {
        for (String name : Objects.requireNonNull(names, "names")) {
            Objects.requireNonNull(name, "name");
        }
        return List.of(names);
    }

    private static boolean isLoopback(@Nullable String host) {
        try {
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // to listen there fails, and says so
        }
    }
}
