package io.lepton.broker;

import io.lepton.endpoint.SaslAuthenticator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Who may log in, and by which password. Any thread, once it is given to a listener. */
final class Users {
    private static final byte[] NOBODY = {0};

    private final Map<String, byte[]> passwords;

    Users(Map<String, char[]> passwords) {
        this.passwords = new HashMap<>();
        passwords.forEach((user, password) -> this.passwords.put(user, bytes(password)));
    }

    boolean isEmpty() {
        return passwords.isEmpty();
    }

    /** Lets in who knows a password, and, if that is allowed or there are no users, who does not say who he is. */
    SaslAuthenticator authenticator(boolean allowAnonymous) {
        return isEmpty() ? SaslAuthenticator.anonymousOnly() : SaslAuthenticator.plain(this::check, allowAnonymous);
    }

    private boolean check(String user, char[] password) {
        // also for a user that there is not: that must not take less time
        byte[] expected = passwords.getOrDefault(user, NOBODY);
        return MessageDigest.isEqual(expected, bytes(password)) && expected != NOBODY;
    }

    private static byte[] bytes(char[] password) {
        byte[] encoded = new byte[password.length * 3];
        ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        int length = buffer.remaining();
        buffer.get(encoded, 0, length);
        return Arrays.copyOf(encoded, length);
    }
}
