package io.lepton;

import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;

/** Something happened to a delivery. */
public sealed interface DeliveryEvent extends LinkEvent permits MessageEvent, Events.OfDelivery {
    @Override
    Delivery delivery();

    @Override
    default Link link() {
        return delivery().link();
    }

    @Override
    default Object context() {
        return delivery();
    }
}
