package io.lepton.cli;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The log of the library while this command runs: nothing where it connects, since the command says itself what went wrong, in
 * one line; where others connect to it, warnings of who was turned away, and why. With {@code LEPTON_DEBUG=1} all that the library
 * has to say, and warnings of others, with stack traces. Found by the JDK as a service: without the command it writes warnings to
 * standard error. It also saves the time that loading the JDK's own logging takes.
 */
public final class Logs extends System.LoggerFinder {

    private static final boolean DEBUG = "1".equals(System.getenv("LEPTON_DEBUG"));

    private static volatile @Nullable PrintStream shown = System.err;

    /** Called by the JDK. */
    public Logs() {}

    /** Shows nothing, from now on, unless it is wanted for debugging: a command runs. */
    static void hide() {
        shown = DEBUG ? System.err : null;
    }

    /** Shows warnings, from now on, a line each. */
    static void showTo(PrintStream err) {
        shown = err;
    }

    @Override
    public Logger getLogger(String name, Module module) {
        return new Log(name, DEBUG);
    }

    /** {@code all}: whether to say all of it. */
    record Log(String name, boolean all) implements Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            Level least = all && name.startsWith("lepton") ? Level.DEBUG : Level.WARNING;
            return shown != null && level.getSeverity() >= least.getSeverity() && level != Level.OFF;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
            PrintStream err = shown;
            if (err != null && isLoggable(level)) {
                err.println("lepton: " + text + (thrown == null || all ? "" : ": " + Reasons.line(thrown.toString())));
                if (thrown != null && all) {
                    thrown.printStackTrace(err);
                }
                err.flush();
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... parameters) {
            if (isLoggable(level)) {
                String text = parameters == null ? format : java.text.MessageFormat.format(format, parameters);
                log(level, bundle, text, (Throwable) null);
            }
        }
    }
}
