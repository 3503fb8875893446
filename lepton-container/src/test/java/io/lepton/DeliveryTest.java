package io.lepton;

import static io.lepton.EventType.ACCEPTED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.DELIVERY_UPDATED;
import static io.lepton.EventType.IN_DOUBT;
import static io.lepton.EventType.MESSAGE;
import static io.lepton.EventType.MESSAGE_UNDECODABLE;
import static io.lepton.EventType.MODIFIED;
import static io.lepton.EventType.REJECTED;
import static io.lepton.EventType.RELEASED;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SETTLED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
    private static final EventType[] OF_SENDER = {
        ACCEPTED, REJECTED, RELEASED, MODIFIED, DELIVERY_UPDATED, SETTLED, IN_DOUBT
    };
    private static final Condition WHY = Condition.of(AmqpError.INVALID_FIELD, "not for me");

    /** Sends one message, and closes when it is settled. */
    private static class OneMessage extends Recorder {
        final List<Delivery> settled = new ArrayList<>();

        @Override
        public void onSendable(SenderEvent event) {
            if (count(SENDABLE) == 0) {
                super.onSendable(event);
                event.sender().send(Message.create("m"));
            }
        }

        @Override
        public void onSettled(DeliveryEvent event) {
            super.onSettled(event);
            settled.add(event.delivery());
            event.connection().close();
        }

        @Override
        public void onModified(DeliveryEvent event) {
            onUnhandled(event);
        }
    }

    private static Recorder receiving(Consumer<MessageEvent> action) {
        return new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                action.accept(event);
            }
        };
    }

    private static OneMessage send(Recorder server, SenderOptions options) {
        OneMessage client = new OneMessage();
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q", options);
        loopback.run();
        return client;
    }

    private static OneMessage send(Consumer<MessageEvent> action) {
        return send(receiving(action), SenderOptions.DEFAULT);
    }

    private static DeliveryState outcomeOf(OneMessage client) {
        assertThat(client.settled).hasSize(1);
        return client.settled.get(0).remoteState();
    }

    // ------------------------------------------------------------------ what the receiver says

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

    // ------------------------------------------------------------------ guarantees

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

    // ------------------------------------------------------------------ messages that make no sense

    /** Sends raw bytes as a message to a receiver, and gives what is said of them. */
    private static Disposition sendRaw(Recorder client, byte... message) {
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.sendsBytes(0, message, false);
            return peer.hears(Disposition.class);
        }
    }

    @Test
    @DisplayName(
            "API-MHE-04, API-MHE-27, W-13: onMessageUndecodable tells of a message that cannot be decoded; it is rejected")
    void undecodableMessage() {
        Recorder client = new Recorder();
        Disposition disposition = sendRaw(client, (byte) 1, (byte) 2, (byte) 3);
        assertThat(((Rejected) disposition.state()).condition().name()).isEqualTo(AmqpError.DECODE_ERROR);
        assertThat(disposition.settled()).isTrue();
        assertThat(client.only(MESSAGE, MESSAGE_UNDECODABLE)).containsExactly(MESSAGE_UNDECODABLE);
    }

    @Test
    @DisplayName("API-MHE-04: a fault that shows when a section is read, and leaves onMessage, has the same effect")
    void faultThatShowsLater() {
        Recorder client = receiving(event -> event.message().body());
        // amqp-value: a str8 of one octet, which is no UTF-8
        Disposition disposition =
                sendRaw(client, (byte) 0, (byte) 0x53, (byte) 0x77, (byte) 0xa1, (byte) 1, (byte) 0xff);
        assertThat(((Rejected) disposition.state()).condition().name()).isEqualTo(AmqpError.DECODE_ERROR);
        assertThat(client.only(MESSAGE, MESSAGE_UNDECODABLE)).containsExactly(MESSAGE, MESSAGE_UNDECODABLE);
    }

    @Test
    @DisplayName("API-MHE-04: a fault that the application deals with itself is not rejected")
    void faultThatIsDealtWith() {
        Recorder client = receiving(event -> {
            try {
                event.message().body();
            } catch (MessageDecodeException e) {
                event.delivery().accept();
            }
        });
        Disposition disposition =
                sendRaw(client, (byte) 0, (byte) 0x53, (byte) 0x77, (byte) 0xa1, (byte) 1, (byte) 0xff);
        assertThat(disposition.state()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-MHE-04: a message that comes when the link is closed on our side is released, and not told")
    void messageOnAClosedLink() {
        Recorder client = receiving(event -> event.receiver().close());
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            peer.hears(Flow.class);
            peer.together(() -> {
                peer.sends(0, "first", false);
                peer.sends(1, "second", false);
            });
            assertThat(peer.hears(Disposition.class).state()).isEqualTo(Accepted.INSTANCE);
            assertThat(peer.hears(Disposition.class).state()).isEqualTo(Released.INSTANCE);
        }
        assertThat(client.count(MESSAGE)).isEqualTo(1);
    }

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
