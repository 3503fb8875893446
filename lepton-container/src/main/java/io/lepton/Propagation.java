package io.lepton;

/** How far an event goes among the scopes that have handlers: link, session, connection, container. */
public enum Propagation {
    /** To the nearest scope that has a handler, and no further. */
    NEAREST,
    /**
     * To the nearest first, and then to each wider one. A handler that is set in several scopes is called once. What the library
     * does by itself is as the {@linkplain MessagingHandler#options() options} of the nearest say.
     */
    ALL
}
