package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the sections of a message oblige a node to. */
class MessageRulesTest extends BrokerTestBase {
    private static final SenderOptions ONLY_ACCEPTED = SenderOptions.builder()
            .source(new Source().setOutcomes(List.of(Symbol.of("amqp:accepted:list"))))
            .build();

    private static final SenderOptions SETTLED =
            SenderOptions.builder().option(LinkOption.AT_MOST_ONCE).build();

    @Test
    @DisplayName("Durable messages are taken, and kept as long as the broker, unless it is told otherwise")
    void takesDurable() {
        start();
        BlockingSender sender = connect().createSender("q");
        assertThat(sender.send(Message.create("a").durable(true)).outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(receiver("q").receive(SOON).message().durable()).isTrue();
    }

    @Test
    @DisplayName(
            "MSG-06: a node that cannot keep durable messages rejects them with precondition-failed, and takes others")
    void rejectsDurable() {
        start(builder -> builder.acceptDurable(false));
        BlockingSender sender = connect().createSender("q");
        SendException thrown = catchThrowableOfType(
                SendException.class, () -> sender.send(Message.create("a").durable(true)));
        assertThat(((Rejected) thrown.outcome()).condition().name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
        assertThat(sender.send(Message.create("b")).outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(browse("q")).containsExactly("b");
    }

    @Test
    @DisplayName("MSG-06: where rejected is not allowed, it detaches with precondition-failed")
    void detachesForDurable() {
        start(builder -> builder.acceptDurable(false));
        BlockingSender sender = connect().createSender("q", ONLY_ACCEPTED);
        LinkDetachedException thrown = catchThrowableOfType(
                LinkDetachedException.class,
                () -> sender.send(Message.create("a").durable(true)));
        assertThat(thrown.condition().name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
        assertThat(browse("q")).isEmpty();
    }

    @Test
    @DisplayName("MSG-06: so it does where the message was sent settled")
    void detachesForSettledDurable() {
        start(builder -> builder.acceptDurable(false));
        BlockingSender sender = connect().createSender("q", SETTLED);
        sender.send(Message.create("a").durable(true));
        awaitClosed(sender);
        assertThat(sender.link().remoteCondition().name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
        assertThat(browse("q")).isEmpty();
    }

    @Test
    @DisplayName("MSG-08: the remaining time to live is sent on; absolute-expiry-time is not touched")
    void sendsOnRemainingTime() {
        start();
        Message sent = Message.create("a")
                .ttl(Duration.ofSeconds(10))
                .expiryTime(clock.instant().plusSeconds(60));
        send("q", sent);
        clock.turn(Duration.ofMillis(3500), broker);
        Message received = receiver("q").receive(SOON).message();
        assertThat(received.ttl()).isEqualTo(Duration.ofMillis(6500));
        assertThat(received.expiryTime()).isEqualTo(sent.expiryTime());
    }

    @Test
    @DisplayName("MSG-08: what has lived its time is dropped, by ttl and by absolute-expiry-time")
    void dropsExpired() {
        start();
        send("q", Message.create("ttl").ttl(Duration.ofSeconds(10)));
        send("q", Message.create("absolute").expiryTime(clock.instant().plusSeconds(20)));
        send(
                "q",
                Message.create("both")
                        .ttl(Duration.ofSeconds(30))
                        .expiryTime(clock.instant().plusSeconds(5)));
        send("q", Message.create("neither"));
        clock.turn(Duration.ofMillis(9999), broker);
        assertThat(browse("q")).containsExactly("ttl", "absolute", "neither");
        clock.turn(Duration.ofMillis(1), broker);
        assertThat(browse("q")).containsExactly("absolute", "neither");
        clock.turn(Duration.ofSeconds(10), broker);
        assertThat(browse("q")).containsExactly("neither");
        assertThat(node("q").messages()).isEqualTo(1);
        assertThat(broker.nodes()).extracting(NodeInfo::address).doesNotContain("DLQ");
    }

    @Test
    @DisplayName("MSG-08: or it is dead-lettered, and does not expire there")
    void deadLettersExpired() {
        start(builder -> builder.deadLetterExpired(true));
        send("q", Message.create("a").ttl(Duration.ofSeconds(10)));
        clock.turn(Duration.ofSeconds(11), broker);
        assertThat(browse("q")).isEmpty();
        clock.turn(Duration.ofDays(1), broker);
        Message dead = receiver("DLQ").receive(SOON).message();
        assertThat(dead.body()).isEqualTo("a");
        assertThat(dead.ttl()).isNull();
        assertThat(dead.deliveryAnnotations()).containsEntry(Symbol.of("x-opt-lepton-reason"), "expired");
    }

    @Test
    @DisplayName("MSG-08: what expires while a receiver has it is that one's to accept, and gone if it comes back")
    void expiresWhileAcquired() {
        start();
        send("q", Message.create("a").ttl(Duration.ofSeconds(10)));
        BlockingReceiver receiver = receiver("q");
        receiver.receive(SOON);
        clock.turn(Duration.ofSeconds(11), broker);
        assertThat(node("q").messages()).isEqualTo(1);
        receiver.release();
        assertThat(all(receiver)).isEmpty();
        assertThat(node("q").messages()).isZero();
    }

    @Test
    @DisplayName("MSG-08: a timer sees to it where the clock is that of the system")
    void timerExpires() {
        broker = Broker.start();
        send("q", Message.create("a").ttl(Duration.ofMillis(20)));
        awaitTrue(() -> node("q").messages() == 0);
    }

    @Test
    @DisplayName("MSG-14: a strict broker refuses annotations that must be understood, and ignores x-opt-")
    void mustUnderstand() {
        start(builder -> builder.strictAnnotations(true));
        BlockingSender sender = connect().createSender("q");
        assertThatThrownBy(() -> sender.send(Message.create("a").messageAnnotation("x-new", 1)))
                .isInstanceOf(LinkDetachedException.class)
                .hasMessageContaining("x-new");
        BlockingSender other = connect().createSender("q");
        assertThat(other.send(Message.create("b").messageAnnotation("x-opt-new", 1))
                        .outcome())
                .isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("MSG-14: by default all annotations travel on")
    void passesAnnotations() {
        start();
        send("q", Message.create("a").messageAnnotation("x-new", 1));
        assertThat(receiver("q").receive(SOON).message().messageAnnotations()).containsEntry(Symbol.of("x-new"), 1);
    }

    @Test
    @DisplayName("A message that was had before does not claim its first acquirer any more")
    void firstAcquirer() {
        start();
        send("q", Message.create("a").firstAcquirer(true));
        BlockingReceiver receiver = receiver("q");
        assertThat(receiver.receive(SOON).message().firstAcquirer()).isTrue();
        receiver.release();
        assertThat(receiver.receive(SOON).message().firstAcquirer()).isFalse();
    }

    @Test
    @DisplayName("Messages sent settled arrive, and are taken by receivers that want them settled")
    void settled() {
        start();
        connect().createSender("q", SETTLED).send(Message.create("a"));
        BlockingReceiver receiver = receiver("q", options -> options.option(LinkOption.AT_MOST_ONCE));
        assertThat(receiver.receive(SOON).isRemotelySettled()).isTrue();
        assertThat(node("q").messages()).isZero();
    }
}
