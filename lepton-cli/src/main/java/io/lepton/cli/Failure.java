package io.lepton.cli;

import org.jspecify.annotations.Nullable;

/** Why a command ends early: the exit code, and the one line that a person is shown. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Failure(int exitCode, String line) {
        this(exitCode, line, null);
    }

    Failure(int exitCode, String line, @Nullable Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** Wrong usage: {@code line} says what is wrong and what would be right. */
    static Failure usage(String line) {
        return new Failure(ExitCode.USAGE, line);
    }

    /** Something on this machine: {@code line} names the file or the port. */
    static Failure local(String line, Throwable cause) {
        return new Failure(ExitCode.LOCAL, line, cause);
    }

    /** The line about an exception that nobody foresaw. */
    static String faultOfOurs(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return "out of memory; LEPTON_OPTS=-Xmx2g would give 2 GiB";
        }
        return "a fault of ours: " + Reasons.line(thrown.toString()) + " (LEPTON_DEBUG=1 says where)";
    }

    int exitCode() {
        return exitCode;
    }

    /** The line to show; never null. */
    String line() {
        return String.valueOf(getMessage());
    }
}
