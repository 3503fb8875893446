package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.broker.Broker;
import io.lepton.broker.NodeInfo;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.lepton.interop.Shows;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Qpid JMS against our broker. */
@Peer("Qpid JMS")
@Timeout(60)
class JmsBrokerTest {
    private static final long SOON = 10_000;
    /** Long enough for a message that is there to come; what a test waits for in vain is never more than this. */
    private static final long NOTHING = 200;

    private final Broker broker = Broker.start();
    private final List<Connection> connections = new ArrayList<>();
    private Connection connection;
    private Session session;

    @BeforeEach
    void connect() throws JMSException {
        connection = connect("first");
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private Connection connect(String clientId) throws JMSException {
        return connect("", clientId);
    }

    private Connection connect(String options, String clientId) throws JMSException {
        Connection made = new JmsConnectionFactory(broker.url() + options).createConnection();
        connections.add(made);
        made.setClientID(clientId);
        made.start();
        return made;
    }

    @AfterEach
    void close() throws JMSException {
        for (Connection each : connections) {
            each.close();
        }
        broker.close();
    }

    private void send(String queue, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    private MessageConsumer consumer(String queue) throws JMSException {
        return session.createConsumer(session.createQueue(queue));
    }

    private static String text(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(SOON);
        return message == null ? null : ((TextMessage) message).getText();
    }

    @Test
    @Shows(Feature.SEND_RECEIVE)
    @DisplayName("JMS sends to a queue and receives, texts, octets and maps with their properties")
    void queue() throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("q"));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        TextMessage text = session.createTextMessage("a");
        text.setIntProperty("number", 7);
        producer.send(text);
        BytesMessage octets = session.createBytesMessage();
        octets.writeBytes(new byte[] {1, 2, 3});
        producer.send(octets);
        MapMessage map = session.createMapMessage();
        map.setString("key", "value");
        producer.send(map);

        MessageConsumer consumer = consumer("q");
        TextMessage first = (TextMessage) consumer.receive(SOON);
        assertThat(first.getText()).isEqualTo("a");
        assertThat(first.getIntProperty("number")).isEqualTo(7);
        assertThat(((BytesMessage) consumer.receive(SOON)).getBodyLength()).isEqualTo(3);
        assertThat(((MapMessage) consumer.receive(SOON)).getString("key")).isEqualTo("value");
    }

    @Test
    @Shows(Feature.LARGE_MESSAGES)
    @DisplayName("JMS sends a message of many frames, and gets it back")
    void large() throws JMSException {
        send("q", "x".repeat(1_000_000));
        assertThat(text(consumer("q"))).hasSize(1_000_000);
    }

