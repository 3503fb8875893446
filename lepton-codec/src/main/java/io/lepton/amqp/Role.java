package io.lepton.amqp;

/** Which end of a link speaks. AMQP 1.0 §2.8.1. */
public enum Role {
    /** The end that sends messages. */
    SENDER,
    /** The end that receives messages. */
    RECEIVER;

    /**
     * The boolean on the wire.
     *
     * @return true for {@link #RECEIVER}
     */
    public boolean code() {
        return this == RECEIVER;
    }

    /**
     * The role of a boolean.
     *
     * @param receiver true for {@link #RECEIVER}
     * @return the role
     */
    public static Role of(boolean receiver) {
        return receiver ? RECEIVER : SENDER;
    }

    /**
     * The other end's role.
     *
     * @return {@link #RECEIVER} for {@link #SENDER}, and the other way round
     */
    public Role opposite() {
        return this == RECEIVER ? SENDER : RECEIVER;
    }
}
