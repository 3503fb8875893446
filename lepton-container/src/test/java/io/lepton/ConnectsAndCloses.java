package io.lepton;

/** Connects without a URL, and closes. To be run in a process whose environment says where to. */
final class ConnectsAndCloses implements MessagingHandler {
    private ConnectsAndCloses() {}

    public static void main(String[] args) {
        Container container = Container.create(new ConnectsAndCloses());
        container.connect();
        container.run();
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        event.connection().close();
    }
}
