package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.Transfer;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StalledSendersTest {
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(10), Duration.ofMillis(50));

    private final Recorder recorder = new Recorder(); // before the log, which it turns off
    private Sender sender;

    private Facing sends(int messages) {
        return Facing.client(recorder, PATIENCE, ConnectionOptions.builder(), connection -> {
            sender = connection.createSender(
                    "q", SenderOptions.builder().name("s").build());
            for (int i = 0; i < messages; i++) {
                sender.send(Message.create("m"));
            }
        });
    }

    @Test
    @DisplayName("A sender that has stopped for want of credit says so once in the log, and how many messages wait")
    void noCredit() throws InterruptedException {
        try (Logged log = new Logged(Level.WARNING);
                Facing facing = sends(2);
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(log.await("has stopped"))
                    .matches(
                            "WARNING: sender 's', connection to .* has stopped:"
                                    + " 2 messages have waited for credit for \\d+\\.\\d s: its queue is full, or nobody receives");
            peer.grants(2);
            peer.hears(Transfer.class);
            peer.hears(Transfer.class);
            Connection connection = sender.connection();
            connection.execute(() -> sender.send(Message.create("again without credit")));
            connection.schedule(Duration.ofMillis(150), connection::close);
            peer.hears(Close.class);
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    @DisplayName("A sender whose attach is not answered says so in the log")
    void noAttach() throws InterruptedException {
        try (Logged log = new Logged(Level.WARNING);
                Facing facing = sends(1);
                RawPeer peer = facing.accept().opens()) {
            peer.hears(Begin.class);
            peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
            assertThat(log.await("has stopped")).contains("1 message has waited for the peer's attach for ");
        }
    }
}
