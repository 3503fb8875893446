package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.broker.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DistributionMode;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.Session;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** protonj2's client against our broker. */
@Timeout(60)
class ProtonJ2BrokerTest {
    private final Broker broker = Broker.start();
    private final Client client = Client.create();
    private Connection connection;

    @BeforeEach
    void connect() throws ClientException {
        connection = client.connect("127.0.0.1", broker.port());
    }

    @AfterEach
    void close() {
        client.close();
        broker.close();
    }

    private void send(String address, Object... bodies) throws Exception {
        try (Sender sender = connection.openSender(address)) {
            for (Object each : bodies) {
                sender.send(Message.create(each)).awaitSettlement(10, TimeUnit.SECONDS);
            }
        }
    }

    private static Object body(Receiver receiver) throws ClientException {
        Delivery delivery = receiver.receive(10, TimeUnit.SECONDS);
        return delivery == null ? null : delivery.message().body();
    }

    @Test
    @DisplayName("protonj2's client sends to a queue and receives, values of several kinds")
    void queue() throws Exception {
        send("q", "a", Map.of("k", 1), List.of(1, 2));
        Receiver receiver = connection.openReceiver("q");
        assertThat(body(receiver)).isEqualTo("a");
        assertThat(body(receiver)).isEqualTo(Map.of("k", 1));
        assertThat(body(receiver)).isEqualTo(List.of(1, 2));
    }

    @Test
    @DisplayName("FLT-01: protonj2's client browses and selects")
    void browseAndSelect() throws Exception {
        Sender sender = connection.openSender("q");
        for (String colour : List.of("red", "green")) {
            sender.send(Message.create("a " + colour).property("colour", colour))
                    .awaitSettlement(10, TimeUnit.SECONDS);
        }
        ReceiverOptions browsing = new ReceiverOptions();
        browsing.sourceOptions()
                .distributionMode(DistributionMode.COPY)
                .addFilter("selector", UnsignedLong.valueOf(0x0000468C00000004L), "colour = 'green'");
        assertThat(body(connection.openReceiver("q", browsing))).isEqualTo("a green");
        Receiver all = connection.openReceiver("q");
        assertThat(body(all)).isEqualTo("a red");
        assertThat(body(all)).isEqualTo("a green");
    }

    @Test
    @DisplayName("protonj2's client requests over a dynamic node, and hears the answer")
    void requestReply() throws Exception {
        Receiver answers = connection.openDynamicReceiver();
        Sender requests = connection.openSender("service");
        requests.send(Message.create("hello").replyTo(answers.address()));
        Message<Object> asked =
                connection.openReceiver("service").receive(10, TimeUnit.SECONDS).message();
        connection.openAnonymousSender().send(Message.create((Object) ("HELLO")).to(asked.replyTo()));
        assertThat(body(answers)).isEqualTo("HELLO");
    }

    @Test
    @DisplayName("A durable subscription of protonj2's client keeps what comes while nobody listens")
    void durableSubscription() throws Exception {
        Receiver subscriber = connection.openDurableReceiver("topic://news", "mine");
        subscriber.detach();
        send("topic://news", "missed");
        assertThat(body(connection.openDurableReceiver("topic://news", "mine"))).isEqualTo("missed");
    }

    @Test
    @DisplayName("TXN-12 TXN-13: a session of protonj2's client commits and rolls back")
    void transactions() throws Exception {
        send("in", "a");
        Session session = connection.openSession();
        Sender out = session.openSender("out");
        session.beginTransaction();
        out.send(Message.create("undone"));
        session.rollbackTransaction();
        session.beginTransaction();
        assertThat(body(session.openReceiver("in"))).isEqualTo("a");
        out.send(Message.create("done"));
        session.commitTransaction();
        assertThat(body(connection.openReceiver("out"))).isEqualTo("done");
        assertThat(broker.nodes())
                .filteredOn(each -> each.address().equals("in"))
                .allSatisfy(each -> assertThat(each.messages()).isZero());
    }
}
