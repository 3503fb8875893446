package io.lepton.interop;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.SslDomain;
import io.lepton.VerifyMode;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.Transport;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.UserStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener of ours that lets in by EXTERNAL who shows a certificate of the authority, and nobody else unless told. */
public final class CertificateListener implements MessagingHandler, AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<Transport> came = new LinkedBlockingQueue<>();
    private final Container container = Container.create();
    private final Listener listener;

    /** Listens on a free port of the loopback interface. */
    public CertificateListener(TlsFiles files) {
        this(files, VerifyMode.PEER, Authenticators.external());
    }

    private CertificateListener(TlsFiles files, VerifyMode mode, SaslAuthenticator logins) {
        listener = container.listen(
                "amqps://localhost:0",
                ListenOptions.builder()
                        .sslDomain(SslDomain.server()
                                .certificate(files.server(), files.server(), null)
                                .trustedCa(files.ca())
                                .verify(mode))
                        .saslAuthenticator(logins)
                        .requireAuth(true)
                        .handler(this)
                        .build());
        container.start();
    }

    /** One that lets in these users by their passwords as well. */
    public static CertificateListener orUsers(TlsFiles files, UserStore users) {
        return new CertificateListener(
                files, VerifyMode.OPTIONAL, Authenticators.of(Authenticators.external(), Authenticators.users(users)));
    }

    /** Where it listens. */
    public int port() {
        return listener.port();
    }

    /** The next one who was let in: the mechanism, and as whom. */
    public String next() throws InterruptedException {
        Transport transport = came.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return transport == null ? "nobody" : transport.saslMechanism() + " " + transport.user();
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        came.add(event.transport());
    }

    @Override
    public void close() {
        container.close();
    }
}
