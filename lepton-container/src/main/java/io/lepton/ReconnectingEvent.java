package io.lepton;

import java.time.Duration;

/** A lost or failed connection will be tried again. To close the connection stops that. */
public sealed interface ReconnectingEvent extends ConnectionEvent permits Events.OfReconnecting {
    /** Which attempt since the first one, or since the loss, is to come: from 1. */
    int attempt();

    /** How long it will wait. */
    Duration delay();

    /** Where it will go. Without password. */
    String url();
}
