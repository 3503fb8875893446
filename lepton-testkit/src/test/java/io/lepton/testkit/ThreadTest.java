package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.WrongThreadException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls any thread may make, and what becomes of the others. */
class ThreadTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static <T> T elsewhere(Supplier<T> call) {
        try {
            return CompletableFuture.supplyAsync(call).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void runElsewhere(Runnable call) {
        elsewhere(() -> {
            call.run();
            return true;
        });
    }

    @Test
    @DisplayName("API-THR-02: what changes an endpoint throws on a wrong thread, names execute, and changes nothing")
    void wrongThread() {
        peer.time().belongsHere();
        Sender sender = peer.sender("q", 1);
        Receiver receiver = peer.receiver("q", 1);
        Connection connection = peer.connection();
        Session session = sender.session();
        Delivery delivery = sender.send(Message.create("m"));
        peer.hears(transfer());
        String before = connection.containerId();
        for (Runnable call : List.<Runnable>of(
                () -> connection.setContainerId("other"),
                () -> connection.setHostname("other"),
                () -> connection.setMaxFrameSize(1024),
                () -> connection.setChannelMax(1),
                () -> connection.setIdleTimeout(Duration.ofSeconds(1)),
                () -> connection.setOfferedCapabilities(List.of()),
                () -> connection.setDesiredCapabilities(List.of()),
                () -> connection.setRequiredCapabilities(List.of()),
                () -> connection.setProperties(Map.of()),
                () -> sender.setForcedDetachIsLoss(true),
                () -> connection.setCloseIsLoss(error -> true),
                () -> connection.setMaxLinks(1),
                () -> connection.setMaxPartialBytes(1),
                () -> connection.setCondition(null),
                () -> connection.setHandler(null),
                connection::open,
                connection::createSession,
                connection::sessions,
                connection::links,
                connection::senders,
                session::links,
                sender::unsettled,
                connection::defaultSession,
                () -> connection.createSender("a"),
                () -> connection.createReceiver("a"),
                session::open,
                session::close,
                () -> session.createSender("a", sender.options()),
                () -> session.createReceiver("a", receiver.options()),
                () -> session.setIncomingWindow(1),
                sender::open,
                sender::close,
                sender::detach,
                () -> sender.setSource(new Source()),
                () -> sender.setTarget(sender.target()),
                () -> sender.setSettleModes(SenderSettleMode.MIXED, ReceiverSettleMode.FIRST),
                () -> sender.setOptions(sender.options()),
                () -> sender.send(Message.create("m")),
                () -> sender.beginDelivery(null),
                sender::nextTag,
                sender::advance,
                () -> sender.offered(1),
                sender::drained,
                () -> receiver.setOptions(receiver.options()),
                () -> receiver.flow(1),
                receiver::drain,
                () -> receiver.setDrain(true),
                receiver::drainFinished,
                receiver::drained,
                () -> receiver.read(1),
                receiver::advance,
                () -> delivery.update(Accepted.INSTANCE),
                () -> delivery.setContext("c"),
                delivery::abort,
                () -> peer.transport().setTrace(null))) {
            assertThatThrownBy(() -> runElsewhere(call))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("connection.execute(");
        }
        assertThat(connection.containerId()).isEqualTo(before);
        assertThat(sender.localState()).isEqualTo(EndpointState.ACTIVE);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-THR-02 API-THR-05: close and wake of a connection are handed over to its thread")
    void handedOver() {
        peer.time().belongsHere();
        peer.opens();
        peer.takeEvents();
        runElsewhere(peer.connection()::wake);
        runElsewhere(peer.connection()::close);
        assertThat(peer.connection().localState()).isEqualTo(EndpointState.ACTIVE);
        peer.hears(Frames.close());
        assertThat(peer.connection().localState()).isEqualTo(EndpointState.CLOSED);
    }

    @Test
    @DisplayName("API-THR-02: an outcome that another thread gives is handed over, and the call returns at once")
    void outcomeFromElsewhere() {
        peer.time().belongsHere();
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        assertThat(elsewhere(delivery::accept)).isTrue();
        assertThat(delivery.isLocallySettled()).isFalse();
        peer.hears(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(delivery.isLocallySettled()).isTrue();
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                outcome("accept", Delivery::accept, Accepted.INSTANCE),
                outcome("reject", Delivery::reject, new Rejected(null)),
                outcome("release", Delivery::release, Released.INSTANCE),
                outcome("modify", each -> each.modify(true, true), new Modified(true, true, Map.of())),
                outcome("settle", each -> each.settle(Released.INSTANCE), Released.INSTANCE));
    }

    private static Arguments outcome(String name, Predicate<Delivery> call, DeliveryState told) {
        return Arguments.of(Named.of(name, call), told);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    @DisplayName("API-THR-02: each call that gives an outcome may be made by any thread")
    void eachOutcomeFromElsewhere(Predicate<Delivery> call, DeliveryState told) {
        peer.time().belongsHere();
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        assertThat(elsewhere(() -> call.test(delivery))).isTrue();
        peer.hears(disposition().first(0).settled(true).state(told));
    }

    @Test
    @DisplayName("API-THR-02: settle() without an outcome may be called by any thread")
    void settleFromElsewhere() {
        peer.time().belongsHere();
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        assertThat(elsewhere(() -> delivery.settle())).isTrue();
        peer.hears(disposition().first(0).settled(true));
    }

    @Test
    @DisplayName("API-THR-02: execute and schedule may be called by any thread; the tasks run on the connection's")
    void tasksFromElsewhere() {
        peer.time().belongsHere();
        peer.opens();
        List<Thread> threads = new ArrayList<>();
        runElsewhere(() -> peer.connection().execute(() -> threads.add(Thread.currentThread())));
        runElsewhere(() -> peer.connection().schedule(Duration.ZERO, () -> threads.add(Thread.currentThread())));
        assertThat(threads).isEmpty();
        peer.hearsNothing();
        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    @DisplayName("API-THR-02: sendAsync may be called by any thread; the message goes out on the connection's")
    void sendAsyncFromElsewhere() {
        peer.time().belongsHere();
        Sender sender = peer.sender("q", 1);
        runElsewhere(() -> sender.sendAsync(Message.create("m")));
        assertThat(sender.credit()).isEqualTo(1);
        peer.hears(transfer());
        assertThat(sender.credit()).isZero();
    }

    @Test
    @DisplayName("API-THR-02: what does not change can be read from any thread")
    void immutableFromElsewhere() {
        peer.time().belongsHere();
        Sender sender = peer.sender("q", 1);
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().handle(1).deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        for (Supplier<?> getter : List.<Supplier<?>>of(
                peer.connection()::containerId,
                peer.connection()::driver,
                sender::name,
                sender::role,
                sender::session,
                sender::connection,
                sender::options,
                receiver::options,
                sender.session()::options,
                delivery::tag,
                delivery::link)) {
            assertThat(elsewhere(getter::get)).isEqualTo(getter.get());
        }
    }

    @Test
    @DisplayName(
            "API-THR-02: of two outcomes the first stands; that of another thread which lost the race harms nobody")
    void outcomeTooLate() {
        peer.time().belongsHere();
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        assertThat(elsewhere(() -> delivery.reject())).isTrue();
        assertThat(elsewhere(() -> delivery.settle(Released.INSTANCE))).isTrue();
        delivery.accept();
        peer.hears(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        peer.hearsNothing();
        assertThat(peer.connection().isOpen()).isTrue();
        assertThat(peer.time().unheeded()).hasSize(2).allMatch(line -> line.contains("came too late"));
        assertThatThrownBy(delivery::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-THR-02 DSP-12: an outcome that the source does not allow is refused to the thread that gives it")
    void outcomeNotAllowed() {
        peer.time().belongsHere();
        Source source = new Source();
        source.setAddress("q");
        source.setOutcomes(List.of(Accepted.INSTANCE.descriptor()));
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().source(source), 1);
        peer.says(transfer().deliveryTag(new byte[] {1}).message("m"));
        Delivery delivery = receiver.unsettled().get(0);
        assertThatThrownBy(() -> elsewhere(() -> delivery.reject())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> elsewhere(() -> delivery.settle(Released.INSTANCE)))
                .isInstanceOf(IllegalArgumentException.class);
        peer.hearsNothing();
        assertThat(elsewhere(delivery::accept)).isTrue();
        peer.hears(disposition().first(0).settled(true).state(Accepted.INSTANCE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("API-THR-02: credit can be read from any thread, and is never half of a change")
    void creditFromElsewhere(boolean sends) {
        peer.time().belongsHere();
        int granted = 50;
        Sender sender = peer.sender("q", 0);
        Receiver receiver = peer.receiver("q", granted);
        AtomicBoolean done = new AtomicBoolean();
        Supplier<Integer> credit = sends ? sender::credit : receiver::credit;
        CompletableFuture<List<Integer>> seen = CompletableFuture.supplyAsync(() -> {
            int lowest = 0;
            int highest = 0;
            while (!done.get()) {
                int now = credit.get();
                lowest = Math.min(lowest, now);
                highest = Math.max(highest, now);
            }
            return List.of(lowest, highest);
        });
        for (int round = 0; round < 100; round++) {
            if (sends) {
                peer.says(flow().handle(0).deliveryCount((long) round * granted).linkCredit(granted));
                for (int i = 0; i < granted; i++) {
                    sender.send(Message.create("m")).settle();
                }
                peer.ignores();
            } else {
                for (int i = 0; i < granted; i++) {
                    peer.says(transfer().handle(1).settled(true).message("m"));
                }
                for (int i = 0; i < granted; i++) {
                    receiver.advance();
                }
                receiver.flow(granted);
                peer.ignores();
            }
        }
        done.set(true);
        assertThat(seen.join()).allSatisfy(value -> assertThat(value).isBetween(0, granted));
        assertThat(elsewhere(credit)).isEqualTo(sends ? 0 : granted);
    }
}
