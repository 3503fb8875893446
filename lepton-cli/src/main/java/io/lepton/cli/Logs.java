package io.lepton.cli;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The log of the library while this command runs: nothing where it connects, since the command says itself what went wrong, in
 * one line; where others connect to it, warnings of who was turned away, and why. With {@code LEPTON_DEBUG=1} all warnings and
 * errors, with their stack traces. Found by the JDK as a service. It also saves the time that loading the JDK's own logging takes.
 */
public final class Logs extends System.LoggerFinder {

    private static final boolean DEBUG = "1".equals(System.getenv("LEPTON_DEBUG"));

    private static volatile @Nullable PrintStream shown = DEBUG ? System.err : null;

    /** Called by the JDK. */
    public Logs() {}

    /** Shows warnings, from now on, a line each. */
    static void showTo(PrintStream err) {
        shown = err;
    }

    @Override
    public Logger getLogger(String name, Module module) {
        return new Log(name);
    }

    private record Log(String name) implements Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return shown != null && level.getSeverity() >= Level.WARNING.getSeverity() && level != Level.OFF;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
            PrintStream err = shown;
            if (err != null && isLoggable(level)) {
                err.println("lepton: " + text + (thrown == null || DEBUG ? "" : ": " + thrown));
                if (thrown != null && DEBUG) {
                    thrown.printStackTrace(err);
                }
                err.flush();
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... parameters) {
            log(
                    level,
                    bundle,
                    parameters == null ? format : java.text.MessageFormat.format(format, parameters),
                    (Throwable) null);
        }
    }
}