    @Test
    @Shows(Feature.OUTCOMES)
    @DisplayName("MSG-17: What JMS recovers comes again, and is counted")
    void recover() throws JMSException {
        send("q", "a");
        Session careful = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = careful.createConsumer(careful.createQueue("q"));
        assertThat(consumer.receive(SOON).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        careful.recover();
        Message again = consumer.receive(SOON);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        again.acknowledge();
        assertThat(messages("q")).isZero();
    }

    @Test
    @Shows(Feature.ANONYMOUS_RELAY)
    @DisplayName("ANR-02: A producer of JMS without destination sends to several")
    void relay() throws JMSException {
        MessageProducer any = session.createProducer(null);
        any.send(session.createQueue("one"), session.createTextMessage("a"));
        any.send(session.createQueue("two"), session.createTextMessage("b"));
        assertThat(text(consumer("one"))).isEqualTo("a");
        assertThat(text(consumer("two"))).isEqualTo("b");
    }

    @Test
    @Shows(Feature.DRAIN)
    @DisplayName("JMS takes what is there without waiting, which drains")
    void receiveNoWait() throws JMSException {
        send("q", "a");
        Connection own = connect("?jms.prefetchPolicy.all=0", "draining");
        Session draining = own.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = draining.createConsumer(draining.createQueue("q"));
        assertThat(((TextMessage) consumer.receiveNoWait()).getText()).isEqualTo("a");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @Shows(Feature.LOG_IN)
    @DisplayName("JMS logs in with its password, and not with another")
    void logIn() throws JMSException {
        try (Broker guarded = Broker.builder().user("bob", "secret").start()) {
            JmsConnectionFactory factory = new JmsConnectionFactory(guarded.url());
            try (Connection own = factory.createConnection("bob", "secret")) {
                own.start();
            }
            assertThatThrownBy(() -> {
                        try (Connection own = factory.createConnection("bob", "wrong")) {
                            own.start();
                        }
                    })
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    @Test
    @Shows(Feature.SELECTORS)
    @DisplayName("FLT-01: JMS selects by properties, headers and the time")
    void selector() throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("q"));
        for (int i = 0; i < 4; i++) {
            TextMessage message = session.createTextMessage("number " + i);
            message.setIntProperty("number", i);
            producer.send(message, DeliveryMode.PERSISTENT, i, 0);
        }
        MessageConsumer high =
                session.createConsumer(session.createQueue("q"), "number BETWEEN 2 AND 3 AND JMSPriority > 2");
        assertThat(text(high)).isEqualTo("number 3");
        assertThat(high.receive(NOTHING)).isNull();
    }

    @Test
    @Shows(Feature.BROWSING)
    @DisplayName("JMS browses a queue, and leaves the messages there")
    void browse() throws JMSException {
        send("q", "a", "b");
        QueueBrowser browser = session.createBrowser(session.createQueue("q"));
        List<Object> seen = new ArrayList<>();
        for (Enumeration<?> there = browser.getEnumeration(); there.hasMoreElements(); ) {
            seen.add(((TextMessage) there.nextElement()).getText());
        }
        assertThat(seen).containsExactly("a", "b");
        assertThat(text(consumer("q"))).isEqualTo("a");
    }

    @Test
    @Shows(Feature.DYNAMIC_NODES)
    @DisplayName("JMS requests over a temporary queue, and hears the answer")
    void requestReply() throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        MessageConsumer mine = session.createConsumer(answers);
        TextMessage request = session.createTextMessage("hello");
        request.setJMSReplyTo(answers);
        session.createProducer(session.createQueue("service")).send(request);

        Session service = connect("service").createSession(false, Session.AUTO_ACKNOWLEDGE);
        TextMessage asked = (TextMessage)
                service.createConsumer(service.createQueue("service")).receive(SOON);
        TextMessage answer = service.createTextMessage(asked.getText().toUpperCase());
        answer.setJMSCorrelationID(asked.getJMSMessageID());
        service.createProducer(null).send(asked.getJMSReplyTo(), answer);

        TextMessage heard = (TextMessage) mine.receive(SOON);
        assertThat(heard.getText()).isEqualTo("HELLO");
        assertThat(heard.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
    }

    @Test
    @Shows(Feature.TOPICS)
    @DisplayName("JMS publishes to a topic: all who subscribe get it")
    void topic() throws JMSException {
        Topic news = session.createTopic("news");
        MessageConsumer one = session.createConsumer(news);
        Session other = connect("second").createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer two = other.createConsumer(other.createTopic("news"));
        session.createProducer(news).send(session.createTextMessage("extra"));
        assertThat(text(one)).isEqualTo("extra");
        assertThat(text(two)).isEqualTo("extra");
    }

    @Test
    @Shows(Feature.DURABLE_SUBSCRIPTIONS)
    @DisplayName("A durable subscription of JMS keeps what comes while nobody listens, until it is unsubscribed")
    void durableSubscription() throws JMSException {
        Topic news = session.createTopic("news");
        TopicSubscriber subscriber = session.createDurableSubscriber(news, "mine");
        subscriber.close();
        session.createProducer(news).send(session.createTextMessage("missed"));
        subscriber = session.createDurableSubscriber(news, "mine");
        assertThat(text(subscriber)).isEqualTo("missed");
        subscriber.close();
        session.unsubscribe("mine");
        session.createProducer(news).send(session.createTextMessage("for nobody"));
        assertThat(session.createDurableSubscriber(news, "mine").receive(NOTHING))
                .isNull();
    }

    @Test
    @Shows(Feature.SHARED_SUBSCRIPTIONS)
    @DisplayName("A shared subscription of JMS gives each message to one of its consumers")
    void sharedSubscription() throws JMSException {
        Topic news = session.createTopic("news");
        MessageConsumer one = session.createSharedConsumer(news, "team");
        Session other = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer two = other.createSharedConsumer(other.createTopic("news"), "team");
        MessageProducer producer = session.createProducer(news);
        producer.send(session.createTextMessage("a"));
        producer.send(session.createTextMessage("b"));
        assertThat(List.of(text(one), text(two))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @Shows(Feature.TRANSACTIONS)
    @DisplayName("TXN-12: a transacted session of JMS commits: what it has sent is there, what it has received is gone")
    void commit() throws JMSException {
        send("in", "a");
        Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer in = transacted.createConsumer(transacted.createQueue("in"));
        MessageProducer out = transacted.createProducer(transacted.createQueue("out"));
        assertThat(text(in)).isEqualTo("a");
        out.send(transacted.createTextMessage("b"));
        assertThat(messages("out")).isZero();
        in.close(); // as applications do
        transacted.commit();
        assertThat(text(consumer("out"))).isEqualTo("b");
        assertThat(consumer("in").receive(NOTHING)).isNull();
    }

    @Test
    @Shows(Feature.TRANSACTIONS)
    @DisplayName(
            "TXN-13: a transacted session of JMS rolls back: what it has sent is gone, what it has received comes again")
    void rollback() throws JMSException {
        send("in", "a");
        Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer in = transacted.createConsumer(transacted.createQueue("in"));
        MessageProducer out = transacted.createProducer(transacted.createQueue("out"));
        assertThat(text(in)).isEqualTo("a");
        out.send(transacted.createTextMessage("b"));
        transacted.rollback();
        Message again = in.receive(SOON);
        assertThat(((TextMessage) again).getText()).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        transacted.commit();
        assertThat(messages("out")).isZero();
        assertThat(messages("in")).isZero();
    }

    @Test
    @DisplayName("TXN-07: what a connection of JMS has not committed when it is closed is undone")
    void closedWithoutCommit() throws JMSException {
        send("in", "a");
        Connection other = connect("second");
        Session transacted = other.createSession(true, Session.SESSION_TRANSACTED);
        assertThat(text(transacted.createConsumer(transacted.createQueue("in"))))
                .isEqualTo("a");
        transacted.createProducer(transacted.createQueue("out")).send(transacted.createTextMessage("b"));
        other.close();
        assertThat(text(consumer("in"))).isEqualTo("a");
        assertThat(messages("out")).isZero();
    }

    private int messages(String queue) {
        return broker.nodes().stream()
                .filter(each -> each.address().equals(queue))
                .mapToInt(NodeInfo::messages)
                .sum();
    }
}
