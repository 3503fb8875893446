package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a selector, made ready for the parser: no longer than is good for us, without what is not of JMS, and with each
 * {@code name LIKE 'pattern'} replaced by a property that tells its truth.
 *
 * @param text for the parser
 * @param likes the patterns, by the number in the name of their property
 */
record SelectorText(String text, List<LikePattern> likes) {
    /** Begins the names of those properties; names like it are not the application's to use. */
    static final String LIKE_PROPERTY = "JMS_Lepton_like_";

    private static final int MAX_LENGTH = 4096;
    private static final int MAX_TOKENS = 200;

    /**
     * Reads a selector.
     *
     * @throws Refused if it is too long or has something in it that does not belong there
     */
    static SelectorText read(String selector) {
        if (selector.length() > MAX_LENGTH) {
            throw refused(selector.length() + " characters, want " + MAX_LENGTH + " at most");
        }
        List<String> tokens = tokens(selector);
        List<LikePattern> likes = new ArrayList<>();
        StringBuilder text = new StringBuilder(selector.length());
        for (int i = 0; i < tokens.size(); i++) {
            boolean negated = isWord(tokens, i + 1, "NOT") && isWord(tokens, i + 2, "LIKE");
            int like = negated ? i + 2 : i + 1;
            if (!isWord(tokens, like, "LIKE")) {
                text.append(tokens.get(i)).append(' ');
                continue;
            }
            boolean escaped = isWord(tokens, like + 2, "ESCAPE");
            likes.add(like(tokens.get(i), literal(tokens, like + 1), escaped ? literal(tokens, like + 3) : ""));
            text.append(negated ? "( NOT " : "( ").append(LIKE_PROPERTY).append(likes.size() - 1);
            text.append(" ) ");
            i = like + (escaped ? 3 : 1);
        }
        return new SelectorText(text.toString(), likes);
    }

    private static LikePattern like(String name, String pattern, String escape) {
        if (!Character.isJavaIdentifierStart(name.charAt(0))) {
            throw refused("LIKE behind " + name + ", want the name of a property");
        }
        if (escape.length() > 1) {
            throw refused("ESCAPE '" + escape + "', want one character");
        }
        return new LikePattern(name, pattern, escape.isEmpty() ? LikePattern.NO_ESCAPE : escape.charAt(0));
    }

    private static boolean isWord(List<String> tokens, int index, String word) {
        return index < tokens.size() && tokens.get(index).equalsIgnoreCase(word);
    }

    /** The content of the string literal at {@code index}. */
    private static String literal(List<String> tokens, int index) {
        String token = index < tokens.size() ? tokens.get(index) : "";
        if (!token.startsWith("'")) {
            throw refused("LIKE or ESCAPE before " + token + ", want a string");
        }
        return token.substring(1, token.length() - 1).replace("''", "'");
    }

    // ------------------------------------------------------------------ tokens

    private static List<String> tokens(String selector) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < selector.length()) {
            char first = selector.charAt(at);
            if (Character.isWhitespace(first)) {
                at++;
                continue;
            }
            int end = end(selector, at, first);
            String token = selector.substring(at, end);
            if (token.equalsIgnoreCase("XPATH") || token.equalsIgnoreCase("XQUERY")) {
                throw refused(token + " is not of JMS");
            }
            tokens.add(token);
            if (tokens.size() > MAX_TOKENS) {
                throw refused("more than " + MAX_TOKENS + " tokens");
            }
            at = end;
        }
        return tokens;
    }

    /** Where the token ends that begins at {@code at}. */
    private static int end(String selector, int at, char first) {
        int end = at + 1;
        if (first == '\'') {
            return endOfString(selector, end);
        }
        if (Character.isJavaIdentifierStart(first)) {
            while (end < selector.length() && isInName(selector.charAt(end))) {
                end++;
            }
            return end;
        }
        if (Character.isDigit(first) || first == '.') {
            return endOfNumber(selector, end);
        }
        if ("=<>()+-*/,".indexOf(first) < 0) {
            throw refused("'" + first + "' does not belong in it");
        }
        // "--" and "/*" begin comments for the parser, in which all of the above could hide
        String two = selector.substring(at, Math.min(at + 2, selector.length()));
        if (two.equals("--") || two.equals("/*")) {
            throw refused("comments are not of JMS");
        }
        return two.equals("<>") || two.equals("<=") || two.equals(">=") ? at + 2 : end;
    }

    private static boolean isInName(char each) {
        return Character.isJavaIdentifierPart(each) || each == '.';
    }

    /** Two quotes are one in the string, one ends it. */
    private static int endOfString(String selector, int from) {
        for (int at = from; at < selector.length(); at++) {
            if (selector.charAt(at) == '\'') {
                if (at + 1 == selector.length() || selector.charAt(at + 1) != '\'') {
                    return at + 1;
                }
                at++;
            }
        }
        throw refused("a string has no end");
    }

    private static int endOfNumber(String selector, int from) {
        int at = from;
        while (at < selector.length()) {
            char each = selector.charAt(at);
            char before = selector.charAt(at - 1);
            boolean sign = (each == '+' || each == '-') && (before == 'e' || before == 'E');
            if (!sign && each != '.' && !Character.isLetterOrDigit(each)) {
                break;
            }
            at++;
        }
        return at;
    }

    private static Refused refused(String why) {
        return new Refused(AmqpError.INVALID_FIELD, "the selector is not taken: " + why);
    }
}
