package io.lepton.cli;

import io.lepton.amqp.Condition;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why something failed, in the words of a person and on one line. */
final class Reasons {

    private static final int MOST = 500;

    private Reasons() {}

    /** Why a file or a stream could not be used. The file is named by who calls. */
    static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        } else if (failure instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        } else if (failure instanceof FileSystemException of && of.getReason() != null) {
            return line(of.getReason()).toLowerCase(Locale.ROOT);
        }
        String message = failure.getMessage();
        if ("Broken pipe".equals(message)) {
            return "nobody reads it any more";
        }
        return message == null ? failure.getClass().getSimpleName() : lowerFirst(line(message));
    }

    /** Behind a colon "No space left on device" has no capital; names and codes keep theirs. */
    private static String lowerFirst(String text) {
        boolean isWord = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return isWord ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }

    /**
     * What a peer says of an error: its name, and the description where there is one. Of what the library found itself the
     * description says all.
     */
    static String of(@Nullable Condition condition) {
        if (condition == null) {
            return "no reason given";
        }
        String description = condition.description();
        String name = condition.name().toString();
        if (description == null || description.isEmpty()) {
            return name;
        }
        return name.startsWith("lepton:") ? line(description) : name + ": " + line(description);
    }

    /**
     * A text that others wrote, fit for a terminal: control characters are shown by their number, and what is too long
     * ends in dots.
     */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MOST).forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                line.append("\\u").append(Integer.toHexString(0x10000 | point).substring(1));
            } else {
                line.appendCodePoint(point);
            }
        });
        return text.codePointCount(0, text.length()) > MOST ? line.append("...").toString() : line.toString();
    }
}
