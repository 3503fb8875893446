package io.lepton.endpoint;

/** One side of a link on one transport: the standard draws no diagram, two of these are what there is. AMQP 1.0 §2.6.1. */
enum HandleState {
    /** No attach was sent (received), or it was answered by a detach that ended it. */
    UNATTACHED,
    /** An attach was sent (received). */
    ATTACHED,
    /** A detach with closed=false was sent (received). */
    DETACHED,
    /** A detach with closed=true or an error was sent (received). */
    CLOSED
}
