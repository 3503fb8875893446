package io.lepton.cli;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Transport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no connection, or no longer, in the words of a person at a terminal: what the library found on the wire,
 * without the names that the wire has for it.
 */
final class TransportReasons {

    private static final String HINT = " (is that an AMQP port?)";
    private static final String HINT_OF_END = " (is that an AMQP port, without TLS, and has it room for one more?)";
    private static final String HUNG_UP = "connection aborted"; // how the library says it, API-TRN-01
    private static final Pattern DIALLED = Pattern.compile("^cannot connect to \\S+: |^(unknown host) .*");
    private static final Pattern TLS_WITH = Pattern.compile("^TLS with \\S+: ");
    private static final String NAME_CHOSEN = "(ConnectionOptions.sniHostname ";
    private static final Pattern STRANGE = Pattern.compile("the peer (?:answered|asked for) (\".*\")");

    private TransportReasons() {}

    /** Why the peer that we tried to reach, or had reached, is not there. */
    static String of(Transport transport) {
        Condition condition = transport.condition();
        if (condition == null) {
            return waiting(transport);
        }
        String text = String.valueOf(condition.description());
        if (condition.name().equals(LeptonError.CONNECT_TIMEOUT)) {
            return waiting(transport);
        } else if (hasHungUp(condition)) {
            return transport.bytesIn() == 0
                    ? "the peer hung up without an AMQP header" + HINT_OF_END
                    : "the peer hung up";
        } else if (condition.name().equals(LeptonError.IO)) {
            return DIALLED.matcher(Reasons.line(text)).replaceFirst("$1");
        }
        if (isOfTls(condition)) {
            return TLS_WITH.matcher(Reasons.line(text)).replaceFirst("TLS: ").replace(NAME_CHOSEN, "(--sni NAME ");
        }
        if (text.equals("local-idle-timeout expired")) { // API-TRN-10
            return "the peer was silent for too long (--heartbeat)";
        }
        String language = foreignLanguage(condition);
        if (language != null) {
            return "the peer " + language;
        }
        return isForeign(transport) ? Reasons.line(text) : Reasons.of(condition);
    }

    /** What is wrong with a peer that has not opened the connection, nor failed to. */
    private static String waiting(Transport transport) {
        if (transport.bytesOut() == 0) {
            return "no answer";
        } else if (transport.bytesIn() == 0) {
            return "the peer took the connection but sent no AMQP header" + HINT;
        }
        return "the peer began to speak AMQP, but did not open the connection";
    }

    /** Whether the peer speaks something else than AMQP, or TLS has failed, which will be so the next time too. */
    static boolean isForeign(Transport transport) {
        Condition condition = transport.condition();
        return condition != null && (condition.name().equals(ConnectionError.FRAMING_ERROR) || isOfTls(condition));
    }

    private static boolean isOfTls(Condition condition) {
        return condition.name().equals(LeptonError.TLS) || condition.name().equals(LeptonError.TLS_CERTIFICATE);
    }

    private static boolean hasHungUp(Condition condition) {
        return condition.name().equals(LeptonError.IO)
                && String.valueOf(condition.description()).contains(HUNG_UP);
    }

    /** What the peer does who sent something that is no protocol header at all; else null. */
    private static @Nullable String foreignLanguage(Condition condition) {
        Matcher strange = STRANGE.matcher(Reasons.line(String.valueOf(condition.description())));
        if (!strange.find()) {
            return null;
        }
        String words = strange.group(1);
        boolean http = words.matches("\"(HTTP/|(GET|POST|PUT|HEAD|PRI|OPTIONS|CONNECT) ).*");
        return http ? "speaks HTTP, not AMQP" : "does not speak AMQP, but says " + words;
    }
}
