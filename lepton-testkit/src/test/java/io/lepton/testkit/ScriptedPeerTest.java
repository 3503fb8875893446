package io.lepton.testkit;

import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScriptedPeerTest {

    @Test
    void takesAMessageFromASender() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("orders", 1);

        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer().deliveryTag(delivery.tag()).settled(false).more(false));
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));

        assertThat(peer.events())
                .containsExactly(
                        "open connection",
                        "open session",
                        "open " + sender,
                        "flow " + sender + " credit 1",
                        delivery + " accepted settled");
        peer.hearsNothing();
    }

    @Test
    void givesAMessageToAReceiverOfAServer() {
        ScriptedPeer peer = ScriptedPeer.facingServer();
        Receiver receiver = peer.receiver("orders", 10);

        peer.says(transfer().message("a"));
        assertThat(peer.delivery().message().body()).isEqualTo("a");

        peer.delivery().accept();
        peer.hears(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    void failsWithWhatItHeard() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens();
        peer.connection().close();

        assertThatThrownBy(() -> peer.hears(flow().linkCredit(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected flow link-credit=1, heard a close")
                .hasMessageContaining("peer says  open");
        peer.hearsNothing();
    }

    @Test
    void turnsTheClock() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setIdleTimeout(Duration.ofSeconds(60)))
                .start()
                .opens();
        peer.passes(Duration.ofMillis(59_999)).hearsNothing();
        peer.passes(Duration.ofMillis(1)).hears(close());
    }

    @Test
    void joinsTwoEngines() {
        EnginePair pair = new EnginePair();
        Connection client = pair.client();
        client.open();
        client.createSender("orders").send(Message.create("a"));
        pair.run();
        pair.server().receivers().get(0).flow(1);
        pair.run();
        Delivery delivery = pair.serverHandler().deliveries().get(0);
        assertThat(delivery.message().body()).isEqualTo("a");

        client.close();
        pair.run();
        assertThat(pair.serverHandler().events()).endsWith("close connection", "local close", "transport closed");
        assertThat(pair.clientTransport().condition()).isNull();
    }
}
