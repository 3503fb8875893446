package io.lepton.cli;

import io.lepton.AmqpUrl;
import io.lepton.ConnectionConfig;
import io.lepton.ConnectionConfigException;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.TlsException;
import io.lepton.TransportException;
import io.lepton.endpoint.Connection;
import io.lepton.sasl.Authenticators;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every command that has a peer understands: who we are, how to reach it, and how much to say. */
final class SharedOptions {

    static final String HELP = """
            Connection:
              --config FILE               a connect.json: host, port, log-in and TLS come from there where
                                          nothing else is said, and the URL may be just /ADDRESS;
                                          who logs in is the file's at any other URL, too
              --user NAME                 log in as NAME
              --password TEXT             its password, which others may see in the list of
                                          processes; better are:
              --password-file FILE        the password is the first line of FILE
                                          (or the environment variable LEPTON_PASSWORD)
              --sasl-mechanisms NAMES     use these alone, as "SCRAM-SHA-256 PLAIN"
              --allow-insecure            let PLAIN send the password without encryption;
                                          SCRAM does not send it
              --tls-ca FILE               trust the certificates of FILE (PEM), and no others; with
                                          --listen, clients have to show one that they vouch for
              --tls-cert FILE             show the peer this certificate (PEM)
              --tls-key FILE              its private key, where that is not in the same file
              --tls-key-password-file FILE  the password of that key is the first line of FILE
                                          (or the environment variable LEPTON_TLS_KEY_PASSWORD)
              --tls-insecure              encrypt, but let anybody be the server
              --sni NAME                  the name that the server's certificate has to be for
              --virtual-host NAME         the host to ask the peer for
              --container-id ID           what we call ourselves
              --heartbeat DURATION        give up a connection silent for so long
              --max-frame-size SIZE       the largest frame that we take
              --connect-timeout DURATION  how long to try to reach the peer at first (30s)
              --reconnect                 connect again after a loss (this is the default)
              --no-reconnect              don't
              --failover URL ...          where else to connect to

            General:
              --timeout DURATION          give up when nothing has happened for so long
              --trace                     show every frame on standard error
              --quiet                     nothing but errors: no summary, progress or warnings
              --json                      output as JSON
              --help                      this text
            Durations: 500ms, 5s, 2m. Sizes: 4096, 64KiB, 1MiB.
            """;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final long LEAST_FRAME = 512; // §2.7.1

    // Together they fit into an open of 512 bytes, which is all that a peer has to take: §2.4.1.
    private static final int LONGEST_ID = 128;
    private static final int LONGEST_HOST = 253; // RFC 1035

    private static final Duration LONGEST_HEARTBEAT =
            Duration.ofDays(99); // half of it is a uint of milliseconds, §2.7.1

    private static final List<String> FOR_WHO_CONNECTS = List.of(
            "--config",
            "--sasl-mechanisms",
            "--tls-insecure",
            "--sni",
            "--virtual-host",
            "--connect-timeout",
            "--reconnect",
            "--no-reconnect",
            "--failover");

    /** Of a connect.json, to guess which one a misspelt key was meant to be. */
    private static final List<String> CONFIG_KEYS = List.of(
            "scheme",
            "host",
            "port",
            "user",
            "password",
            "sasl",
            "sasl.enable",
            "sasl.mechanisms",
            "sasl.allow_insecure",
            "tls",
            "tls.ca",
            "tls.cert",
            "tls.key",
            "tls.verify");

    /** What has no meaning where this command is its own peer. */
    static final List<String> OF_A_PEER = Stream.concat(
                    FOR_WHO_CONNECTS.stream(),
                    Stream.of(
                            "--tls-ca",
                            "--tls-cert",
                            "--tls-key",
                            "--tls-key-password-file",
                            "--user",
                            "--password",
                            "--password-file",
                            "--allow-insecure",
                            "--container-id"))
            .toList();

    private final @Nullable ConnectionConfig config;
    private final AmqpUrl url;
    private final String urlText;
    private final Credentials credentials;
    private final String @Nullable [] saslMechanisms;
    private final boolean insecureAllowed;
    private final TlsSettings tls;
    private final @Nullable String virtualHost;
    private final @Nullable String containerId;
    private final @Nullable Duration heartbeat;
    private final @Nullable Long maxFrameSize;
    private final Duration connectTimeout;
    private final boolean reconnecting;
    private final List<String> failoverUrls;
    private final @Nullable Duration timeout;
    private final boolean traced;
    private final boolean quiet;
    private final boolean json;

    /**
     * Reads and checks them.
     *
     * @param listening whether peers come to us, rather than we to one
     * @throws Failure of usage, or of this machine where the password's file cannot be read
     */
    SharedOptions(Arguments arguments, boolean listening, Streams streams) {
        this(arguments, onlyWord(arguments), listening, streams);
    }

