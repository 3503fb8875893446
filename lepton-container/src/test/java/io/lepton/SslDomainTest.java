package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys and certificates are read from, what is said of those that cannot be read, and reading them again. */
class SslDomainTest {
    private static final char[] SECRET = "open sesame".toCharArray();
    private static final String CERTIFICATE = Certificates.LOCALHOST.getCertificatePathPEM();
    private static final String KEY = Certificates.LOCALHOST.getPrivateKeyPEM();

    @TempDir
    Path folder;

    private Path file(String name, String text) {
        return Certificates.write(folder.resolve(name), text);
    }

    private static void assertFails(ThrowingCallable call, Object... reasons) {
        var failure = assertThatThrownBy(call).isInstanceOf(TlsException.class);
        for (Object reason : reasons) {
            failure.hasMessageContaining(reason.toString());
        }
        failure.hasMessageNotContaining(new String(SECRET)).hasMessageNotContaining("PRIVATE KEY-----\nM");
    }

    @ParameterizedTest
    @EnumSource(
            value = CertificateBuilder.Algorithm.class,
            names = {"ecp256", "ecp384", "rsa2048", "ed25519"})
    @DisplayName("API-SSL-02: keys of RSA, elliptic curves and Ed25519 are read")
    void kindsOfKeys(CertificateBuilder.Algorithm algorithm) {
        assumeFalse(
                Certificates.BORINGSSL && algorithm == CertificateBuilder.Algorithm.ed25519, "BoringSSL has it not");
        var bundle =
                Certificates.issued("key", it -> Certificates.forLoopback(it).algorithm(algorithm));

        assertThat(TlsMeeting.of(Certificates.client(), Certificates.server(bundle))
                        .transport()
                        .condition())
                .isNull();
    }

    /** Made with {@code openssl genpkey}, and with {@code openssl pkcs8 -topk8}, of {@link #SECRET}. */
    private static final String CLEAR_KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3dq8gSk/tsTQwnjm
            Au0eglhT8GROrXYB7axCMwqLs8ehRANCAASXWTguNhXwYNfBL6dsgTzweVjKhByf
            FcV6Vuwsg+WGQAFNkek2nC163jYhBUmkgBxLNvpB/IYVpWCHZsPsvB3Q
            -----END PRIVATE KEY-----
            """;

    private static final String ENCRYPTED_KEY = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjredupm1AtygICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGrKHAH3vbcKtEen4mkpqT8EgZDN
            YCQISZsOHF2R01v0nUQmYHjX/nOR+KiOGeoPh6g48/wOVbpWL/gJgC1fHG78m4bo
            zNBaay0gPaITsQwI+B5Cj2WGxbfM3H27yMn6Xejh3xYIoMGXPb+JY3Iv51WjdcBY
            5gdPYP/YBnLJFLBNLsNlhcA+DXtx0X5pWWfJomoDagvglHo1L90IQzQ3OK7pxlM=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @Test
    @DisplayName("API-SSL-02: a key may be encrypted; with a wrong password or none that is told, without the password")
    void encryptedKey() {
        Pem encrypted = new Pem(ENCRYPTED_KEY, "it");
        assertThat(encrypted.privateKey(Password.of(SECRET))).isEqualTo(new Pem(CLEAR_KEY, "").privateKey(null));

        Path key = file("key.pem", ENCRYPTED_KEY);
        Path certificate = file("cert.pem", CERTIFICATE);
        assertFails(() -> SslDomain.server().certificate(certificate, key, null), key, "password is needed");
        assertFails(
                () -> SslDomain.server().certificate(certificate, key, "wrong".toCharArray()),
                key,
                "the password is wrong");
        assertFails(() -> SslDomain.server().certificate(certificate, key, SECRET), key, "is not that of");
    }

    @Test
    @DisplayName("API-SSL-02: certificate and key may stand in one file, in either order")
    void oneFile() {
        Path both = file("both.pem", KEY + CERTIFICATE);

        assertThat(TlsMeeting.of(Certificates.client(), SslDomain.server().certificate(both, both, null))
                        .transport()
                        .condition())
                .isNull();
    }

    @Test
    @DisplayName("API-SSL-02, API-SSL-03: what cannot be read is an error at once, which names the file and says why")
    void whatCannotBeRead() throws IOException {
        Path certificate = file("cert.pem", CERTIFICATE);
        Path key = file("key.pem", KEY);
        Path missing = folder.resolve("missing.pem");
        Path empty = file("empty.pem", "");
        Path damaged = file("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path damagedKey = file("damaged.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Path older = file("older.key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path other = file("other.key", Certificates.CLIENT.getPrivateKeyPEM());
        SslDomain domain = SslDomain.server();

        assertFails(() -> domain.certificate(missing, key, null), missing, "not there");
        assertFails(() -> domain.certificate(certificate, missing, null), missing, "not there");
        assertFails(() -> domain.certificate(folder, key, null), folder, "cannot be read");
        assertFails(() -> domain.certificate(empty, key, null), empty, "is empty");
        assertFails(() -> domain.certificate(key, key, null), key, "holds no certificate");
        assertFails(() -> domain.certificate(damaged, key, null), damaged, "that can be read");
        assertFails(() -> domain.certificate(certificate, certificate, null), certificate, "no private key");
        assertFails(() -> domain.certificate(certificate, damagedKey, null), damagedKey, "damaged");
        assertFails(() -> domain.certificate(certificate, older, null), older, "openssl pkcs8 -topk8");
        assertFails(() -> domain.certificate(certificate, other, null), other, certificate, "is not that of");
        assertFails(() -> domain.trustedCa(missing), missing, "not there");
        assertFails(() -> domain.trustedCa(key), key, "holds no certificate");
        assertFails(() -> domain.trustStore(missing, null), missing, "not there");
        assertFails(() -> domain.keyStore(certificate, SECRET), certificate, "as a key store");
        assertThat(Files.readString(key, StandardCharsets.US_ASCII)).isEqualTo(KEY);
    }

    @Test
    @DisplayName("API-SSL-02: a key store that the password does not open is an error at once, without the password")
    void wrongPassword() throws Exception {
        Path store = Certificates.LOCALHOST
                .toTempKeyStoreFile("another".toCharArray())
                .toPath();

        assertFails(() -> SslDomain.server().keyStore(store, SECRET), store, "password");
    }

    @Test
    @DisplayName(
            "API-SSL-13: after reload() later hand-shakes use the new certificate; what fails leaves all as it was")
    void reload() {
        Path certificate = file("cert.pem", CERTIFICATE);
        Path key = file("key.pem", KEY);
        SslDomain server = SslDomain.server().certificate(certificate, key, null);
        assertThat(serial(server))
                .isEqualTo(Certificates.LOCALHOST.getCertificate().getSerialNumber());

        var next = Certificates.issued("localhost", Certificates::forLoopback);
        file("cert.pem", next.getCertificatePathPEM());
        assertFails(server::reload, key, "is not that of"); // half of it is written
        assertThat(serial(server))
                .isEqualTo(Certificates.LOCALHOST.getCertificate().getSerialNumber());

        file("key.pem", next.getPrivateKeyPEM());
        server.reload();
        assertThat(serial(server)).isEqualTo(next.getCertificate().getSerialNumber());
    }

    private static BigInteger serial(SslDomain server) {
        return TlsMeeting.of(Certificates.client(), server)
                .transport()
                .peerCertificates()
                .get(0)
                .getSerialNumber();
    }
}
