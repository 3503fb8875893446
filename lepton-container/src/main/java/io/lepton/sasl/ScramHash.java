package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The hash functions of SCRAM (RFC 5802, RFC 7677), strongest first. */
public enum ScramHash {
    /** SCRAM-SHA-512. */
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64),
    /** SCRAM-SHA-256 (RFC 7677). */
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
    /** SCRAM-SHA-1 (RFC 5802). */
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20);

    private final Symbol mechanism;
    private final Symbol plus;
    private final String digest;
    private final String hmac;
    private final int length;

    ScramHash(String mechanism, String digest, String hmac, int length) {
        this.mechanism = Symbol.of(mechanism);
        plus = Symbol.of(mechanism + "-PLUS");
        this.digest = digest;
        this.hmac = hmac;
        this.length = length;
    }

    /** The name of the mechanism, without channel binding. */
    public Symbol mechanism() {
        return mechanism;
    }

    /** The name of the mechanism with channel binding. */
    public Symbol plus() {
        return plus;
    }

    /** How many octets a hash has. */
    int length() {
        return length;
    }

    /** The one of that mechanism, with or without channel binding; or null. */
    static @Nullable ScramHash of(Symbol name) {
        for (ScramHash hash : values()) {
            if (hash.mechanism.equals(name) || hash.plus.equals(name)) {
                return hash;
            }
        }
        return null;
    }

    static List<ScramHash> all() {
        return List.of(values());
    }

    byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance(digest).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + digest, e);
        }
    }

    byte[] hmac(byte[] key, byte[] text) {
        return mac(key).doFinal(text);
    }

    /** Hi() of RFC 5802 §2.2, which is PBKDF2 with one block. */
    byte[] hi(byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int k = 0; k < result.length; k++) {
                result[k] ^= last[k];
            }
        }
        return result;
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            // an empty key is not allowed here, and means the same as one of zeros
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, hmac));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + hmac, e);
        }
    }
}
