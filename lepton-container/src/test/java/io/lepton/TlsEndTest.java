package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.LeptonError;
import io.lepton.frame.Close;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection over TLS ends, for a server that ends it piece by piece. */
class TlsEndTest {
    /** A server that does as it likes once it is open, over TLS of the JDK. */
    private interface Script {
        void play(RawPeer peer, SSLSocket tls, Socket tcp) throws IOException;
    }

    /** Why the client's connection ended. */
    private static @Nullable Condition end(String version, boolean closes, Script script) throws IOException {
        Recorder handler = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                if (closes) {
                    event.connection().close();
                }
            }
        };
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Container container = Container.builder().failFast(true).build()) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> serve(door, version, script));
            Connection connection = container.connect(
                    "amqps://localhost:" + door.getLocalPort(),
                    ConnectionOptions.builder()
                            .sslDomain(Certificates.client())
                            .saslEnabled(false)
                            .handler(handler)
                            .reconnectDisabled()
                            .build());
            CompletableFuture<Condition> why = new CompletableFuture<>();
            var transport = connection.transport();
            handler.atEnd = () -> why.complete(transport.condition());
            container.run();
            Running.await(server);
            return Running.await(why);
        }
    }

    private static void serve(ServerSocket door, String version, Script script) {
        try (Socket tcp = door.accept()) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(Certificates.LOCALHOST.toKeyManagerFactory().getKeyManagers(), null, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, "localhost", tcp.getPort(), false);
            tls.setUseClientMode(false);
            tls.setEnabledProtocols(new String[] {version});
            RawPeer peer = RawPeer.over(tls);
            peer.hears(ProtocolHeader.AMQP);
            peer.says(ProtocolHeader.AMQP);
            peer.hears(Open.class);
            peer.says(Open.builder("peer").build());
            script.play(peer, tls, tcp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("TLS-06: a peer that has closed may end its side of TLS, and still hears our close")
    void oneSided() throws IOException {
        Condition why = end("TLSv1.3", false, (peer, tls, tcp) -> {
            peer.says(new Close(null));
            tls.shutdownOutput(); // close_notify, and no more than that
            peer.hears(Close.class);
        });

        assertThat(why).isNull();
    }

    @Test
    @DisplayName("TLS-06: our side of TLS ends with close_notify, once all is said")
    void weSayTheEnd() throws IOException {
        Condition why = end("TLSv1.3", true, (peer, tls, tcp) -> {
            peer.hears(Close.class);
            peer.says(new Close(null));
            assertThat(tls.getInputStream().read())
                    .as("an end that is none throws")
                    .isEqualTo(-1);
        });

        assertThat(why).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("TLS-06: an end of TLS without a close of AMQP is a lost connection")
    void endWithoutClose(String version) throws IOException {
        Condition why = end(version, false, (peer, tls, tcp) -> {
            if (version.equals("TLSv1.3")) {
                tls.shutdownOutput();
            } else {
                tls.close();
            }
            tcp.getInputStream().readAllBytes();
        });

        assertThat(why.name()).isEqualTo(LeptonError.IO);
        assertThat(why.description()).contains("closed by peer without close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("TLS-06: an end of TCP in the middle of TLS is a lost connection")
    void truncation(String version) throws IOException {
        Condition why = end(version, false, (peer, tls, tcp) -> {
            tcp.shutdownOutput();
            tcp.getInputStream().readAllBytes();
        });

        assertThat(why.name()).isEqualTo(LeptonError.IO);
    }
}
