package io.lepton;

import static io.lepton.EventType.DRAIN_FINISHED;
import static io.lepton.EventType.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.CreditPolicy;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.frame.Flow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How credit goes on, by policy, and after a drain. */
class CreditPolicyTest {
    /** Keeps what comes; drains, when it is told to. */
    private static class Holding extends Recorder {
        final CompletableFuture<Receiver> receiver = new CompletableFuture<>();
        final CompletableFuture<List<EventType>> drained = new CompletableFuture<>();

        Holding() {
            with(HandlerOptions.builder().autoAccept(false));
        }

        @Override
        public void onLinkOpened(LinkEvent event) {
            super.onLinkOpened(event);
            receiver.complete(event.receiver());
        }

        @Override
        public void onDrainFinished(LinkEvent event) {
            super.onDrainFinished(event);
            drained.complete(only(MESSAGE, DRAIN_FINISHED));
        }
    }

    private static ReceiverOptions.Builder policy(CreditPolicy policy, Integer window) {
        return ReceiverOptions.builder().creditPolicy(policy).creditWindow(window);
    }

    @Test
    @DisplayName("API-RCV-08: ON_CONSUME gives credit as each message comes, however many are held unsettled")
    void onConsume() {
        try (Facing facing = Facing.client(
                        new Holding(),
                        connection -> connection.createReceiver(
                                "q", policy(CreditPolicy.ON_CONSUME, 3).build()));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(3);
            for (int i = 0; i < 9; i++) {
                peer.sends(i, "m", false);
                Flow flow = peer.hears(Flow.class);
                assertThat(flow.linkCredit()).isEqualTo(3);
                assertThat(flow.deliveryCount()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    @DisplayName("API-RCV-08: a policy may be had with or without a window of one's own")
    void windows() {
        Object[][] cases = {
            {CreditPolicy.FIXED, null, 10},
            {CreditPolicy.ADAPTIVE, 30, 30},
            {CreditPolicy.ON_CONSUME, null, 10},
        };
        for (Object[] each : cases) {
            ReceiverOptions options =
                    policy((CreditPolicy) each[0], (Integer) each[1]).build();
            try (Facing facing = Facing.client(new Recorder(), connection -> connection.createReceiver("q", options));
                    RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo((int) each[2]);
            }
        }
    }

    @Test
    @DisplayName("API-RCV-08: a window that is FIXED stays as it is, where one that adapts would grow")
    void fixed() {
        ReceiverOptions options = policy(CreditPolicy.FIXED, null).build();
        try (Facing facing = Facing.client(new Recorder(), connection -> connection.createReceiver("q", options));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(10);
            for (int i = 0; i < 50; i++) {
                peer.sends(i, "m", false);
                if (i % 5 == 4) {
                    Flow flow = peer.hearsNext(Flow.class);
                    assertThat(flow.deliveryCount()).isEqualTo(i + 1);
                    assertThat(flow.linkCredit()).isEqualTo(10);
                }
            }
        }
    }

    // ------------------------------------------------------------------ drain

    @Test
    @DisplayName(
            "API-RCV-02, W-28: a drain whose credit is used up by messages that come together ends after the last of them")
    void drainEndsAfterTheLastMessage() {
        Holding holding = new Holding();
        try (Facing facing = Facing.client(
                        holding,
                        connection -> connection.createReceiver(
                                "q", policy(CreditPolicy.FIXED, 4).build()));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(4);
            Receiver receiver = Running.await(holding.receiver);
            facing.connection.execute(receiver::drain);
            assertThat(peer.hears(Flow.class).drain()).isTrue();
            peer.together(() -> {
                for (int i = 0; i < 4; i++) {
                    peer.sends(i, "m", true);
                }
            });
            assertThat(Running.await(holding.drained)).contains(DRAIN_FINISHED);
            Flow next = peer.hears(Flow.class);
            assertThat(next.drain()).isFalse();
            assertThat(next.linkCredit()).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("API-RCV-07, W-04: automatic credit goes on by itself after a drain, time after time")
    void resumes() {
        Holding holding = new Holding();
        try (Facing facing = Facing.client(
                        holding,
                        connection -> connection.createReceiver(
                                "q", policy(CreditPolicy.FIXED, 4).build()));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            Receiver receiver = Running.await(holding.receiver);
            for (int round = 1; round <= 3; round++) {
                facing.connection.execute(receiver::drain);
                assertThat(peer.hears(Flow.class).drain()).isTrue();
                peer.grants(0, 4L * round); // gives all of it back
                Flow next = peer.hears(Flow.class);
                assertThat(next.drain()).isFalse();
                assertThat(next.linkCredit()).isEqualTo(4);
            }
        }
    }

    @Test
    @DisplayName("API-RCV-07: with autoResumeAfterDrain(false) automatic credit waits for the next flow by hand")
    void resumesByHand() {
        Holding holding = new Holding();
        try (Facing facing = Facing.client(
                        holding,
                        connection -> connection.createReceiver(
                                "q",
                                policy(CreditPolicy.FIXED, 4)
                                        .autoResumeAfterDrain(false)
                                        .build()));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            Receiver receiver = Running.await(holding.receiver);
            facing.connection.execute(receiver::drain);
            assertThat(peer.hears(Flow.class).drain()).isTrue();
            peer.grants(0, 4);
            Running.await(holding.drained);
            facing.connection.execute(() -> receiver.flow(1));
            Flow byHand = peer.hears(Flow.class); // and none before it
            assertThat(byHand.drain()).isFalse();
            assertThat(byHand.linkCredit()).isEqualTo(1);
            peer.sends(0, "m", true);
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(4);
        }
    }

    // ------------------------------------------------------------------ the log

    @Test
    @DisplayName(
            "API-RCV-08: a receiver that has stopped says so once in the log, with number and age of what is unsettled")
    void fullWindowIsLogged() throws InterruptedException {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getMessage().contains("stopped")) {
                    lines.add(record.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Holding holding = new Holding();
        Logger log = Logger.getLogger("lepton");
        Level before = log.getLevel();
        log.setLevel(Level.WARNING);
        log.addHandler(handler);
        Patience patience = new Patience(Duration.ofSeconds(10), Duration.ofMillis(100));
        ReceiverOptions options =
                ReceiverOptions.builder().name("r").creditWindow(2).build();
        try (Facing facing = Facing.client(
                        holding,
                        patience,
                        ConnectionOptions.builder(),
                        connection -> connection.createReceiver("q", options));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.sends(0, "m", false);
            peer.sends(1, "m", false);
            assertThat(lines.poll(20, TimeUnit.SECONDS))
                    .matches(
                            "receiver 'r', connection to .* has stopped: .* full of 2 deliveries .* not settled for \\d+\\.\\d s");
        } finally {
            log.removeHandler(handler);
            log.setLevel(before);
        }
        assertThat(lines).isEmpty();
    }
}
