package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows a peer that closes with {@code amqp:connection:redirect} to where it points (AMQP 1.0 §2.8.16): so many times in a
 * row as the options allow. A connection that has lasted for a while begins anew, so that peers who send each other's clients
 * back and forth are found out, and one that moves its clients every hour is not.
 */
final class Redirects {
    private static final Symbol HOSTNAME = Symbol.of("hostname");
    private static final Symbol NETWORK_HOST = Symbol.of("network-host");
    private static final Symbol PORT = Symbol.of("port");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]+(%\\w+)?");
    /** Of a machine, or an IPv4 address: nothing of a URL but its host. */
    private static final Pattern NAME = Pattern.compile("[^:/@\\[\\]]+");

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    /**
     * Where a peer points.
     *
     * @param url with the scheme, user and password of the URL that led to the peer
     * @param hostname what our open is to name; null: the host of the URL
     */
    record Target(AmqpUrl url, @Nullable String hostname) {}

    private final int most;
    private int followed;

    Redirects(int most) {
        this.most = most;
    }

    /** Where to go for a close with {@code why}; null: it is no redirect, none that can be followed, or one too many. */
    @Nullable Target target(@Nullable Condition why, AmqpUrl from) {
        boolean redirect = why != null && ConnectionError.REDIRECT.equals(why.name());
        return redirect && followed < most ? target(why.info(), from) : null;
    }

    /** Goes where {@link #target} points. */
    void follow() {
        followed++;
    }

    /** The connection was open for so long, and is lost. */
    void lasted(Duration open) {
        if (open.compareTo(A_WHILE) >= 0) {
            followed = 0;
        }
    }

    private static @Nullable Target target(Map<Symbol, @Nullable Object> info, AmqpUrl from) {
        if (!(info.get(NETWORK_HOST) instanceof String host)) {
            return null;
        }
        boolean ipv6 = IPV6.matcher(host).matches();
        if (!ipv6 && !NAME.matcher(host).matches()) {
            return null;
        }
        String port = info.get(PORT) instanceof Number number ? ":" + number.longValue() : "";
        String hostname = info.get(HOSTNAME) instanceof String name && !name.isEmpty() ? name : null;
        try {
            AmqpUrl to = AmqpUrl.parse(from.scheme() + "://" + (ipv6 ? "[" + host + "]" : host) + port);
            AmqpUrl url = new AmqpUrl(from.scheme(), from.user(), from.password(), to.host(), to.port(), from.path());
            return to.port() == 0 ? null : new Target(url, hostname);
        } catch (IllegalArgumentException e) {
            return null; // it is told as the error that it is
        }
    }
}
