package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.interop.CertificateListener;
import io.lepton.interop.TlsFiles;
import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Qpid Proton's Python binding over TLS, as server and as client, with certificates on both sides. */
class TlsTest {
    @TempDir
    static Path folder;

    private static TlsFiles files;

    @BeforeAll
    static void makeCertificates() throws Exception {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        files = TlsFiles.make(folder);
    }

    @Test
    @DisplayName(
            "TLS-01, API-SSL-04, API-SSL-08: a server of Proton takes a message of ours, and knows our certificate")
    void weConnect() {
        String url = "127.0.0.1:" + Lepton.freePort() + "/a";
        try (ChildProcess proton = Lepton.proton(
                "tls.py", "--listen", url, files.ca().toString(), files.server().toString())) {
            proton.awaitLine("listening"::equals);
            try (ChildProcess send = Lepton.run(
                    "send",
                    "--body",
                    "from Lepton",
                    "--tls-ca",
                    files.ca().toString(),
                    "--tls-cert",
                    files.client().toString(),
                    "amqps://" + url)) {
                assertThat(send.exitCode()).as(send.toString()).isZero();
            }
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
            assertThat(proton.lines()).containsExactly("listening", "TLSv1.3 CN=ann", "from Lepton");
        }
    }

    @Test
    @DisplayName("API-SSL-12: who shows a server of Proton no certificate is told so in one line")
    void withoutCertificate() {
        String url = "127.0.0.1:" + Lepton.freePort() + "/a";
        try (ChildProcess proton = Lepton.proton(
                "tls.py", "--listen", url, files.ca().toString(), files.server().toString())) {
            proton.awaitLine("listening"::equals);
            try (ChildProcess send = Lepton.run(
                    "send",
                    "--no-reconnect",
                    "--body",
                    "x",
                    "--tls-ca",
                    files.ca().toString(),
                    "amqps://" + url)) {
                assertThat(send.exitCode()).as(send.toString()).isEqualTo(3);
            }
        }
    }

    @Test
    @DisplayName("TLS-01, API-SSL-04, API-SSL-08: a client of Proton is let in by its certificate, and knows ours")
    void theyConnect() {
        try (ChildProcess receive = Lepton.run(
                "receive",
                "--listen",
                "--count",
                "1",
                "--tls-ca",
                files.ca().toString(),
                "--tls-cert",
                files.server().toString(),
                "amqps://localhost:0/a")) {
            String url = Lepton.listening(receive) + "/a";
            try (ChildProcess proton = Lepton.proton(
                    "tls.py", url, files.ca().toString(), files.client().toString())) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
                assertThat(proton.lines()).containsExactly("TLSv1.3 CN=server");
            }
            assertThat(receive.exitCode()).as(receive.toString()).isZero();
            assertThat(receive.lines()).containsExactly("from Proton");
        }
    }

    @Test
    @DisplayName("MEC-03: a client of Proton logs in by EXTERNAL, and is who its certificate says")
    void external() throws Exception {
        try (CertificateListener listener = new CertificateListener(files)) {
            try (ChildProcess proton = Lepton.proton(
                    "tls.py",
                    "--external",
                    "localhost:" + listener.port() + "/a",
                    files.ca().toString(),
                    files.client().toString())) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
                assertThat(proton.lines()).containsExactly("TLSv1.3 CN=server");
            }
            assertThat(listener.next()).isEqualTo("EXTERNAL CN=ann");
        }
    }
}
