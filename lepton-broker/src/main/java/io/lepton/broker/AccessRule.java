package io.lepton.broker;

import org.jspecify.annotations.Nullable;

/**
 * Says who may send to, and receive from, which address. Called on the broker's thread: for each link, and for each message of
 * an anonymous relay.
 */
@FunctionalInterface
public interface AccessRule {
    /** Everybody may do everything. */
    AccessRule ALL = (user, access, address) -> true;

    /**
     * Whether {@code user} may.
     *
     * @param user who logged in, or null for nobody in particular
     * @param access what is to be done
     * @param address of the node: the name of a queue, or {@code topic://} and that of a topic, however the client wrote it
     */
    boolean allows(@Nullable String user, Access access, String address);

    /** What can be done at a node. */
    enum Access {
        /** Messages are sent to it. */
        SEND,
        /** Messages are received from it, or browsed. */
        RECEIVE
    }
}
