package io.lepton;

/** The container starts or stops, or a task of its own failed. */
public sealed interface ContainerEvent extends Event permits Events.OfContainer {
    @Override
    default Object context() {
        return container();
    }
}
