package io.lepton.netty;

import java.util.regex.Pattern;

/** Why a socket failed, in words for people: without the names of system calls, and the address only once. */
final class Reason {
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");
    private static final Pattern ADDRESS = Pattern.compile(": [^ ]*/[^ ]*$");

    private Reason() {}

    static String of(Throwable cause) {
        String text = cause.getMessage();
        if (text == null) {
            return cause.toString();
        }
        return ADDRESS.matcher(SYSTEM_CALL.matcher(text).replaceFirst("")).replaceFirst("");
    }
}
