package io.lepton;

import static io.lepton.EventType.ACCEPTED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.DELIVERY_UPDATED;
import static io.lepton.EventType.REJECTED;
import static io.lepton.EventType.RELEASED;
import static io.lepton.EventType.SETTLED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static io.lepton.OneMessage.OF_SENDER;
import static io.lepton.OneMessage.outcomeOf;
import static io.lepton.OneMessage.receiving;
import static io.lepton.OneMessage.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a receiver says of a message, and how its sender is told. */
class DeliveryTest {
    private static final Condition WHY = Condition.of(AmqpError.INVALID_FIELD, "not for me");

    @Test
    @DisplayName(
            "API-MH-02, API-MHE-06, API-MHE-09, API-MHE-10, API-ACK-01: a message is accepted when onMessage returns, and the sender hears it in order")
    void messageIsAccepted() {
        OneMessage client = send(event -> assertThat(event.message().body()).isEqualTo("m"));
        assertThat(client.only(OF_SENDER)).containsExactly(ACCEPTED, DELIVERY_UPDATED, SETTLED);
        assertThat(outcomeOf(client)).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-ACK-01: accept() says accepted and settles, at once here and with one disposition at the sender")
    void accepts() {
        List<String> here = new ArrayList<>();
        Recorder server = receiving(event -> {
            Delivery delivery = event.delivery();
            here.add(delivery.localState() + " " + delivery.isLocallySettled());
            delivery.accept();
            here.add(delivery.localState() + " " + delivery.isLocallySettled());
        });
        OneMessage client = send(server.with(HandlerOptions.builder().autoAccept(false)), SenderOptions.DEFAULT);
        assertThat(here).containsExactly("null false", Accepted.INSTANCE + " true");
        assertThat(client.only(OF_SENDER)).containsExactly(ACCEPTED, DELIVERY_UPDATED, SETTLED);
        assertThat(outcomeOf(client)).isEqualTo(Accepted.INSTANCE);
        assertThat(client.settled.get(0).isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName(
            "W-00, API-MH-02, API-MHE-07, API-ACK-02: an outcome that the callback gave is not overridden by acceptance")
    void explicitOutcomeWins() {
        OneMessage client = send(event -> event.delivery().reject(WHY));
        assertThat(client.only(OF_SENDER)).containsExactly(REJECTED, DELIVERY_UPDATED, SETTLED);
        assertThat(outcomeOf(client)).isEqualTo(new Rejected(WHY));
    }

    @Test
    @DisplayName("API-MH-02: a state that is no outcome does not stand in the way of acceptance")
    void receivedIsNoOutcome() {
        OneMessage client = send(event -> event.delivery().update(new Received(0, 1)));
        assertThat(outcomeOf(client)).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-THR-02 API-MH-02: an outcome that another thread gives after acceptance harms no connection")
    void outcomeOfAnotherThreadTooLate() {
        Recorder server = receiving(
                event -> CompletableFuture.runAsync(event.delivery()::reject).join());
        OneMessage client = send(server, SenderOptions.DEFAULT);
        assertThat(outcomeOf(client)).isEqualTo(Accepted.INSTANCE);
        assertThat(client.only(TRANSPORT_ERROR, CONNECTION_ERROR)).isEmpty();
        assertThat(server.only(TRANSPORT_ERROR, CONNECTION_ERROR)).isEmpty();
    }

    @Test
    @DisplayName("API-ACK-03: release() releases, release(true) and the static helper modify as failed")
    void releaseAndModify() {
        assertThat(outcomeOf(send(event -> event.delivery().release()))).isEqualTo(Released.INSTANCE);
        Modified failed = new Modified(true, false, Map.of());
        assertThat(outcomeOf(send(event -> event.delivery().release(true)))).isEqualTo(failed);
        assertThat(outcomeOf(send(event -> MessagingHandler.release(event.delivery()))))
                .isEqualTo(failed);
    }

    @Test
    @DisplayName("API-MHE-08: a released delivery is told by onReleased, and not by onModified")
    void releasedIsTold() {
        OneMessage client = send(event -> event.delivery().release());
        assertThat(client.only(OF_SENDER)).containsExactly(RELEASED, DELIVERY_UPDATED, SETTLED);
    }

    @Test
    @DisplayName("API-MHE-08: a modified delivery is told by onModified, which by default tells onReleased")
    void modifiedIsToldAsReleasedByDefault() {
        List<String> calls = new ArrayList<>();
        OneMessage client = new OneMessage() {
            @Override
            public void onReleased(DeliveryEvent event) {
                calls.add("released");
            }

            @Override
            public void onModified(DeliveryEvent event) {
                calls.add("modified");
                new MessagingHandler() {
                    @Override
                    public void onReleased(DeliveryEvent again) {
                        calls.add("released by default");
                    }
                }.onModified(event);
            }
        };
        Loopback loopback =
                new Loopback(client, receiving(event -> event.delivery().modify(true, true, Map.of())));
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(calls).containsExactly("modified", "released by default");
    }

    @Test
    @DisplayName("API-ACK-04: a delivery that is settled without a state has no outcome, and is told as settled only")
    void settledWithoutAState() {
        OneMessage client = send(event -> event.delivery().settle());
        assertThat(client.only(OF_SENDER)).containsExactly(DELIVERY_UPDATED, SETTLED);
        assertThat(outcomeOf(client)).isNull();
    }

    @Test
    @DisplayName("API-ACK-06, API-EXC-07: RejectException out of onMessage rejects, and all goes on")
    void rejectException() {
        OneMessage client = send(event -> {
            throw new RejectException(WHY);
        });
        assertThat(outcomeOf(client)).isEqualTo(new Rejected(WHY));
    }

    @Test
    @DisplayName(
            "API-ACK-06, API-EXC-07: ReleaseException out of onMessage gives back, as failed unless it says otherwise")
    void releaseException() {
        assertThat(outcomeOf(send(event -> {
                    throw new ReleaseException();
                })))
                .isEqualTo(new Modified(true, false, Map.of()));
        assertThat(outcomeOf(send(event -> {
                    throw new ReleaseException(false);
                })))
                .isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("API-MH-02: with autoAccept off nothing is said of a message until the application says it, later")
    void acceptedLater() {
        Recorder server = receiving(event -> {
                    Delivery delivery = event.delivery();
                    event.connection().execute(() -> {
                        assertThat(delivery.localState()).isNull();
                        delivery.accept();
                    });
                })
                .with(HandlerOptions.builder().autoAccept(false));
        assertThat(outcomeOf(send(server, SenderOptions.DEFAULT))).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-MH-02: the receiver's own autoAccept beats that of the handler")
    void receiverOptionsBeatTheHandler() {
        List<DeliveryState> states = new ArrayList<>();
        OneMessage sending = new OneMessage();
        Recorder receiving = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                Delivery delivery = event.delivery();
                event.connection().execute(() -> {
                    states.add(delivery.localState());
                    delivery.reject();
                    event.connection();
                });
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
            }
        };
        Loopback loopback = new Loopback(receiving, sending);
        loopback.connection.createReceiver(
                "q", ReceiverOptions.builder().autoAccept(false).build());
        loopback.run();
        assertThat(states).containsExactly((DeliveryState) null);
        assertThat(outcomeOf(sending)).isInstanceOf(Rejected.class);
    }
}
