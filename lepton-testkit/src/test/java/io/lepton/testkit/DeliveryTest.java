package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Released;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a delivery, and its link, tell of themselves. */
class DeliveryTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Delivery received(Frame transfer) {
        peer.says(transfer);
        return peer.delivery();
    }

    @Test
    @DisplayName("API-DLV-01: a delivery knows its link, session and connection")
    void parents() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(Message.create("a"));
        assertThat(sent.link()).isSameAs(sender);
        assertThat(sent.sender()).isSameAs(sender);
        assertThat(sent.receiver()).isNull();
        assertThat(sent.session()).isSameAs(sender.session());
        assertThat(sent.connection()).isSameAs(peer.connection());
        peer.hears(transfer());

        Receiver receiver = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 1);
        Delivery received = received(transfer().handle(1).message("a"));
        assertThat(received.receiver()).isSameAs(receiver);
        assertThat(received.sender()).isNull();
    }

    @Test
    @DisplayName("API-DLV-02 API-DLV-03 API-DLV-12: states are null at first, and then what each side said last")
    void states() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(Message.create("a"));
        assertThat(sent.localState()).isNull();
        assertThat(sent.remoteState()).isNull();
        sent.update(new Received(0, 1));
        peer.says(disposition().first(0).state(Released.INSTANCE));
        assertThat(sent.localState()).isEqualTo(new Received(0, 1));
        assertThat(sent.remoteState()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("API-DLV-04 API-DLV-05: each side settles for itself, and once")
    void settled() {
        Sender sender = peer.sender("q", 1);
        Delivery sent = sender.send(Message.create("a"));
        assertThat(sent.isRemotelySettled()).isFalse();
        assertThat(sent.isLocallySettled()).isFalse();
        peer.says(disposition().first(0).settled(true));
        assertThat(sent.isRemotelySettled()).isTrue();
        assertThat(sent.isLocallySettled()).isFalse();
        assertThat(sent.settle()).isTrue();
        assertThat(sent.isLocallySettled()).isTrue();
        assertThat(sent.settle()).isFalse();

        peer.ignores();
        peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 1);
        assertThat(received(transfer().handle(1).settled(true).message("a")).isRemotelySettled())
                .isTrue();
    }

    @Test
    @DisplayName(
            "API-DLV-07 API-DLV-09 API-DLV-11: a message that is being given is partial, and writable while there is credit")
    void writable() {
        Sender sender = peer.sender("q", 0);
        Delivery given = sender.beginDelivery(null);
        assertThat(given.isPartial()).isTrue();
        assertThat(given.isWritable()).isFalse();
        sender.write(ByteBuffer.wrap(new byte[10]));
        assertThat(given.pendingBytes()).isEqualTo(10);
        peer.says(flow().deliveryCount(0).linkCredit(1));
        assertThat(given.isWritable()).isTrue();
        assertThat(given.pendingBytes()).isZero();
        sender.advance();
        assertThat(given.isWritable()).isFalse();
        assertThat(given.isPartial()).isFalse();
    }

    @Test
    @DisplayName(
            "API-DLV-08: the oldest delivery that came and was not passed by is the readable one, and none that we send")
    void readable() {
        Receiver receiver = peer.receiver("q", 5);
        Delivery first = received(transfer().message("a"));
        Delivery second = received(transfer().message("b"));
        assertThat(first.isReadable()).isTrue();
        assertThat(second.isReadable()).isFalse();
        receiver.advance();
        assertThat(first.isReadable()).isFalse();
        assertThat(second.isReadable()).isTrue();

        Sender sender = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 0);
        assertThat(sender.beginDelivery(null).isReadable()).isFalse();
        assertThat(sender.current().isReadable()).isFalse();
    }

    @Test
    @DisplayName("API-DLV-10: a tag is octets, and text where it is printable")
    void tag() {
        peer.receiver("q", 5);
        Delivery text = received(transfer().deliveryTag("order-7").message("a"));
        assertThat(text.tagAsString()).isEqualTo("order-7");
        Delivery octets =
                received(transfer().deliveryTag(new byte[] {0, (byte) 0xFF}).message("a"));
        assertThat(octets.tagAsString()).isEqualTo("00ff");
        assertThat(octets.tag()).containsExactly(0, 0xFF);
        octets.tag()[0] = 7;
        assertThat(octets.tag()).containsExactly(0, 0xFF);
    }

    @Test
    @DisplayName("API-DLV-11: an event says what is new")
    void updated() {
        StringBuilder seen = new StringBuilder();
        ScriptedPeer peer = ScriptedPeer.client()
                .handler(new Recorder() {
                    @Override
                    public void onDelivery(Delivery delivery) {
                        seen.append(delivery.hasNewData() ? 'd' : '-')
                                .append(delivery.hasNewState() ? 's' : '-')
                                .append(delivery.hasNewSettlement() ? 'e' : '-')
                                .append(delivery.isUpdated() ? "u " : "- ");
                    }
                })
                .start();
        peer.sender("q", 5).send(Message.create("a"));
        peer.hears(transfer());
        peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(transfer().handle(1).message("a"));
        peer.says(disposition().first(0).state(new Received(0, 1)));
        peer.says(disposition().first(0).settled(true));
        assertThat(seen).hasToString("d--- -s-u --eu ");
    }

    @Test
    @DisplayName("API-DLV-13: what the application hangs on a delivery stays there")
    void context() {
        Delivery sent = peer.sender("q", 1).send(Message.create("a"));
        assertThat(sent.context()).isNull();
        sent.setContext("row 7");
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.delivery().context()).isEqualTo("row 7");
    }

    @Test
    @DisplayName("API-DLV-14 API-DSP-07: the outcome is the terminal state, out of a transactional one too")
    void outcome() {
        Sender sender = peer.sender("q", 5);
        Delivery plain = sender.send(Message.create("a"));
        Delivery transactional = sender.send(Message.create("b"));
        Delivery open = sender.send(Message.create("c"));
        Delivery declared = sender.send(Message.create("d"));
        Modified modified = new Modified(true, true, Map.of(Symbol.of("x-opt-a"), 1));
        peer.says(
                disposition().first(0).state(modified),
                disposition().first(1).state(new TransactionalState(new byte[] {1}, Released.INSTANCE)),
                disposition().first(2).state(new TransactionalState(new byte[] {1}, null)),
                disposition().first(3).state(new Declared(new byte[] {2})));
        assertThat(plain.outcome()).isEqualTo(modified);
        assertThat(transactional.outcome()).isEqualTo(Released.INSTANCE);
        assertThat(open.outcome()).isNull();
        assertThat(declared.outcome()).isEqualTo(new Declared(new byte[] {2}));
    }

    @Test
    @DisplayName(
            "TXN-12 TXN-13: an outcome in a transaction is one, and stands in it; after a rollback there is another")
    void outcomeInATransaction() {
        peer.receiver("q", 5);
        Delivery delivery = received(transfer().message("a"));
        delivery.update(new Received(0, 1));
        assertThat(delivery.hasLocalOutcome()).isFalse();
        delivery.update(new TransactionalState(new byte[] {1}, null));
        assertThat(delivery.hasLocalOutcome()).isFalse();
        delivery.update(new TransactionalState(new byte[] {1}, Accepted.INSTANCE));
        assertThat(delivery.hasLocalOutcome()).isTrue();
        assertThatThrownBy(() -> delivery.update(new TransactionalState(new byte[] {1}, Released.INSTANCE)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(delivery.settle(new TransactionalState(new byte[] {2}, Released.INSTANCE)))
                .isTrue();
    }

    @Test
    @DisplayName("API-DLV-15: the message is there when all of it has come, and stays")
    void message() {
        Receiver receiver = peer.receiver("q", 5);
        byte[] encoded = transfer().message("hello").payload();
        peer.says(transfer().payload(encoded).more(true));
        assertThat(peer.handler().deliveries()).isEmpty();
        Delivery delivery = received(transfer());
        Message message = delivery.message();
        assertThat(message.body()).isEqualTo("hello");
        assertThat(delivery.message()).isSameAs(message);
        delivery.accept();
        receiver.close();
        assertThat(message.body()).isEqualTo("hello");

        peer.ignores();
        Sender sender = peer.sender("r", SenderOptions.DEFAULT, attach().handle(1), 0);
        assertThat(sender.send(Message.create("a")).message()).isNull();
    }

    @Test
    @DisplayName(
            "API-SND-01 API-SND-03: a message is encoded as it is sent: what is done to it afterwards does not count")
    void encodesAtOnce() {
        Sender sender = peer.sender("q", 0);
        Message message = Message.create("before");
        sender.send(message);
        message.body("after");
        peer.says(flow().deliveryCount(0).linkCredit(5));
        peer.hears(transfer().message("before"));
        assertThatThrownBy(() -> sender.send(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("API-SND-05 API-CON-10: nextTag takes the tag that the next delivery would have got")
    void nextTag() {
        Sender sender = peer.sender("q", 5);
        sender.send(Message.create("a"));
        assertThat(sender.nextTag()).isEqualTo("2".getBytes(StandardCharsets.US_ASCII));
        assertThat(sender.send(Message.create("b")).tagAsString()).isEqualTo("3");
        assertThat(sender.send(Message.create("c"), sender.nextTag()).tagAsString())
                .isEqualTo("4");
        peer.hears(
                transfer().deliveryTag("1"),
                transfer().deliveryTag("3"),
                transfer().deliveryTag("4"));

        SenderOptions options =
                SenderOptions.builder().deliveryTags(() -> new byte[] {7}).build();
        Sender supplied = peer.sender("r", options, attach().handle(1), 0);
        assertThat(supplied.nextTag()).containsExactly(7);
    }

    @Test
    @DisplayName("API-CON-10: a source of tags that has none left, or none that fits, refuses the send")
    void noTagLeft() {
        Iterator<byte[]> tags = Arrays.asList(null, new byte[0], new byte[33]).iterator();
        SenderOptions options = SenderOptions.builder().deliveryTags(tags::next).build();
        Sender sender = peer.sender("q", options, attach(), 1);
        assertThatThrownBy(() -> sender.send(Message.create("a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send(Message.create("a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send(Message.create("a"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(sender.unsettledCount()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "API-LNK-01 API-LNK-03 API-LNK-06 API-CON-08: a link has a name of its own, a direction and its parents")
    void link() {
        Sender one = peer.sender("q", 0);
        Sender two = peer.sender("q", SenderOptions.DEFAULT, attach().handle(1), 0);
        assertThat(one.name()).isNotEqualTo(two.name());
        assertThat(one.isSender()).isTrue();
        assertThat(one.isReceiver()).isFalse();
        assertThat(one.isIncoming()).isFalse();
        assertThat(one.session()).isSameAs(peer.connection().sessions().get(0));
        assertThat(one.connection()).isSameAs(peer.connection());
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().handle(2), 0);
        assertThat(receiver.isReceiver()).isTrue();
        assertThat(receiver.isSender()).isFalse();
        assertThat(peer.connection().senders()).containsExactly(one, two);
        assertThat(peer.connection().receivers()).containsExactly(receiver);
    }

    @Test
    @DisplayName("API-LNK-14: unsettled are those that we have not settled, oldest first")
    void unsettled() {
        Sender sender = peer.sender("q", 2);
        List<Delivery> sent = List.of(
                sender.send(Message.create("a")), sender.send(Message.create("b")), sender.send(Message.create("c")));
        assertThat(sender.unsettled()).isEqualTo(sent);
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettledCount()).isEqualTo(3);
        sent.get(1).settle();
        assertThat(sender.unsettled()).containsExactly(sent.get(0), sent.get(2));
        assertThat(sender.unsettledCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("API-RCV-01: addCredit is flow by another name")
    void addCredit() {
        Receiver receiver = peer.receiver("q", 1);
        receiver.addCredit(4);
        peer.hears(flow().linkCredit(5));
    }
}
