package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import io.lepton.interop.TlsFiles;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Mechanisms;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.Users;
import io.lepton.testkit.ChildProcess;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our mechanisms against those of Cyrus SASL, by which Qpid's C++ and Python programs log in. */
class CyrusSaslTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void isInstalled() {
        try (ChildProcess cyrus = Lepton.proton("cyrus.py", "client", "SCRAM-SHA-512", "bob", "secret")) {
            cyrus.input("-\n");
            assumeTrue(cyrus.exitCode() == 0, "libsasl2-2 and libsasl2-modules are not installed");
        }
    }

    /** Cyrus, on one side. */
    private static final class Cyrus implements AutoCloseable {
        private final ChildProcess process;
        private int heard;

        Cyrus(String... args) {
            process = Lepton.proton("cyrus.py", args);
        }

        /** What it says next, such as "go AAAA". */
        String hears() {
            process.awaitLines(++heard);
            return process.lines().get(heard - 1);
        }

        void says(byte[] octets) {
            process.inputLine(octets.length == 0 ? "-" : Base64.getEncoder().encodeToString(octets));
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static byte[] octets(String line) {
        String text = line.substring(3);
        return text.equals("-") ? new byte[0] : Base64.getDecoder().decode(text);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static SaslStep join(SaslStep step) {
        return step instanceof SaslStep.Later later ? join(join(later.step())) : step;
    }

    private static SaslMechanism ours(String name, String password) {
        SaslLogin login = new SaslLogin("bob", password.toCharArray(), null, null);
        return Mechanisms.builtIn().stream()
                .filter(factory -> factory.name().toString().equals(name))
                .map(factory -> Objects.requireNonNull(factory.create(login)))
                .findFirst()
                .orElseThrow();
    }

    private String logIn(String name, String password) {
        return logIn(name, password, SaslContext.NONE);
    }

    private String logIn(String name, String password, SaslContext context, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "server", name, "bob", "secret", folder.resolve("sasldb").toString()));
        words.addAll(List.of(more));
        try (Cyrus cyrus = new Cyrus(words.toArray(String[]::new))) {
            assertThat(cyrus.hears()).isEqualTo("go -");
            SaslMechanism mechanism = ours(name, password);
            byte[] first = join(mechanism.begin(context));
            cyrus.says(Objects.requireNonNull(first));
            String answer = cyrus.hears();
            while (answer.startsWith("go")) {
                cyrus.says(join(mechanism.respond(octets(answer))));
                answer = cyrus.hears();
            }
            if (answer.startsWith("ok")) {
                mechanism.succeeded(octets(answer));
            }
            return answer.substring(0, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    @DisplayName(
            "MEC-02, MEC-04, SAS-07: Cyrus lets us in, and we believe its proof; with a wrong password it does not")
    void weLogIn(String name) {
        assertThat(logIn(name, "secret")).isEqualTo("ok");
        assertThat(logIn(name, "wrong")).isEqualTo("no");
    }

    private static SaslStep letIn(String name, String password) {
        return letIn(name, password, SaslContext.NONE);
    }

    private static SaslStep letIn(String name, String password, SaslContext context, String... more) {
        Users users = Users.builder().user("bob", "secret".toCharArray()).build();
        SaslExchange exchange = Authenticators.users(users).begin(Symbol.of(name), context);
        List<String> words = new ArrayList<>(List.of("client", name, "bob", password));
        words.addAll(List.of(more));
        try (Cyrus cyrus = new Cyrus(words.toArray(String[]::new))) {
            SaslStep step = join(exchange.next(octets(cyrus.hears())));
            while (step instanceof SaslStep.Challenge challenge) {
                cyrus.says(challenge.bytes());
                step = join(exchange.next(octets(cyrus.hears())));
            }
            if (step instanceof SaslStep.Success success && success.additionalData() != null) {
                cyrus.says(success.additionalData());
                assertThat(cyrus.hears()).startsWith("ok");
            }
            return step;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    @DisplayName("MEC-02, MEC-04: we let Cyrus in, which believes our proof; with a wrong password we do not")
    void cyrusLogsIn(String name) {
        assertThat(letIn(name, "secret")).isInstanceOf(SaslStep.Success.class);
        assertThat(letIn(name, "wrong")).isInstanceOf(SaslStep.Failure.class);
    }

    /** Over TLS in which the server has shown this certificate. */
    private static SaslContext over(Path certificate) throws Exception {
        Certificate[] shown;
        try (InputStream in = Files.newInputStream(certificate)) {
            shown = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
        SSLSession session = (SSLSession) Proxy.newProxyInstance(
                CyrusSaslTest.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) -> method.getName().endsWith("Certificates") ? shown : null);
        return new SaslContext("localhost", session, null, List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"})
    @DisplayName(
            "MEC-04: Cyrus and we agree on the binding to TLS, in both roles, and refuse it where the certificate was another")
    void bound(String name) throws Exception {
        TlsFiles files = TlsFiles.make(folder);
        String server = certificate(files.server(), "server.crt");
        String other = certificate(files.client(), "other.crt");
        assertThat(logIn(name, "secret", over(Path.of(server)), "bound", server))
                .isEqualTo("ok");
        assertThat(logIn(name, "secret", over(Path.of(other)), "bound", server)).isEqualTo("no");
        assertThat(letIn(name, "secret", over(Path.of(server)), "bound", server))
                .isInstanceOf(SaslStep.Success.class);
        assertThat(letIn(name, "secret", over(Path.of(other)), "bound", server)).isInstanceOf(SaslStep.Failure.class);
    }

    /** The certificates of a file, without the key. */
    private String certificate(Path pem, String name) throws Exception {
        String text = Files.readString(pem);
        String end = "-----END CERTIFICATE-----";
        int begin = text.indexOf("-----BEGIN CERTIFICATE-----");
        return Files.writeString(
                        folder.resolve(name), text.substring(begin, text.indexOf(end, begin) + end.length()) + "\n")
                .toString();
    }
}
