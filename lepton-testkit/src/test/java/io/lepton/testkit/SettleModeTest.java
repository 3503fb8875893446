package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How both sides agree on who settles when, and what follows from it. AMQP 1.0 §2.6.12, §2.7.3. */
class SettleModeTest {
    private static final String MODES = """
            UNSETTLED, FIRST
            UNSETTLED, SECOND
            SETTLED, FIRST
            SETTLED, SECOND
            MIXED, FIRST
            MIXED, SECOND
            """;

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Sender sender(SenderSettleMode snd, ReceiverSettleMode rcv, int credit) {
        SenderOptions options = SenderOptions.builder()
                .senderSettleMode(snd)
                .receiverSettleMode(rcv)
                .build();
        return peer.sender("q", options, attach().sndSettleMode(snd).rcvSettleMode(rcv), credit);
    }

    private Receiver receiver(SenderSettleMode snd, ReceiverSettleMode rcv, int credit) {
        ReceiverOptions options = ReceiverOptions.builder()
                .senderSettleMode(snd)
                .receiverSettleMode(rcv)
                .build();
        return peer.receiver("q", options, attach().sndSettleMode(snd).rcvSettleMode(rcv), credit);
    }

    // ------------------------------------------------------------------ agreement

    @ParameterizedTest
    @CsvSource(textBlock = MODES)
    @DisplayName("LNK-10: the modes that are asked for go with the attach, and the peer's word can be looked at")
    void modesGoWithTheAttach(SenderSettleMode snd, ReceiverSettleMode rcv) {
        peer.session();
        SenderOptions options = SenderOptions.builder()
                .senderSettleMode(snd)
                .receiverSettleMode(rcv)
                .build();
        Sender sender = peer.connection().sessions().get(0).createSender("q", options);
        assertThat(sender.remoteSenderSettleMode()).isNull();
        sender.open();
        peer.hears(attach(Role.SENDER).sndSettleMode(snd).rcvSettleMode(rcv));
        peer.says(attach(Role.RECEIVER)
                .name(sender.name())
                .target("q")
                .sndSettleMode(snd)
                .rcvSettleMode(rcv));
        assertThat(sender.remoteSenderSettleMode()).isEqualTo(snd);
        assertThat(sender.remoteReceiverSettleMode()).isEqualTo(rcv);
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODES)
    @DisplayName("LNK-10: the sender's mode is the sender's to say, whatever the receiver wishes")
    void senderDecides(SenderSettleMode wish, ReceiverSettleMode rcv) {
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().atMostOnce().build(),
                attach().sndSettleMode(wish).rcvSettleMode(rcv),
                1);
        sender.send(Message.create("a"));
        peer.hears(transfer().settled(true));
        assertThat(sender.senderSettleMode()).isEqualTo(SenderSettleMode.SETTLED);
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODES)
    @DisplayName("LNK-10: the receiver's mode is the receiver's to say, whatever the sender wishes")
    void receiverDecides(SenderSettleMode snd, ReceiverSettleMode wish) {
        peer.receiver("q", ReceiverOptions.DEFAULT, attach().rcvSettleMode(wish), 1);
        peer.says(transfer().message("a"));
        assertThat(peer.delivery().isSecond()).isFalse();
    }

    @Test
    @DisplayName("LNK-11 INT-03: a receiver that answers first to second is lived with, and it shows")
    void downgrade() {
        SenderOptions options = SenderOptions.builder()
                .receiverSettleMode(ReceiverSettleMode.SECOND)
                .build();
        Sender sender = peer.sender("q", options, attach().rcvSettleMode(ReceiverSettleMode.FIRST), 1);
        assertThat(sender.receiverSettleMode()).isEqualTo(ReceiverSettleMode.SECOND);
        assertThat(sender.remoteReceiverSettleMode()).isEqualTo(ReceiverSettleMode.FIRST);
        sender.send(Message.create("a"));
        peer.hears(transfer());
    }

    @Test
    @DisplayName("LNK-10 API-LNK-11: modes that the attach leaves out are mixed and first")
    void defaults() {
        Sender sender = peer.sender("q", 0);
        assertThat(sender.remoteSenderSettleMode()).isEqualTo(SenderSettleMode.MIXED);
        assertThat(sender.remoteReceiverSettleMode()).isEqualTo(ReceiverSettleMode.FIRST);
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODES)
    @DisplayName("LNK-10 API-LNK-12: the answering side may take over the modes that it is asked for")
    void answersWithTheModesAskedFor(SenderSettleMode snd, ReceiverSettleMode rcv) {
        ScriptedPeer peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        link.setSettleModes(link.remoteSenderSettleMode(), link.remoteReceiverSettleMode());
                        super.onLinkRemoteOpen(link);
                    }
                })
                .start()
                .opens();
        peer.says(begin());
        peer.hears(begin());
        peer.says(attach(Role.SENDER).sndSettleMode(snd).rcvSettleMode(rcv).source("q"));
        peer.hears(attach(Role.RECEIVER).sndSettleMode(snd).rcvSettleMode(rcv));
        peer.says(attach(Role.RECEIVER)
                .handle(1)
                .sndSettleMode(snd)
                .rcvSettleMode(rcv)
                .source("q"));
        peer.hears(attach(Role.SENDER).sndSettleMode(snd).rcvSettleMode(rcv));
    }

    // ------------------------------------------------------------------ first

    @Test
    @DisplayName(
            "DSP-08: where the receiver settles first, our receiver settles with its outcome, and that is the last word")
    void firstAsReceiver() {
        Receiver receiver = receiver(SenderSettleMode.UNSETTLED, ReceiverSettleMode.FIRST, 1);
        peer.says(transfer().message("a"));
        peer.delivery().accept();
        peer.hears(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        peer.says(disposition(Role.SENDER).first(0).settled(true));
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("DSP-08: and our sender forgets it in silence")
    void firstAsSender() {
        Sender sender = sender(SenderSettleMode.UNSETTLED, ReceiverSettleMode.FIRST, 1);
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer().settled(false));
        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
        delivery.settle();
        peer.hearsNothing();
        assertThat(sender.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ second

    @Test
    @DisplayName(
            "DSP-09: where the receiver settles second, our receiver tells its outcome unsettled and forgets when the sender settles")
    void secondAsReceiverByHand() {
        Receiver receiver = receiver(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND, 1);
        peer.says(transfer().message("a"));
        Delivery delivery = peer.delivery();
        assertThat(delivery.isSecond()).isTrue();
        delivery.update(Accepted.INSTANCE);
        peer.hears(disposition(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        assertThat(receiver.unsettledCount()).isOne();
        peer.takeEvents();

        peer.says(disposition(Role.SENDER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(peer.takeEvents()).containsExactly(delivery + " accepted settled");
        assertThat(delivery.settle()).isTrue();
        peer.hearsNothing();
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("DSP-09: accept does the same by itself")
    void secondAsReceiver() {
        Receiver receiver = receiver(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND, 2);
        peer.says(transfer().message("a"), transfer().message("b"));
        List<Delivery> deliveries = peer.handler().deliveries();
        assertThat(deliveries.get(0).accept()).isTrue();
        assertThat(deliveries.get(1).release()).isTrue();
        peer.hears(
                disposition(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE),
                disposition(Role.RECEIVER).first(1).settled(false).state(Released.INSTANCE));
        assertThat(deliveries).noneMatch(Delivery::isLocallySettled);

        peer.says(disposition(Role.SENDER).first(0).last(1).settled(true));
        assertThat(deliveries).allMatch(Delivery::isLocallySettled);
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(receiver.queued()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-09: what came settled is accepted in silence")
    void secondButSettled() {
        receiver(SenderSettleMode.MIXED, ReceiverSettleMode.SECOND, 1);
        peer.says(transfer().settled(true).message("a"));
        peer.delivery().accept();
        assertThat(peer.delivery().isLocallySettled()).isTrue();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-09: our sender settles when it knows the outcome, and no third frame follows")
    void secondAsSender() {
        Sender sender = sender(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND, 1);
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer().settled(false));
        peer.says(disposition(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(delivery.isRemotelySettled()).isFalse();
        peer.hearsNothing();

        delivery.settle();
        peer.hears(disposition(Role.SENDER).first(0).settled(true));
        assertThat(sender.unsettledCount()).isZero();
        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-09: settlements of neighbours are merged")
    void secondMerges() {
        Sender sender = sender(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND, 100);
        for (int i = 0; i < 100; i++) {
            sender.send(Message.create("m" + i));
        }
        peer.ignores();
        peer.says(disposition(Role.RECEIVER).first(0).last(99).state(Accepted.INSTANCE));
        sender.unsettled().forEach(Delivery::settle);
        peer.hears(disposition(Role.SENDER).first(0).last(99).settled(true));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-09 API-GUA-03: two engines shake hands: outcome, settlement, and nothing after it")
    void secondBetweenEngines() {
        EnginePair pair = new EnginePair(new Recorder(), new Recorder() {
            @Override
            public void onLinkRemoteOpen(Link link) {
                link.setSettleModes(link.remoteSenderSettleMode(), link.remoteReceiverSettleMode());
                super.onLinkRemoteOpen(link);
                ((Receiver) link).flow(10);
            }

            @Override
            public void onDelivery(Delivery delivery) {
                super.onDelivery(delivery);
                if (delivery.hasNewData()) {
                    delivery.accept();
                }
            }
        });
        SenderOptions options = SenderOptions.builder()
                .senderSettleMode(SenderSettleMode.UNSETTLED)
                .receiverSettleMode(ReceiverSettleMode.SECOND)
                .build();
        pair.client().open();
        Sender sender = pair.client().createSender("q", options);
        Delivery delivery = sender.send(Message.create("a"));
        pair.run();
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
        Receiver receiver = pair.server().receivers().get(0);
        assertThat(receiver.unsettledCount()).isOne();
        long before = pair.octetsToClient();
        delivery.settle();
        pair.run();
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(pair.octetsToClient()).isEqualTo(before);
    }

    @Test
    @DisplayName("DSP-09: a flow is no settlement: in mode second the credit stays the application's to give")
    void creditInModeSecond() {
        Receiver receiver = receiver(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND, 1);
        peer.says(transfer().message("a"));
        receiver.flow(1);
        peer.hears(flow().deliveryCount(1).linkCredit(1));
        assertThat(receiver.unsettledCount()).isOne();
    }
}
