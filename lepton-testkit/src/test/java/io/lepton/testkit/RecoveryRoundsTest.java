package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.frame.ProtocolHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Maps of unsettled deliveries that do not fit into one frame: shown in rounds, between which the link is detached. */
class RecoveryRoundsTest {
    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    /** As {@link Reunion#comesBack}, to a peer that takes the smallest frames. */
    private void comesBackSmall() {
        peer.ignores().hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open().maxFrameSize(512), begin().remoteChannel(0));
    }

    private static Frame incomplete(Role role, Map<?, ?> unsettled) {
        return Reunion.answer(role, unsettled).incompleteUnsettled(true);
    }

    @SuppressWarnings("unchecked")
    private static int entries(Frame attach) {
        return ((Map<Object, Object>) attach.get("unsettled")).size();
    }

    @Test
    @DisplayName(
            "API-XO-04 RES-05 RES-07: a map that does not fit is shown in rounds, until all of it was, and nothing is lost")
    void ourMap() {
        Sender sender = reunion.sender();
        peer.says(flow().deliveryCount(0).linkCredit(1000));
        for (int i = 0; i < 500; i++) {
            sender.send(Message.create("m" + i));
        }
        comesBackSmall();
        int rounds = 0;
        int shown = 0;
        Frame ours = peer.hears(attach(Role.SENDER));
        while (ours.is("incomplete-unsettled")) {
            shown += entries(ours);
            rounds++;
            peer.says(Reunion.answer(Role.RECEIVER, Map.of()));
            peer.hears(detach().closed(false).error((io.lepton.amqp.Condition) null));
            peer.says(detach());
            ours = peer.hears(attach(Role.SENDER));
        }
        shown += entries(ours);
        assertThat(shown).isEqualTo(500);
        assertThat(rounds).isBetween(2, 20);
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()),
                flow().deliveryCount(500).linkCredit(1000));
        for (int i = 0; i < 500; i++) {
            peer.hears(transfer().resume(false).message("m" + i));
        }
        peer.hearsNothing();
        assertThat(peer.events()).noneMatch(line -> line.startsWith("detach"));
    }

    @Test
    @DisplayName(
            "API-XO-04 RES-06: while the peer's map leaves something out, only what both show is resumed, nothing new sent")
    void theirMap() {
        Sender sender = reunion.sender();
        Delivery first = sender.send(Message.create("a"));
        Delivery second = sender.send(Message.create("b"));
        Map<Object, Object> both = map("1", null);
        both.put(tag("2"), null);
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(both));
        sender.send(Message.create("c"));
        peer.says(
                incomplete(Role.RECEIVER, map("2", Accepted.INSTANCE)),
                flow().deliveryCount(2).linkCredit(10));
        peer.hears(transfer().deliveryTag(tag("2")).resume(true).settled(true));
        peer.hears(detach().closed(false));
        assertThat(second.outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(first.isSuspended()).isTrue();
        peer.says(detach());
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.says(
                Reunion.answer(Role.RECEIVER, map("1", Accepted.INSTANCE)),
                flow().deliveryCount(2).linkCredit(10));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true));
        peer.hears(transfer().message("c"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("RES-07: a link whose rounds are over stays attached though nothing is left to be sent")
    void stays() {
        Sender sender = reunion.sender();
        sender.send(Message.create("a"));
        sender.send(Message.create("b"));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER));
        peer.says(incomplete(Role.RECEIVER, map("2", Accepted.INSTANCE)));
        peer.hears(transfer().deliveryTag(tag("2")).resume(true).settled(true));
        peer.hears(detach().closed(false));
        peer.says(detach());
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "RES-07: maps that never come to an end do not keep the link busy for ever: it goes on without recovery")
    void endless() {
        Delivery delivery = reunion.sender().send(Message.create("a"));
        reunion.comesBack();
        for (int i = 0; i < 2; i++) {
            peer.hears(attach(Role.SENDER));
            peer.says(incomplete(Role.RECEIVER, map("other", null)));
            if (i == 0) {
                peer.hears(detach().closed(false));
                peer.says(detach());
            }
        }
        assertThat(reunion.told())
                .contains(
                        delivery + " in doubt",
                        "no recovery of sender 'orders': the maps of unsettled deliveries never come to an end");
    }

    @Test
    @DisplayName("RES-06: a receiver whose map leaves something out ends the link for a delivery that is not resumed")
    void receiverRefusesNew() {
        manyUnsettled();
        comesBackSmall();
        assertThat(peer.hears(attach(Role.RECEIVER)).is("incomplete-unsettled")).isTrue();
        peer.says(Reunion.answer(Role.SENDER, Map.of())).ignores();
        peer.says(transfer().deliveryTag("new").message("a"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    private Receiver manyUnsettled() {
        Receiver receiver = reunion.receiver();
        receiver.flow(100);
        for (int i = 0; i < 100; i++) {
            peer.says(transfer().deliveryTag("tag-" + i).message("m"));
        }
        receiver.unsettled().forEach(Delivery::accept);
        return receiver;
    }

    @Test
    @DisplayName("API-XO-04 RES-07: a receiver answers the end of a round, and shows the rest")
    void receiverShowsTheRest() {
        Receiver receiver = manyUnsettled();
        comesBackSmall();
        Map<Object, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            all.put(tag("tag-" + i), null);
        }
        Frame ours = peer.hears(attach(Role.RECEIVER));
        int next = 0;
        while (ours.is("incomplete-unsettled")) {
            peer.says(Reunion.answer(Role.SENDER, all)).ignores();
            for (int last = next + entries(ours); next < last; next++) {
                peer.says(transfer()
                        .deliveryTag("tag-" + next)
                        .resume(true)
                        .settled(true)
                        .state(Accepted.INSTANCE));
                all.remove(all.keySet().iterator().next());
            }
            peer.ignores().says(detach());
            peer.hears(detach().closed(false));
            ours = peer.hears(attach(Role.RECEIVER));
        }
        assertThat(entries(ours)).isEqualTo(100 - next).isPositive();
        assertThat(receiver.unsettledCount()).isEqualTo(100 - next);
        assertThat(reunion.told()).noneMatch(line -> line.startsWith("detach"));
    }

    @Test
    @DisplayName(
            "API-XO-03: who may not know yet which frames the peer takes waits for its open before it shows what it holds")
    void waitsForTheOpen() {
        reunion.sender().send(Message.create("a"));
        peer.ignores().hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.hearsNothing();
        peer.says(header(ProtocolHeader.AMQP), open());
        peer.hears(attach(Role.SENDER));
        assertThat(List.of(peer.connection().isOpen())).containsExactly(true);
    }

    @Test
    @DisplayName(
            "RES-06: what was sent anew in a round may be taken back before the next, and new messages wait behind the rest")
    void takenBackBetweenRounds() {
        Reunion reunion = new Reunion();
        ScriptedPeer peer = reunion.peer;
        Sender sender = reunion.sender();
        peer.says(flow().deliveryCount(0).linkCredit(1000));
        List<Delivery> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(sender.send(Message.create("m" + i)));
        }
        peer.ignores().hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open().maxFrameSize(512), begin().remoteChannel(0));
        assertThat(peer.hears(attach(Role.SENDER)).is("incomplete-unsettled")).isTrue();
        peer.says(Reunion.answer(Role.RECEIVER, Map.of()));
        peer.hears(detach().closed(false));
        sent.forEach(Delivery::abort);
        peer.says(detach());
        peer.hears(attach(Role.SENDER));
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()),
                flow().deliveryCount(100).linkCredit(100));
        peer.hears(transfer().message("m88").resume(false)); // the first that the round before had no room for
    }
}
