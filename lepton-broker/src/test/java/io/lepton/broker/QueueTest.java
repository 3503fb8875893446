package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What queues do with messages. */
class QueueTest extends BrokerTestBase {
    @Test
    @DisplayName("A queue is made when it is used first, and gives in the order in which it got")
    void keepsTheOrder() {
        start();
        BlockingConnection connection = connect();
        var sender = connection.createSender("orders");
        for (int i = 0; i < 100; i++) {
            assertThat(sender.send(Message.create(i)).outcome()).isEqualTo(Accepted.INSTANCE);
        }
        assertThat(node("orders").messages()).isEqualTo(100);
        BlockingReceiver receiver = connection.createReceiver("orders");
        for (int i = 0; i < 100; i++) {
            assertThat(receiver.receive(SOON).message().body()).isEqualTo(i);
            receiver.accept();
        }
        receiver.close();
        assertThat(node("orders").messages()).isZero();
    }

    @Test
    @DisplayName("Receivers that compete get messages in fair turns")
    void sharesInTurns() {
        start();
        BlockingReceiver first = withCredit(connect());
        BlockingReceiver second = withCredit(connect());
        send("q", 0, 1, 2, 3, 4, 5);
        assertThat(bodies(all(first))).hasSize(3);
        assertThat(bodies(all(second))).hasSize(3);
    }

    @Test
    @DisplayName("Messages of a group go to one receiver, in order, and when it is gone to another")
    void keepsGroupsTogether() {
        start();
        BlockingReceiver first = withCredit(connect());
        BlockingReceiver second = withCredit(connect());
        Message[] messages = new Message[12];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = Message.create(i).groupId(List.of("a", "b", "c").get(i % 3));
        }
        send("q", messages);
        List<Object> ofFirst = bodies(all(first));
        List<Object> ofSecond = bodies(all(second));
        assertThat(ofFirst).containsExactly(0, 2, 3, 5, 6, 8, 9, 11);
        assertThat(ofSecond).containsExactly(1, 4, 7, 10);
        send("q", Message.create("more").groupId("b"));
        second.close(); // what it had comes back before what waited for it
        assertThat(bodies(all(first))).containsExactly(1, 4, 7, 10, "more");
    }

    @Test
    @DisplayName("A message of a group that the receiver of the group does not want goes to another")
    void groupIsNotHeldBack() {
        start();
        BlockingReceiver red = receiver("q", options -> options.selector("colour = 'red'"));
        red.flow(10);
        send("q", Message.create("a").groupId("g").applicationProperty("colour", "red"));
        assertThat(red.receive(SOON).message().body()).isEqualTo("a");
        send("q", Message.create("b").groupId("g").applicationProperty("colour", "blue"));
        assertThat(receiver("q").receive(SOON).message().body()).isEqualTo("b");
    }

    /** A receiver whose credit the broker knows of. */
    private static BlockingReceiver withCredit(BlockingConnection connection) {
        BlockingReceiver receiver = connection.createReceiver(
                "q", ReceiverOptions.builder().creditWindow(0).build());
        receiver.flow(10);
        connection.createSender("elsewhere"); // is answered when what was said before was heard
        return receiver;
    }

    @Test
    @DisplayName("MSG-03: a message goes out bit for bit as it came, encodings that are longer than need be included")
    void keepsTheBytes() {
        start();
        ByteBuffer odd = bytes("00 80 00 00 00 00 00 00 00 73 d0 00 00 00 0c 00 00 00 01 b1 00 00 00 03 61 62 63"
                + "00 80 00 00 00 00 00 00 00 75 b0 00 00 00 02 01 02");
        send("q", Message.decode(odd));
        assertThat(receiver("q").receive(SOON).message().encode()).isEqualTo(odd);
    }

    @Test
    @DisplayName(
            "MSG-15 MSG-03: delivery-annotations end at the broker, message-annotations and the bare message travel on")
    void endsDeliveryAnnotations() {
        start();
        Message sent = Message.create("body")
                .id("1")
                .deliveryAnnotation("x-opt-hop", 1)
                .messageAnnotation("x-opt-way", 2);
        send("q", sent);
        Message received = receiver("q").receive(SOON).message();
        assertThat(received.deliveryAnnotations()).isEmpty();
        assertThat(received.messageAnnotations()).isEqualTo(Map.of(Symbol.of("x-opt-way"), 2));
        assertThat(received.id()).isEqualTo("1");
        assertThat(received.body()).isEqualTo("body");
    }

    @Test
    @DisplayName("TRM-05: browsing leaves the messages, consuming takes them")
    void browses() {
        start();
        send("q", 1, 2, 3);
        assertThat(browse("q")).containsExactly(1, 2, 3);
        assertThat(browse("q")).containsExactly(1, 2, 3);
        BlockingReceiver consumer = receiver("q", ReceiverOptions.Builder::move);
        List<Delivery> all = all(consumer);
        assertThat(bodies(all)).containsExactly(1, 2, 3);
        assertThat(browse("q")).isEmpty(); // acquired
        all.forEach(Delivery::accept);
        consumer.close();
        assertThat(browse("q")).isEmpty();
        assertThat(node("q").messages()).isZero();
    }

    @Test
    @DisplayName("TRM-06: a browser that has accepted all is given nothing again, but what is new")
    void doesNotRepeat() {
        start();
        send("q", 1, 2);
        BlockingReceiver browser = receiver("q", ReceiverOptions.Builder::copy);
        List<Delivery> first = all(browser);
        assertThat(bodies(first)).containsExactly(1, 2);
        first.forEach(Delivery::accept);
        assertThat(all(browser)).isEmpty();
        send("q", 3);
        assertThat(bodies(all(browser))).containsExactly(3);
        assertThat(browse("q")).containsExactly(1, 2, 3);
    }

    static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
