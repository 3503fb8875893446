package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.interop.CertificateListener;
import io.lepton.interop.TlsFiles;
import io.lepton.sasl.Users;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote log in with a listener of ours by their certificates. */
class ExternalTest {
    @TempDir
    static Path folder;

    private static TlsFiles files;
    private static CertificateListener listener;

    @BeforeAll
    static void listen() throws Exception {
        files = TlsFiles.make(folder);
        listener = new CertificateListener(files);
    }

    @AfterAll
    static void stop() {
        listener.close();
    }

    private static void assertAnnCame() throws InterruptedException {
        assertThat(listener.next()).isEqualTo("EXTERNAL CN=ann");
    }

    private static JmsConnectionFactory jms(String more) {
        return jms(listener, "EXTERNAL", more);
    }

    private static JmsConnectionFactory jms(CertificateListener at, String mechanism, String more) {
        return new JmsConnectionFactory("amqps://127.0.0.1:" + at.port()
                + "?amqp.saslMechanisms=" + mechanism + "&transport.trustStoreLocation=" + files.trust()
                + "&transport.trustStorePassword=" + TlsFiles.PASSWORD + more);
    }

    @Test
    @DisplayName("MEC-03: Qpid JMS logs in by EXTERNAL with its certificate")
    void jmsLogsIn() throws Exception {
        try (var connection = jms(clientStore()).createConnection()) {
            connection.start();
            assertAnnCame();
        }
    }

    private static String clientStore() {
        return "&transport.keyStoreLocation=" + files.clientStore() + "&transport.keyStorePassword="
                + TlsFiles.PASSWORD;
    }

    @Test
    @DisplayName(
            "API-SSL-04, MEC-03: of one listener Qpid JMS is let in by its certificate, or by a password without one")
    void jmsWithEither() throws Exception {
        Users users = Users.builder().user("bob", "secret".toCharArray()).build();
        try (CertificateListener either = CertificateListener.orUsers(files, users)) {
            try (var connection = jms(either, "EXTERNAL", clientStore()).createConnection()) {
                connection.start();
                assertThat(either.next()).isEqualTo("EXTERNAL CN=ann");
            }
            try (var connection = jms(either, "SCRAM-SHA-256", "").createConnection("bob", "secret")) {
                connection.start();
                assertThat(either.next()).isEqualTo("SCRAM-SHA-256 bob");
            }
        }
    }

    @Test
    @DisplayName("API-SSL-08: Qpid JMS without a certificate does not get in")
    void jmsWithoutCertificate() {
        assertThatThrownBy(() -> {
                    try (var connection = jms("").createConnection()) {
                        connection.start();
                    }
                })
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("MEC-03: Qpid ProtonJ2 logs in by EXTERNAL with its certificate")
    void protonJ2LogsIn() throws Exception {
        ConnectionOptions options = new ConnectionOptions().sslEnabled(true).reconnectEnabled(false);
        options.sslOptions()
                .keyStoreLocation(files.clientStore().toString())
                .keyStorePassword(TlsFiles.PASSWORD)
                .trustStoreLocation(files.trust().toString())
                .trustStorePassword(TlsFiles.PASSWORD);
        options.saslOptions().addAllowedMechanism("EXTERNAL");
        try (Client client = Client.create()) {
            var connection = client.connect("127.0.0.1", listener.port(), options);
            connection.openFuture().get(10, TimeUnit.SECONDS);
            assertAnnCame();
        }
    }
}
