package io.lepton.cli;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.endpoint.Link;
import org.jspecify.annotations.Nullable;

/** What {@code send} and {@code receive} understand of links. */
final class LinkSettings {

    static final String HELP = """
            Link:
              --guarantee NAME            at-least-once (if not given) or at-most-once
              --link-name NAME            the name of the link, instead of one made up
              --listen                    don't connect: wait at the URL's host and port for peers,
                                          one or several, again and again (port 0: any that is free);
                                          --user and --password are then what they have to give
            """;

    private final boolean atMostOnce;
    private final @Nullable String name;
    private final boolean listening;

    /**
     * Reads and checks them.
     *
     * @throws Failure of usage
     */
    LinkSettings(Arguments arguments) {
        String guarantee = arguments.choice("--guarantee", "at-most-once", "at-least-once", "exactly-once");
        if ("exactly-once".equals(guarantee)) {
            throw arguments.mistake(
                    "--guarantee exactly-once is not there yet; there are at-most-once and at-least-once");
        }
        atMostOnce = "at-most-once".equals(guarantee);
        name = arguments.value("--link-name", SharedOptions::notEmpty);
        listening = arguments.has("--listen");
        if (listening && name != null) {
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
        return atMostOnce;
    }

    /** The name of the link; null for one made up. */
    @Nullable String name() {
        return name;
    }

    boolean isListening() {
        return listening;
    }
}
