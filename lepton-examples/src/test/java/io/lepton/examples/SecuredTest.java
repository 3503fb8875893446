package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Source;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Users;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/security.md shows of TLS stands in an example, which works. */
class SecuredTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final Path EXAMPLE = Path.of("src", "main", "java", "io", "lepton", "examples", "Secured.java");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    @DisplayName("each snippet of the document stands in the example")
    void snippets() throws Exception {
        List<String> snippets = JAVA.matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(snippets).isNotEmpty();
        assertThat(snippets)
                .allSatisfy(snippet ->
                        assertThat(Files.readString(EXAMPLE).indent(-4)).contains(snippet));
    }

    @Test
    @DisplayName("client and listener tell whom they have there")
    void works() throws Exception {
        X509Bundle authority =
                builder("authority").setIsCertificateAuthority(true).buildSelfSigned();
        write("server", builder("server").addSanDnsName("localhost").buildIssuedBy(authority));
        write("client", builder("client").buildIssuedBy(authority));
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());

        assertThat(Examples.run(Secured.class, folder.toString()))
                .containsExactlyInAnyOrder("TLSv1.3 with CN=server", "TLSv1.3 with CN=client");
    }

    // ------------------------------------------------------------------ who may have what

    /** What a client may try to attach to. */
    private enum Wish {
        SEND(connection -> connection.createSender("secrets")),
        RECEIVE(connection -> connection.createReceiver("secrets")),
        RELAY(connection -> connection.createSender(null)),
        MAKE(connection -> connection.createReceiver(
                null,
                ReceiverOptions.builder().source(new Source().setDynamic(true)).build())),
        MAKE_WITH_ADDRESS(connection -> connection.createReceiver(
                null,
                ReceiverOptions.builder()
                        .source(new Source().setDynamic(true).setAddress("news"))
                        .build()));

        private final Consumer<BlockingConnection> attach;

        Wish(Consumer<BlockingConnection> attach) {
            this.attach = attach;
        }
    }

    private static Container gate(Map<String, Set<String>> lists) {
        Users users = Users.builder()
                .user("bob", "secret".toCharArray())
                .user("eve", "secret".toCharArray())
                .build();
        return Container.builder()
                .serverDefaults(ListenOptions.builder()
                        .saslAuthenticator(Authenticators.users(users))
                        .requireAuth(true)
                        .handler(new Secured.Gate(lists))
                        .build())
                .build();
    }

    private static BlockingConnection connect(Listener listener, String user) throws Exception {
        return BlockingConnection.connect(
                "amqp://localhost:" + listener.port(),
                ConnectionOptions.builder().user(user).password("secret").build());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the gate lets nobody have what is not listed for him, in whichever way he asks for it")
    void gateRefuses(Wish wish) throws Exception {
        try (Container container = gate(Map.of("bob", Set.of("secrets"), "eve", Set.of("news")))) {
            Listener listener = container.listen("localhost:0");
            container.start();
            try (BlockingConnection eve = connect(listener, "eve")) {
                assertThatThrownBy(() -> wish.attach.accept(eve))
                        .isInstanceOfSatisfying(
                                LinkDetachedException.class,
                                refusal -> assertThat(refusal.condition().name())
                                        .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS));
                eve.createSender("news");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SEND", "RECEIVE"})
    @DisplayName("the gate lets everybody have what is listed for him")
    void gateOpens(Wish wish) throws Exception {
        try (Container container = gate(Map.of("bob", Set.of("secrets")))) {
            Listener listener = container.listen("localhost:0");
            container.start();
            try (BlockingConnection bob = connect(listener, "bob")) {
                wish.attach.accept(bob);
            }
        }
    }

    // ------------------------------------------------------------------ certificates

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name).ecp256();
    }

    private void write(String name, X509Bundle bundle) throws Exception {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }
}
