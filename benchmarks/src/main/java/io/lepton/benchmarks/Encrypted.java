package io.lepton.benchmarks;

import io.lepton.SslDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Messages of 1 KiB over TLS: Lepton on both ends, with the JDK's TLS and with the native one, and protonj2's client as a sender,
 * which uses the native one where it can.
 */
final class Encrypted {
    private static final String STORE = "lepton.tls";
    private static final String PASSWORD = "benchmark";
    /** Who asks for certain suites gets the JDK's. */
    private static final String[] SUITES = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"};

    private Encrypted() {}

    /** The part of {@link Run}. */
    static void all(Run run) throws InterruptedException, IOException {
        Path folder = Files.createTempDirectory("lepton-tls");
        try {
            List<String> jvm = List.of("-Xmx512m", "-D" + STORE + "=" + certificate(folder));
            Peer lepton = Peer.java("lepton-tls", jvm);
            Peer boringSsl = Peer.java("lepton-tls-native", jvm);
            Peer client = new Peer(
                    "protonj2-client-tls to lepton",
                    boringSsl.receive(),
                    Peer.java("protonj2-client-tls", jvm).send());
            Rounds rounds =
                    Rounds.run(List.of(lepton, boringSsl, client), run.load().ofSize(1 << 10), run.rounds());
            run.report.add("TLS, 1 KiB", rounds);
            for (Peer peer : List.of(lepton, boringSsl)) {
                run.report.atLeast(
                        "TLS, 1 KiB, " + peer.name(),
                        Report.number(rounds.median(peer.name(), Rounds::rate)) + "/s",
                        client.name() + " " + Report.number(rounds.median(client.name(), Rounds::rate)) + "/s",
                        rounds.ratio(peer.name(), client.name(), Rounds::rate),
                        2);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("store.p12"));
            Files.delete(folder);
        }
    }

    /** A key with a certificate that it signed itself, on a curve that both kinds of TLS know. */
    private static Path certificate(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate");
        }
        return store;
    }

    static Path store() {
        return Path.of(System.getProperty(STORE));
    }

    static String password() {
        return PASSWORD;
    }

    static SslDomain server(boolean jdk) {
        SslDomain domain = SslDomain.server().keyStore(store(), PASSWORD.toCharArray());
        return jdk ? domain.ciphers(SUITES) : domain;
    }

    static SslDomain client(boolean jdk) {
        SslDomain domain = SslDomain.client().trustStore(store(), PASSWORD.toCharArray());
        return jdk ? domain.ciphers(SUITES) : domain;
    }
}
