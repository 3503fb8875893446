package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options for TLS, of two commands that meet. */
class TlsTest {
    private static Path ca;
    private static Path server;
    private static Path client;
    /** The key of {@link #server}, encrypted with the password "key secret". */
    private static Path encryptedKey;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        X509Bundle authority =
                builder("authority").setIsCertificateAuthority(true).buildSelfSigned();
        ca = Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        X509Bundle bundle = builder("server").addSanDnsName("localhost").buildIssuedBy(authority);
        server = file(folder.resolve("server.pem"), bundle);
        encryptedKey = Files.writeString(folder.resolve("key.pem"), encrypted(bundle, "key secret"));
        client = file(folder.resolve("client.pem"), builder("ann").buildIssuedBy(authority));
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name).ecp256();
    }

    private static Path file(Path file, X509Bundle bundle) throws IOException {
        return Files.writeString(file, bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM());
    }

    private static String encrypted(X509Bundle bundle, String password) throws Exception {
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                new PBEParameterSpec(new byte[8], 1000));
        byte[] key = cipher.doFinal(bundle.getKeyPair().getPrivate().getEncoded());
        byte[] der = new EncryptedPrivateKeyInfo(cipher.getParameters(), key).getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }

    private static Command listener(Object... more) {
        Command.Line line = Command.line("receive", "--listen", "--tls-cert", server.toString());
        for (Object word : more) {
            line.and(word.toString());
        }
        return line.and("amqps://localhost:0/a").start();
    }

    private static void stop(Command listener) throws Exception {
        listener.interrupt();
        listener.exitCode();
    }

    @Test
    void pingTellsOfTls() throws Exception {
        Command listener = listener();
        Command ping = Command.run("ping --tls-ca " + ca + " amqps://localhost:" + listener.port());
        assertThat(ping.exitCode()).as(ping.err()).isZero();
        assertThat(ping.out())
                .containsPattern("(?m)^tls version +TLSv1.3$")
                .containsPattern("(?m)^tls cipher +TLS_AES_\\w+$")
                .containsPattern("(?m)^peer certificate +CN=server$")
                .containsPattern("(?m)^certificate issuer +CN=authority$")
                .containsPattern("(?m)^certificate until +\\d{4}-\\S+Z$");
        stop(listener);
    }

    @Test
    void aServerThatIsNotVerifiedIsNotConnectedTo() throws Exception {
        Command listener = listener();
        String url = " amqps://localhost:" + listener.port() + "/a";
        Command stranger = Command.run("send --body x" + url);
        assertThat(stranger.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        assertThat(stranger.err())
                .hasLineCount(1)
                .contains("cannot connect to amqps://localhost", "TLS: nobody whom we trust vouches");
        Command other = Command.run("send --body x --sni other.example --tls-ca " + ca + url);
        assertThat(other.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        assertThat(other.err())
                .hasLineCount(1)
                .contains(
                        "is for another name: No ", "other.example", " (--sni NAME says which name it has to be for)");
        Command insecure = Command.run("send --body x --tls-insecure" + url);
        assertThat(insecure.exitCode()).as(insecure.err()).isZero();
        stop(listener);
    }

    @Test
    void aListenerAsksForCertificatesOfTheAuthorityThatItIsGiven() throws Exception {
        Command listener = listener("--tls-ca", ca);
        String send = "send --body hello --tls-ca " + ca;
        String url = " amqps://localhost:" + listener.port() + "/a";
        Command with = Command.run(send + " --tls-cert " + client + url);
        assertThat(with.exitCode()).as(with.err()).isZero();
        Command without = Command.run(send + " --no-reconnect" + url);
        assertThat(without.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        stop(listener);
        assertThat(listener.out()).isEqualTo("hello\n");
    }

    @Test
    void aBrokerKnowsItsClientsByTheCertificatesThatItAsksFor() throws Exception {
        Command broker = Command.line("broker", "--listen", "amqps://localhost:0", "--tls-cert", server.toString())
                .and("--tls-ca", ca.toString())
                .start();
        String url = " --no-reconnect amqps://localhost:" + broker.port();
        Command with = Command.run("ping --tls-ca " + ca + " --tls-cert " + client + url);
        assertThat(with.exitCode()).as(with.err()).isZero();
        assertThat(with.out()).containsPattern("(?m)^sasl mechanism +EXTERNAL$");
        assertThat(Command.run("ping --tls-ca " + ca + url).exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        stop(broker);
    }

    @Test
    void aBrokerWithUsersWantsThePasswordBesideTheCertificate() throws Exception {
        Command broker = Command.line("broker", "--listen", "amqps://localhost:0", "--tls-cert", server.toString())
                .and("--tls-ca", ca.toString(), "--user", "ann:secret")
                .start();
        String ping = "ping --no-reconnect --tls-ca " + ca + " --tls-cert " + client;
        String url = " amqps://localhost:" + broker.port();
        assertThat(Command.run(ping + url).exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        Command both = Command.run(ping + " --user ann --password secret" + url);
        assertThat(both.exitCode()).as(both.err()).isZero();
        stop(broker);
    }

    @Test
    void passwordsGoOverTlsWithoutFurtherLeave() throws Exception {
        Command listener = Command.line("receive", "--listen", "--user", "ann", "--tls-cert", server.toString())
                .and("amqps://localhost:0/a")
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        Command send = Command.line("send", "--body", "x", "--user", "ann", "--tls-ca", ca.toString())
                .and("amqps://localhost:" + listener.port() + "/a")
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        assertThat(send.exitCode()).as(send.err()).isZero();
        stop(listener);
    }

    @Test
    void aFileThatCannotBeReadIsAFaultOfThisMachine() throws Exception {
        Command ping = Command.run("ping --tls-ca /nowhere/ca.pem amqps://localhost");
        assertThat(ping.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(ping.err()).hasLineCount(1).contains("/nowhere/ca.pem is not there");
    }

    @Test
    void aPeerWithoutTlsIsToldOf() throws Exception {
        Command listener = Command.start("receive --listen amqp://localhost:0/a");
        Command ping = Command.run("ping --tls-ca " + ca + " amqps://localhost:" + listener.port());
        assertThat(ping.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        assertThat(ping.err()).hasLineCount(1).contains("without TLS");
        stop(listener);
    }

    @Test
    @DisplayName(
            "the password of an encrypted key comes from a file or the environment, and it is said when it is missing")
    void encryptedKey(@TempDir Path folder) throws Exception {
        Path right = Files.writeString(folder.resolve("right"), "key secret\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "other\n");
        String listen = "receive --listen --tls-cert " + server + " --tls-key " + encryptedKey;
        String url = " amqps://localhost:0/a";
        for (Command.Line line : List.of(
                Command.line((listen + " --tls-key-password-file " + right + url).split(" ")),
                Command.line((listen + url).split(" ")).environment("LEPTON_TLS_KEY_PASSWORD", "key secret"))) {
            Command listener = line.start();
            Command ping = Command.run("ping --tls-ca " + ca + " amqps://localhost:" + listener.port());
            assertThat(ping.exitCode()).as(ping.err()).isZero();
            stop(listener);
        }
        Command without = Command.run(listen + url);
        assertThat(without.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(without.err()).hasLineCount(1).contains("key.pem", "--tls-key-password-file FILE");
        Command mistaken = Command.run(listen + " --tls-key-password-file " + wrong + url);
        assertThat(mistaken.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(mistaken.err()).hasLineCount(1).contains("key.pem", "password is wrong");
    }

    @Test
    @DisplayName("an option for TLS beside --config changes what it says, and leaves the rest of the file's TLS")
    void besideConfig(@TempDir Path folder) throws Exception {
        Command listener = listener("--tls-ca", ca);
        Path config = Files.writeString(
                folder.resolve("connect.json"),
                "{\"scheme\": \"amqps\", \"host\": \"localhost\", \"port\": " + listener.port()
                        + ", \"tls\": {\"cert\": \"" + client + "\"}}");
        Command send = Command.run("send --body x --tls-ca " + ca + " --config " + config + " /a");
        assertThat(send.exitCode()).as(send.err()).isZero();
        stop(listener);
    }

    @Test
    @DisplayName("a broker listens with TLS at the URLs that say amqps, and without at the others")
    void brokerOfBothKinds() throws Exception {
        Command broker = Command.line("broker", "--listen", "amqp://127.0.0.1:0", "--listen", "amqps://127.0.0.2:0")
                .and("--tls-cert", server.toString())
                .start();
        broker.awaitErr("listening on 127.0.0.2:\\d+");
        Command plain = Command.run("send --body x " + broker.url("q"));
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        broker.interrupt();
        broker.exitCode();
    }

    @Test
    @DisplayName("a broker serves clients that trust its certificate, and asks for a password over TLS")
    void broker() throws Exception {
        Command broker = Command.line("broker", "--listen", "amqps://127.0.0.1:0", "--user", "ann:secret")
                .and("--tls-cert", server.toString())
                .start();
        String url = " amqps://localhost:" + broker.port() + "/q";
        Command sent = Command.run("send --body x --user ann --password secret --tls-ca " + ca + url);
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        assertThat(Command.run("send --body x" + url).exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        broker.interrupt();
        Command without = Command.run("broker --listen amqps://127.0.0.1:0");
        assertThat(without.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(without.err()).hasLineCount(1).contains("--tls-cert FILE");
    }
}
