package io.lepton.cli;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the command is going to know and does not know yet: who asks for it is told so, rather than "unknown". */
final class Later {

    private static final Set<String> OPTIONS = Set.of("--config");

    private Later() {}

    /** The line that says so of an option; null if it is not one of these. */
    static @Nullable String option(String name) {
        return OPTIONS.contains(name) ? name + " is not there yet" : null;
    }
}
