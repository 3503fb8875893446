package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Released;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of messages by the outcomes that receivers give them. */
class OutcomeTest extends BrokerTestBase {
    private Delivery next(BlockingReceiver receiver) {
        return receiver.receive(SOON);
    }

    @Test
    @DisplayName("DSP-14 MSG-09 TRM-13: what is accepted leaves")
    void accepted() {
        start();
        send("q", "a");
        BlockingReceiver receiver = receiver("q");
        assertThat(next(receiver).message().deliveryCount()).isZero();
        receiver.accept();
        assertThat(all(receiver)).isEmpty();
        assertThat(node("q").messages()).isZero();
    }

    @Test
    @DisplayName("DSP-14 MSG-09 TRM-13: what is released returns, unchanged and not counted")
    void released() {
        start();
        Message sent = Message.create("a").messageAnnotation("x-opt-a", 1);
        send("q", sent);
        BlockingReceiver receiver = receiver("q");
        next(receiver).release();
        Message again = next(receiver).message();
        assertThat(again.encode()).isEqualTo(sent.encode());
        assertThat(again.deliveryCount()).isZero();
    }

    @Test
    @DisplayName("DSP-14 MSG-09 TRM-13: what is modified as failed returns, and is counted")
    void modifiedAsFailed() {
        start();
        send("q", "a");
        BlockingReceiver receiver = receiver("q");
        next(receiver).modify(true, false, Map.of());
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(1);
        receiver.release(true);
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(2);
        receiver.release(false);
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("DSP-14: annotations of modified are merged over those that there are; the bare message stays")
    void modifiedWithAnnotations() {
        start();
        send("q", Message.create("a").id("1").messageAnnotation("x-opt-a", 1).messageAnnotation("x-opt-b", 2));
        BlockingReceiver receiver = receiver("q");
        next(receiver).modify(false, false, Map.of(Symbol.of("x-opt-b"), 3, Symbol.of("x-opt-c"), 4));
        Message again = next(receiver).message();
        assertThat(again.messageAnnotations())
                .isEqualTo(Map.of(Symbol.of("x-opt-a"), 1, Symbol.of("x-opt-b"), 3, Symbol.of("x-opt-c"), 4));
        assertThat(again.deliveryCount()).isZero();
        assertThat(again.id()).isEqualTo("1");
        assertThat(again.body()).isEqualTo("a");
    }

    @Test
    @DisplayName("DSP-14: what is undeliverable here does not come over that link again, but over another")
    void undeliverableHere() {
        start();
        send("q", "a", "b");
        BlockingReceiver receiver = receiver("q");
        next(receiver).modify(false, true, Map.of());
        assertThat(bodies(all(receiver))).containsExactly("b");
        assertThat(bodies(all(receiver("q")))).containsExactly("a");
    }

    @Test
    @DisplayName(
            "DSP-14 MSG-09 MSG-17: what is rejected is counted and a dead letter, with the error as delivery-annotation 'rejected'")
    void rejected() {
        start();
        Message sent = Message.create("a").id("1").messageAnnotation("x-opt-a", 1);
        send("q", sent);
        BlockingReceiver receiver = receiver("q");
        next(receiver).reject(Condition.of(AmqpError.INVALID_FIELD, "no such colour"));
        assertThat(all(receiver)).isEmpty();

        Message dead = next(receiver("DLQ")).message();
        assertThat(dead.deliveryCount()).isEqualTo(1);
        Described error = (Described) dead.deliveryAnnotations().get(Symbol.of("rejected"));
        assertThat((List<?>) error.value()).isEqualTo(List.of(AmqpError.INVALID_FIELD, "no such colour"));
        assertThat(dead.deliveryAnnotations())
                .containsEntry(Symbol.of("x-opt-lepton-reason"), "rejected")
                .containsEntry(Symbol.of("x-opt-lepton-address"), "q");
        assertThat(dead.messageAnnotations()).isEqualTo(Map.of(Symbol.of("x-opt-a"), 1));
        assertThat(dead.id()).isEqualTo("1");
    }

    @Test
    @DisplayName("MSG-17: rejected without an error, the annotation is there and null")
    void rejectedWithoutError() {
        start();
        send("q", "a");
        next(receiver("q")).reject();
        Message dead = next(receiver("DLQ")).message();
        assertThat(dead.deliveryAnnotations()).containsEntry(Symbol.of("rejected"), null);
    }

    @Test
    @DisplayName("What has failed too often is a dead letter, and dropped where that fails too")
    void failedTooOften() {
        start(builder -> builder.maxRedeliveries(1).deadLetterAddress("dead"));
        send("q", "a");
        BlockingReceiver receiver = receiver("q");
        next(receiver).release(true);
        next(receiver).release(true);
        assertThat(all(receiver)).isEmpty();
        BlockingReceiver dead = receiver("dead");
        Message letter = next(dead).message();
        assertThat(letter.deliveryCount()).isEqualTo(2);
        assertThat(letter.deliveryAnnotations())
                .containsEntry(Symbol.of("x-opt-lepton-reason"), "max-redeliveries")
                .doesNotContainKey(Symbol.of("rejected"));
        dead.reject();
        assertThat(all(dead)).isEmpty();
        assertThat(node("dead").messages()).isZero();
    }

    @Test
    @DisplayName("MSG-09: failures are counted on top of those that the message came with")
    void countsOnTop() {
        start();
        send("q", Message.create("a").deliveryCount(3));
        BlockingReceiver receiver = receiver("q");
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(3);
        receiver.release(true);
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "DSP-05: settled without an outcome, the default-outcome of the source applies; released where it names none")
    void defaultOutcome() {
        start();
        send("q", "a");
        Source failing = Source.of("q").setDefaultOutcome(new Modified(true, false, Map.of()));
        BlockingReceiver receiver = receiver("q", options -> options.source(failing));
        next(receiver).settle();
        assertThat(next(receiver).message().deliveryCount()).isEqualTo(1);
        receiver.release(false);
        receiver.close();

        BlockingReceiver plain = receiver("q");
        assertThat(plain.link().remoteSource().defaultOutcome()).isEqualTo(Released.INSTANCE);
        next(plain).settle();
        assertThat(next(plain).message().deliveryCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("TRM-13: what a receiver had returns when it closes its link, ends its session, or is gone")
    void returnsWhenTheReceiverGoes() {
        start();
        send("q", 1, 2, 3);
        BlockingReceiver closes = receiver("q");
        assertThat(next(closes).message().body()).isEqualTo(1);
        closes.close();
        assertThat(browse("q")).containsExactly(1, 2, 3);

        BlockingReceiver ends = receiver("q");
        assertThat(next(ends).message().body()).isEqualTo(1);
        ends.link().connection().execute(ends.link().session()::close);
        awaitDepthAvailable(3);

        BlockingReceiver vanishes = receiver("q");
        assertThat(next(vanishes).message().body()).isEqualTo(1);
        vanishes.link()
                .connection()
                .execute(() ->
                        io.lepton.Container.of(vanishes.link().connection()).stop());
        awaitDepthAvailable(3);
    }

    private void awaitDepthAvailable(int count) {
        awaitTrue(() -> browse("q").size() == count);
    }

    @Test
    @DisplayName(
            "TRM-13 DSP-10: a message whose lock expires is released by the node: the receiver sees that, and another gets it")
    void lockExpires() {
        start(builder -> builder.lockTimeout(Duration.ofSeconds(30)));
        send("q", "a");
        BlockingReceiver slow = receiver("q");
        Delivery held = next(slow);
        BlockingReceiver other = receiver("q");
        clock.turn(Duration.ofSeconds(29), broker);
        assertThat(all(other)).isEmpty();
        clock.turn(Duration.ofSeconds(1), broker);
        assertThat(bodies(all(other))).containsExactly("a");
        awaitTrue(() -> held.remoteState() != null);
        assertThat(held.remoteState()).isEqualTo(Released.INSTANCE);
        assertThat(held.isRemotelySettled()).isFalse();
        held.accept(); // too late, and only confirms
        assertThat(node("q").messages()).isEqualTo(1);
    }

    @Test
    @DisplayName("TRM-13: an outcome in time lets the lock go")
    void lockEnds() {
        start(builder -> builder.lockTimeout(Duration.ofSeconds(30)));
        send("q", "a");
        BlockingReceiver receiver = receiver("q");
        next(receiver);
        receiver.accept();
        assertThat(all(receiver)).isEmpty();
        clock.turn(Duration.ofSeconds(31), broker);
        assertThat(all(receiver)).isEmpty();
        assertThat(node("q").messages()).isZero();
    }

    @Test
    @DisplayName("TRM-13: browsing, whatever the outcome, changes nothing")
    void browsersChangeNothing() {
        start();
        send("q", 1, 2, 3, 4);
        BlockingReceiver browser = receiver("q", ReceiverOptions.Builder::copy);
        List<Delivery> all = all(browser);
        all.get(0).accept();
        all.get(1).reject();
        all.get(2).release();
        all.get(3).modify(true, true, Map.of(Symbol.of("x-opt-a"), 1));
        assertThat(all(browser)).isEmpty();
        List<Delivery> later = all(receiver("q"));
        assertThat(bodies(later)).containsExactly(1, 2, 3, 4);
        assertThat(later.get(3).message().deliveryCount()).isZero();
        assertThat(later.get(3).message().messageAnnotations()).isEmpty();
    }
}
