package io.lepton.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of SCRAM, RFC 5802 §5 and §7: attributes with a letter for a name, set apart by commas. */
final class ScramText {
    static final byte[] CLIENT_KEY = utf8("Client Key");
    static final byte[] SERVER_KEY = utf8("Server Key");

    private ScramText() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text of the octets, or null if they are none. */
    static @Nullable String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** A name as it stands in an attribute: commas and equals signs are escaped. */
    static String escaped(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /** The name of which that is the escaped form, or null. */
    static @Nullable String unescaped(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '=') {
                text.append(c);
            } else if (name.startsWith("=2C", i)) {
                text.append(',');
                i += 2;
            } else if (name.startsWith("=3D", i)) {
                text.append('=');
                i += 2;
            } else {
                return null;
            }
        }
        return text.toString();
    }

    /** The values of the attributes when they are those of {@code names}, in that order, extensions behind; else null. */
    static @Nullable List<String> values(String message, String names) {
        String[] attributes = message.split(",", -1);
        if (attributes.length < names.length()) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < attributes.length; i++) {
            String attribute = attributes[i];
            boolean wellFormed = attribute.length() >= 2 && attribute.charAt(1) == '=';
            // "m" is for extensions that whoever does not know them must not pass over. §5.1
            if (!wellFormed || attribute.charAt(0) == 'm') {
                return null;
            }
            if (i < names.length()) {
                if (attribute.charAt(0) != names.charAt(i)) {
                    return null;
                }
                values.add(attribute.substring(2));
            }
        }
        return values;
    }

    static void xor(byte[] into, byte[] other) {
        for (int i = 0; i < into.length; i++) {
            into[i] ^= other[i];
        }
    }
}
