package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Described;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TerminusDurability;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics, and how long subscriptions to them last. */
class TopicTest extends BrokerTestBase {
    private static final String TOPIC = "topic://news";

    private static ReceiverOptions.Builder named(String name) {
        return ReceiverOptions.builder().creditWindow(0).name(name);
    }

    private BlockingReceiver durable(BlockingConnection connection) {
        return connection.createReceiver(
                TOPIC, named("sub").durableSubscription().build());
    }

    private int subscriptions() {
        return node("news").subscriptions();
    }

    @Test
    @DisplayName("Each message goes to all subscriptions that there are, and to none that comes later")
    void goesToAll() {
        start();
        BlockingReceiver first = receiver(TOPIC);
        send(TOPIC, 1);
        BlockingReceiver second = receiver(TOPIC);
        send(TOPIC, 2);
        assertThat(bodies(all(first))).containsExactly(1, 2);
        assertThat(bodies(all(second))).containsExactly(2);
    }

    @Test
    @DisplayName("TRM-12: the capability topic makes an address that of a topic, and the answer says so")
    void byCapability() {
        start();
        Symbol topic = Symbol.of("topic");
        BlockingReceiver receiver =
                receiver(null, options -> options.source(Source.of("news").setCapabilities(List.of(topic))));
        assertThat(receiver.link().remoteSource().capabilities()).containsExactly(topic);
        send(TOPIC, 1);
        assertThat(bodies(all(receiver))).containsExactly(1);
        assertThat(receiver("q").link().remoteSource().capabilities()).containsExactly(Symbol.of("queue"));
    }

    @Test
    @DisplayName("A queue and a topic of the same name are two nodes")
    void sameName() {
        start();
        BlockingReceiver subscriber = receiver("topic://x");
        send("queue://x", "to the queue");
        send("topic://x", "to the topic");
        assertThat(bodies(all(subscriber))).containsExactly("to the topic");
        assertThat(browse("x")).containsExactly("to the queue");
    }

    @Test
    @DisplayName(
            "A durable subscription collects while its receiver is detached or gone, and ends when its link is closed")
    void durable() {
        start();
        BlockingConnection connection = connect("me");
        BlockingReceiver before = durable(connection);
        assertThat(before.link().remoteSource().expiryPolicy()).isEqualTo(ExpiryPolicy.NEVER);
        detach(before.link());
        send(TOPIC, 1);
        connection.close();
        send(TOPIC, 2);
        clock.turn(Duration.ofDays(365), broker);

        BlockingReceiver after = durable(connect("me"));
        assertThat(bodies(all(after))).containsExactly(1, 2);
        after.close();
        assertThat(subscriptions()).isZero();
    }

    @Test
    @DisplayName(
            "TRM-02: of durability 2 the answer leaves 1, for unsettled state is not kept; and 0 where durable is refused")
    void tellsWhatIsInForce() {
        start();
        assertThat(durable(connect("me")).link().remoteSource().durability())
                .isEqualTo(TerminusDurability.CONFIGURATION);
        broker.close();
        start(builder -> builder.acceptDurable(false));
        assertThat(durable(connect("me")).link().remoteSource().durability()).isEqualTo(TerminusDurability.NONE);
    }

    @Test
    @DisplayName("A durable subscription belongs to a container: another one with the same link name has its own")
    void perContainer() {
        start();
        BlockingReceiver mine = durable(connect("me"));
        BlockingReceiver yours = durable(connect("you"));
        send(TOPIC, 1);
        assertThat(bodies(all(mine))).containsExactly(1);
        assertThat(bodies(all(yours))).containsExactly(1);
    }

    @Test
    @DisplayName("A subscription that is attached from elsewhere is stolen from who has it, with all its messages")
    void stolen() {
        start();
        BlockingReceiver before = durable(connect("me"));
        send(TOPIC, 1);
        before.receive(SOON);
        BlockingReceiver after = durable(connect("me"));
        awaitTrue(() -> on(before.link(), Link::remoteCondition) != null);
        assertThat(before.link().remoteCondition().name()).isEqualTo(LinkError.STOLEN);
        assertThat(bodies(all(after))).containsExactly(1);
        assertThat(subscriptions()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "A link without a source finds the durable subscription of its name, and closes it; without one it gets not-found")
    void unsubscribe() {
        start();
        detach(durable(connect("me")).link());
        send(TOPIC, 1);
        ReceiverOptions noSource = named("sub").source(Source.unspecified()).build();
        BlockingConnection connection = connect("me");
        BlockingReceiver again = connection.createReceiver(null, noSource);
        assertThat(again.link().remoteSource().address()).isEqualTo("news");
        again.close();
        assertThat(subscriptions()).isZero();
        LinkDetachedException thrown =
                catchThrowableOfType(LinkDetachedException.class, () -> connection.createReceiver(null, noSource));
        assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_FOUND);
    }

    @Test
    @DisplayName("Another selector makes another subscription of the same name: what the old one had is gone")
    void otherSelector() {
        start();
        detach(durable(connect("me")).link());
        send(TOPIC, 1);
        BlockingReceiver after = connect("me")
                .createReceiver(
                        TOPIC,
                        named("sub").durableSubscription().selector("a = 1").build());
        send(TOPIC, Message.create(2).applicationProperty("a", 1), Message.create(3));
        assertThat(bodies(all(after))).containsExactly(2);
        assertThat(subscriptions()).isEqualTo(1);
    }

