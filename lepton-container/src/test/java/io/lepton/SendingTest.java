package io.lepton;

import static io.lepton.EventType.ACCEPTED;
import static io.lepton.EventType.MESSAGE;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.OneMessage.receiving;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages on their way: credit, drain, and what is larger than a frame. */
class SendingTest {
    // ------------------------------------------------------------------ sending

    @Test
    @DisplayName(
            "API-MHE-05: onSendable comes again and again while there is credit, if only one message is sent each time")
    void sendableComesAgain() {
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                super.onSendable(event);
                event.sender().send(Message.create(count(SENDABLE)));
                if (count(SENDABLE) == 25) {
                    event.sender().close();
                }
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                event.connection().close();
            }
        };
        List<Object> bodies = new ArrayList<>();
        Loopback loopback = new Loopback(
                client, receiving(event -> bodies.add(event.message().body())));
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(bodies).hasSize(25).first().isEqualTo(1);
        assertThat(client.count(SENDABLE)).isEqualTo(25);
        assertThat(client.count(ACCEPTED)).isEqualTo(25);
    }

    @Test
    @DisplayName("API-LNK-09: what was sent before the sender closes arrives, though there was no credit for all of it")
    void closingSenderSendsWhatWaits() {
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    for (int i = 0; i < 15; i++) {
                        event.sender().send(Message.create(i));
                    }
                    event.sender().close();
                }
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                event.connection().close();
            }
        };
        List<Object> bodies = new ArrayList<>();
        Recorder server = receiving(event -> bodies.add(event.message().body()))
                .with(HandlerOptions.builder().prefetch(10));
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(bodies).hasSize(15);
        assertThat(client.count(ACCEPTED)).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 3_000_000})
    @DisplayName("API-SES-08: messages larger than a frame, a window or the output arrive as they were")
    void largeMessagesArrive(int size) {
        byte[] body = new byte[size];
        new java.util.Random(1).nextBytes(body);
        List<byte[]> bodies = new ArrayList<>();
        Recorder server = receiving(event -> bodies.add((byte[]) event.message().body()));
        OneMessage client = new OneMessage() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    onUnhandled(event);
                    event.sender().send(Message.ofData(body));
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(bodies).hasSize(1);
        assertThat(bodies.get(0)).isEqualTo(body);
    }

    // ------------------------------------------------------------------ drain

    @Test
    @DisplayName("API-RCV-02, API-RCV-05, API-MHE-26: a drain gives back what is not used, and both sides are told")
    void drain() {
        List<String> steps = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.receiver().drain(10);
                assertThat(event.receiver().isDraining()).isTrue();
            }

            @Override
            public void onMessage(MessageEvent event) {
                steps.add("message " + event.message().body());
            }

            @Override
            public void onDrainFinished(LinkEvent event) {
                steps.add("finished: " + event.receiver().drained() + " given back, draining "
                        + event.receiver().isDraining() + ", credit "
                        + event.receiver().credit());
                event.connection().close();
            }
        }.with(HandlerOptions.builder().prefetch(0));
        Recorder server = new Recorder() {
            @Override
            public void onDrainStart(SenderEvent event) {
                steps.add("drain starts with " + event.sender().credit());
                event.sender().send(Message.create(1));
            }

            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    event.sender().send(Message.create(2));
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(steps)
                .containsExactly(
                        "drain starts with 10",
                        "message 1",
                        "message 2",
                        "finished: 8 given back, draining false, credit 0");
    }

    @Test
    @DisplayName("API-RCV-07: credit is topped up again after a drain")
    void creditReturnsAfterADrain() {
        Recorder client = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                if (count(MESSAGE) == 1) {
                    event.receiver().drain();
                } else {
                    event.connection().close();
                }
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                boolean first = count(SENDABLE) == 0;
                boolean afterTheDrain = count(EventType.DRAIN_START) == 1
                        && count(SENDABLE) == 1
                        && !event.sender().isDrain();
                if (first || afterTheDrain) {
                    super.onSendable(event);
                    event.sender().send(Message.create("m"));
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(client.only(EventType.DRAIN_FINISHED, MESSAGE))
                .containsExactly(MESSAGE, EventType.DRAIN_FINISHED, MESSAGE);
    }
}
