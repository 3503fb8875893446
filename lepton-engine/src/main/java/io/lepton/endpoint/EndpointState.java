package io.lepton.endpoint;

/** How far one side of an endpoint has come. It only moves forward, but for a lost transport, which takes the peer's
 * side back to {@link #UNINIT}. */
public enum EndpointState {
    /** Not opened yet. */
    UNINIT,
    /** Opened and not closed. */
    ACTIVE,
    /** Closed, for good. */
    CLOSED
}
