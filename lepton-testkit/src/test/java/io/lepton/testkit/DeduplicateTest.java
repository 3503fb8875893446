package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is sent again by {@code InDoubt.DEDUPLICATE} can be known again by who receives it. */
class DeduplicateTest {
    private static final SenderOptions OPTIONS =
            SenderOptions.builder().inDoubt(InDoubt.DEDUPLICATE).build();
    private static final String ARTEMIS_KEY = "_AMQ_DUPL_ID";

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Sender sender(String product) {
        peer.opens(open().properties(Map.of(Symbol.of("product"), product)));
        peer.session();
        return peer.sender("q", OPTIONS, attach(), 10);
    }

    private Message hears() {
        return Message.decode(
                ByteBuffer.wrap(peer.hears(transfer().resume(false)).payload()));
    }

    private void reconnects(Sender sender) {
        peer.hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach().name(sender.name()));
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).source("q").target("q"),
                flow().deliveryCount(2).linkCredit(10));
    }

    @Test
    @DisplayName(
            "API-XO-25: a message in doubt is told of and sent again, under the id that it had from the first time on")
    void sameId() {
        Sender sender = sender("any");
        Message message = Message.create("a");
        sender.send(message);
        sender.send(message.copy().id("mine"));
        Object id = hears().id();
        assertThat(id).isNotNull();
        assertThat(hears().id()).isEqualTo("mine");
        peer.takeEvents();
        reconnects(sender);
        assertThat(peer.takeEvents())
                .filteredOn(line -> line.contains("in doubt"))
                .hasSize(2);
        assertThat(hears().id()).isEqualTo(id);
        assertThat(hears().id()).isEqualTo("mine");
        assertThat(message.id()).isNull();
    }

    @Test
    @DisplayName("API-XO-25: each message without an id is given one of its own, also the same object sent twice")
    void ownIds() {
        Sender sender = sender("any");
        Message message = Message.create("a");
        sender.send(message);
        sender.send(message);
        assertThat(hears().id()).isNotEqualTo(hears().id());
    }

    @Test
    @DisplayName(
            "API-XO-25: a peer that has a key of its own gets it, the application's where there is one; others do not")
    void peersKey() {
        Sender sender = sender("apache-activemq-artemis");
        sender.send(Message.create("a").applicationProperty("colour", "red"));
        sender.send(Message.create("b").applicationProperty(ARTEMIS_KEY, "mine"));
        Message first = hears();
        assertThat(first.applicationProperty(ARTEMIS_KEY)).isEqualTo(first.id());
        assertThat(first.applicationProperty("colour")).isEqualTo("red");
        assertThat(hears().applicationProperty(ARTEMIS_KEY)).isEqualTo("mine");
    }

    @Test
    @DisplayName("API-XO-25: a peer without such a key is not bothered with those of others")
    void noKey() {
        Sender sender = sender("any");
        sender.send(Message.create("a"));
        assertThat(hears().applicationProperties()).isEmpty();
    }
}
