package io.lepton.cli;

import io.lepton.amqp.Condition;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a peer did not let us in, and by which option it would. */
final class LogInReasons {

    // How the library says it, API-SAS-03.
    private static final Pattern INTRODUCTION = Pattern.compile("^Authentication failed \\[mech=[^]]*]: ");
    private static final Pattern OFFER = Pattern.compile("^the server offers \\[([^]]*)], none of which may be used.*");

    private LogInReasons() {}

    /** The reason in few words. */
    static String of(Condition condition, SharedOptions options) {
        String description = condition.description();
        if (description == null) {
            return Reasons.of(condition);
        }
        Matcher introduction = INTRODUCTION.matcher(description);
        if (!introduction.find()) {
            return Reasons.line(description);
        }
        String why = description.substring(introduction.end());
        Matcher offer = OFFER.matcher(why);
        if (offer.matches()) {
            return why.endsWith("saslAllowInsecure")
                    ? "the password would travel unencrypted; --allow-insecure permits that"
                    : ofOffer(Reasons.line(offer.group(1)), options);
        }
        return why.endsWith(": AUTH")
                ? options.hasUser() ? "wrong user or password" : "the peer wants a user and a password: --user NAME"
                : Reasons.line(why);
    }

    private static String ofOffer(String offered, SharedOptions options) {
        if (options.hasChosenMechanisms()) {
            return "the peer offers " + offered + ", and --sasl-mechanisms none of these";
        } else if (offered.equals("ANONYMOUS")) {
            return "the peer knows no users; leave out the user '" + options.user() + "'";
        } else if (!options.hasUser() && offered.contains("SCRAM-")) {
            return "the peer wants a user and a password: --user NAME";
        } else if (!offered.matches(".*\\bPLAIN\\b.*")) {
            return "the peer offers only " + (offered.isEmpty() ? "nothing" : offered);
        }
        return "the peer wants a user and a password: --user NAME, and --allow-insecure without TLS";
    }
}
