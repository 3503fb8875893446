package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.Credentials;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.TransportException;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.ConnectionClosedException;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.sasl.Authenticators;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The broker as a whole: where it listens, who may come, how much there may be. */
class BrokerTest extends BrokerTestBase {
    @Test
    @DisplayName("One line starts a broker on a free port of the loopback interface")
    void oneLine() {
        broker = Broker.start();
        assertThat(broker.port()).isPositive();
        assertThat(broker.url()).isEqualTo("amqp://127.0.0.1:" + broker.port());
        send("q", "a");
        assertThat(browse("q")).containsExactly("a");
    }

    @Test
    @DisplayName("A port that is taken is told when the broker starts")
    void portTaken() {
        broker = Broker.start();
        assertThatThrownBy(() -> Broker.start(broker.port())).isInstanceOf(TransportException.class);
    }

    @Test
    @DisplayName("It listens on several addresses, and a topic on one is the topic on the other")
    void severalAddresses() {
        start(builder -> builder.listen("amqp://127.0.0.1:0", "amqp://:0"));
        assertThat(broker.urls()).hasSize(2).doesNotHaveDuplicates();
        BlockingReceiver receiver = receiver("topic://t");
        try (BlockingConnection other = BlockingConnection.connect(broker.urls().get(1))) {
            other.createSender("topic://t").send(Message.create("a"));
        }
        assertThat(bodies(all(receiver))).containsExactly("a");
    }

