package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Transport;
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
    /** The attempts of this episode; null once there will be no more. */
    private @Nullable Attempts attempts;
    /** The peer has opened, at {@link #openedNanos}; and it was not lost since. */
    private boolean opened;

    private long openedNanos;
    /** What this attempt needs credentials for, or null if it needs none but those of the URL and the options. */
    private @Nullable ProvidedPlain provided;

    private @Nullable Scheduled waiting;
    private @Nullable Scheduled timeout;

    Reconnector(ConnectionLife life, List<AmqpUrl> urls, ConnectionOptions options) {
        this.life = life;
        this.urls = List.copyOf(urls);
        this.options = options;
        attempts = newEpisode(options.isReconnectDisabled() ? ONCE : options.reconnect());
        if (!options.isReconnectDisabled()) {
            life.connection().setForcedCloseIsLoss(true);
            life.container().setLinkDefaults(life.connection(), options.reconnect());
        }
    }

    /** Makes the transport of the first attempt. */
    void prepare() {
        Attempts attempts = this.attempts;
        if (attempts != null && attempts.next()) {
            bind(urls.get(attempts.url()));
        }
    }

    /** Makes the attempt for which the transport is there. */
    void dial() {
        Transport transport = life.connection().transport();
        Attempts attempts = this.attempts;
        if (transport == null || transport.isClosed() || attempts == null) {
            return; // closed before it began
        }
        AmqpUrl url = urls.get(attempts.url());
        timeout = life.driver().schedule(options.connectTimeout(), () -> timedOut(transport, url));
        CredentialsProvider provider = options.credentials();
        ProvidedPlain login = provided;
        if (provider == null || login == null) {
            connect(transport, url);
        } else {
            ask(provider, url)
                    .whenComplete(
                            (given, why) -> life.driver().execute(() -> answered(transport, url, login, given, why)));
        }
    }

    private void connect(Transport transport, AmqpUrl url) {
        life.driver().connect(transport, url.hostOrLocal(), url.port(), options.connectTimeout());
    }

    private static CompletionStage<Credentials> ask(CredentialsProvider provider, AmqpUrl url) {
        try {
            return Objects.requireNonNull(provider.credentials(url), "the credentials provider returned null");
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // an answer as well: the attempt has failed, not the connection
        }
    }

    private void answered(
            Transport transport,
            AmqpUrl url,
            ProvidedPlain login,
            @Nullable Credentials given,
            @Nullable Throwable why) {
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

    /** Prepares for another attempt, and tells of it. False if there is none. */
    boolean tryAgain(HandlerCalls calls) {
        stopClock();
        if (opened) {
            opened = false;
            afterOpen();
        }
        Attempts attempts = this.attempts;
        if (attempts == null || !attempts.next()) {
            return false;
        }
        Connection connection = life.connection();
        AmqpUrl url = urls.get(attempts.url());
        Duration delay = attempts.delay();
        calls.call(
                connection.handler(),
                new Events.OfReconnecting(life.container(), connection, attempts.number(), delay, url.toString()));
        if (connection.localState() == EndpointState.ACTIVE) {
            waiting = life.driver().schedule(delay, () -> {
                if (connection.localState() == EndpointState.ACTIVE) {
                    bind(url);
                    dial();
                }
            });
        }
        return true;
    }

    /** It was open, and is lost: that begins a new episode if it had lasted. */
    private void afterOpen() {
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

    private void bind(AmqpUrl url) {
        Connection connection = life.connection();
        connection.setConnectedUrl(url.scheme() + "://" + url.authority());
        String virtualHost = options.virtualHost();
        if (virtualHost == null) {
            virtualHost = url.hostOrLocal();
        }
        connection.setHostname(virtualHost.isEmpty() ? null : virtualHost);
        boolean asks = options.credentials() != null && (url.user() == null || url.password() == null);
        provided =
                asks && SaslChoice.allowsPlain(options, url) ? new ProvidedPlain(options.authorizationId(), url) : null;
        life.transport(Transport.client(
                connection, SaslChoice.client(options, url, connection.hostname(), provided), life.transportOptions()));
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
