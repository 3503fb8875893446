package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import io.lepton.sasl.Users;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which SASL mechanism a client and a listener of ours agree on, and who the client is then. */
class SaslMeetingTest {
    private static final Users USERS =
            Users.builder().user("anna", "secret".toCharArray()).build();

    private static ConnectionOptions.Builder anna() {
        return ConnectionOptions.builder().user("anna").password("secret");
    }

    private static ListenOptions.Builder users() {
        return ListenOptions.builder()
                .saslAuthenticator(Authenticators.users(USERS))
                .requireAuth(true);
    }

    private static TlsMeeting inClear(ConnectionOptions.Builder client, ListenOptions.Builder server) {
        return TlsMeeting.of("amqp://localhost", client, server);
    }

    /** The server knows its clients by their certificates, if they show one. */
    private static ListenOptions.Builder overTls(ListenOptions.Builder server) {
        return server.sslDomain(Certificates.server());
    }

    private static ConnectionOptions.Builder overTls(ConnectionOptions.Builder client) {
        return client.sslDomain(Certificates.client());
    }

    private static void assertLogin(TlsMeeting meeting, String mechanism, @Nullable String user) {
        assertThat(meeting.transport().condition()).isNull();
        assertThat(meeting.transport().saslMechanism()).isEqualTo(Symbol.of(mechanism));
        assertThat(meeting.atServer().saslMechanism()).isEqualTo(Symbol.of(mechanism));
        assertThat(meeting.atServer().user()).isEqualTo(user);
        assertThat(meeting.atServer().isAuthenticated()).isEqualTo(user != null);
        assertThat(meeting.transport().isAuthenticated()).isEqualTo(user != null);
    }

    // ------------------------------------------------------------------ which one

    @Test
    @DisplayName("API-SAS-01, MEC-04, MEC-01: a user with a password logs in by the strongest SCRAM, also without TLS")
    void scramFirst() {
        ListenOptions.Builder server = ListenOptions.builder()
                .saslAuthenticator(Authenticators.of(SaslAuthenticator.anonymousOnly(), Authenticators.users(USERS)));
        assertLogin(inClear(anna(), server), "SCRAM-SHA-512", "anna");
    }

