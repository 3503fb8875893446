package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.Transport;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Users;
import jakarta.jms.JMSSecurityException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientConnectionSecuritySaslException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others wrote log in with a listener of ours. */
class SaslTest {
    private static final BlockingQueue<Transport> CAME = new LinkedBlockingQueue<>();
    private static Container container;
    private static Thread thread;
    private static Listener listener;

    @BeforeAll
    static void listen() {
        container = Container.create();
        Users users = Users.builder().user("bob", "secret".toCharArray()).build();
        listener = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .saslAuthenticator(Authenticators.of(
                                Authenticators.users(users),
                                Authenticators.bearer((token, claimed) ->
                                        CompletableFuture.completedFuture(token.equals("secret") ? "token" : null))))
                        .saslAllowInsecure(true)
                        .requireAuth(true)
                        .handler(new MessagingHandler() {
                            @Override
                            public void onConnectionOpened(ConnectionEvent event) {
                                CAME.add(event.connection().transport());
                            }
                        })
                        .build());
        thread = new Thread(container::run, "listener");
        thread.start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        container.stop();
        thread.join();
    }

    private static void assertCame(String user, String mechanism) throws InterruptedException {
        Transport came = CAME.poll(10, TimeUnit.SECONDS);
        assertThat(came).isNotNull();
        assertThat(came.user()).isEqualTo(user);
        assertThat(String.valueOf(came.saslMechanism())).isEqualTo(mechanism);
    }

    private static String url(String mechanisms) {
        return "amqp://127.0.0.1:" + listener.port() + "?amqp.saslMechanisms=" + mechanisms;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    @DisplayName("MEC-02, MEC-04: Qpid JMS logs in, and believes our proof")
    void jms(String mechanism) throws Exception {
        try (var connection = new JmsConnectionFactory("bob", "secret", url(mechanism)).createConnection()) {
            connection.start();
            assertCame("bob", mechanism);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256"})
    @DisplayName("SAS-06, MEC-04: Qpid JMS with a wrong password hears that it is wrong")
    void jmsIsRefused(String mechanism) {
        assertThatThrownBy(() -> {
                    try (var connection = new JmsConnectionFactory("bob", "wrong", url(mechanism)).createConnection()) {
                        connection.start();
                    }
                })
                .isInstanceOf(JMSSecurityException.class);
    }

    @Test
    @DisplayName("MEC-05: Qpid JMS and Qpid ProtonJ2 log in by XOAUTH2, with a token in the place of a password")
    void tokens() throws Exception {
        try (var connection = new JmsConnectionFactory("bob", "secret", url("XOAUTH2")).createConnection()) {
            connection.start();
            assertCame("token", "XOAUTH2");
        }
        try (Client client = Client.create()) {
            var connection = client.connect("127.0.0.1", listener.port(), protonj2("secret", "XOAUTH2"));
            connection.openFuture().get(10, TimeUnit.SECONDS);
            assertCame("token", "XOAUTH2");
        }
    }

    private static ConnectionOptions protonj2(String password, String mechanism) {
        ConnectionOptions options =
                new ConnectionOptions().user("bob").password(password).reconnectEnabled(false);
        options.saslOptions().addAllowedMechanism(mechanism);
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    @DisplayName("MEC-02, MEC-04: Qpid ProtonJ2 logs in, and believes our proof")
    void protonj2LogsIn(String mechanism) throws Exception {
        try (Client client = Client.create()) {
            var connection = client.connect("127.0.0.1", listener.port(), protonj2("secret", mechanism));
            connection.openFuture().get(10, TimeUnit.SECONDS);
            assertCame("bob", mechanism);
        }
    }

    @Test
    @DisplayName("SAS-06: Qpid ProtonJ2 with a wrong password hears that it is wrong")
    void protonj2IsRefused() {
        try (Client client = Client.create()) {
            var connection = client.connect("127.0.0.1", listener.port(), protonj2("wrong", "SCRAM-SHA-512"));
            assertThatThrownBy(() -> connection.openFuture().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClientConnectionSecuritySaslException.class);
        } catch (org.apache.qpid.protonj2.client.exceptions.ClientException e) {
            throw new AssertionError(e);
        }
    }
}
