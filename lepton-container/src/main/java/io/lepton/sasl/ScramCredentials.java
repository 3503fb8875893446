package io.lepton.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps of a password: enough to know it again, by SCRAM or when it is told it, and not enough to log in with
 * (RFC 5802 §3). Immutable. Its text is dots; {@link #entry} gives what a file holds.
 */
public final class ScramCredentials {
    /** How many iterations there are when nothing else is said. */
    public static final int DEFAULT_ITERATIONS = 10_000;

    /** The fewest that the standards allow, RFC 5802 §5.1. */
    static final int MIN_ITERATIONS = 4096;
    /** More would let a server use up our time. */
    static final int MAX_ITERATIONS = 1_000_000;

    private static final Pattern ENTRY =
            Pattern.compile("(SCRAM-SHA-(?:1|256|512))\\$(\\d{4,7}):([^$:]+)\\$([^$:]+):([^$:]+)");

    private final ScramHash hash;
    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    ScramCredentials(ScramHash hash, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        this.hash = hash;
        this.iterations = iterations;
        this.salt = salt;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * Makes them of a password, with a salt of its own. Takes as long as the iterations do.
     *
     * @param password prepared by SASLprep here; the array is left as it is
     * @throws IllegalArgumentException if the password is empty or has characters that SASLprep forbids, or if the iterations are
     *     not 4,096 to 1,000,000
     */
    public static ScramCredentials derive(ScramHash hash, char[] password, int iterations) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return derive(hash, password, salt, iterations);
    }

    /** As {@link #derive(ScramHash, char[], int)} with {@value #DEFAULT_ITERATIONS} iterations. */
    public static ScramCredentials derive(ScramHash hash, char[] password) {
        return derive(hash, password, DEFAULT_ITERATIONS);
    }

    static ScramCredentials derive(ScramHash hash, char[] password, byte[] salt, int iterations) {
        checkIterations(iterations);
        byte[] secret = prepared(password);
        byte[] salted = hash.hi(secret, salt, iterations);
        Arrays.fill(secret, (byte) 0);
        byte[] clientKey = hash.hmac(salted, ScramText.CLIENT_KEY);
        byte[] serverKey = hash.hmac(salted, ScramText.SERVER_KEY);
        Arrays.fill(salted, (byte) 0);
        return new ScramCredentials(hash, iterations, salt, hash.hash(clientKey), serverKey);
    }

    /** The octets of a password, after SASLprep. */
    static byte[] prepared(char[] password) {
        char[] prepared = SaslPrep.prepare(password);
        if (prepared.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(prepared));
        byte[] octets = new byte[encoded.remaining()];
        encoded.get(octets);
        Arrays.fill(encoded.array(), (byte) 0);
        Arrays.fill(prepared, '\0');
        return octets;
    }

    /**
     * Reads what {@link #entry} gave.
     *
     * @throws IllegalArgumentException if it is something else; the text does not show it
     */
    public static ScramCredentials parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("want SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY");
        }
        ScramHash hash = Objects.requireNonNull(ScramHash.of(io.lepton.amqp.Symbol.of(matcher.group(1))));
        int iterations = checkIterations(Integer.parseInt(matcher.group(2)));
        byte[] salt = base64(matcher.group(3), "salt");
        byte[] storedKey = base64(matcher.group(4), "stored key");
        byte[] serverKey = base64(matcher.group(5), "server key");
        if (salt.length == 0 || storedKey.length != hash.length() || serverKey.length != hash.length()) {
            throw new IllegalArgumentException(
                    "the keys of " + hash.mechanism() + " have " + hash.length() + " octets each");
        }
        return new ScramCredentials(hash, iterations, salt, storedKey, serverKey);
    }

    private static byte[] base64(String text, String what) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " is not base64");
        }
    }

    private static int checkIterations(int iterations) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    iterations + " iterations: want " + MIN_ITERATIONS + " to " + MAX_ITERATIONS);
        }
        return iterations;
    }

    /**
     * The text form of RFC 5803: {@code SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY}, octets in base64. PostgreSQL keeps
     * the same. Who has it can look for the password at his leisure, and can play the server: a file of these is a secret.
     */
    public String entry() {
        Base64.Encoder base64 = Base64.getEncoder();
        return hash.mechanism() + "$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    /** Whether that is the password. Takes the same time for every wrong one, and as long as the iterations do. */
    boolean matches(char[] password) {
        byte[] secret;
        try {
            secret = prepared(password);
        } catch (IllegalArgumentException e) {
            secret = new byte[] {0}; // what no password is; it takes its time all the same
        }
        byte[] salted = hash.hi(secret, salt, iterations);
        Arrays.fill(secret, (byte) 0);
        byte[] stored = hash.hash(hash.hmac(salted, ScramText.CLIENT_KEY));
        Arrays.fill(salted, (byte) 0);
        return MessageDigest.isEqual(stored, storedKey);
    }

    /** The hash function. */
    public ScramHash hash() {
        return hash;
    }

    /** How often a password is hashed. */
    public int iterations() {
        return iterations;
    }

    byte[] salt() {
        return salt;
    }

    byte[] storedKey() {
        return storedKey;
    }

    byte[] serverKey() {
        return serverKey;
    }

    @Override
    public String toString() {
        return hash.mechanism() + " …";
    }
}
