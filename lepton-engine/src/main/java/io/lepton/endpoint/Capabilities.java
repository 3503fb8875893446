package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the two sides of a connection or link say that they can do, and would like the other to (AMQP 1.0 §2.7.1, §2.7.3). */
final class Capabilities {
    private Capabilities() {}

    /** What goes out as desired: also what we cannot do without. */
    static List<Symbol> union(List<Symbol> desired, List<Symbol> required) {
        if (required.isEmpty()) {
            return desired;
        }
        Set<Symbol> all = new LinkedHashSet<>(desired);
        all.addAll(required);
        return List.copyOf(all);
    }

    /** What of {@code required} is not offered. */
    static List<Symbol> missing(List<Symbol> required, List<Symbol> offered) {
        return required.stream().filter(name -> !offered.contains(name)).toList();
    }
}
