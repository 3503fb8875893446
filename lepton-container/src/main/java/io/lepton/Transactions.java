package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transactions of one connection of which we are the controller: the links to coordinators, and which have ids. */
final class Transactions {
    private final List<TransactionController> controllers = new ArrayList<>(0);
    private final Map<ByteBuffer, Transaction> byId = new HashMap<>(0);

    /**
     * Asks for a transaction.
     *
     * @throws IllegalStateException if the session was closed
     */
    void declare(Session session, Transaction transaction) {
        TransactionController controller = null;
        for (TransactionController each : controllers) {
            if (each.session() == session && each.isUsable()) {
                controller = each;
            }
        }
        if (controller == null) {
            controller = new TransactionController(this, session);
            controllers.add(controller);
        }
        controller.declare(transaction);
    }

    /** The open one that a state of ours names, or null. */
    @Nullable Transaction of(TransactionalState state) {
        return byId.get(ByteBuffer.wrap(state.txnId()));
    }

    void add(byte[] id, Transaction transaction) {
        byId.put(ByteBuffer.wrap(id), transaction);
    }

    void remove(byte @Nullable [] id) {
        if (id != null) {
            byId.remove(ByteBuffer.wrap(id));
        }
    }

    /** A controller whose link has ended; the next transaction makes another. */
    void remove(TransactionController controller) {
        controllers.remove(controller);
    }

    /** The transport is gone, and with it all transactions. Those that were asked for and have not begun wait for the next. */
    void transportLost(@Nullable Condition why) {
        List.copyOf(controllers).forEach(controller -> controller.transportLost(why));
    }

    /** The connection has ended: there is no next. */
    void over(@Nullable Condition why) {
        List.copyOf(controllers).forEach(controller -> controller.ended(why, false));
    }
}
