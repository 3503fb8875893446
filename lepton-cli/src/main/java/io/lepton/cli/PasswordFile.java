package io.lepton.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose first line is a password. */
final class PasswordFile {

    private PasswordFile() {}

    /**
     * The password.
     *
     * @throws Failure of this machine if there is none, or the file cannot be read
     */
    static String read(String file) {
        try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
            String line = reader.readLine();
            if (line == null || line.isEmpty()) {
                throw new Failure(ExitCode.LOCAL, "the password file " + file + " is empty");
            }
            return line;
        } catch (IOException unreadable) {
            throw Failure.local("the password file " + file + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
    }
}
