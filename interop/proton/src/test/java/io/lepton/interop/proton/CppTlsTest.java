package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.interop.CertificateListener;
import io.lepton.interop.TlsFiles;
import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Qpid Proton's C++ binding over TLS with certificates on both sides, as client and as server. */
class CppTlsTest {
    @TempDir
    static Path folder;

    private static Cpp program;
    private static TlsFiles files;

    @BeforeAll
    static void compile() throws Exception {
        program = Cpp.compile("tls");
        files = TlsFiles.make(folder);
    }

    @Test
    @DisplayName("MEC-03: a client of Proton C++ logs in by EXTERNAL, and is who its certificate says")
    void theyConnect() throws Exception {
        try (CertificateListener listener = new CertificateListener(files)) {
            try (ChildProcess proton = program.start(
                    "connect",
                    "localhost:" + listener.port(),
                    files.ca().toString(),
                    files.client().toString())) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
                assertThat(proton.lines()).containsExactly("EXTERNAL CN=server");
            }
            assertThat(listener.next()).isEqualTo("EXTERNAL CN=ann");
        }
    }

    @Test
    @DisplayName("MEC-03: a server of Proton C++ lets us in by EXTERNAL, as whom our certificate says")
    void weConnect() {
        try (ChildProcess proton =
                program.start("listen", files.ca().toString(), files.server().toString())) {
            proton.awaitLines(1);
            try (ChildProcess ping = Lepton.run(
                    "ping",
                    "--sasl-mechanisms",
                    "EXTERNAL",
                    "--tls-ca",
                    files.ca().toString(),
                    "--tls-cert",
                    files.client().toString(),
                    "amqps://localhost:" + proton.lines().get(0))) {
                assertThat(ping.exitCode()).as(ping.toString()).isZero();
            }
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
            assertThat(proton.lines().get(1)).isEqualTo("EXTERNAL CN=ann");
        }
    }
}
