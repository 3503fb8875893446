package io.lepton;

/**
 * Somebody who has just connected to a listener, and of whom nothing else is known yet.
 *
 * @param listener whom to
 * @param remoteAddress where from, as {@code host:port}
 */
public record IncomingConnection(Listener listener, String remoteAddress) {}
