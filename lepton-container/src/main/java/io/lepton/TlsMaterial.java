package io.lepton;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys or trust for TLS, and where they came from, to be read again.
 *
 * @param source reads them
 * @param read what it has read last
 */
record TlsMaterial<T>(Supplier<T> source, T read) {

    /** Reads it for the first time. */
    static <T> TlsMaterial<T> of(Supplier<T> source) {
        return new TlsMaterial<>(source, source.get());
    }

    /** As it is there now. */
    TlsMaterial<T> again() {
        return of(source);
    }

    /** A certificate with those that vouch for it, and its private key. */
    static KeyManagerFactory keys(Pem certificate, Pem key, @Nullable Password password) {
        List<X509Certificate> chain = certificate.certificates();
        PrivateKey secret = key.privateKey(password);
        if (!belongs(secret, chain.get(0))) {
            throw new TlsException("the key of " + key.name() + " is not that of the certificate of "
                    + certificate.name() + ": the own certificate has to stand first");
        }
        char[] none = {};
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("key", secret, none, chain.toArray(new X509Certificate[0]));
            return keys(store, none);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(certificate.name() + " cannot be used: " + Pem.reason(e), e);
        }
    }

    /** The keys of a store. */
    static KeyManagerFactory keys(KeyStore store, @Nullable Password password, String name) {
        char[] secret = password == null ? new char[0] : password.reveal();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return keys(store, secret);
                }
            }
            throw new TlsException(name + " holds no key");
        } catch (GeneralSecurityException e) {
            throw new TlsException(name + ": its keys cannot be had: " + Pem.reason(e), e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static KeyManagerFactory keys(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory;
    }

    /** Whoever is vouched for by these. */
    static TrustManagerFactory trust(Pem certificates) {
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (X509Certificate certificate : certificates.certificates()) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            return trust(store, certificates.name());
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(certificates.name() + " cannot be used: " + Pem.reason(e), e);
        }
    }

    /** Whoever is vouched for by the certificates of a store. */
    static TrustManagerFactory trust(KeyStore store, String name) {
        try {
            if (store.size() == 0) {
                throw new TlsException(name + " holds no certificate: nobody would be trusted");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new TlsException(name + ": its certificates cannot be had: " + Pem.reason(e), e);
        }
    }

    /** A file of PKCS#12 or JKS, whichever it is. */
    static KeyStore store(Path file, @Nullable Password password) {
        char[] secret = password == null ? null : password.reveal();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType()); // reads either, whatever it is called
            store.load(in, secret);
            return store;
        } catch (NoSuchFileException e) {
            throw new TlsException(file + " is not there", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(file + " cannot be read as a key store: " + Pem.reason(e), e);
        } finally {
            if (secret != null) {
                Arrays.fill(secret, '\0');
            }
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Whether what the one signs is what the other finds signed. */
    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
        if (algorithm == null) {
            return true; // the hand-shake will tell
        }
        try {
            byte[] sample = {1, 2, 3, 4};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(sample);
            return signer.verify(signature);
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            return !(e instanceof SignatureException);
        }
    }
}
