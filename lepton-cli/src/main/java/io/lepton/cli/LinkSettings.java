package io.lepton.cli;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.endpoint.Link;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code send} and {@code receive} understand of links. */
final class LinkSettings {

    static final String HELP = """
            Link:
              --guarantee NAME            at-least-once (if not given), at-most-once or exactly-once
              --store DIR                 exactly-once: keep there what is undecided; started again with the
                                          same DIR, the work goes on where it was, even after a kill;
                                          DIR is for this work alone
              --link-name NAME            the name of the link, instead of one made up
              --listen                    don't connect: wait at the URL's host and port for peers,
                                          one or several, again and again (port 0: any that is free);
                                          --user and --password are then what they have to give
            """;

    private final Guarantee guarantee;
    private final @Nullable Path store;
    private final @Nullable String name;
    private final boolean listening;

    /**
     * Reads and checks them.
     *
     * @throws Failure of usage
     */
    LinkSettings(Arguments arguments) {
        String name = arguments.choice("--guarantee", "at-most-once", "at-least-once", "exactly-once");
        guarantee = name == null ? Guarantee.AT_LEAST_ONCE : Guarantee.of(name);
        String directory = arguments.value("--store", SharedOptions::notEmpty);
        store = directory == null ? null : Path.of(directory);
        if (store != null && !isExactlyOnce()) {
            throw arguments.mistake("--store is for --guarantee exactly-once");
        }
        this.name = arguments.value("--link-name", SharedOptions::notEmpty);
        listening = arguments.has("--listen");
        if (listening && this.name != null) {
            throw arguments.mistake("--link-name is for who connects; with --listen, peers name their links");
        }
    }

    /**
     * Why we who listen refuse a link, or null if we don't.
     *
     * @param sending whether we send
     * @param address the one that we serve; null: any
     */
    static @Nullable Condition refusal(Link link, boolean sending, @Nullable String address) {
        if (link.remoteTarget() instanceof Coordinator) {
            return Condition.of(AmqpError.NOT_IMPLEMENTED, "there are no transactions here");
        } else if (link.isSender() != sending) {
            return Condition.of(AmqpError.NOT_ALLOWED, "this peer only " + (sending ? "sends" : "receives"));
        }
        String wanted =
                sending ? link.remoteSource().address() : link.remoteTarget().address();
        return address == null || address.equals(wanted)
                ? null
                : Condition.of(AmqpError.NOT_FOUND, "there is no '" + wanted + "' here, only '" + address + "'");
    }

    /** Whether messages are settled as they are sent. */
    boolean isAtMostOnce() {
        return guarantee == Guarantee.AT_MOST_ONCE;
    }

    boolean isExactlyOnce() {
        return guarantee == Guarantee.EXACTLY_ONCE;
    }

    Guarantee guarantee() {
        return guarantee;
    }

    /** Where undecided messages are kept, or null. */
    @Nullable Path store() {
        return store;
    }

    /** The name of the link; null for one made up. With a store it is the same each time. */
    @Nullable String name(@Nullable String address, @Nullable JobStore store) {
        return name == null && store != null ? "lepton-" + (address == null ? "" : address) : name;
    }

    /** The name that was chosen, or null. */
    @Nullable String name() {
        return name;
    }

    boolean isListening() {
        return listening;
    }
}
