package io.lepton.interop;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/**
 * An authority, and a server and a client that it vouches for, in the forms that peers read.
 *
 * @param ca the authority, PEM
 * @param trust the authority, PKCS#12
 * @param server certificate and key for localhost and 127.0.0.1, PEM
 * @param serverStore the same, PKCS#12
 * @param client certificate and key of "ann", PEM
 * @param clientStore the same, PKCS#12
 */
public record TlsFiles(Path ca, Path trust, Path server, Path serverStore, Path client, Path clientStore) {
    /** Of the stores. */
    public static final String PASSWORD = "changeit";

    /** Makes them in that folder. */
    public static TlsFiles make(Path folder) throws Exception {
        X509Bundle authority =
                builder("authority").setIsCertificateAuthority(true).buildSelfSigned();
        X509Bundle server = builder("server")
                .addSanDnsName("localhost")
                .addSanIpAddress(InetAddress.getLoopbackAddress().getHostAddress())
                .buildIssuedBy(authority);
        X509Bundle client = builder("ann").buildIssuedBy(authority);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.getCertificate());
        return new TlsFiles(
                Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM()),
                store(folder.resolve("trust.p12"), trusted),
                pem(folder.resolve("server.pem"), server),
                store(folder.resolve("server.p12"), server.toKeyStore(PASSWORD.toCharArray())),
                pem(folder.resolve("client.pem"), client),
                store(folder.resolve("client.p12"), client.toKeyStore(PASSWORD.toCharArray())));
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name).rsa2048(); // which every peer knows
    }

    private static Path pem(Path file, X509Bundle bundle) throws IOException {
        return Files.writeString(file, bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM());
    }

    private static Path store(Path file, KeyStore store) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
