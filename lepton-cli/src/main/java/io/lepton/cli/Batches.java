package io.lepton.cli;

import io.lepton.Container;
import io.lepton.Transaction;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transactions of one run ({@code --transaction}): so many messages in each, one transaction after the other. */
final class Batches {

    static final String HELP = """
            Transactions:
              --transaction N             N messages in each transaction: they all count, or none does
              --rollback                  undo each transaction instead of committing it
            """;

    private final int size;
    private final boolean rollback;
    private @Nullable Transaction current;
    private int count;
    /** The present one was asked to end, and to count for nothing. */
    private boolean undone;

    private Batches(int size, boolean rollback) {
        this.size = size;
        this.rollback = rollback;
    }

    /**
     * Reads the options; null where there are to be no transactions.
     *
     * @param with other options, with which there cannot be any
     * @throws Failure of usage
     */
    static @Nullable Batches of(Arguments arguments, LinkSettings link, List<String> with) {
        Long size = arguments.number("--transaction", 1, Integer.MAX_VALUE);
        boolean rollback = arguments.has("--rollback");
        if (size == null) {
            if (rollback) {
                throw arguments.mistake("--rollback undoes transactions; say how large they are, with --transaction N");
            }
            return null;
        }
        for (String other : with) {
            if (arguments.has(other)) {
                throw arguments.mistake("--transaction and " + other + " exclude each other");
            }
        }
        if (link.guarantee() != Guarantee.AT_LEAST_ONCE) {
            throw arguments.mistake(
                    "--transaction and --guarantee " + link.guarantee().text() + " exclude each other");
        }
        return new Batches(size.intValue(), rollback);
    }

    /** Why there is no transaction, given what the peer has said. */
    static String lack(@Nullable Condition said) {
        String description = said == null ? null : said.description();
        boolean isTakenForMessage = description != null && description.startsWith("the coordinator has answered with");
        return "no transaction: "
                + (isTakenForMessage
                        ? "the peer has none; it took the request for one as an ordinary message"
                        : Reasons.of(said));
    }

    /** Asks for a transaction unless there is one. */
    void declare(Connection connection, TransactionHandler handler) {
        if (current == null) {
            current = Container.of(connection).declareTransaction(connection, handler);
        }
    }

    /** How many messages there is room for in the present one. */
    int room() {
        return current != null && current.isActive() ? size - count : 0;
    }

    /** The present one, for one more message. */
    Transaction take() {
        if (room() == 0 || current == null) {
            throw new IllegalStateException("no transaction has room");
        }
        count++;
        return current;
    }

    /** Whether no message waits for the end of a transaction. */
    boolean isIdle() {
        return count == 0;
    }

    /** Ends the present one when it is full, or with {@code last} as it is, unless nothing is in it. */
    void endIf(boolean last) {
        if (current != null && current.isActive() && (room() == 0 || last && count > 0)) {
            end(!rollback);
        }
    }

    /** Undoes what is not committed: the rest of it will not come. */
    void abandon() {
        if (current != null && current.isActive() && count > 0) {
            end(false);
        }
    }

    private void end(boolean commit) {
        if (commit) {
            current.commit();
        } else {
            undone = true;
            current.abort();
        }
    }

    /** Whether we wanted the present one to count for nothing. */
    boolean isUndone() {
        return undone;
    }

    /** The present one has ended, and another may begin. */
    void ended() {
        current = null;
        count = 0;
        undone = false;
    }
}