    @Test
    @DisplayName("API-SAS-06, MEC-04: over TLS, SCRAM is bound to the certificate of the server")
    void boundToTls() {
        assertLogin(TlsMeeting.of(overTls(anna()), overTls(users())), "SCRAM-SHA-512-PLUS", "anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "PLAIN"})
    @DisplayName("API-COP-08: what may be used can be restricted")
    void restricted(String mechanism) {
        assertLogin(TlsMeeting.of(overTls(anna().saslMechanisms(mechanism)), overTls(users())), mechanism, "anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "PLAIN"})
    @DisplayName("MEC-02, API-TRN-08: who writes his name in another way is known by the one that the store has")
    void canonicalName(String mechanism) {
        ConnectionOptions.Builder client = ConnectionOptions.builder()
                .user("an\u00ADna")
                .password("secret")
                .saslMechanisms(mechanism);
        assertLogin(TlsMeeting.of(overTls(client), overTls(users())), mechanism, "anna");
    }

    @Test
    @DisplayName("API-COP-08, SAS-03: nothing in common with the server is the end, and says what there was")
    void nothingInCommon() {
        TlsMeeting meeting = inClear(anna().saslMechanisms("EXTERNAL"), users());
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(meeting.condition().description())
                .startsWith("Authentication failed [mech=none]")
                .contains("SCRAM-SHA-512");
    }

    @Test
    @DisplayName(
            "API-SAS-05, API-COP-09, W-20, MEC-02, ROB-25: PLAIN goes over an open wire only if both ends allow it")
    void plainNeedsBothEnds() {
        SaslAuthenticator plain = SaslAuthenticator.plain((user, password) -> true, false);
        ListenOptions.Builder open =
                ListenOptions.builder().saslAuthenticator(plain).saslAllowInsecure(true);
        assertThat(inClear(anna(), open).condition().description()).contains("saslAllowInsecure");
        assertLogin(inClear(anna().saslAllowInsecure(true), open), "PLAIN", "anna");

        ListenOptions.Builder closed = users();
        TlsMeeting meeting = inClear(anna().saslMechanisms("PLAIN").saslAllowInsecure(true), closed);
        assertThat(meeting.condition().description())
                .contains("the server offers")
                .doesNotContain("PLAIN");
    }

    @Test
    @DisplayName("API-COP-10, API-SAS-03: a wrong password is refused, which is no reason to try again")
    void wrongPassword() {
        TlsMeeting meeting = inClear(anna().password("wrong"), users());
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(meeting.condition().description()).startsWith("Authentication failed [mech=SCRAM-SHA-512]");
        assertThat(meeting.atServer().user()).isNull();
    }

    @Test
    @DisplayName("W-22, API-SAS-01: a user with a password does not end as nobody")
    void noDowngrade() {
        TlsMeeting meeting = inClear(anna(), ListenOptions.builder());
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertLogin(inClear(anna().saslMechanisms("ANONYMOUS"), ListenOptions.builder()), "ANONYMOUS", null);
    }

    // ------------------------------------------------------------------ certificates

    private static ListenOptions.Builder verifying() {
        return ListenOptions.builder()
                .sslDomain(Certificates.server()
                        .trustedCa(Certificates.CA.getCertificatePEM())
                        .verify(VerifyMode.PEER));
    }

    private static ConnectionOptions.Builder certified() {
        return ConnectionOptions.builder().sslDomain(Certificates.with(Certificates.client(), Certificates.CLIENT));
    }

    private static String subject() {
        return Certificates.CLIENT.getCertificate().getSubjectX500Principal().getName();
    }

    @Test
    @DisplayName(
            "MEC-03, API-SAS-02, API-LSN-02: a client with a verified certificate is its subject, by EXTERNAL, without more")
    void external() {
        assertLogin(TlsMeeting.of(certified(), verifying().requireAuth(true)), "EXTERNAL", subject());
    }

    @Test
    @DisplayName("MEC-03, TLS-07: EXTERNAL is not offered to a client without certificate")
    void externalNeedsACertificate() {
        TlsMeeting meeting = TlsMeeting.of(overTls(ConnectionOptions.builder()), overTls(ListenOptions.builder()));
        assertLogin(meeting, "ANONYMOUS", null);
        TlsMeeting listed = TlsMeeting.of(
                overTls(ConnectionOptions.builder().saslMechanisms("EXTERNAL")), overTls(ListenOptions.builder()));
        assertThat(listed.condition().description()).contains("[ANONYMOUS]");
    }

    @Test
    @DisplayName(
            "MEC-03, API-SSL-04: one listener takes certificates by EXTERNAL and passwords by SCRAM, and nothing else")
    void certificateOrPassword() {
        assertLogin(TlsMeeting.of(certified(), either()), "EXTERNAL", subject());
        assertLogin(TlsMeeting.of(overTls(anna()), either()), "SCRAM-SHA-512-PLUS", "anna");
        TlsMeeting neither = TlsMeeting.of(overTls(ConnectionOptions.builder()), either());
        assertThat(neither.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(neither.condition().description()).contains("SCRAM").doesNotContain("EXTERNAL");
    }

    private static ListenOptions.Builder either() {
        return users().sslDomain(Certificates.server()
                        .trustedCa(Certificates.CA.getCertificatePEM())
                        .verify(VerifyMode.OPTIONAL))
                .saslAuthenticator(Authenticators.of(Authenticators.external(), Authenticators.users(USERS)));
    }

    @Test
    @DisplayName("MEC-03: a certificate that names nobody lets nobody in")
    void externalNamesSomebody() {
        ListenOptions.Builder nameless = verifying().saslAuthenticator(Authenticators.external(certificate -> ""));
        TlsMeeting meeting = TlsMeeting.of(certified(), nameless);
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }

    @Test
    @DisplayName("MEC-03: who has no certificate where that is all there is to log in by is turned away")
    void nothingOffered() {
        TlsMeeting meeting = TlsMeeting.of(
                overTls(ConnectionOptions.builder()), either().saslAuthenticator(Authenticators.external()));
        assertThat(meeting.condition()).isNotNull();
        assertThat(meeting.atServer().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(meeting.atServer().condition().description()).contains("no mechanism");
    }

    @Test
    @DisplayName(
            "MEC-03: who is to act as somebody else than the certificate says is refused; the listener may give names")
    void externalGivesNames() {
        SaslAuthenticator named = Authenticators.external(certificate -> "anna");
        assertLogin(
                TlsMeeting.of(certified().authorizationId("anna"), verifying().saslAuthenticator(named)),
                "EXTERNAL",
                "anna");
        TlsMeeting other =
                TlsMeeting.of(certified().authorizationId("bert"), verifying().saslAuthenticator(named));
        assertThat(other.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }

    @Test
    @DisplayName(
            "API-COP-07, API-TRN-06: without SASL, a client is who its verified certificate says, and nobody without one")
    void certificateWithoutSasl() {
        ListenOptions.Builder server = verifying()
                .connectionOptions(
                        ConnectionOptions.builder().saslEnabled(false).build())
                .requireAuth(true);
        TlsMeeting meeting = TlsMeeting.of(certified().saslEnabled(false), server);
        assertThat(meeting.transport().condition()).isNull();
        assertThat(meeting.atServer().user()).isEqualTo(subject());
        assertThat(meeting.atServer().isAuthenticated()).isTrue();

        TlsMeeting nobody = inClear(
                ConnectionOptions.builder().saslEnabled(false),
                ListenOptions.builder()
                        .connectionOptions(
                                ConnectionOptions.builder().saslEnabled(false).build()));
        assertThat(nobody.transport().condition()).isNull();
        assertThat(nobody.atServer().isAuthenticated()).isFalse();
    }

    // ------------------------------------------------------------------ tokens

    private static ConnectionOptions.Builder token(String token) {
        return ConnectionOptions.builder()
                .credentials(url -> CompletableFuture.completedFuture(Credentials.token("anna", token)));
    }

    private static ListenOptions.Builder tokens() {
        return ListenOptions.builder()
                .saslAuthenticator(Authenticators.of(
                        Authenticators.users(USERS),
                        Authenticators.bearer((token, claimed) ->
                                CompletableFuture.supplyAsync(() -> token.startsWith("good") ? "annas-token" : null))));
    }

    @Test
    @DisplayName(
            "API-SAS-06, MEC-06, MEC-05: a token goes by OAUTHBEARER, then XOAUTH2, and by nothing that needs a password")
    void tokenFirst() {
        assertLogin(TlsMeeting.of(overTls(token("good")), overTls(tokens())), "OAUTHBEARER", "annas-token");
        assertLogin(
                TlsMeeting.of(overTls(token("good").saslMechanisms("XOAUTH2", "PLAIN")), overTls(tokens())),
                "XOAUTH2",
                "annas-token");
        assertThat(TlsMeeting.of(overTls(token("good")), overTls(users()))
                        .condition()
                        .description())
                .contains("none of which may be used");
    }

    @Test
    @DisplayName("SAS-05, MEC-05: a token of thousands of octets is sent whole")
    void longToken() {
        assertLogin(
                TlsMeeting.of(overTls(token("good" + "x".repeat(3500))), overTls(tokens())),
                "OAUTHBEARER",
                "annas-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
    @DisplayName("MEC-05, MEC-06: a token that the server does not take is refused, after its challenge")
    void badToken(String mechanism) {
        TlsMeeting meeting = TlsMeeting.of(overTls(token("bad").saslMechanisms(mechanism)), overTls(tokens()));
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(meeting.condition().description())
                .contains("[mech=" + mechanism + "]")
                .endsWith("AUTH");
    }

    @Test
    @DisplayName("MEC-05, MEC-06: no token goes over an open wire")
    void tokenNeedsTls() {
        List<Symbol> offered = new ArrayList<>();
        SaslMechanismFactory spy = new SaslMechanismFactory() {
            @Override
            public Symbol name() {
                return Symbol.of("SCRAM-SHA-1");
            }

            @Override
            public @Nullable SaslMechanism create(SaslLogin login) {
                return new Own() {
                    @Override
                    public Symbol name() {
                        return Symbol.of("SCRAM-SHA-1");
                    }

                    @Override
                    public String objection(SaslContext context) {
                        offered.addAll(context.offered());
                        return "is only looking";
                    }
                };
            }
        };
        TlsMeeting meeting = inClear(token("good").saslMechanism(spy), tokens());
        assertThat(meeting.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(offered).doesNotContain(Symbol.of("OAUTHBEARER"), Symbol.of("XOAUTH2"));
        TlsMeeting greedy = inClear(token("good"), tokens().saslAllowInsecure(true));
        assertThat(greedy.condition().description()).contains("OAUTHBEARER would show the secret");
    }

    // ------------------------------------------------------------------ own mechanisms

    /** Authenticate later, by a token sent over a link. */
    private static class Own implements SaslMechanism {
        @Override
        public Symbol name() {
            return Symbol.of("AMQPCBS");
        }

        @Override
        public CompletionStage<byte @Nullable []> begin(SaslContext context) {
            return CompletableFuture.completedFuture(new byte[0]);
        }

        @Override
        public CompletionStage<byte[]> respond(byte[] challenge) {
            return SaslMechanism.answer(new byte[0]);
        }
    }

    private static final class OwnFactory implements SaslMechanismFactory {
        final List<String> logins = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Symbol name() {
            return Symbol.of("AMQPCBS");
        }

        @Override
        public SaslMechanism create(SaslLogin login) {
            logins.add(login.user() + " " + String.valueOf(login.password()));
            return new Own();
        }
    }

    @Test
    @DisplayName("MEC-09: a mechanism of one's own is used in either role, before those of the library")
    void ownMechanism() {
        SaslAuthenticator later = new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms(SaslContext context) {
                return List.of(Symbol.of("AMQPCBS"));
            }

            @Override
            public SaslExchange begin(Symbol mechanism, SaslContext context) {
                return response -> new SaslStep.Success(null, null);
            }
        };
        OwnFactory own = new OwnFactory();
        TlsMeeting meeting = inClear(
                anna().saslMechanism(own),
                ListenOptions.builder().saslAuthenticator(Authenticators.of(Authenticators.users(USERS), later)));
        assertThat(meeting.transport().saslMechanism()).isEqualTo(Symbol.of("AMQPCBS"));
        assertThat(meeting.atServer().isAuthenticated()).isFalse();
        assertThat(own.logins).containsExactly("anna secret");
    }

    @Test
    @DisplayName("API-COP-08: a mechanism that nobody knows cannot be listed, one's own can")
    void listsOwnMechanisms() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionOptions.builder().saslMechanisms("AMQPCBS"))
                .withMessageContaining("SCRAM-SHA-256");
        ConnectionOptions.builder().saslMechanism(new OwnFactory()).saslMechanisms("AMQPCBS");
    }
}
