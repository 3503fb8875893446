package io.lepton.cli;

import io.lepton.broker.BrokerBuilder;
import io.lepton.sasl.ScramCredentials;
import io.lepton.sasl.ScramHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who may log in to {@code lepton broker}: {@code NAME:PASSWORD}, or what SCRAM needs of the password in its place. */
final class BrokerUsers {

    private BrokerUsers() {}

    /**
     * Adds those that the options name, one by one or in a file. False if there are none.
     *
     * @throws Failure of usage, or of this machine where the file cannot be read or makes no sense
     */
    static boolean addTo(BrokerBuilder builder, Arguments arguments) {
        boolean any = !arguments.values("--user", text -> add(builder, text)).isEmpty();
        String file = arguments.text("--users");
        if (file != null) {
            addFile(builder, file);
        }
        return any || file != null;
    }

    /** Blank lines, and those that begin with #, are for the reader. */
    private static void addFile(BrokerBuilder builder, String file) {
        int number = 0;
        boolean any = false;
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    add(builder, line);
                    any = true;
                }
            }
        } catch (IOException unreadable) {
            throw Failure.local("the file of users " + file + " cannot be read: " + Reasons.of(unreadable), unreadable);
        } catch (IllegalArgumentException malformed) {
            String what = Reasons.line(String.valueOf(malformed.getMessage()));
            throw Failure.local("the file of users " + file + ", line " + number + ": " + what, malformed);
        }
        if (!any) { // to start without users would let everybody in
            throw new Failure(ExitCode.LOCAL, "the file of users " + file + " has no users");
        }
    }

    private static String add(BrokerBuilder builder, String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("want NAME:PASSWORD, both with at least one character");
        }
        String name = text.substring(0, colon);
        String password = text.substring(colon + 1);
        if (password.startsWith("SCRAM-SHA-") && password.contains("$")) {
            builder.user(name, ScramCredentials.parse(password.strip()));
        } else {
            builder.user(name, password);
        }
        return name;
    }

    /**
     * A line for the file, which shows no password.
     *
     * @throws Failure if standard input has no password that can be used
     */
    static String entry(String name, Streams streams) {
        if (name.indexOf(':') >= 0 || name.startsWith("#") || !name.equals(name.strip())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "lepton broker: --user-entry: a name in a file of users has no ':', no '#' in front,"
                            + " and no space around it");
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8))) {
            String password = in.readLine();
            if (password == null || password.isEmpty()) {
                throw new Failure(ExitCode.LOCAL, "there is no password on standard input");
            }
            return name + ":"
                    + ScramCredentials.derive(ScramHash.SHA_256, password.toCharArray())
                            .entry();
        } catch (IOException unreadable) {
            throw Failure.local("standard input cannot be read: " + Reasons.of(unreadable), unreadable);
        } catch (IllegalArgumentException unusable) {
            throw Failure.local("the password cannot be used: " + Reasons.line(unusable.getMessage()), unusable);
        }
    }
}
