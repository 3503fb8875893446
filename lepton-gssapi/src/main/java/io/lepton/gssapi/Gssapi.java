package io.lepton.gssapi;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import java.util.Objects;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * GSSAPI (RFC 4752): who is logged in with Kerberos logs in. No security layer is agreed on.
 *
 * <p>A connection that lists {@code GSSAPI} in {@link io.lepton.ConnectionOptions.Builder#saslMechanisms} uses it as whom the JDK finds:
 * the JAAS entry {@code com.sun.security.jgss.initiate}, or the cache of tickets, where the system property
 * {@code javax.security.auth.useSubjectCredsOnly} is {@code false}. To say who it is:
 *
 * <pre>{@code
 * ConnectionOptions.builder().saslMechanism(Gssapi.as(() -> loginContext.getSubject()))
 * }</pre>
 *
 * The service is {@code amqp@HOST}, where the host is that of open.hostname.
 */
public final class Gssapi implements SaslMechanismFactory {
    private static final Symbol NAME = Symbol.of("GSSAPI");

    private final Identity identity;
    private final @Nullable String host;

    /** As whom the JDK finds by itself. */
    public Gssapi() {
        this(new Identity(null), null);
    }

    private Gssapi(Identity identity, @Nullable String host) {
        this.identity = identity;
        this.host = host;
    }

    /** As that one, who is asked for at each attempt, on a thread that may wait. */
    public static Gssapi as(Supplier<Subject> subject) {
        return new Gssapi(new Identity(Objects.requireNonNull(subject, "subject")), null);
    }

    /** This, for a service with that host in its name, whatever host is meant. */
    public Gssapi host(String name) {
        return new Gssapi(identity, Objects.requireNonNull(name, "name"));
    }

    /**
     * The accepting side: lets in who has a ticket for {@code amqp@host}. The user is his principal, as {@code anna@REALM}.
     *
     * @param host the host in the service's name
     * @param subject who has the service's key, asked for at each exchange; on a thread that may wait
     */
    public static SaslAuthenticator authenticator(String host, Supplier<Subject> subject) {
        return new GssapiServer(Objects.requireNonNull(host, "host"), new Identity(subject));
    }

    @Override
    public Symbol name() {
        return NAME;
    }

    @Override
    public SaslMechanism create(SaslLogin login) {
        return new JdkMechanism(NAME, login, host, identity);
    }
}
