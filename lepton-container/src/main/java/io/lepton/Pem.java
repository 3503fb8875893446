package io.lepton;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys as text (RFC 7468), as far as the JDK does not read them by itself.
 *
 * @param text what it holds, octet by octet
 * @param name where it came from, for errors
 */
record Pem(String text, String name) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** Reads a file. */
    static Pem read(Path file) {
        try {
            return new Pem(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), file.toString());
        } catch (NoSuchFileException e) {
            throw new TlsException(file + " is not there", e);
        } catch (IOException e) {
            throw new TlsException(file + " cannot be read: " + e, e);
        }
    }

    /** Its certificates, in order: one or more. It may be in binary, too (DER). */
    List<X509Certificate> certificates() {
        if (text.isEmpty()) {
            throw new TlsException(name + " is empty: want a certificate");
        }
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(certificateOctets()).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsException(name + " holds no certificate (-----BEGIN CERTIFICATE-----)");
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsException(name + " holds no certificate that can be read: " + reason(e), e);
        }
    }

    /** Without keys, at which the JDK would stop. */
    private ByteArrayInputStream certificateOctets() {
        String certificates = BLOCK.matcher(text).replaceAll("");
        if (!certificates.contains("-----BEGIN ") && text.contains("-----BEGIN ")) {
            certificates = "";
        }
        return new ByteArrayInputStream(certificates.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Its private key, in PKCS#8 (RFC 5958), which may be encrypted. */
    PrivateKey privateKey(@Nullable Password password) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new TlsException(name + " holds no private key (-----BEGIN PRIVATE KEY-----)");
        }
        byte[] octets;
        try {
            octets = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new TlsException(name + " holds a private key that is not Base64", e);
        }
        switch (block.group(1)) {
            case "PRIVATE KEY" -> {
                return privateKey(new PKCS8EncodedKeySpec(octets));
            }
            case "ENCRYPTED PRIVATE KEY" -> {
                if (password == null) {
                    throw new TlsException(name + " holds a private key that is encrypted: its password is needed");
                }
                return privateKey(decrypt(octets, password));
            }
            default ->
                throw new TlsException(name + " holds a key of the older form '" + block.group(1)
                        + "'; this makes one that is read: openssl pkcs8 -topk8 -nocrypt -in " + name
                        + " -out new.pem");
        }
    }

    private PKCS8EncodedKeySpec decrypt(byte[] octets, Password password) {
        char[] secret = password.reveal();
        PBEKeySpec spec = new PBEKeySpec(secret);
        Arrays.fill(secret, '\0');
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(octets);
            // of PBES2 (RFC 8018 §6.2), only the parameters tell what it is made of
            String algorithm =
                    "1.2.840.113549.1.5.13".equals(encrypted.getAlgName()) || "PBES2".equals(encrypted.getAlgName())
                            ? encrypted.getAlgParameters().toString()
                            : encrypted.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw new TlsException(name + " holds a private key for which the password is wrong", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(name + " holds a private key that cannot be decrypted: " + reason(e), e);
        } finally {
            spec.clearPassword();
        }
    }

    private PrivateKey privateKey(PKCS8EncodedKeySpec spec) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // one of another kind, perhaps
            }
        }
        throw new TlsException(name + " holds a private key of none of the kinds " + ALGORITHMS + ", or a damaged one");
    }

    static String reason(Throwable cause) {
        String text = cause.getMessage();
        return text == null ? cause.toString() : text;
    }
}
