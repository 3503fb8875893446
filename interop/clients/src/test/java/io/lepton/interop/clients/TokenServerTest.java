package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.Credentials;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Condition;
import io.lepton.blocking.BlockingConnection;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.LeptonError;
import io.lepton.sasl.Authenticators;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a server of OAuth 2 gives to our client, and whose signature our listener checks by that server's keys. */
class TokenServerTest {
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final MockOAuth2Server server = new MockOAuth2Server();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> given = new CopyOnWriteArrayList<>();
    private final List<String> came = new CopyOnWriteArrayList<>();
    private Container container;
    private Listener listener;

    @BeforeEach
    void start() throws MalformedURLException {
        server.start();
        DefaultJWTProcessor<SecurityContext> verifier = new DefaultJWTProcessor<>();
        JWKSource<SecurityContext> keys =
                JWKSourceBuilder.create(server.jwksUrl("users").url()).build();
        verifier.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        container = Container.create();
        listener = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .saslAuthenticator(Authenticators.bearer((token, claimed) ->
                                CompletableFuture.supplyAsync(() -> subject(verifier, token)))) // it asks for the keys
                        .saslAllowInsecure(true)
                        .requireAuth(true)
                        .handler(new MessagingHandler() {
                            @Override
                            public void onConnectionOpened(ConnectionEvent event) {
                                came.add(event.connection().transport().user());
                            }
                        })
                        .build());
        container.start();
    }

    @AfterEach
    void stop() {
        container.close();
        server.shutdown();
    }

    private static String subject(DefaultJWTProcessor<SecurityContext> verifier, String token) {
        try {
            return verifier.process(token, null).getSubject();
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return null;
        }
    }

    /** Asks the server for a token, as for each connection. */
    private CompletionStage<Credentials> token() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.tokenEndpointUrl("users").toString()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=ann&client_secret=secret&scope=messages"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(HttpResponse::body)
                .thenApply(answer -> {
                    Matcher matcher = TOKEN.matcher(answer);
                    assertThat(matcher.find()).as(answer).isTrue();
                    given.add(matcher.group(1));
                    return Credentials.token("ann", matcher.group(1));
                });
    }

    private ConnectionOptions.Builder options(String mechanism) {
        return ConnectionOptions.builder().saslMechanisms(mechanism).saslAllowInsecure(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
    @DisplayName("MEC-05 MEC-06 API-SAS-06: a token is asked for at each connection, and its owner is who logs in")
    void afreshEachTime(String mechanism) throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(2);
        Container client = Container.create(new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                opened.countDown();
                if (opened.getCount() > 0) {
                    event.connection().transport().fail(Condition.of(LeptonError.IO, "cut by the test"));
                }
            }
        });
        try (client) {
            client.connect(
                    "amqp://127.0.0.1:" + listener.port(),
                    options(mechanism).credentials(url -> token()).build());
            client.start();
            assertThat(opened.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(given).hasSizeGreaterThanOrEqualTo(2);
        assertThat(came).isNotEmpty().containsOnly("ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
    @DisplayName("MEC-05 MEC-06: a token that another server has signed is refused")
    void foreignToken(String mechanism) {
        MockOAuth2Server other = new MockOAuth2Server();
        other.start();
        String foreign = other.issueToken("others", "ann", "messages").serialize();
        other.shutdown();
        assertThatThrownBy(() -> BlockingConnection.connect(
                        "amqp://127.0.0.1:" + listener.port(),
                        options(mechanism)
                                .credentials(
                                        url -> CompletableFuture.completedFuture(Credentials.token("ann", foreign)))
                                .build()))
                .isInstanceOf(ConnectionException.class);
        assertThat(came).isEmpty();
    }
}
