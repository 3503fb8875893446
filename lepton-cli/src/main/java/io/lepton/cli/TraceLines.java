package io.lepton.cli;

import io.lepton.endpoint.FrameTrace;
import java.io.PrintStream;

/** {@code --trace}: each frame on a line of its own. */
final class TraceLines implements FrameTrace {

    private final PrintStream err;

    TraceLines(PrintStream err) {
        this.err = err;
    }

    @Override
    public void frame(boolean outgoing, String text) {
        boolean frame = text.contains(":FRAME"); // of AMQP or SASL, with its arrow within; headers and ends have none
        err.println(frame ? text : (outgoing ? "-> " : "<- ") + text);
    }
}
