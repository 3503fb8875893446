package io.lepton;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import java.io.IOException;
import java.time.Duration;

/** A listener in a process of its own, which sends back what comes, on all links of the same connection that have credit. */
final class AttackedServer {
    /** To this it answers how many bytes of its heap are in use. */
    static final String HEAP = "heap";

    private AttackedServer() {}

    public static void main(String[] args) throws IOException {
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                fault("connection opening", event);
            }

            @Override
            public void onSessionOpening(SessionEvent event) {
                fault("session opening", event);
            }

            @Override
            public void onLinkOpening(LinkEvent event) {
                fault("link opening", event);
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                fault("link closed", event);
            }

            @Override
            public void onTransportClosed(TransportEvent event) {
                fault("transport closed", event);
            }

            @Override
            public void onMessage(MessageEvent event) {
                fault("message", event);
                Object body = event.message().body();
                Object answer = HEAP.equals(body) ? usedHeap() : body;
                for (Sender sender : event.connection().senders()) {
                    if (sender.credit() > 0) {
                        sender.send(Message.create(answer));
                    }
                }
            }
        });
        ListenOptions.Builder options = ListenOptions.builder();
        Listener secured = container.listen(
                "127.0.0.1:0",
                options.sslDomain(Certificates.server(Certificates.selfSigned()))
                        .build());
        Listener listener = container.listen(
                "127.0.0.1:0",
                options.sslDomain(null).handshakeTimeout(Duration.ofSeconds(2)).build());
        System.out.println("secured " + secured.port());
        System.out.println("port " + listener.port());
        container.run();
    }

    /** Throws for the peer that is named after the callback. */
    private static void fault(String callback, ConnectionEvent event) {
        if (callback.equals(event.connection().remoteContainerId())) {
            throw new IllegalStateException("a fault in " + callback);
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
