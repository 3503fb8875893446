package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one source, as far as we know them; a message has to pass all (AMQP 1.0 §3.5.8). The verdict on a message
 * depends on nothing but the message and where it came from, so that it is always the same.
 */
final class Filters {
    static final Filters NONE = new Filters(Map.of(), List.of(), false, 0);

    private static final int MOST_SELECTORS = 8;
    private static final long NO_LOCAL_CODE = 0x0000468C_00000003L;
    private static final Symbol NO_LOCAL = Symbol.of("apache.org:no-local-filter:list");
    private static final long SELECTOR_CODE = 0x0000468C_00000004L;
    private static final Symbol SELECTOR = Symbol.of("apache.org:selector-filter:string");

    private final Map<Symbol, @Nullable Object> applied;
    private final List<Selector> selectors;
    private final boolean noLocal;
    private final long bytes;

    private Filters(Map<Symbol, @Nullable Object> applied, List<Selector> selectors, boolean noLocal, long bytes) {
        this.bytes = bytes;
        this.applied = applied;
        this.selectors = selectors;
        this.noLocal = noLocal;
    }

    /**
     * Reads the filters that a client asks for; those that are not known here are left out.
     *
     * @throws Refused if one makes no sense
     */
    static Filters of(Map<Symbol, @Nullable Object> asked) {
        Map<Symbol, @Nullable Object> applied = new LinkedHashMap<>();
        List<Selector> selectors = new ArrayList<>();
        boolean noLocal = false;
        long bytes = 0;
        for (Map.Entry<Symbol, @Nullable Object> each : asked.entrySet()) {
            if (!(each.getValue() instanceof Described filter)) {
                continue;
            }
            if (filter.is(SELECTOR_CODE, SELECTOR)) {
                if (selectors.size() == MOST_SELECTORS) {
                    throw new Refused(
                            AmqpError.RESOURCE_LIMIT_EXCEEDED,
                            "more than " + MOST_SELECTORS + " selectors in one source");
                }
                selectors.add(Selector.parse(filter.value()));
                bytes += Selector.BYTES + 2L * String.valueOf(filter.value()).length();
            } else if (filter.is(NO_LOCAL_CODE, NO_LOCAL)) {
                noLocal = true;
            } else {
                continue;
            }
            applied.put(each.getKey(), filter);
        }
        return applied.isEmpty() ? NONE : new Filters(applied, selectors, noLocal, bytes);
    }

    /** Those that are in force, for the answer. */
    Map<Symbol, @Nullable Object> applied() {
        return applied;
    }

    /** How much memory they take. */
    long bytes() {
        return bytes;
    }

    /**
     * Whether a message passes.
     *
     * @param receiver the container that it would go to
     */
    boolean match(StoredMessage message, @Nullable String receiver) {
        if (noLocal && message.publisher != null && message.publisher.equals(receiver)) {
            return false;
        }
        if (!selectors.isEmpty()) {
            Message read = message.toRead();
            for (Selector each : selectors) {
                if (!each.matches(read)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Filters && applied.equals(((Filters) other).applied);
    }

    @Override
    public int hashCode() {
        return applied.hashCode();
    }
}