    /** The same with a URL that stands elsewhere. */
    SharedOptions(Arguments arguments, String urlText, boolean listening, Streams streams) {
        config = listening ? null : config(arguments, streams);
        this.urlText = whole(arguments, urlText);
        url = parse(arguments, this.urlText);
        credentials = Credentials.of(arguments, url.user(), url.password(), streams);
        saslMechanisms = arguments.value("--sasl-mechanisms", SharedOptions::mechanisms);
        insecureAllowed = arguments.has("--allow-insecure");
        virtualHost = arguments.value("--virtual-host", text -> atMost(LONGEST_HOST, text));
        containerId = arguments.value("--container-id", text -> atMost(LONGEST_ID, notEmpty(text)));
        heartbeat = arguments.value("--heartbeat", SharedOptions::heartbeat);
        maxFrameSize = arguments.value("--max-frame-size", SharedOptions::frameSize);
        Duration patience = arguments.value("--connect-timeout", SharedOptions::positive);
        connectTimeout = patience == null ? CONNECT_TIMEOUT : patience;
        reconnecting = !arguments.has("--no-reconnect");
        if (!reconnecting && arguments.has("--reconnect")) {
            throw arguments.mistake("--reconnect and --no-reconnect contradict each other");
        }
        failoverUrls = arguments.all("--failover");
        failoverUrls.forEach(text -> toConnectTo(arguments, parse(arguments, text)));
        if (listening) {
            refuseWithListen(arguments, FOR_WHO_CONNECTS);
        } else {
            toConnectTo(arguments, url);
        }
        tls = new TlsSettings(
                arguments,
                url.isEncrypted() || failoverUrls.stream().map(AmqpUrl::parse).anyMatch(AmqpUrl::isEncrypted),
                listening,
                streams);
        timeout = arguments.value("--timeout", SharedOptions::positive);
        traced = arguments.has("--trace");
        quiet = arguments.has("--quiet");
        json = arguments.has("--json");
    }

    private static String onlyWord(Arguments arguments) {
        List<String> words = arguments.words();
        if (words.isEmpty()) {
            throw arguments.mistake("to where? Give a URL, as amqp://localhost:5672/ADDRESS");
        } else if (words.size() > 1) {
            throw arguments.mistake("one URL is enough; what is '" + words.get(1) + "'?");
        }
        return words.get(0);
    }

    private static @Nullable ConnectionConfig config(Arguments arguments, Streams streams) {
        String file = arguments.text("--config");
        if (file == null) {
            return null;
        }
        try {
            ConnectionConfig config = ConnectionConfig.load(Path.of(file));
            if (!arguments.has("--quiet")) {
                config.unknownKeys().forEach(key -> warnOfKey(file, key, streams));
            }
            return config;
        } catch (ConnectionConfigException | TlsException wrong) {
            throw Failure.local(Reasons.line(String.valueOf(wrong.getMessage())), wrong);
        } catch (InvalidPathException wrong) {
            throw arguments.mistake("--config: '" + file + "' is no file");
        }
    }

    private static void warnOfKey(String file, String key, Streams streams) {
        String nearest = Spelling.nearest(key, CONFIG_KEYS);
        streams.complain(
                Reasons.line(file + ": there is no key '" + key + "', it means nothing")
                        + (nearest == null ? "" : "; did you mean '" + nearest + "'?"),
                null);
    }

    /** An address alone is one at the peer of the configuration. */
    private String whole(Arguments arguments, String text) {
        if (!text.startsWith("/")) {
            return text;
        } else if (config == null) {
            throw arguments.mistake("'" + text + "' does not say where; with --config FILE the file does");
        }
        return config.url() + text;
    }

    private static AmqpUrl parse(Arguments arguments, String text) {
        AmqpUrl url;
        try {
            url = AmqpUrl.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw arguments.mistake(malformed.getMessage() + "; a URL is amqp://[USER:PASSWORD@]HOST[:PORT]/ADDRESS");
        }
        return switch (url.scheme()) {
            case "amqp", "amqps" -> url;
            default ->
                throw arguments.mistake(
                        url.scheme() + ":// is not there yet: there is no WebSocket transport; use amqp://");
        };
    }

    /** Options that mean nothing to who listens are a mistake, rather than without effect. */
    static void refuseWithListen(Arguments arguments, List<String> options) {
        for (String name : options) {
            if (arguments.has(name)) {
                throw arguments.mistake(name + " is for who connects; it can't stand with --listen");
            }
        }
    }

    private static void toConnectTo(Arguments arguments, AmqpUrl url) {
        if (url.port() == 0) {
            throw arguments.mistake("port 0 is for --listen, where it stands for any that is free");
        }
    }

    private static String[] mechanisms(String text) {
        String[] mechanisms = text.trim().split("[ ,]+");
        ConnectionOptions.builder().saslMechanisms(mechanisms); // which says what is wrong with them
        return mechanisms;
    }

