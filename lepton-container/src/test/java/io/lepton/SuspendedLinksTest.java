package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import io.lepton.frame.UnsettledMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a listener keeps what its peers have left unsettled, and what becomes of it then. */
@Timeout(30)
class SuspendedLinksTest {
    /** Sends a message on each link, which is never answered. */
    private static final class Sends extends Recorder {
        final Map<String, CompletableFuture<Delivery>> sent = new ConcurrentHashMap<>();
        final Map<String, CompletableFuture<Void>> doubtful = new ConcurrentHashMap<>();
        final Semaphore lost = new Semaphore(0);

        @Override
        public void onSendable(SenderEvent event) {
            String name = event.sender().name();
            if (!sent.containsKey(name)) {
                sent.put(name, event.sender().sendAsync(Message.create(name)));
            }
        }

        @Override
        public void onModified(DeliveryEvent event) {
            onUnhandled(event);
        }

        @Override
        public void onTransportClosed(TransportEvent event) {
            lost.release();
        }

        @Override
        public void onInDoubt(DeliveryEvent event) {
            doubtful(event.delivery().link().name()).complete(null);
        }

        private CompletableFuture<Void> doubtful(String name) {
            return doubtful.computeIfAbsent(name, any -> new CompletableFuture<>());
        }

        void isInDoubt(String name) {
            Running.await(doubtful(name));
            Throwable why = Running.await(sent.get(name).handle((delivery, failure) -> failure));
            assertThat(why).isInstanceOf(InDoubtException.class);
        }
    }

    private final Sends sends = new Sends();

    private static Attach.Builder receiver(String name, Source source) {
        return Attach.builder(name, 0, Role.RECEIVER)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source(source)
                .target(new Target())
                .unsettled(UnsettledMap.EMPTY);
    }

    private static Source lasting() {
        return new Source().setExpiryPolicy(ExpiryPolicy.NEVER);
    }

    /** A peer of that container id that has attached a receiver, and got a message that it does not answer. */
    private static RawPeer served(Facing facing, String name, Source source) {
        return served(facing.connect().entersAndOpens(), name, source);
    }

    private static RawPeer served(RawPeer peer, String name, Source source) {
        peer.begins();
        peer.says(receiver(name, source).build());
        peer.hears(Attach.class);
        peer.says(credit());
        peer.hears(Transfer.class);
        return peer;
    }

    private static Flow credit() {
        return new Flow()
                .incomingWindow(10)
                .nextIncomingId(0)
                .nextOutgoingId(0)
                .outgoingWindow(10)
                .handle(0)
                .deliveryCount(0)
                .linkCredit(1);
    }

