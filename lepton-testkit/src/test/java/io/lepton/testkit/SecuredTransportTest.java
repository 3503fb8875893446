package io.lepton.testkit;

import static io.lepton.testkit.Frames.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lepton.endpoint.Transport;
import io.lepton.frame.ProtocolHeader;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a transport knows of the TLS under it, AMQP 1.0 §5.2. */
class SecuredTransportTest {
    private final SSLSession session = session();

    private static SSLSession session() {
        try {
            return SSLContext.getDefault().createSSLEngine().getSession();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("API-SSL-08, API-TRN-07: there is no TLS session before the hand-shake is done")
    void knowsTheSessionOnceItIsThere() {
        Transport transport = ScriptedPeer.facingServer().transport();
        assertThat(transport.tlsSession()).isNull();
        assertThat(transport.isEncrypted()).isFalse();

        transport.secured(session);

        assertThat(transport.tlsSession()).isSameAs(session);
        assertThat(transport.isEncrypted()).isTrue();
    }

    @Test
    @DisplayName("TLS begins before the first byte has come")
    void isNotSecuredInTheMiddle() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(header(ProtocolHeader.AMQP));

        assertThatIllegalStateException()
                .isThrownBy(() -> peer.transport().secured(session))
                .withMessageContaining("before the first byte");
        assertThat(peer.transport().tlsSession()).isNull();
    }

    @Test
    @DisplayName("TLS begins before the first byte has gone")
    void isNotSecuredOnceBytesAreOut() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.hears(header(ProtocolHeader.AMQP));

        assertThatIllegalStateException().isThrownBy(() -> peer.transport().secured(session));
    }

    @Test
    @DisplayName("API-SSL-11: TLS begins once")
    void isSecuredOnce() {
        Transport transport = ScriptedPeer.facingServer().transport();
        transport.secured(session);

        assertThatIllegalStateException().isThrownBy(() -> transport.secured(session));
    }
}
