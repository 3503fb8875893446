package io.lepton.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionOptions;
import io.lepton.SslDomain;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What we do over TLS with any broker: one that wants certificates of its clients, and is trusted by its authority. */
public abstract class TlsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For a test of each broker. */
    protected TlsContract() {}

    /** Where it listens with TLS, on the loopback interface. */
    protected abstract int port();

    /** What they have of certificates. */
    protected abstract TlsFiles files();

    /** Its address for the queue. */
    protected abstract String address(String queue);

    private SslDomain ann() {
        return SslDomain.client().trustedCa(files().ca()).certificate(files().client(), files().client(), null);
    }

    private BlockingConnection connect(SslDomain domain) {
        return BlockingConnection.connect(
                "amqps://localhost:" + port(),
                ConnectionOptions.builder()
                        .sslDomain(domain)
                        .connectTimeout(PATIENCE)
                        .build());
    }

    @Test
    @DisplayName(
            "API-SSL-02, API-SSL-03, API-SSL-04: a message goes to the broker and back, over TLS with certificates on both sides")
    void mutual() {
        try (BlockingConnection connection = connect(ann());
                BlockingSender sender = connection.createSender(address("tls"));
                BlockingReceiver receiver = connection.createReceiver(address("tls"))) {
            byte[] large = new byte[1 << 20];
            sender.send(Message.create(large), PATIENCE);
            assertThat((byte[]) receiver.receive(PATIENCE).message().body()).isEqualTo(large);
            receiver.accept();
        }
    }

    @Test
    @DisplayName("API-SSL-04: who shows no certificate is turned away by the broker")
    void withoutCertificate() {
        SslDomain nobody = SslDomain.client().trustedCa(files().ca());
        assertThatThrownBy(() -> connect(nobody).close()).isInstanceOf(AmqpException.class);
    }

    @Test
    @DisplayName("TLS-02: the broker is refused where nobody whom we trust vouches for it")
    void notTrusted() {
        assertThatThrownBy(() -> connect(SslDomain.client()).close())
                .isInstanceOf(AmqpException.class)
                .hasMessageContaining("nobody whom we trust vouches");
    }
}
