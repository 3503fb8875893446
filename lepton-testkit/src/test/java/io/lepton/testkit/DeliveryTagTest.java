package io.lepton.testkit;

import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names a delivery on its link. AMQP 1.0 §2.6.12. */
class DeliveryTagTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("API-CON-10: a sender counts its tags in decimal, over the ends of the digits too")
    void countsInDecimal() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", 200);
        for (int i = 1; i <= 101; i++) {
            Delivery delivery = sender.send(Message.create("a"));
            assertThat(delivery.tagAsString()).isEqualTo(String.valueOf(i));
            peer.hears(transfer().deliveryTag(String.valueOf(i)));
        }
    }

    @Test
    @DisplayName("API-CON-10: each sender counts for itself, and goes on counting after a loss")
    void goesOnCountingAfterALoss() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", 5);
        sender.send(Message.create("a"));
        sender.send(Message.create("a"));
        peer.hears(Frames.transfer().deliveryTag("1"), Frames.transfer().deliveryTag("2"));
        Sender other = peer.sender("r", SenderOptions.DEFAULT, Frames.attach().handle(1), 5);
        other.send(Message.create("a"));
        peer.hears(Frames.transfer().deliveryTag("1"));
        other.close();
        peer.hears(Frames.detach());

        peer.hangsUp();
        peer.reconnects().hears(Frames.header(ProtocolHeader.AMQP), Frames.open(), Frames.begin());
        peer.says(
                Frames.header(ProtocolHeader.AMQP),
                Frames.open(),
                Frames.begin().remoteChannel(0));
        peer.hears(Frames.attach().name(sender.name()));
        peer.says(
                Frames.attach(Role.RECEIVER).name(sender.name()).target("q"),
                Frames.flow().deliveryCount(2).linkCredit(5));
        sender.send(Message.create("a"));
        peer.hears(Frames.transfer().deliveryTag("3"));
    }

    @Test
    @DisplayName("API-CON-10: messages that waited for credit keep the tags of their turn")
    void countsWhatWaits() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", 0);
        for (int i = 0; i < 11; i++) {
            sender.send(Message.create("a"));
        }
        sender.send(Message.create("a"), octets("own"));
        peer.says(Frames.flow().linkCredit(13));
        for (int i = 1; i <= 11; i++) {
            peer.hears(transfer().deliveryTag(String.valueOf(i)));
        }
        peer.hears(transfer().deliveryTag("own"));
        sender.send(Message.create("a"));
        peer.hears(transfer().deliveryTag("12"));
    }

    @Test
    @DisplayName("TRF-04: tags come back as they were, whatever their length")
    void keepsTags() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.receiver("q", 33);
        for (int length = 0; length <= 32; length++) {
            String tag = "abcdefghijklmnopqrstuvwxyz012345".substring(32 - length);
            peer.says(transfer().deliveryTag(tag).payload("x"));
            assertThat(peer.delivery().tag()).isEqualTo(octets(tag));
        }
    }

    @ParameterizedTest
    @DisplayName("TRF-04: the tag of an unsettled delivery is refused a second time")
    @CsvSource({"1,2,1", "1,2,2", "9,10,9", "b,a,a", "b,a,b", "1,01,01", "a-long-tag,1,a-long-tag", "1,a-long-tag,1"})
    void refusesATagTwice(String first, String second, String third) {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.receiver("q", 10);
        peer.says(transfer().deliveryTag(first).message("a"));
        peer.says(transfer().deliveryTag(second).message("b"));
        peer.hearsNothing();

        peer.says(transfer().deliveryTag(third).message("c"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    @Test
    @DisplayName("TRF-04: a tag is free again once its delivery is settled")
    void freesTheTagOfWhatIsSettled() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.receiver("q", 10);
        List<Delivery> deliveries = new ArrayList<>();
        for (String tag : List.of("1", "2", "3")) {
            peer.says(transfer().deliveryTag(tag).message("a"));
            deliveries.add(peer.delivery());
        }
        deliveries.get(1).accept();
        peer.hears(Frames.disposition().first(1));

        peer.says(transfer().deliveryTag("2").message("a"));
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isEqualTo(3);

        peer.says(transfer().deliveryTag("3").message("a"));
        peer.hears(detach().error(AmqpError.NOT_ALLOWED));
    }

    @Test
    @DisplayName("TRF-04: after a lost transport a peer may use its tags again")
    void freesTagsWithTheTransport() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.receiver("q", 10);
        peer.says(transfer().deliveryTag("5").message("a"));
        peer.hangsUp();
        peer.reconnects().opens();
        peer.hears(Frames.begin());
        peer.says(Frames.begin().remoteChannel(0));
        Frame attach = peer.hears(Frames.attach());
        peer.says(
                Frames.attach(io.lepton.amqp.Role.SENDER).name(receiver.name()).initialDeliveryCount(0));
        peer.hears(Frames.flow());
        assertThat(attach.number("handle")).isZero();

        peer.says(transfer().deliveryId(0).deliveryTag("5").message("a"));
        peer.hearsNothing();
        assertThat(peer.delivery().tagAsString()).isEqualTo("5");
    }
}