    @Test
    @DisplayName("A shared subscription gives each message to one of its receivers")
    void shared() {
        start();
        BlockingReceiver first = connect("me")
                .createReceiver(TOPIC, named("sub").sharedSubscription().build());
        BlockingReceiver second = connect("me")
                .createReceiver(TOPIC, named("sub|2").sharedSubscription().build());
        BlockingReceiver other = connect("you")
                .createReceiver(TOPIC, named("sub").sharedSubscription().build());
        assertThat(first.link().remoteSource().capabilities()).contains(Symbol.of("shared"));
        assertThat(subscriptions()).isEqualTo(2);
        first.flow(5);
        second.flow(5);
        assertThat(all(other)).isEmpty(); // by now the credit has come
        awaitTrue(() -> broker.nodes().size() == 1);
        send(TOPIC, 1, 2, 3, 4);
        assertThat(all(first).size() + all(second).size()).isEqualTo(4);
        assertThat(bodies(all(other))).containsExactly(1, 2, 3, 4);
        first.close();
        assertThat(subscriptions()).isEqualTo(2);
        second.close();
        assertThat(subscriptions()).isEqualTo(1);
    }

    @Test
    @DisplayName("A global shared subscription is shared by containers")
    void globalShared() {
        start();
        ReceiverOptions options = named("sub").globalSharedSubscription().build();
        connect("me").createReceiver(TOPIC, options);
        connect("you").createReceiver(TOPIC, options);
        assertThat(subscriptions()).isEqualTo(1);
    }

    private BlockingReceiver expiring(BlockingConnection connection, ExpiryPolicy policy) {
        Source source = Source.of(TOPIC).setExpiryPolicy(policy).setTimeout(Duration.ofSeconds(10));
        return connection.createReceiver(null, named("sub").source(source).build());
    }

    @ParameterizedTest
    @EnumSource(ExpiryPolicy.class)
    @DisplayName("TRM-01: the timeout of a subscription starts with the event of its expiry-policy, and not before")
    void expires(ExpiryPolicy policy) {
        start();
        BlockingConnection connection = connect("me");
        BlockingReceiver receiver = expiring(connection, policy);
        assertThat(receiver.link().remoteSource().expiryPolicy()).isEqualTo(policy);
        assertThat(receiver.link().remoteSource().timeout()).isEqualTo(Duration.ofSeconds(10));

        detach(receiver.link());
        boolean started = startsTimeout(policy, ExpiryPolicy.LINK_DETACH, false);
        connection.connection().execute(receiver.link().session()::close);
        awaitTrue(() -> on(receiver.link(), each -> each.session().isClosed()));
        started = startsTimeout(policy, ExpiryPolicy.SESSION_END, started);
        connection.close();
        started = startsTimeout(policy, ExpiryPolicy.CONNECTION_CLOSE, started);
        assertThat(started).isEqualTo(policy != ExpiryPolicy.NEVER);
    }

    /** Sees whether it expires, and answers whether it has. */
    private boolean startsTimeout(ExpiryPolicy policy, ExpiryPolicy event, boolean before) {
        if (before) {
            return true;
        }
        awaitTrue(() -> node("news").receivers() <= 1);
        clock.turn(Duration.ofMillis(9999), broker);
        assertThat(subscriptions()).isEqualTo(1);
        clock.turn(Duration.ofMillis(1), broker);
        if (policy == event) {
            awaitTrue(() -> subscriptions() == 0 || turnAgain());
        } else {
            assertThat(subscriptions()).isEqualTo(1);
        }
        return policy == event;
    }

    /** What the end of a connection starts is heard of nowhere: it may have begun only now. */
    private boolean turnAgain() {
        clock.turn(Duration.ofSeconds(10), broker);
        return false;
    }

    @Test
    @DisplayName("TRM-01: to attach again stops the time, and the next event starts it from the full")
    void reattachStopsTheTime() {
        start();
        BlockingConnection connection = connect("me");
        BlockingReceiver receiver = expiring(connection, ExpiryPolicy.LINK_DETACH);
        detach(receiver.link());
        clock.turn(Duration.ofSeconds(9), broker);
        BlockingReceiver again = expiring(connect("me"), ExpiryPolicy.LINK_DETACH);
        clock.turn(Duration.ofSeconds(9), broker);
        send(TOPIC, 1);
        detach(again.link());
        clock.turn(Duration.ofSeconds(9), broker);
        assertThat(subscriptions()).isEqualTo(1);
        assertThat(bodies(all(expiring(connect("me"), ExpiryPolicy.LINK_DETACH))))
                .containsExactly(1);
    }

    @Test
    @DisplayName("FLT-01: no-local keeps a container from hearing what it sends itself")
    void noLocal() {
        start();
        BlockingConnection me = connect("me");
        Described filter = new Described(Symbol.of("apache.org:no-local-filter:list"), List.of());
        BlockingReceiver receiver = me.createReceiver(
                TOPIC, named("sub").filter(java.util.Map.of("no-local", filter)).build());
        me.createSender(TOPIC).send(Message.create("mine"));
        send(TOPIC, "yours");
        assertThat(bodies(all(receiver))).containsExactly("yours");
    }

    @Test
    @DisplayName("A durable subscription is deleted by who closes its link, and the connection in the same breath")
    void closedWithConnection() {
        start();
        BlockingConnection connection = connect("me");
        BlockingReceiver receiver = connection.createReceiver(
                "topic://news",
                ReceiverOptions.builder().name("sub").durableSubscription().build());
        connection.connection().execute(() -> {
            receiver.link().close();
            connection.connection().close();
        });
        awaitTrue(() -> node("news").receivers() == 0);
        assertThat(node("news").subscriptions()).isZero();
    }
}