    @Test
    @DisplayName("API-XO-02: what was sent is in doubt, and sendAsync ends with that, when the source has expired")
    void expires() {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            Source briefly =
                    new Source().setExpiryPolicy(ExpiryPolicy.SESSION_END).setTimeout(Duration.ofSeconds(1));
            served(facing, "a", briefly).close();
            sends.isInDoubt("a");
        }
    }

    @Test
    @DisplayName("API-XO-02: a source that ends with its connection, and has no time-out, expires at once")
    void expiresAtOnce() {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            served(facing, "a", new Source().setExpiryPolicy(ExpiryPolicy.CONNECTION_CLOSE))
                    .close();
            sends.isInDoubt("a");
        }
    }

    @Test
    @DisplayName(
            "RES-03: a peer that attaches the link again without a map has kept nothing: what was sent is in doubt")
    void attachedAnew() throws InterruptedException {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            served(facing, "a", lasting()).close();
            sends.lost.acquire();
            RawPeer again = facing.connect().entersAndOpens();
            again.begins();
            again.says(Attach.builder("a", 0, Role.RECEIVER)
                    .source(lasting())
                    .target(new Target())
                    .build());
            sends.isInDoubt("a");
        }
    }

    static List<Arguments> defaultOutcomes() {
        return List.of(
                Arguments.of(Released.INSTANCE, EventType.RELEASED),
                Arguments.of(new Modified(true, false, Map.of()), EventType.MODIFIED));
    }

    @ParameterizedTest
    @MethodSource("defaultOutcomes")
    @DisplayName(
            "RES-18: what was sent and has no outcome when the source expires gets the default outcome of the source")
    void defaultOutcome(Outcome outcome, EventType told) {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            Source source = new Source().setExpiryPolicy(ExpiryPolicy.CONNECTION_CLOSE);
            source.setDefaultOutcome(outcome);
            served(facing, "a", source).close();
            assertThat(Running.await(sends.sent.get("a")).outcome()).isEqualTo(outcome);
        }
        assertThat(sends.only(EventType.RELEASED, EventType.MODIFIED, EventType.SETTLED))
                .containsExactly(told, EventType.SETTLED);
        assertThat(sends.doubtful("a")).isNotDone();
    }

    @Test
    @DisplayName(
            "RES-12: a peer that names no terminus of its own is told the one that its link had, where it is known")
    void terminusOfThePeer() {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            Attach.Builder attach = receiver("a", lasting());
            try (RawPeer peer = facing.connect().entersAndOpens()) {
                peer.begins();
                peer.says(attach.target(Target.of("its own")).build());
                peer.hears(Attach.class);
                peer.says(credit());
                peer.hears(Transfer.class);
            }
            assertThat(answer(facing, attach.target(null).build()).target().address())
                    .isEqualTo("its own");
            Attach unknown = receiver("b", lasting()).target(null).build();
            assertThat(answer(facing, unknown).target().address()).isNull();
        }
    }

    @Test
    @DisplayName(
            "RES-12: a peer that resumes without a terminus that is not known here either hears null, and a detach")
    void terminusUnknown() {
        try (Facing facing = Facing.server(sends, ListenOptions.builder());
                RawPeer peer = facing.connect().entersAndOpens()) {
            peer.begins();
            peer.says(receiver("a", lasting())
                    .target(null)
                    .unsettled(UnsettledMap.builder().add(new byte[] {1}, null).build())
                    .build());
            assertThat(peer.hears(Attach.class).target()).isNull();
            assertThat(peer.hears(Detach.class).error().name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
        }
    }

    private static Attach answer(Facing facing, Attach attach) {
        try (RawPeer peer = facing.connect().entersAndOpens()) {
            peer.begins();
            peer.says(attach);
            return peer.hears(Attach.class);
        }
    }

    @Test
    @DisplayName("API-RCN-15: what waits to be resumed is in doubt when the container ends")
    void ended() {
        try (Facing facing = Facing.server(sends, ListenOptions.builder())) {
            served(facing, "a", lasting()).close();
        }
        sends.isInDoubt("a");
    }

    @Test
    @DisplayName("API-XO-21: of too many links that are to be resumed the one that was lost first is given up")
    void tooMany() throws InterruptedException {
        ContainerBuilder one = Container.builder().handlers(sends).maxSuspendedLinks(1);
        try (Facing facing = Facing.server(one, ListenOptions.builder());
                RawPeer attached = served(facing, "a", lasting())) {
            served(facing, "b", lasting()).close();
            assertThat(sends.lost.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            served(facing, "c", lasting()).close();
            sends.isInDoubt("b");
            assertThat(sends.doubtful("a")).as("it is attached").isNotDone();
            assertThat(sends.doubtful("c")).as("it waits").isNotDone();
            attached.says(credit());
        }
    }

    @Test
    @DisplayName("ROB-16: a link is given up when its time is over, however long its peer has asked for")
    void tooLong() throws InterruptedException {
        ContainerBuilder brief = Container.builder().handlers(sends).maxSuspendedTime(Duration.ofMillis(300));
        try (Facing facing = Facing.server(brief, ListenOptions.builder())) {
            served(facing, "never", lasting()).close();
            served(facing, "a day", new Source().setTimeout(Duration.ofDays(1))).close();
            sends.isInDoubt("never");
            sends.isInDoubt("a day");
        }
    }

    @Test
    @DisplayName("ROB-16: a user who leaves link after link behind displaces none of another's")
    void perUser() throws InterruptedException {
        ContainerBuilder three = Container.builder().handlers(sends).maxSuspendedLinks(3);
        ListenOptions.Builder users = ListenOptions.builder()
                .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                .saslAllowInsecure(true);
        try (Facing facing = Facing.server(three, users)) {
            leaves(facing, "ann", "a");
            for (int i = 0; i < 10; i++) {
                leaves(facing, "bob", "b" + i);
            }
            for (int i = 0; i < 8; i++) {
                sends.isInDoubt("b" + i);
            }
            assertThat(sends.doubtful("a")).isNotDone();
        }
    }

    @Test
    @DisplayName(
            "ROB-16, ROB-41: what they hold together is bounded, and the user whose links hold most gives up the eldest")
    void bytes() throws InterruptedException {
        ContainerBuilder little =
                Container.builder().handlers(sends).maxSuspendedBytes(1000); // a delivery takes 200 and its message
        ListenOptions.Builder users = ListenOptions.builder()
                .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                .saslAllowInsecure(true);
        try (Facing facing = Facing.server(little, users)) {
            leaves(facing, "ann", "a");
            for (int i = 0; i < 10; i++) {
                leaves(facing, "bob", "b" + i);
            }
            for (int i = 0; i < 6; i++) {
                sends.isInDoubt("b" + i);
            }
            assertThat(sends.doubtful("a")).isNotDone();
            assertThat(sends.doubtful("b9")).isNotDone();
        }
    }

    private void leaves(Facing facing, String user, String link) throws InterruptedException {
        served(facing.connect().entersAs(user), link, lasting()).close();
        assertThat(sends.lost.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
}
