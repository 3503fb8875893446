package io.lepton;

import static io.lepton.EventType.MESSAGE;
import static io.lepton.EventType.MESSAGE_UNDECODABLE;
import static io.lepton.OneMessage.receiving;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that make no sense, or come where nobody takes them any more. */
class UndecodableTest {
    /** Sends raw bytes as a message to a receiver, and gives what is said of them. */
    private static Disposition sendRaw(Recorder client, byte... message) {
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.sendsBytes(0, message, false);
            return peer.hears(Disposition.class);
        }
    }

    @Test
    @DisplayName(
            "API-MHE-04, API-MHE-27, W-13: onMessageUndecodable tells of a message that cannot be decoded; it is rejected")
    void undecodableMessage() {
        Recorder client = new Recorder();
        Disposition disposition = sendRaw(client, (byte) 1, (byte) 2, (byte) 3);
        assertThat(((Rejected) disposition.state()).condition().name()).isEqualTo(AmqpError.DECODE_ERROR);
        assertThat(disposition.settled()).isTrue();
        assertThat(client.only(MESSAGE, MESSAGE_UNDECODABLE)).containsExactly(MESSAGE_UNDECODABLE);
    }

    @Test
    @DisplayName("API-MHE-04: a fault that shows when a section is read, and leaves onMessage, has the same effect")
    void faultThatShowsLater() {
        Recorder client = receiving(event -> event.message().body());
        // amqp-value: a str8 of one octet, which is no UTF-8
        Disposition disposition =
                sendRaw(client, (byte) 0, (byte) 0x53, (byte) 0x77, (byte) 0xa1, (byte) 1, (byte) 0xff);
        assertThat(((Rejected) disposition.state()).condition().name()).isEqualTo(AmqpError.DECODE_ERROR);
        assertThat(client.only(MESSAGE, MESSAGE_UNDECODABLE)).containsExactly(MESSAGE, MESSAGE_UNDECODABLE);
    }

    @Test
    @DisplayName("ROB-31: a message that makes the handler fail on what it holds is rejected, and the next one comes")
    void nextComes() {
        Recorder client = receiving(event -> event.message().body());
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.sendsBytes(0, new byte[] {0, 0x53, 0x77, (byte) 0xa1, 1, (byte) 0xff}, false);
            assertThat(peer.hears(Disposition.class).state()).isInstanceOf(Rejected.class);
            peer.sends(1, "sound", false);
            assertThat(peer.hearsNext(Disposition.class).state()).isEqualTo(Accepted.INSTANCE);
        }
        assertThat(client.count(MESSAGE)).isEqualTo(2);
    }

    @Test
    @DisplayName("API-MHE-04: a fault that the application deals with itself is not rejected")
    void faultThatIsDealtWith() {
        Recorder client = receiving(event -> {
            try {
                event.message().body();
            } catch (MessageDecodeException e) {
                event.delivery().accept();
            }
        });
        Disposition disposition =
                sendRaw(client, (byte) 0, (byte) 0x53, (byte) 0x77, (byte) 0xa1, (byte) 1, (byte) 0xff);
        assertThat(disposition.state()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-MHE-04: a message that comes when the link is closed on our side is released, and not told")
    void messageOnAClosedLink() {
        Recorder client = receiving(event -> event.receiver().close());
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.together(() -> {
                peer.sends(0, "first", false);
                peer.sends(1, "second", false);
            });
            assertThat(peer.hears(Disposition.class).state()).isEqualTo(Accepted.INSTANCE);
            assertThat(peer.hears(Disposition.class).state()).isEqualTo(Released.INSTANCE);
        }
        assertThat(client.count(MESSAGE)).isEqualTo(1);
    }
}
