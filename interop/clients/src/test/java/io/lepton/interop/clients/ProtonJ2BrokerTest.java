package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.broker.Broker;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.lepton.interop.Shows;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DistributionMode;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.Session;
import org.apache.qpid.protonj2.client.exceptions.ClientConnectionSecurityException;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** protonj2's client against our broker. */
@Peer("protonj2-client")
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
    @Shows(Feature.SEND_RECEIVE)
    @DisplayName("protonj2's client sends to a queue and receives, values of several kinds")
    void queue() throws Exception {
        send("q", "a", Map.of("k", 1), List.of(1, 2));
        Receiver receiver = connection.openReceiver("q");
        assertThat(body(receiver)).isEqualTo("a");
        assertThat(body(receiver)).isEqualTo(Map.of("k", 1));
        assertThat(body(receiver)).isEqualTo(List.of(1, 2));
    }

    @Test
    @Shows({Feature.BROWSING, Feature.SELECTORS})
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
    @Shows({Feature.DYNAMIC_NODES, Feature.ANONYMOUS_RELAY})
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
    @Shows(Feature.DURABLE_SUBSCRIPTIONS)
    @DisplayName("A durable subscription of protonj2's client keeps what comes while nobody listens")
    void durableSubscription() throws Exception {
        Receiver subscriber = connection.openDurableReceiver("topic://news", "mine");
        subscriber.detach();
        send("topic://news", "missed");
        assertThat(body(connection.openDurableReceiver("topic://news", "mine"))).isEqualTo("missed");
    }

    @Test
    @Shows(Feature.LARGE_MESSAGES)
    @DisplayName("protonj2's client sends a message of many frames, and gets it back")
    void large() throws Exception {
        send("q", "x".repeat(1_000_000));
        assertThat((String) body(connection.openReceiver("q"))).hasSize(1_000_000);
    }

    @Test
    @Shows(Feature.OUTCOMES)
    @DisplayName(
            "DSP-14 MSG-17: What protonj2's client releases comes again, what failed counts, what it rejects is dead")
    void outcomes() throws Exception {
        send("q", "only");
        Receiver receiver = connection.openReceiver("q", new ReceiverOptions().autoAccept(false));
        Delivery first = receiver.receive(10, TimeUnit.SECONDS);
        assertThat(first.message().deliveryCount()).isZero();
        first.release();
        Delivery released = receiver.receive(10, TimeUnit.SECONDS);
        assertThat(released.message().deliveryCount()).isZero();
        released.modified(true, false);
        Delivery failed = receiver.receive(10, TimeUnit.SECONDS);
        assertThat(failed.message().deliveryCount()).isOne();
        failed.reject("test", "of no use");
        assertThat(body(connection.openReceiver("DLQ"))).isEqualTo("only");
    }

    @Test
    @Shows(Feature.TOPICS)
    @DisplayName("protonj2's client publishes to a topic: all who subscribe get it")
    void topic() throws Exception {
        Receiver one = connection.openReceiver("topic://news");
        ReceiverOptions asTopic = new ReceiverOptions();
        asTopic.sourceOptions().capabilities("topic");
        Receiver two = connection.openReceiver("news", asTopic);
        one.openFuture().get(10, TimeUnit.SECONDS);
        two.openFuture().get(10, TimeUnit.SECONDS);
        send("topic://news", "extra");
        assertThat(body(one)).isEqualTo("extra");
        assertThat(body(two)).isEqualTo("extra");
    }

    @Test
    @Shows({Feature.SHARED_SUBSCRIPTIONS, Feature.DRAIN})
    @DisplayName(
            "Each message of a shared subscription of protonj2's client goes to one; draining says that there is no more")
    void sharedSubscription() throws Exception {
        Receiver one = shared("team|1");
        Receiver two = shared("team|2");
        send("topic://news", "a", "b");
        one.addCredit(1);
        assertThat(body(one)).isEqualTo("a");
        two.addCredit(1);
        assertThat(body(two)).isEqualTo("b");
        for (Receiver each : List.of(one, two)) {
            each.addCredit(1);
            each.drain().get(10, TimeUnit.SECONDS);
            assertThat(each.tryReceive()).isNull();
        }
    }

    private Receiver shared(String name) throws Exception {
        ReceiverOptions options = new ReceiverOptions().linkName(name).creditWindow(0);
        options.sourceOptions().capabilities("shared");
        Receiver receiver = connection.openReceiver("topic://news", options);
        receiver.openFuture().get(10, TimeUnit.SECONDS);
        return receiver;
    }

    @Test
    @Shows(Feature.LOG_IN)
    @DisplayName("protonj2's client logs in with its password, and not with another")
    void logIn() throws Exception {
        try (Broker guarded = Broker.builder().user("bob", "secret").start()) {
            ConnectionOptions options = new ConnectionOptions().user("bob").password("secret");
            client.connect("127.0.0.1", guarded.port(), options).openFuture().get(10, TimeUnit.SECONDS);
            ConnectionOptions wrong = new ConnectionOptions().user("bob").password("wrong");
            Connection refused = client.connect("127.0.0.1", guarded.port(), wrong);
            assertThatThrownBy(() -> refused.openFuture().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClientConnectionSecurityException.class);
        }
    }

    @Test
    @Shows(Feature.TRANSACTIONS)
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
