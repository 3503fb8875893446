package io.lepton.interop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.LinkEvent;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Users;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.JmsQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is logged in may be refused all the same: a connection, or a link of it. By Qpid JMS. */
class AuthorisationTest {
    private static final String LOCKED = "this account is locked";
    private static final String FORBIDDEN = "not for ann";

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final Container container = Container.create();
    private Listener listener;

    private final class Gate implements MessagingHandler {
        @Override
        public void onConnectionOpening(ConnectionEvent event) {
            if ("eve".equals(event.transport().user())) {
                event.connection().close(Condition.of(AmqpError.UNAUTHORIZED_ACCESS, LOCKED));
            }
        }

        @Override
        public void onLinkOpening(LinkEvent event) {
            String address = event.link().remoteTarget().address();
            if ("secrets".equals(address) && !"bob".equals(event.transport().user())) {
                event.link().close(Condition.of(AmqpError.UNAUTHORIZED_ACCESS, FORBIDDEN));
            }
        }

        @Override
        public void onMessage(MessageEvent event) {
            received.add(event.transport().user() + ": " + event.message().body());
        }
    }

    @BeforeEach
    void listen() {
        Users.Builder users = Users.builder();
        for (String name : new String[] {"ann", "bob", "eve"}) {
            users.user(name, "secret".toCharArray());
        }
        listener = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .saslAuthenticator(Authenticators.users(users.build()))
                        .requireAuth(true)
                        .handler(new Gate())
                        .build());
        container.start();
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private JmsConnection connect(String user) throws JMSException {
        String url = "amqp://127.0.0.1:" + listener.port() + "?amqp.saslMechanisms=SCRAM-SHA-256";
        return (JmsConnection) new JmsConnectionFactory(user, "secret", url).createConnection();
    }

    private static void send(JmsConnection connection, String address) throws JMSException {
        var session = connection.createSession();
        session.createProducer(new JmsQueue(address)).send(session.createTextMessage("hello"));
    }

    @Test
    @DisplayName("API-LSN-07: a user who is refused hears why, and others are served")
    void connection() throws Exception {
        try (var ann = connect("ann")) {
            ann.start();
            assertThatThrownBy(() -> {
                        try (var eve = connect("eve")) {
                            eve.start();
                        }
                    })
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining(LOCKED);
            send(ann, "q");
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("ann: hello");
        }
    }

    @Test
    @DisplayName("API-LSN-07: a link that a user may not have is refused, and his connection goes on")
    void link() throws Exception {
        try (var ann = connect("ann");
                var bob = connect("bob")) {
            assertThatThrownBy(() -> send(ann, "secrets"))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining(FORBIDDEN);
            send(ann, "q");
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("ann: hello");
            send(bob, "secrets");
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("bob: hello");
        }
    }
}
