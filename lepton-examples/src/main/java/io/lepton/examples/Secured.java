package io.lepton.examples;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.SslDomain;
import io.lepton.TransportEvent;
import io.lepton.VerifyMode;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Transport;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.TokenVerifier;
import io.lepton.sasl.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A client and a listener meet over TLS, and tell whom they have there. Arguments: the folder of their files. */
public final class Secured implements MessagingHandler {
    private final Path folder;
    private Listener listener;

    Secured(Path folder) {
        this.folder = folder;
    }

    /** A listener, whose clients may show a certificate; with {@code PEER} they would have to. */
    static SslDomain server(Path folder) {
        return SslDomain.server()
                .certificate(folder.resolve("server.pem"), folder.resolve("server.key"), null)
                .trustedCa(folder.resolve("ca.pem"))
                .verify(VerifyMode.OPTIONAL);
    }

    /** A client that trusts one authority, and shows a certificate of its own. */
    static SslDomain client(Path folder) {
        return SslDomain.client()
                .trustedCa(folder.resolve("ca.pem"))
                .certificate(folder.resolve("client.pem"), folder.resolve("client.key"), null);
    }

    /** A listener that lets in who shows a certificate, has a password, or a token that {@code issuer} knows; and nobody else. */
    static ListenOptions logins(Path folder, TokenVerifier issuer) throws IOException {
        return ListenOptions.builder()
                .sslDomain(server(folder))
                .saslAuthenticator(Authenticators.of(
                        Authenticators.external(), // the subject of a verified certificate
                        Authenticators.users(Users.file(folder.resolve("users"))), // SCRAM, and PLAIN over TLS
                        Authenticators.bearer(issuer)))
                .requireAuth(true)
                .build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        SslDomain server = server(folder);
        listener = event.container()
                .listen(
                        "amqps://localhost:0",
                        ListenOptions.builder().sslDomain(server).build());
        event.container()
                .connect(
                        "amqps://localhost:" + listener.port(),
                        ConnectionOptions.builder().sslDomain(client(folder)).build());
        // whenever the files have changed: hand-shakes from now on show the new certificate, or the old one if that
        // fails
        server.reload();
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        Transport transport = event.connection().transport();
        System.out.println(transport.tlsSession().getProtocol() + " with "
                + transport.peerCertificates().get(0).getSubjectX500Principal());
        if (transport.isClient()) {
            event.connection().close();
        }
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        listener.close();
    }

    /** Lets each user have what is listed for him, and nobody anything else; as the handler of a listener. */
    static final class Gate implements MessagingHandler {
        private final Map<String, Set<String>> lists;

        Gate(Map<String, Set<String>> lists) {
            this.lists = lists;
        }

        @Override
        public void onLinkOpening(LinkEvent event) {
            Link link = event.link();
            // who sends names a target, who receives a source; none is the anonymous relay, or a node to be made
            Terminus wanted = link instanceof Receiver ? link.remoteTarget() : link.remoteSource();
            String user = event.transport().user();
            Set<String> allowed = user == null ? Set.of() : lists.getOrDefault(user, Set.of());
            if (wanted.isDynamic() || wanted.address() == null || !allowed.contains(wanted.address())) {
                link.close(Condition.of(AmqpError.UNAUTHORIZED_ACCESS, "not for you"));
            }
        }
    }

    public static void main(String[] args) {
        Container.create(new Secured(Path.of(args[0]))).run();
    }
}
