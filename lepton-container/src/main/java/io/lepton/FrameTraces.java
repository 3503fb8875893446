package io.lepton;

import io.lepton.endpoint.FrameTrace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told the frames of a connection: the application's trace, standard error if the environment says so, and the
 * logger {@code lepton.frames} at its finest level. Nobody, usually, at no cost.
 */
final class FrameTraces {
    private static final Logger LOG = System.getLogger("lepton.frames");
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");
    private static final boolean TO_STANDARD_ERROR = isOn("LEPTON_TRACE_FRM") || isOn("PN_TRACE_FRM");

    private FrameTraces() {}

    /** The trace of the connection with this number in its container, or null. */
    static @Nullable FrameTrace of(@Nullable FrameTrace application, long number) {
        List<FrameTrace> traces = new ArrayList<>();
        if (application != null) {
            traces.add(application);
        }
        if (TO_STANDARD_ERROR) {
            traces.add((outgoing, text) -> System.err.println(line(number, outgoing, text)));
        }
        if (LOG.isLoggable(Level.TRACE)) {
            traces.add((outgoing, text) -> LOG.log(Level.TRACE, line(number, outgoing, text)));
        }
        if (traces.size() <= 1) {
            return traces.isEmpty() ? null : traces.get(0);
        }
        return (outgoing, text) -> traces.forEach(trace -> trace.frame(outgoing, text));
    }

    /** The trace that is asked for while the connection lives: who is told anyway, or the logger at INFO. */
    static FrameTrace onDemand(@Nullable FrameTrace anyway, long number) {
        return anyway != null ? anyway : (outgoing, text) -> LOG.log(Level.INFO, line(number, outgoing, text));
    }

    /** {@code [1]: AMQP:FRAME:0 -> @open(16) […]}; protocol headers as {@code [1]: -> AMQP}. */
    static String line(long number, boolean outgoing, String text) {
        boolean hasArrow = text.indexOf(":FRAME") >= 0;
        return "[" + number + "]: " + (hasArrow ? "" : outgoing ? "-> " : "<- ") + text;
    }

    private static boolean isOn(String name) {
        String value = System.getProperty(name, System.getenv(name));
        return value != null && YES.contains(value.toLowerCase(Locale.ROOT));
    }
}
