package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Transport;
import io.lepton.netty.TlsClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of one connection to reach its peer: which URL when, and for how long. */
final class Reconnector {
    private static final ReconnectOptions ONCE =
            ReconnectOptions.builder().maxAttempts(1).build();

    private final ConnectionLife life;
    private final List<AmqpUrl> urls;
    private final ConnectionOptions options;
    private final Redirects redirects;
    /** Where this attempt, or the connection that came of it, leads. */
    private AmqpUrl present;
    /** The attempts of this episode; null once there will be no more. */
    private @Nullable Attempts attempts;
    /** The peer has opened, at {@link #openedNanos}; and it was not lost since. */
    private boolean opened;

    private long openedNanos;
    /** How this attempt logs in. */
    private @Nullable SaslChoice login;

    private @Nullable Scheduled waiting;
    private @Nullable Scheduled timeout;

    Reconnector(ConnectionLife life, List<AmqpUrl> urls, ConnectionOptions options) {
        this.life = life;
        this.urls = List.copyOf(urls);
        present = urls.get(0);
        this.options = options;
        redirects = new Redirects(options.maxRedirects());
        attempts = newEpisode(options.isReconnectDisabled() ? ONCE : options.reconnect());
        life.connection().setCloseIsLoss(this::isLoss);
        if (!options.isReconnectDisabled()) {
            life.container().setLinkDefaults(life.connection(), options.reconnect());
        }
    }

    /** Whether another attempt follows a close of the peer with this error. API-RCN-09, CON-25 */
    private boolean isLoss(Condition error) {
        boolean forced = ConnectionError.FORCED.equals(error.name()) && !options.isReconnectDisabled();
        return forced || redirects.target(error, present) != null;
    }

    /** Makes the transport of the first attempt. */
    void prepare() {
        Attempts attempts = this.attempts;
        if (attempts != null && attempts.next()) {
            bind(urls.get(attempts.url()), null);
        }
    }

    /** Makes the attempt for which the transport is there. */
    void dial() {
        Transport transport = life.connection().transport();
        if (transport == null || transport.isClosed()) {
            return; // closed before it began
        }
        AmqpUrl url = present;
        timeout = life.driver().schedule(options.connectTimeout(), () -> timedOut(transport, url));
        CredentialsProvider provider = options.credentials();
        SaslChoice login = this.login;
        if (provider == null || login == null || !login.asks()) {
            connect(transport, url);
        } else {
            ask(provider, url)
                    .whenComplete(
                            (given, why) -> life.driver().execute(() -> answered(transport, url, login, given, why)));
        }
    }

    private void connect(Transport transport, AmqpUrl url) {
        TlsClient tls = url.isEncrypted()
                ? new TlsClient(
                        options.sslDomainOrDefault().context(),
                        options.tlsHostname(url, life.connection().hostname()))
                : null;
        life.driver().connect(transport, url.hostOrLocal(), url.port(), options.connectTimeout(), tls);
    }

    private static CompletionStage<Credentials> ask(CredentialsProvider provider, AmqpUrl url) {
        try {
            return Objects.requireNonNull(provider.credentials(url), "the credentials provider returned null");
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // an answer as well: the attempt has failed, not the connection
        }
    }

    private void answered(
            Transport transport, AmqpUrl url, SaslChoice login, @Nullable Credentials given, @Nullable Throwable why) {
        if (transport.isClosed()) {
            return; // closed or timed out in the meantime
        }
        try {
            if (given == null) {
                throw new IllegalArgumentException(why == null ? "there are none" : why.toString());
            }
            login.take(given);
        } catch (IllegalArgumentException e) {
            transport.fail(Condition.of(
                    LeptonError.CREDENTIALS, "no credentials for " + url.authority() + ": " + e.getMessage()));
            return;
        }
        connect(transport, url);
    }

    /** The peer's open has come. */
    void opened() {
        stopClock();
        opened = true;
        openedNanos = System.nanoTime();
    }

    /** Prepares for another attempt after an end that had this reason, and tells of it. False if there is none. */
    boolean tryAgain(HandlerCalls calls, @Nullable Condition why) {
        stopClock();
        if (opened) {
            opened = false;
            afterOpen();
        }
        Redirects.Target redirect = redirects.target(why, present);
        if (redirect != null) {
            redirects.follow();
            tryLater(calls, 1, Duration.ZERO, redirect.url(), redirect.hostname());
            return true;
        }
        Attempts attempts = this.attempts;
        if (attempts == null || !attempts.next()) {
            return false;
        }
        tryLater(calls, attempts.number(), attempts.delay(), urls.get(attempts.url()), null);
        return true;
    }

    private void tryLater(HandlerCalls calls, int number, Duration delay, AmqpUrl url, @Nullable String hostname) {
        Connection connection = life.connection();
        calls.call(
                connection.handler(),
                new Events.OfReconnecting(life.container(), connection, number, delay, url.toString()));
        if (connection.localState() == EndpointState.ACTIVE) {
            waiting = life.driver().schedule(delay, () -> {
                if (connection.localState() == EndpointState.ACTIVE) {
                    bind(url, hostname);
                    dial();
                }
            });
        }
    }

    /** It was open, and is lost: that begins a new episode if it had lasted. */
    private void afterOpen() {
        redirects.lasted(Duration.ofNanos(System.nanoTime() - openedNanos));
        if (options.isReconnectDisabled()) {
            attempts = null;
        } else if (System.nanoTime() - openedNanos
                >= options.reconnect().stableAfter().toNanos()) {
            attempts = newEpisode(options.reconnect());
        }
    }

    /** Whether there was anything to give up. */
    boolean wasEnabled() {
        return !options.isReconnectDisabled();
    }

    /** There will be no more attempts. */
    void cancel() {
        attempts = null;
        opened = false;
        stopClock();
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }

    /** {@code hostname}: the one to name in our open, where a redirect says so. */
    private void bind(AmqpUrl url, @Nullable String hostname) {
        present = url;
        Connection connection = life.connection();
        connection.setConnectedUrl(url.scheme() + "://" + url.authority());
        String virtualHost = hostname == null ? options.virtualHost() : hostname;
        if (virtualHost == null) {
            virtualHost = url.hostOrLocal();
        }
        connection.setHostname(virtualHost.isEmpty() ? null : virtualHost);
        SaslChoice choice = new SaslChoice(options, url);
        login = choice;
        life.transport(Transport.client(connection, choice.client(connection.hostname()), life.transportOptions()));
    }

    private void timedOut(Transport transport, AmqpUrl url) {
        transport.fail(Condition.of(
                LeptonError.CONNECT_TIMEOUT,
                "no open from " + url.authority() + " within "
                        + options.connectTimeout().toMillis() + " ms"));
    }

    private void stopClock() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }

    private Attempts newEpisode(ReconnectOptions options) {
        return new Attempts(
                options, urls.size(), () -> ThreadLocalRandom.current().nextDouble());
    }
}