    static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it can't be empty");
        }
        return text;
    }

    private static String atMost(int bytes, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > bytes) {
            throw new IllegalArgumentException("it can't be longer than " + bytes + " bytes");
        }
        return text;
    }

    private static Duration heartbeat(String text) {
        Duration heartbeat = Durations.parse(text);
        if (heartbeat.compareTo(LONGEST_HEARTBEAT) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than 99 days");
        }
        return heartbeat;
    }

    static Duration positive(String text) {
        Duration duration = Durations.parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no time at all");
        }
        return duration;
    }

    private static Long frameSize(String text) {
        long size = Sizes.parse(text);
        if (size < LEAST_FRAME || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + text + "' is not between " + LEAST_FRAME + " bytes and 2GiB");
        }
        return size;
    }

    /** The address that the URL names, or null. */
    @Nullable String address() {
        String path = url.path();
        return path == null || path.isEmpty() ? null : path;
    }

    AmqpUrl url() {
        return url;
    }

    /** How long to try to reach the peer at first. */
    Duration connectTimeout() {
        return connectTimeout;
    }

    /** After how long without a sign the command gives up; null: never. */
    @Nullable Duration timeout() {
        return timeout;
    }

    @Nullable String containerId() {
        return containerId;
    }

    boolean isReconnecting() {
        return reconnecting;
    }

    boolean isTraced() {
        return traced;
    }

    boolean isQuiet() {
        return quiet;
    }

    boolean isJson() {
        return json;
    }

    /** Who logs in, or with {@code --listen} may; null: nobody in particular. */
    @Nullable String user() {
        return credentials.user() == null && config != null ? config.options().user() : credentials.user();
    }

    /** Whether somebody logs in, or with {@code --listen} has to. */
    boolean hasUser() {
        return user() != null;
    }

    /** Whether {@code --sasl-mechanisms} was given. */
    boolean hasChosenMechanisms() {
        return saslMechanisms != null;
    }

    /** Begins to connect, as they say. */
    Connection connect(Container container, Streams streams) {
        ConnectionOptions.Builder builder = connectionOptions(streams)
                .user(credentials.user())
                .password(credentials.password())
                .virtualHost(virtualHost)
                .sniHostname(tls.serverName())
                .connectTimeout(connectTimeout.dividedBy(1 + failoverUrls.size()));
        if (insecureAllowed) {
            builder.saslAllowInsecure(true);
        }
        if (tls.isNeeded() && (config == null || tls.isChosen())) {
            builder.sslDomain(
                    tls.client(config == null ? null : config.options().sslDomain()));
        }
        if (saslMechanisms != null) {
            builder.saslMechanisms(saslMechanisms);
        }
        if (!failoverUrls.isEmpty()) {
            builder.failoverUrls(failoverUrls);
        }
        if (!reconnecting) {
            builder.reconnectDisabled();
        }
        ConnectionOptions chosen = builder.build();
        return container.connect(urlText, config == null ? chosen : ConnectionOptions.merge(config.options(), chosen));
    }

    /**
     * Begins to listen, as they say.
     *
     * @throws Failure if the port is not to be had, or the password is none that can be used
     */
    Listener listen(Container container, Streams streams) {
        ListenOptions.Builder builder = ListenOptions.builder()
                .connectionOptions(connectionOptions(streams).build());
        if (credentials.user() != null) {
            builder.saslAuthenticator(Authenticators.users(credentials.users()))
                    .saslAllowInsecure(insecureAllowed)
                    .requireAuth(true);
        }
        if (url.isEncrypted()) {
            builder.sslDomain(tls.server());
        }
        try {
            return container.listen(urlText, builder.build());
        } catch (TransportException taken) {
            throw Failure.local(notListening(taken), taken);
        }
    }

    private String notListening(TransportException why) {
        String text = Reasons.line(String.valueOf(why.getMessage()));
        if (!text.endsWith(": Address already in use")) {
            return text;
        }
        return "port " + url.port() + " is in use" + (url.host() == null ? "" : " on " + url.host());
    }

    /** What the line about listening says: the host as it was asked for, the port as it came to be. */
    String listenedOn(Listener listener) {
        String host = url.host();
        if (host == null) {
            host = listener.address().getAddress() instanceof Inet6Address ? "::" : "0.0.0.0"; // all of them
        }
        return authority(host, listener.port());
    }

    static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private ConnectionOptions.Builder connectionOptions(Streams streams) {
        ConnectionOptions.Builder builder = ConnectionOptions.builder();
        if (traced) {
            builder.trace(new TraceLines(streams.err()));
        }
        if (heartbeat != null) {
            builder.idleTimeout(heartbeat);
        }
        if (maxFrameSize != null) {
            builder.maxFrameSize(maxFrameSize.intValue());
        }
        return builder;
    }
}
