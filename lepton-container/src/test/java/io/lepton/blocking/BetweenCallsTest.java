package io.lepton.blocking;

import io.lepton.ConnectionOptions;
import io.lepton.ListenOptions;
import io.lepton.MessagingHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on while an application makes no call. */
@Timeout(60)
class BetweenCallsTest {
    @Test
    @DisplayName("W-32, API-BLK-17: heartbeats go on between calls, and a peer that wants them keeps the connection")
    void heartbeats() {
        AtomicInteger silence = new AtomicInteger();
        CompletableFuture<Void> heard = new CompletableFuture<>();
        ListenOptions.Builder wantsHeartbeats = ListenOptions.builder()
                .connectionOptions(ConnectionOptions.builder()
                        .idleTimeout(Duration.ofSeconds(2))
                        .build())
                .handler(new MessagingHandler() {})
                .trace((outgoing, frame) -> {
                    if (!outgoing && frame.contains("(EMPTY FRAME)") && silence.incrementAndGet() == 3) {
                        heard.complete(null);
                    }
                });
        try (Peer peer = Peer.with(wantsHeartbeats);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            Peer.soon(heard); // one each second: it has not waited so long without
            connection.createSender("q").close();
        }
    }
}
