package io.lepton.benchmarks;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Qpid JMS, which cannot listen: its producer, with a listener that hears when a message was accepted. */
final class JmsSender {
    private JmsSender() {}

    static void send(int port, Load load) throws JMSException, InterruptedException {
        JmsConnectionFactory factory = new JmsConnectionFactory("amqp://localhost:" + port + "?amqp.saslLayer=false");
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("q"));
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.setDisableMessageID(true);
            producer.setDisableMessageTimestamp(true);
            Completion completion = new Completion(load);
            byte[] body = Samples.body(load.size());
            while (!completion.over) {
                completion.room.acquire();
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                producer.send(message, completion);
            }
            completion.meter.end();
            completion.room.acquire(load.credit());
        }
    }

    private static final class Completion implements CompletionListener {
        private final Semaphore room;
        private final Meter meter;
        private volatile boolean over;

        Completion(Load load) {
            room = new Semaphore(load.credit());
            meter = new Meter("qpid-jms-sender", load);
        }

        @Override
        public void onCompletion(Message message) {
            over |= meter.count();
            room.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            exception.printStackTrace();
            room.release();
        }
    }
}
