package io.lepton.cli;

import io.lepton.Transaction;
import io.lepton.amqp.DistributionMode;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code receive} alone understands: which messages, how many, and what becomes of them. */
final class ReceiveSettings {

    static final String HELP = """
            What to receive:
              --count N                   stop after N messages; without it, go on until interrupted
              --drain                     take what is there, then stop
              --selector EXPR             only messages for which EXPR is true, as "colour = 'red'"
              --browse                    look at messages without taking them away
              --durable NAME              by the durable subscription of that name: what comes while we
                                          are away is kept for us (needs --container-id); of a topic
                                          of lepton broker, the URL ends with /topic://NAME
              --unsubscribe               receive nothing, but end the subscription that --durable names
              --dynamic                   from an address that the peer makes up for us, and print it
              --credit N                  how many messages may be on their way to us (100)

            What becomes of a message:
              --outcome NAME              accepted (if not given), rejected, released, modified (counts as
                                          a failed attempt) or none
              --output FILE               append its line to FILE instead of printing it
              --body-file FILE            write its body to FILE, however large, and stop after it; with
                                          --count, {} in FILE is the number of the message
            """;

    private static final int DEFAULT_CREDIT = 100;
    private static final List<String> FOR_MESSAGES = List.of(
            "--count", "--drain", "--browse", "--outcome", "--output", "--body-file", "--transaction", "--store");

    private final long count;
    private final int credit;
    private final boolean drain;
    private final boolean dynamic;
    private final boolean browse;
    private final @Nullable String selector;
    private final @Nullable String durable;
    private final boolean unsubscribing;
    private final String outcome;
    private final @Nullable String output;
    private final @Nullable String bodyFile;
    private final @Nullable Batches batches;
    private final @Nullable String address;

    /**
     * Reads and checks them.
     *
     * @throws Failure of usage
     */
    ReceiveSettings(Arguments arguments, SharedOptions options, LinkSettings link) {
        address = options.address();
        drain = arguments.has("--drain");
        dynamic = arguments.has("--dynamic");
        browse = arguments.has("--browse");
        selector = arguments.text("--selector");
        durable = arguments.value("--durable", SharedOptions::notEmpty);
        unsubscribing = arguments.has("--unsubscribe");
        String outcome = arguments.choice("--outcome", "accepted", "rejected", "released", "modified", "none");
        this.outcome = outcome == null ? "accepted" : outcome;
        if (browse && outcome != null) {
            throw arguments.mistake("--browse leaves each message where it is; nothing becomes of it by --outcome");
        }
        if (unsubscribing) {
            checkUnsubscribing(arguments);
        }
        output = arguments.text("--output");
        bodyFile = arguments.text("--body-file");
        Long credit = arguments.number("--credit", 1, Integer.MAX_VALUE);
        this.credit = credit == null ? DEFAULT_CREDIT : credit.intValue();
        Long count = arguments.number("--count", 1, Long.MAX_VALUE);
        this.count = count != null ? count : bodyFile != null && !drain ? 1 : Long.MAX_VALUE;
        batches = Batches.of(arguments, link, List.of("--listen", "--drain", "--browse"));
        if (batches != null && this.outcome.equals("none")) {
            throw arguments.mistake("--transaction and --outcome none exclude each other");
        }
        if (link.isListening()) {
            SharedOptions.refuseWithListen(
                    arguments, List.of("--drain", "--dynamic", "--browse", "--selector", "--durable"));
        } else if (options.address() == null && !dynamic) {
            throw arguments.mistake("from which address? End the URL with /ADDRESS, or ask for one with --dynamic");
        }
        if (dynamic && options.address() != null) {
            throw arguments.mistake("--dynamic asks the peer for an address; the URL must not name one");
        }
        if (durable != null && (options.containerId() == null || link.name() != null)) {
            throw arguments.mistake("--durable is known to the peer by its name and our --container-id ID;"
                    + " give that, and no --link-name");
        }
        if (bodyFile != null) {
            checkBodyFile(arguments);
        }
    }

