package io.lepton.cli;

import java.lang.System.Logger;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The log of the library while this command runs: nothing, since the command says itself what went wrong, in one line;
 * with {@code LEPTON_DEBUG=1} warnings and errors, on standard error. Found by the JDK as a service. It also saves the time
 * that loading the JDK's own logging takes.
 */
public final class Logs extends System.LoggerFinder {

    private static final boolean DEBUG = "1".equals(System.getenv("LEPTON_DEBUG"));

    /** Called by the JDK. */
    public Logs() {}

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
            return DEBUG && level.getSeverity() >= Level.WARNING.getSeverity() && level != Level.OFF;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                System.err.println(level + " " + name + ": " + text);
                if (thrown != null) {
                    thrown.printStackTrace();
                }
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
