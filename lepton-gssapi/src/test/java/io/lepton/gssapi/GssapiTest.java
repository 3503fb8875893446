package io.lepton.gssapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import io.lepton.endpoint.Transport;
import io.lepton.frame.SaslCode;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Users;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslServer;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GSSAPI, with the key distribution centre of Apache Kerby. */
class GssapiTest {
    private static final String REALM = "LEPTON.TEST";

    @TempDir
    static Path folder;

    private static SimpleKdcServer kdc;
    private static Subject anna;
    private static Subject service;

    @BeforeAll
    static void startKdc() throws Exception {
        kdc = new SimpleKdcServer();
        kdc.setKdcHost("localhost");
        kdc.setKdcRealm(REALM);
        kdc.setAllowUdp(false);
        kdc.setKdcTcpPort(freePort());
        kdc.setWorkDir(folder.toFile());
        kdc.init();
        kdc.start();
        System.setProperty(
                "java.security.krb5.conf", folder.resolve("krb5.conf").toString());
        anna = logIn("anna");
        service = logIn("amqp/localhost");
    }

    @AfterAll
    static void stopKdc() throws Exception {
        kdc.stop();
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static Subject logIn(String name) throws Exception {
        File keytab = folder.resolve(name.replace('/', '-') + ".keytab").toFile();
        kdc.createPrincipal(name, "secret of " + name);
        kdc.exportPrincipal(name, keytab);
        Map<String, String> options = Map.of(
                "useKeyTab", "true",
                "keyTab", keytab.toString(),
                "principal", name + "@" + REALM,
                "storeKey", "true",
                "isInitiator", "true");
        LoginContext context = new LoginContext("any", null, null, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String entry) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule",
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                            options)
                };
            }
        });
        try {
            context.login();
        } catch (LoginException e) {
            throw new AssertionError(name, e);
        }
        return context.getSubject();
    }

    /** What became of a meeting, at the client: the mechanism or the error; and who came, at the server. */
    private record Result(String client, String user) {}

    private static Result meet(ConnectionOptions.Builder options, SaslAuthenticator authenticator) {
        AtomicReference<String> client = new AtomicReference<>();
        AtomicReference<String> user = new AtomicReference<>();
        Container container = Container.builder().failFast(true).build();
        Listener listener = container.listen(
                "localhost:0",
                ListenOptions.builder()
                        .saslAuthenticator(authenticator)
                        .handler(new MessagingHandler() {
                            @Override
                            public void onConnectionOpened(ConnectionEvent event) {
                                Transport transport = event.connection().transport();
                                user.set(transport == null ? null : transport.user());
                            }

                            @Override
                            public void onTransportError(TransportEvent event) {
                                // the client tells it too
                            }
                        })
                        .build());
        container.connect(
                "localhost:" + listener.port(),
                options.reconnectDisabled()
                        .handler(new MessagingHandler() {
                            @Override
                            public void onConnectionOpened(ConnectionEvent event) {
                                Transport transport = event.connection().transport();
                                client.set(transport == null ? "" : String.valueOf(transport.saslMechanism()));
                                event.connection().close();
                            }

                            @Override
                            public void onTransportError(TransportEvent event) {
                                client.set(String.valueOf(event.transport().condition()));
                            }

                            @Override
                            public void onTransportClosed(TransportEvent event) {
                                listener.close();
                            }
                        })
                        .build());
        container.run();
        return new Result(client.get(), user.get());
    }

    @Test
    @DisplayName("MEC-07, SAS-11: who has a ticket logs in as his principal; no security layer is agreed on")
    void logsIn() {
        Result result = meet(
                ConnectionOptions.builder().saslMechanism(Gssapi.as(() -> anna)),
                Gssapi.authenticator("localhost", () -> service));
        assertThat(result.client()).isEqualTo("GSSAPI");
        assertThat(result.user()).isEqualTo("anna@" + REALM);
    }

    /** A server that speaks GSSAPI well, and wants what is said later to be wrapped. */
    private static final class Insisting implements SaslAuthenticator {
        @Override
        public List<Symbol> mechanisms(SaslContext context) {
            return List.of(Symbol.of("GSSAPI"));
        }

        @Override
        public SaslExchange begin(Symbol mechanism, SaslContext context) {
            Identity identity = new Identity(() -> service);
            SaslServer server = identity.as(() ->
                    Sasl.createSaslServer("GSSAPI", "amqp", "localhost", Map.of(Sasl.QOP, "auth-conf"), callbacks -> {
                        // nobody gets so far
                    }));
            return response -> {
                try {
                    byte[] challenge = identity.as(() -> server.evaluateResponse(response));
                    return new SaslStep.Challenge(challenge == null ? new byte[0] : challenge);
                } catch (SaslException e) {
                    return new SaslStep.Failure(SaslCode.AUTH);
                }
            };
        }
    }

    @Test
    @DisplayName("SAS-11: a server of GSSAPI that insists on a security layer is not logged in to")
    void noLayer() {
        Result result = meet(ConnectionOptions.builder().saslMechanism(Gssapi.as(() -> anna)), new Insisting());
        assertThat(result.client()).contains("amqp:unauthorized-access").contains("protection layer");
        assertThat(result.user()).isNull();
    }

    @Test
    @DisplayName("MEC-07: who has no ticket is told so, and nobody else is blamed")
    void needsATicket() {
        Result result = meet(
                ConnectionOptions.builder().saslMechanism(Gssapi.as(Subject::new)),
                Gssapi.authenticator("localhost", () -> service));
        assertThat(result.client()).contains("amqp:unauthorized-access", "[mech=GSSAPI]");
    }

    @Test
    @DisplayName("MEC-07: a ticket for another service does not do")
    void needsATicketForThisService() throws Exception {
        kdc.createPrincipal("amqp/elsewhere", "else");
        Result result = meet(
                ConnectionOptions.builder().saslMechanism(Gssapi.as(() -> anna).host("elsewhere")),
                Gssapi.authenticator("localhost", () -> service));
        assertThat(result.client()).contains("amqp:unauthorized-access");
    }

    @Test
    @DisplayName(
            "API-SAS-06, API-COP-08, MEC-08: GSSAPI and the old mechanisms are found by name, and not used unless listed")
    void onlyWhenListed() {
        ConnectionOptions.builder().saslMechanisms("GSSAPI", "DIGEST-MD5", "CRAM-MD5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionOptions.builder().saslMechanisms("NTLM"));
        Users users = Users.builder().user("anna", "secret".toCharArray()).build();
        SaslAuthenticator both =
                Authenticators.of(Gssapi.authenticator("localhost", () -> service), Authenticators.users(users));
        assertThat(meet(ConnectionOptions.builder().user("anna").password("secret"), both)
                        .client())
                .isEqualTo("SCRAM-SHA-512");
    }
}