    private void checkUnsubscribing(Arguments arguments) {
        if (durable == null) {
            throw arguments.mistake("--unsubscribe ends a durable subscription; name it with --durable NAME");
        }
        for (String other : FOR_MESSAGES) {
            if (arguments.has(other)) {
                throw arguments.mistake("--unsubscribe receives nothing; " + other + " can't stand with it");
            }
        }
    }

    private void checkBodyFile(Arguments arguments) {
        if (output != null) {
            throw arguments.mistake("--output and --body-file exclude each other");
        } else if (count > 1 && !Numbered.isNumbered(bodyFile)) {
            throw arguments.mistake("--body-file is one file for all messages; put {} into its name, as body-{}.bin");
        }
    }

    /** How many messages are wanted; {@code Long.MAX_VALUE}: all that come. */
    long count() {
        return count;
    }

    /** How many messages may be on their way. */
    int credit() {
        return credit;
    }

    boolean isDrain() {
        return drain;
    }

    boolean isDynamic() {
        return dynamic;
    }

    /** Whether the link is kept by the peer when we go. */
    boolean isDurable() {
        return durable != null;
    }

    /** The durable subscription, or null. */
    @Nullable String durable() {
        return durable;
    }

    /** Whether nothing is received, but the durable subscription ended. */
    boolean isUnsubscribing() {
        return unsubscribing;
    }

    /** The file that lines are appended to, or null. */
    @Nullable String output() {
        return output;
    }

    /** The file that bodies are written to, or null. */
    @Nullable String bodyFile() {
        return bodyFile;
    }

    /** What the receiver is made with; its credit is given by hand. */
    ReceiverOptions receiverOptions(LinkSettings link, @Nullable JobStore store) {
        ReceiverOptions.Builder receiver = ReceiverOptions.builder()
                .name(durable != null ? durable : link.name(address, store))
                .dynamic(dynamic)
                .ignoreMissingFilters(true) // we say so ourselves
                .streaming(bodyFile != null)
                .autoAccept(false)
                .creditWindow(0);
        if (browse) {
            receiver.copy();
        }
        if (selector != null) {
            receiver.selector(selector);
        }
        if (durable != null) {
            receiver.durableSubscription();
        }
        return link.guarantee().choose(receiver).build();
    }

    /** The same for a receiver that a peer attached. */
    ReceiverOptions incomingOptions() {
        return ReceiverOptions.builder()
                .streaming(bodyFile != null)
                .autoAccept(false)
                .creditWindow(0)
                .build();
    }

    /** The option that the peer's answer does not go along with, or null: other messages would come than were asked for. */
    @Nullable String ignoredBy(Receiver receiver) {
        if (!receiver.unsupportedFilters().isEmpty()) {
            return "--selector";
        }
        return browse && receiver.remoteSource().distributionMode() == DistributionMode.MOVE ? "--browse" : null;
    }

    /** The transactions that messages are taken in, or null for none. */
    @Nullable Batches batches() {
        return batches;
    }

    /** Tells the peer what becomes of a message once the transaction is committed. */
    void retire(Transaction transaction, Delivery delivery) {
        switch (outcome) {
            case "accepted" -> transaction.accept(delivery);
            case "rejected" -> transaction.reject(delivery);
            case "released" -> transaction.release(delivery);
            default -> transaction.modify(delivery, true, false, Map.of());
        }
    }

    /** Whether the peer is told what became of messages. */
    boolean isDecided() {
        return !outcome.equals("none");
    }

    /** Tells the peer what became of a message. */
    void settle(Delivery delivery) {
        switch (outcome) {
            case "accepted" -> delivery.accept();
            case "rejected" -> delivery.reject();
            case "released" -> delivery.release();
            case "modified" -> delivery.modify(true, false, Map.of());
            default -> {} // it stays with the peer
        }
    }
}
