package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message of 100 MiB, to and from Proton, by a process whose heap is smaller than it. */
class LargeMessageTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 100 * MIB;

    @TempDir
    Path folder;

    @BeforeEach
    void needsProton() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
    }

    @Test
    @DisplayName("TRF-17: streams a body larger than the heap to Proton")
    void sendsABodyLargerThanItsHeap() throws Exception {
        Path file = folder.resolve("large");
        byte[] block = new byte[MIB];
        new Random(7).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < SIZE / MIB; i++) {
                block[i] = (byte) i;
                out.write(block);
            }
        }
        int port = Lepton.freePort();
        try (ChildProcess proton = Lepton.proton("receive.py", "--listen", "--digest", "127.0.0.1:" + port, "1")) {
            proton.awaitLine("listening"::equals);
            try (ChildProcess send =
                    Lepton.run("send", "amqp://127.0.0.1:" + port + "/large", "--body-file", file.toString())) {
                assertThat(send.exitCode()).as(send.toString()).isZero();
            }
            assertThat(proton.lines()).contains(SIZE + " " + sha256(file));
        }
    }

    @Test
    @DisplayName("TRF-17: streams a body larger than the heap from Proton to a file")
    void receivesABodyLargerThanItsHeap() throws Exception {
        Path file = folder.resolve("received");
        try (ChildProcess receive = Lepton.run(
                "receive", "--listen", "amqp://127.0.0.1:0/large", "--count", "1", "--body-file", file.toString())) {
            String url = Lepton.listening(receive) + "/large";
            try (ChildProcess proton = Lepton.proton("send_large.py", url, "" + SIZE)) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
                assertThat(receive.exitCode()).as(receive.toString()).isZero();
                assertThat(proton.lines()).containsExactly(Files.size(file) + " " + sha256(file));
            }
        }
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[MIB];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
