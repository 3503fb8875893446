package io.lepton;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect to or listen on: {@code scheme://user:password@host:port/path}, of which every part may be left out:
 * {@code host}, {@code host:port}, {@code :1234}, {@code /path} and {@code user@[::1]:5672} are URLs too.
 *
 * <p>The path is everything after the first slash, as it stands, so that any address can be written: {@code ?}, {@code #}
 * and {@code %} mean nothing in it. User and password are percent-decoded. The text form never shows the password.
 *
 * @param scheme {@code amqp}, {@code amqps}, {@code amqpws} or {@code amqpwss}; {@code amqp} where the text had none
 * @param user who logs in, or null
 * @param password the password, or null
 * @param host a name in lower case, or an IP address (IPv6 without brackets); null where the text had none
 * @param port 0 to 65535; the scheme's where the text had none
 * @param path the address of a node; "" for a lone slash, null where the text had none
 */
public record AmqpUrl(
        String scheme,
        @Nullable String user,
        @Nullable String password,
        @Nullable String host,
        int port,
        @Nullable String path) {

    private static final Set<String> SCHEMES = Set.of("amqp", "amqps", "amqpws", "amqpwss");
    private static final int MAX_PORT = 65535;

    /** Checks the ranges. */
    public AmqpUrl {
        Objects.requireNonNull(scheme, "scheme");
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "scheme '" + scheme + "' is not known: want amqp, as in amqp://localhost:5672");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + ": want 1 to " + MAX_PORT + ", or 0 to listen on any");
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is malformed; the text says what is wrong and never shows the password
     */
    public static AmqpUrl parse(String url) {
        Objects.requireNonNull(url, "url");
        String rest = url;
        String scheme = "amqp";
        int afterScheme = url.indexOf("://");
        if (afterScheme >= 0 && afterScheme < (url.indexOf('/'))) {
            scheme = url.substring(0, afterScheme).toLowerCase(Locale.ROOT);
            rest = url.substring(afterScheme + 3);
        }
        int slash = rest.indexOf('/');
        String path = slash < 0 ? null : rest.substring(slash + 1);
        String authority = slash < 0 ? rest : rest.substring(0, slash);

        String user = null;
        String password = null;
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            authority = authority.substring(at + 1);
            int colon = login.indexOf(':');
            user = decode(colon < 0 ? login : login.substring(0, colon));
            password = colon < 0 ? null : decode(login.substring(colon + 1));
        }

        try {
            int endOfHost = endOfHost(authority);
            String host = host(authority.substring(0, endOfHost));
            boolean noPort = authority.length() - endOfHost <= 1;
            int port = noPort ? defaultPort(scheme) : port(authority.substring(endOfHost + 1));
            return new AmqpUrl(scheme, user, password, host, port, path);
        } catch (IllegalArgumentException e) {
            if (at < 0 && path != null && path.indexOf('@') >= 0) {
                // What looks like a port may be the begin of a password.
                throw new IllegalArgumentException(
                        "malformed URL: if user or password have a '/', it is written %2F", null);
            }
            throw e;
        }
    }

    /** Whether the connection is to be encrypted. */
    public boolean isEncrypted() {
        return scheme.equals("amqps") || scheme.equals("amqpwss");
    }

    /** Whether AMQP is to be spoken inside a WebSocket. */
    public boolean isWebSocket() {
        return scheme.startsWith("amqpws");
    }

    /** {@code host:port}, with brackets where IPv6 needs them; {@code localhost} where there is no host. */
    public String authority() {
        return hostText("localhost") + ":" + port;
    }

    /** The URL with {@code ***} for the password. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(scheme).append("://");
        if (user != null) {
            text.append(encode(user)).append(password == null ? "@" : ":***@");
        }
        text.append(hostText("")).append(':').append(port);
        return path == null ? text.toString() : text.append('/').append(path).toString();
    }

    /** The host to connect to. */
    String hostOrLocal() {
        return host == null ? "localhost" : host;
    }

    private String hostText(String absent) {
        if (host == null) {
            return absent;
        }
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Where the host ends in {@code host}, {@code host:port}, {@code [ip]} or {@code [ip]:port}. */
    private static int endOfHost(String authority) {
        if (authority.startsWith("[")) {
            int bracket = authority.indexOf(']');
            int end = bracket + 1;
            if (bracket < 0 || (end < authority.length() && authority.charAt(end) != ':')) {
                throw new IllegalArgumentException("host '" + authority + "': want [address] or [address]:port");
            }
            return end;
        }
        int colon = authority.indexOf(':');
        if (colon != authority.lastIndexOf(':')) {
            throw new IllegalArgumentException(
                    "host '" + authority + "' has several colons: an IPv6 address stands in brackets, as [::1]");
        }
        return colon < 0 ? authority.length() : colon;
    }

    /** Null for none; in lower case and without brackets. */
    private static @Nullable String host(String text) {
        String host = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == 0x7f || "[]<>\"\\^`{|}?#@".indexOf(c) >= 0) {
                throw new IllegalArgumentException("host '" + host + "' has a character that no host has, at " + i);
            }
        }
        return host.isEmpty() ? null : host.toLowerCase(Locale.ROOT);
    }

    private static int defaultPort(String scheme) {
        switch (scheme) {
            case "amqps":
                return 5671;
            case "amqpws":
                return 80;
            case "amqpwss":
                return 443;
            default:
                return 5672;
        }
    }

    private static int port(String text) {
        if (text.equals("amqp") || text.equals("amqps")) {
            return defaultPort(text);
        }
        int port = -1;
        if (text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            port = Integer.parseInt(text);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "port '" + text + "': want a number from 0 to " + MAX_PORT + ", amqp or amqps");
        }
        return port;
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("user or password: '%' wants two hexadecimal digits after it");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x7f && (Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
