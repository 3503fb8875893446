package io.lepton;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connect.json says: where to connect to, and how. {@link Container#connect()} looks for one; this reads it from any
 * place. It is a JSON object, in UTF-8, with comments as in Java where one likes. All keys may be left out, null is as good
 * as left out, and keys that are not known mean nothing:
 *
 * <table>
 * <caption>The keys</caption>
 * <tr><td>{@code scheme}</td><td>{@code "amqps"}, the default, or {@code "amqp"}</td></tr>
 * <tr><td>{@code host}</td><td>a name or an address; default {@code "localhost"}</td></tr>
 * <tr><td>{@code port}</td><td>a number, also as a string, or {@code "amqp"} (5672) or {@code "amqps"} (5671); default by
 *     scheme</td></tr>
 * <tr><td>{@code user}, {@code password}</td><td>who logs in; a password counts with a user only</td></tr>
 * <tr><td>{@code sasl.enable} (or {@code sasl.enabled})</td><td>whether there is a SASL layer; default true</td></tr>
 * <tr><td>{@code sasl.mechanisms}</td><td>which mechanisms may be used: a string of names with blanks between them, or a list
 *     of strings</td></tr>
 * <tr><td>{@code sasl.allow_insecure}</td><td>whether a password may go over a connection that is not encrypted; default
 *     false</td></tr>
 * <tr><td>{@code tls.ca}</td><td>a file of those who are trusted to vouch for servers; default: whom the platform
 *     trusts</td></tr>
 * <tr><td>{@code tls.cert}, {@code tls.key}</td><td>files of our certificate and its private key; one file may hold
 *     both</td></tr>
 * <tr><td>{@code tls.verify}</td><td>whether the server's certificate is checked, and its name; default
 *     true</td></tr>
 * </table>
 *
 * <p>Immutable.
 */
public final class ConnectionConfig {
    private static final Set<String> KEYS = Set.of("scheme", "host", "port", "user", "password", "sasl", "tls");
    private static final Set<String> SASL_KEYS = Set.of("enable", "enabled", "mechanisms", "allow_insecure");
    private static final Set<String> SCHEMES = Set.of("amqp", "amqps");

    /** What holds where there is no file. */
    static final ConnectionConfig NONE =
            new ConnectionConfig(AmqpUrl.parse("amqps://localhost"), ConnectionOptions.DEFAULT, null, List.of());

    private final AmqpUrl url;
    private final ConnectionOptions options;
    private final @Nullable Path file;
    private final List<String> unknownKeys;

    private ConnectionConfig(AmqpUrl url, ConnectionOptions options, @Nullable Path file, List<String> unknownKeys) {
        this.url = url;
        this.options = options;
        this.file = file;
        this.unknownKeys = unknownKeys;
    }

    /**
     * Reads and checks a file. For {@code container.connect(config.url(), config.options())}, or with options of one's own
     * that beat those of the file: {@code ConnectionOptions.merge(config.options(), own)}.
     *
     * @throws ConnectionConfigException if the file cannot be read, is not JSON, or has a value that makes no sense
     * @throws TlsException if a file that a key of {@code tls} names cannot be read
     */
    public static ConnectionConfig load(Path file) {
        ConfigSection root = ConfigSection.read(file);
        AmqpUrl url = url(root);
        ConfigSection tls = root.section("tls");
        if (!url.isEncrypted() && !tls.isEmpty()) {
            throw root.fault("tls", "makes no sense with the scheme 'amqp', which is not encrypted");
        }
        SslDomain domain = ConfigTls.domain(tls);
        return new ConnectionConfig(
                url, options(root).toBuilder().sslDomain(domain).build(), file, unknownKeys(root));
    }

    private static AmqpUrl url(ConfigSection root) {
        String scheme = root.string("scheme");
        if (scheme == null) {
            scheme = "amqps";
        } else if (!SCHEMES.contains(scheme)) {
            throw root.fault("scheme", "expected \"amqp\" or \"amqps\", found \"" + scheme + "\"");
        }
        String base = scheme + "://";
        String host = root.string("host");
        AmqpUrl to = AmqpUrl.parse(base + "localhost");
        if (host != null) {
            boolean bareIpv6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
            String text = bareIpv6 ? "[" + host + "]" : host;
            to = root.checked("host", () -> AmqpUrl.parse(base + text));
            if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf('@') >= 0 || !bareIpv6 && hasPort(host)) {
                throw root.fault("host", "expected a name or an address, found \"" + host + "\"");
            }
        }
        String port = root.stringOrUnsigned("port");
        if (port == null) {
            return to;
        }
        int number = root.checked("port", () -> AmqpUrl.parse(base + "localhost:" + port))
                .port();
        if (number == 0 || port.isEmpty()) {
            throw root.fault("port", "expected 1 to 65535, found \"" + port + "\"");
        }
        return new AmqpUrl(scheme, null, null, to.host(), number, null);
    }

    private static List<String> unknownKeys(ConfigSection root) {
        List<String> unknown = new ArrayList<>(root.keysBut(KEYS));
        unknown.addAll(root.section("sasl").keysBut(SASL_KEYS));
        unknown.addAll(root.section("tls").keysBut(ConfigTls.KEYS));
        return List.copyOf(unknown);
    }

    private static boolean hasPort(String host) {
        return host.indexOf(':', host.indexOf(']') + 1) >= 0;
    }

    private static ConnectionOptions options(ConfigSection root) {
        ConnectionOptions.Builder options = ConnectionOptions.builder();
        String user = root.string("user");
        String password = root.string("password");
        if (user != null) {
            options.user(user).password(password);
        }
        ConfigSection sasl = root.section("sasl");
        Boolean enabled = enabled(sasl);
        if (enabled != null) {
            options.saslEnabled(enabled);
        }
        List<String> mechanisms = sasl.words("mechanisms");
        if (!mechanisms.isEmpty()) {
            sasl.checked("mechanisms", () -> options.saslMechanisms(mechanisms.toArray(new String[0])));
        }
        Boolean allowInsecure = sasl.bool("allow_insecure");
        if (allowInsecure != null) {
            options.saslAllowInsecure(allowInsecure);
        }
        return options.build();
    }

    /** {@code enable} is what Proton's documents say, {@code enabled} what its Python binding reads. */
    private static @Nullable Boolean enabled(ConfigSection sasl) {
        Boolean enable = sasl.bool("enable");
        Boolean enabled = sasl.bool("enabled");
        if (enable != null && enabled != null && !enable.equals(enabled)) {
            throw sasl.fault("enable", "and 'sasl.enabled' contradict each other");
        }
        return enable == null ? enabled : enable;
    }

    /** Where to connect to, without user and password. */
    public String url() {
        return url.toString();
    }

    /** The keys that are not known, such as {@code sasl.mechanism}: they mean nothing, and may be others that are misspelt. */
    public List<String> unknownKeys() {
        return unknownKeys;
    }

    /** How: what the file says of user, password and SASL, and nothing else chosen. */
    public ConnectionOptions options() {
        return options;
    }

    AmqpUrl amqpUrl() {
        return url;
    }

    /** {@code own} and, where they say nothing, the file; whose password goes with the user of the file only. */
    ConnectionOptions under(ConnectionOptions own) {
        ConnectionOptions ours = own.user() == null
                ? options
                : options.toBuilder().password((String) null).build();
        return ConnectionOptions.merge(ours, own);
    }

    /** Where it came from and where it leads, without any secret. */
    @Override
    public String toString() {
        return file == null
                ? "no URL was given, such as amqp://localhost:5672, and without a connect.json that means " + url
                : url + ", by " + file;
    }
}
