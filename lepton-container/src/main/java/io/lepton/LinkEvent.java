package io.lepton;

import io.lepton.endpoint.Link;
import io.lepton.endpoint.Session;

/** Something happened to a link, or to one of its deliveries. */
public sealed interface LinkEvent extends SessionEvent permits SenderEvent, DeliveryEvent, Events.OfLink {
    @Override
    Link link();

    @Override
    default Session session() {
        return link().session();
    }

    @Override
    default Object context() {
        return link();
    }
}