    @Test
    @DisplayName("Closed, it takes no connections, and closes those that there are; closing again does nothing")
    void closes() {
        start();
        BlockingConnection connection = connect();
        String url = broker.url();
        broker.close();
        broker.close();
        awaitTrue(() -> !connection.connection().isOpen());
        assertThatThrownBy(() -> BlockingConnection.connect(
                        url, ConnectionOptions.builder().reconnectDisabled().build()))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> broker.nodes()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("A client whose broker is closed hears connection:forced, and finds the one that takes its place")
    void forced() throws Exception {
        start();
        int port = broker.port();
        CompletableFuture<Condition> heard = new CompletableFuture<>();
        CompletableFuture<String> back = new CompletableFuture<>();
        CompletableFuture<Void> opened = new CompletableFuture<>();
        try (Container container = Container.builder().build()) {
            container.connect(
                    broker.url(),
                    ConnectionOptions.builder()
                            .handler(new MessagingHandler() {
                                @Override
                                public void onConnectionOpened(ConnectionEvent event) {
                                    opened.complete(null);
                                    if (event.reconnected()) {
                                        back.complete(event.connection().remoteContainerId());
                                    }
                                }

                                @Override
                                public void onDisconnected(TransportEvent event) {
                                    heard.complete(event.transport().condition());
                                }
                            })
                            .build());
            container.start();
            opened.get(20, TimeUnit.SECONDS);
            broker.close();
            assertThat(heard.get(20, TimeUnit.SECONDS).name()).isEqualTo(ConnectionError.FORCED);
            start(builder -> builder.port(port).containerId("second"));
            assertThat(back.get(20, TimeUnit.SECONDS)).isEqualTo("second");
        }
    }

    private BlockingConnection login(String user, String password) {
        return BlockingConnection.connect(
                broker.url(),
                ConnectionOptions.builder()
                        .user(user)
                        .password(password)
                        .saslAllowInsecure(true)
                        .reconnectDisabled()
                        .build());
    }

    @Test
    @DisplayName("Users log in; without a name, or with a wrong password, nobody comes in")
    void users() {
        start(builder -> builder.user("ann", "sécret"));
        login("ann", "sécret").close();
        assertThatThrownBy(() -> login("ann", "secret")).hasMessageContaining("unauthorized");
        assertThatThrownBy(() -> login("eve", "sécret")).hasMessageContaining("unauthorized");
        assertThatThrownBy(this::connect).isInstanceOf(RuntimeException.class);
    }

    @Test
    @DisplayName("Beside users nobody in particular may come in, if that is chosen; a rule says who may do what")
    void usersAndOthers() {
        start(builder -> builder.user("ann", "secret")
                .anonymous(true)
                .accessRule((user, access, address) -> "ann".equals(user) || access == AccessRule.Access.SEND));
        send("q", "a");
        assertThatThrownBy(() -> receiver("q"))
                .isInstanceOfSatisfying(
                        LinkDetachedException.class,
                        thrown -> assertThat(thrown.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS));
        try (BlockingConnection ann = login("ann", "secret")) {
            assertThat(ann.createReceiver("q").receive(SOON).message().body()).isEqualTo("a");
        }
    }

    private BlockingConnection bearing(String token) {
        return BlockingConnection.connect(
                broker.url(),
                ConnectionOptions.builder()
                        .credentials(url -> CompletableFuture.completedFuture(Credentials.token("ann", token)))
                        .saslAllowInsecure(true)
                        .reconnectDisabled()
                        .build());
    }

    @Test
    @DisplayName(
            "API-SAS-02: Clients may log in with tokens, beside users with passwords; nobody in particular may not")
    void tokens() {
        SaslAuthenticator byToken = Authenticators.bearer(
                (token, claimed) -> CompletableFuture.completedFuture(token.equals("good") ? "ann of tokens" : null));
        start(builder -> builder.user("bob", "secret")
                .authenticator(byToken)
                .accessRule((user, access, address) -> user.equals(address)));
        try (BlockingConnection ann = bearing("good")) {
            ann.createSender("ann of tokens");
        }
        assertThatThrownBy(() -> bearing("bad")).hasMessageContaining("unauthorized");
        login("bob", "secret").close();
        assertThatThrownBy(this::connect).isInstanceOf(RuntimeException.class);
    }

    @Test
    @DisplayName("On an address that others can reach no password is sent in clear, unless that is chosen")
    void passwordsStayHere() {
        ConnectionOptions.Builder plain = ConnectionOptions.builder()
                .user("ann")
                .password("secret")
                .saslMechanisms("PLAIN")
                .saslAllowInsecure(true)
                .reconnectDisabled();
        BrokerBuilder open = Broker.builder().listen("amqp://:0").user("ann", "secret");
        broker = open.start();
        login("ann", "secret").close();
        assertThatThrownBy(() -> BlockingConnection.connect(broker.url(), plain.build()))
                .hasMessageContaining("SCRAM-SHA-512");
        broker.close();
        broker = open.saslAllowInsecure(true).start();
        BlockingConnection.connect(broker.url(), plain.build()).close();
    }

    @Test
    @DisplayName("A full queue gives its senders no credit until there is room again; what was sent is not lost")
    void backPressure() {
        start(builder -> builder.queueCapacity(8));
        BlockingSender sender = connect().createSender("q");
        CompletableFuture<?> last = null;
        for (int i = 0; i < 20; i++) {
            last = sender.sendAsync(Message.create(i));
        }
        awaitTrue(() -> node("q").messages() == 8);
        assertThat(on(sender.link(), Link::queued).intValue()).isEqualTo(12);
        BlockingReceiver receiver = receiver("q");
        for (int i = 0; i < 20; i++) {
            assertThat(receiver.receive(SOON).message().body()).isEqualTo(i);
            receiver.accept();
        }
        last.join();
    }

    @Test
    @DisplayName("Senders that come to a queue with some room get some credit, though others have more")
    void nobodyStarves() {
        start(builder -> builder.queueCapacity(4));
        BlockingSender first = connect().createSender("q");
        BlockingSender second = connect().createSender("q");
        second.send(Message.create(2));
        first.send(Message.create(1));
        assertThat(browse("q")).containsExactly(2, 1);
    }

    @Test
    @DisplayName("A topic holds its senders up when a subscription is full")
    void fullSubscription() {
        start(builder -> builder.queueCapacity(2));
        BlockingReceiver subscriber = receiver("topic://t");
        BlockingSender sender = connect().createSender("topic://t");
        for (int i = 0; i < 5; i++) {
            sender.sendAsync(Message.create(i));
        }
        awaitTrue(() -> node("t").messages() == 2);
        for (int i = 0; i < 5; i++) {
            assertThat(subscriber.receive(SOON).message().body()).isEqualTo(i);
            subscriber.accept();
        }
    }

    @Test
    @DisplayName("There are so many nodes at most; those that nobody uses make way")
    void nodeLimit() {
        start(builder -> builder.maxNodes(2));
        send("a", 1);
        receiver("b").close();
        BlockingReceiver third = receiver("c"); // in the place of b
        assertThat(broker.nodes()).extracting(NodeInfo::address).containsExactly("a", "c");
        assertThatThrownBy(() -> receiver("d"))
                .isInstanceOfSatisfying(
                        LinkDetachedException.class,
                        thrown -> assertThat(thrown.condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        assertThat(third.link().isOpen()).isTrue();
    }

    @Test
    @DisplayName("There are so many connections at most; one that ends makes way")
    void connectionLimit() {
        start(builder -> builder.maxConnections(1));
        BlockingConnection first = connect();
        assertThatThrownBy(this::connect)
                .isInstanceOfSatisfying(
                        ConnectionClosedException.class,
                        thrown -> assertThat(thrown.condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        first.close();
        awaitTrue(this::canConnect);
    }

    private boolean canConnect() {
        try {
            connect();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    @DisplayName("A message that is larger than a receiver takes goes to another")
    void tooLarge() {
        start();
        send("q", Message.ofData(new byte[5000]), Message.create("small"));
        BlockingReceiver narrow = receiver("q", options -> options.maxMessageSize(1000L));
        assertThat(bodies(all(narrow))).containsExactly("small");
        assertThat(all(receiver("q"))).hasSize(1);
    }

    @Test
    @DisplayName("Choices that make no sense are refused where they are made")
    void badChoices() {
        BrokerBuilder builder = Broker.builder();
        assertThatThrownBy(() -> builder.port(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> builder.listen()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.queueCapacity(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.priorityLevels(257)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxRedeliveries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.lockTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.user("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.deadLetterAddress("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxMessageSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a name that is null is refused with a text that names the parameter")
    void nameThatIsNull() {
        assertThatThrownBy(() -> Broker.builder().queues((String) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> Broker.builder().topics((String[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("names");
    }
}
