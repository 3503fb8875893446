package io.lepton;

import static io.lepton.EventType.SENDABLE;
import static io.lepton.OneMessage.OF_SENDER;
import static io.lepton.OneMessage.receiving;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who settles when: at most once, at least once, exactly once, and when the application says. */
class SettlementTest {
    @Test
    @DisplayName("API-GUA-01, API-OPT-02: at most once: sent settled, and no callback follows")
    void atMostOnce() {
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    Delivery delivery = event.sender().send(Message.create("m"));
                    assertThat(delivery.isLocallySettled()).isTrue();
                    event.connection().close();
                }
            }
        };
        List<Boolean> settled = new ArrayList<>();
        Recorder server = receiving(event -> settled.add(event.delivery().isRemotelySettled()));
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender(
                "q", SenderOptions.builder().atMostOnce().build());
        loopback.run();
        assertThat(settled).containsExactly(true);
        assertThat(client.only(OF_SENDER)).isEmpty();
    }

    @Test
    @DisplayName("API-GUA-03: exactly once: accepted, settled by the sender, and only then by the receiver")
    void exactlyOnce() {
        List<String> steps = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    event.sender().send(Message.create("m"));
                }
            }

            @Override
            public void onAccepted(DeliveryEvent event) {
                steps.add("accepted, peer settled " + event.delivery().isRemotelySettled());
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                steps.add("message");
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                steps.add("settled, we have " + event.delivery().isLocallySettled());
                event.connection().execute(() -> {
                    steps.add("then we have too: " + event.receiver().unsettledCount());
                    event.connection().close();
                });
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender(
                "q",
                SenderOptions.builder()
                        .senderSettleMode(io.lepton.amqp.SenderSettleMode.UNSETTLED)
                        .receiverSettleMode(io.lepton.amqp.ReceiverSettleMode.SECOND)
                        .build());
        loopback.run();
        assertThat(steps)
                .containsExactly(
                        "message", "accepted, peer settled false", "settled, we have false", "then we have too: 0");
    }

    @Test
    @DisplayName("API-MH-03: with autoSettle off a delivery stays unsettled until the application settles it")
    void settledByTheApplication() {
        List<Integer> unsettled = new ArrayList<>();
        OneMessage client = new OneMessage() {
            @Override
            public void onSettled(DeliveryEvent event) {
                Delivery delivery = event.delivery();
                event.connection().execute(() -> {
                    unsettled.add(delivery.link().unsettledCount());
                    delivery.settle();
                    unsettled.add(delivery.link().unsettledCount());
                    delivery.connection().close();
                });
            }
        };
        client.with(HandlerOptions.builder().autoSettle(false));
        Loopback loopback = new Loopback(client, receiving(event -> {}));
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(unsettled).containsExactly(1, 0);
    }
}
