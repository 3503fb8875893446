package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.TransportOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The windows of a session, AMQP 1.0 §2.5.6. */
class SessionWindowTest {
    private static final long NEARLY_ALL = 0xFFFF_FFFEL;

    private static ScriptedPeer opened(boolean client) {
        return (client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer()).opens();
    }

    private static ScriptedPeer windowOf(int transfers) {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens();
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(transfers));
        return peer;
    }

    private static Message text(String text) {
        return Message.create(text);
    }

    // ------------------------------------------------------------------ sending

    @Test
    @DisplayName(
            "SES-10: no transfer goes out while the partner's window is closed, and what waited goes out when it opens")
    void holdsTransfersWhileTheWindowIsClosed() {
        ScriptedPeer peer = windowOf(0);
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(10).incomingWindow(0));
        Delivery delivery = sender.send(text("a"));
        sender.send(text("b"));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().deliveryTag(delivery.tag()));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1)).hears(transfer());
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-10: a delivery of many frames pauses between them when the window closes")
    void pausesBetweenFrames() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(1));
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(10).incomingWindow(1));
        sender.send(Message.create(new byte[1500]));
        peer.hears(transfer().more(true));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(2))
                .hears(transfer().more(true), transfer().more(true));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(100)).hears(transfer().more(false));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-10: what is under way is taken off the window that a flow gives")
    void countsWhatIsUnderWay() {
        ScriptedPeer peer = windowOf(4);
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(100).incomingWindow(4));
        for (int i = 0; i < 10; i++) {
            sender.send(text("m" + i));
        }
        peer.hears(transfer(), transfer(), transfer(), transfer());
        peer.hearsNothing();
        // written when only one of the four had been seen
        peer.says(flow().nextIncomingId(1).incomingWindow(4)).hears(transfer());
        peer.hearsNothing();
        peer.says(flow().nextIncomingId(2).incomingWindow(1)).hearsNothing();
    }

    @Test
    @DisplayName("SES-10: a flow that was written before our begin was seen counts from our first id")
    void countsFromItsFirstIdWhereTheFlowNamesNone() {
        ScriptedPeer peer = windowOf(2);
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(100).incomingWindow(2));
        for (int i = 0; i < 10; i++) {
            sender.send(text("m" + i));
        }
        peer.hears(transfer(), transfer());
        peer.says(flow().field("next-incoming-id", null).incomingWindow(5)).hears(transfer(), transfer(), transfer());
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-12: while the window is closed all but transfers goes out")
    void countsTransfersOnly() {
        ScriptedPeer peer = windowOf(0);
        Sender sender = peer.sender("a", 0);
        Receiver receiver = peer.receiver("b", 5);
        peer.says(flow().deliveryCount(0).linkCredit(10).incomingWindow(0));
        sender.send(text("waits"));
        peer.says(transfer().handle(1));
        peer.delivery().accept();
        peer.hears(disposition().first(0).settled(true));
        receiver.flow(1);
        peer.hears(flow().handle(1));
        receiver.session().createSender("c", SenderOptions.DEFAULT).open();
        peer.hears(attach(Role.SENDER).handle(2));
        receiver.close();
        peer.hears(detach().handle(1));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-25: a partner's outgoing-window of 0 keeps neither side from sending")
    void ignoresThePartnersOutgoingWindow() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens();
        peer.session(SessionOptions.DEFAULT, begin().outgoingWindow(0));
        Sender sender = peer.sender("a", 5);
        peer.receiver("b", 5);
        sender.send(text("a"));
        peer.hears(transfer());
        peer.says(transfer().handle(1), transfer().handle(1)).hearsNothing();
        assertThat(peer.events().stream().filter(e -> e.startsWith("delivery"))).hasSize(2);
    }

    @RepeatedTest(20)
    @DisplayName("SES-10 ROB-34: whatever the partner's flows say, just what they allow goes out (against a model)")
    void sendsWhatTheModelAllows(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        ScriptedPeer peer = windowOf(0);
        Sender sender = peer.sender("a", 0);
        peer.says(flow().deliveryCount(0).linkCredit(100_000).incomingWindow(0));
        long sent = 0;
        long window = 0;
        long waiting = 0;
        for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
                sender.send(text("x"));
                waiting++;
            } else {
                // the partner may lag behind by some of what we sent
                long seen = Math.max(0, sent - random.nextInt(4));
                long offer = random.nextInt(8);
                peer.says(flow().nextIncomingId(seen).incomingWindow(offer));
                window = Math.max(0, seen + offer - sent);
            }
            long expected = Math.min(window, waiting);
            assertThat(peer.hearsAll()).hasSize((int) expected);
            sent += expected;
            window -= expected;
            waiting -= expected;
        }
    }

    // ------------------------------------------------------------------ receiving

    @ParameterizedTest(name = "a window of {0}")
    @ValueSource(ints = {1, 2, 7})
    @DisplayName("SES-11 ROB-08: a transfer beyond the window of our begin ends the session")
    void enforcesTheWindowOfTheBegin(int window) {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            // as long as a streaming reader is behind by its capacity, no flow opens the window again
            peer.session(SessionOptions.DEFAULT.withIncomingWindow(window).withIncomingCapacity(1), begin());
            peer.receiver("a", ReceiverOptions.builder().streaming(true).build(), attach(), 10);
            for (int i = 0; i < window; i++) {
                peer.says(transfer().more(true).payload(new byte[10]));
            }
            assertThat(peer.hearsAll())
                    .allSatisfy(
                            frame -> assertThat(frame.number("incoming-window")).isLessThan(window));
            peer.says(transfer().more(true)).hears(end().error(SessionError.WINDOW_VIOLATION));
            assertThat(peer.transport().isClosed()).isFalse();
        }
    }

    @Test
    @DisplayName("SES-11 ROB-08: a transfer beyond the window of our flow ends the session")
    void enforcesTheWindowOfAFlow() {
        ScriptedPeer peer = opened(true);
        Session session = peer.session(SessionOptions.DEFAULT.withIncomingWindow(4), begin());
        peer.receiver("a", 100);
        session.setIncomingWindow(0);
        peer.hears(flow().incomingWindow(0));
        // four were allowed by the begin, and may have been under way
        peer.says(transfer(), transfer(), transfer(), transfer());
        assertThat(peer.events().stream().filter(e -> e.startsWith("delivery"))).hasSize(4);
        peer.hearsAll();
        peer.says(transfer()).hears(end().error(SessionError.WINDOW_VIOLATION));
    }

    @Test
    @DisplayName("SES-11: many transfers in one segment are within the window, or the one that is not ends the session")
    void enforcesTheWindowWithinASegment() {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT.withIncomingWindow(3), begin());
        peer.receiver("a", 100);
        peer.says(transfer(), transfer(), transfer())
                .hears(flow().nextIncomingId(3).incomingWindow(3));
        peer.says(transfer(), transfer(), transfer(), transfer()).hears(end().error(SessionError.WINDOW_VIOLATION));
    }

    @Test
    @DisplayName("SES-24: an incoming window of 0 pauses the partner, and it goes on when the window opens")
    void pausesAndResumes() {
        ScriptedPeer peer = opened(true);
        Session session = peer.session();
        Receiver receiver = peer.receiver("a", 100);
        session.setIncomingWindow(0);
        peer.hears(flow().incomingWindow(0).field("handle", null));
        receiver.flow(1);
        peer.hears(flow().incomingWindow(0).linkCredit(101));
        session.setIncomingWindow(10);
        peer.hears(flow().incomingWindow(10));
        peer.says(transfer(), transfer());
        assertThat(receiver.queued()).isEqualTo(2);
    }

    @Test
    @DisplayName("SES-24: what was under way when the window was closed is no violation")
    void takesWhatWasUnderWayWhenItPaused() {
        ScriptedPeer peer = opened(false);
        Session session = peer.session(SessionOptions.DEFAULT.withIncomingWindow(5), begin());
        Receiver receiver = peer.receiver("a", 100);
        session.setIncomingWindow(1);
        peer.hears(flow().incomingWindow(1));
        peer.says(transfer(), transfer(), transfer());
        assertThat(receiver.queued()).isEqualTo(3);
        assertThat(peer.hearsAll()).allMatch(frame -> frame.shape() == Shape.FLOW);
    }

    @Test
    @DisplayName("SES-23: our window is opened again when half of it is used, and credit rides on the same frame")
    void replenishesAtHalf() {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT.withIncomingWindow(100), begin());
        Receiver receiver = peer.receiver("a", 1000);
        Frame[] many = new Frame[49];
        Arrays.setAll(many, i -> transfer().settled(true));
        peer.says(many).hearsNothing();
        peer.says(transfer().settled(true))
                .hears(flow().nextIncomingId(50).incomingWindow(100).field("handle", null));
        peer.hearsNothing();
        peer.says(many).hearsNothing();
        receiver.flow(10);
        peer.hears(flow().nextIncomingId(99).incomingWindow(100).linkCredit(911));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("SES-23: ten thousand messages cost a flow for each half window and no more")
    void sparesFlows() {
        ScriptedPeer peer = opened(true);
        peer.receiver("a", 10_000);
        int flows = 0;
        for (int i = 0; i < 10_000; i += 50) {
            Frame[] some = new Frame[50];
            Arrays.setAll(some, n -> transfer().settled(true));
            peer.says(some);
            flows += peer.hearsAll().size();
        }
        assertThat(flows).isBetween(1, 10);
    }

    // ------------------------------------------------------------------ flow

    @Test
    @DisplayName(
            "SES-13: our flow carries both windows and both ids, but no next-incoming-id before the partner's begin")
    void fillsItsFlows() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.open();
        Receiver receiver = session.createReceiver("a", ReceiverOptions.DEFAULT);
        receiver.open();
        receiver.flow(1);
        peer.hears(begin(), attach(Role.RECEIVER));
        Frame before = peer.hears(flow().field("next-incoming-id", null));
        assertThat(List.of("incoming-window", "next-outgoing-id", "outgoing-window"))
                .allMatch(before::has);
        peer.says(begin().remoteChannel(0).nextOutgoingId(77));
        receiver.flow(1);
        Frame after = peer.hears(flow().nextIncomingId(77));
        assertThat(List.of("incoming-window", "next-outgoing-id", "outgoing-window"))
                .allMatch(after::has);
    }

    @Test
    @DisplayName("SES-13: a flow without one of its mandatory fields makes no sense")
    void wantsTheMandatoryFields() {
        for (String field : List.of("incoming-window", "next-outgoing-id", "outgoing-window")) {
            ScriptedPeer peer = opened(false);
            peer.session();
            peer.says(flow().field(field, null)).hears(close().error(AmqpError.DECODE_ERROR));
        }
    }

    @ParameterizedTest(name = "ids from {0}")
    @ValueSource(longs = {0, 0x7FFF_FFFEL, NEARLY_ALL})
    @DisplayName(
            "SES-14: a flow that expects a transfer we never sent, or takes back one that we received, ends the session")
    void refusesImpossibleIds(long start) {
        for (boolean client : new boolean[] {true, false}) {
            for (int what = 0; what < 4; what++) {
                ScriptedPeer peer = opened(client);
                peer.session(SessionOptions.DEFAULT, begin().nextOutgoingId(start));
                peer.receiver("a", 10);
                peer.says(transfer(), transfer()).hearsNothing();
                peer.says(flow()).hearsNothing();
                Frame wrong = switch (what) {
                    case 0 -> flow().nextIncomingId(1);
                    case 1 -> flow().nextIncomingId(0x8000_0000L);
                    case 2 -> flow().nextOutgoingId(start + 1 & 0xFFFF_FFFFL);
                    default -> flow().nextOutgoingId(start + 2 + 0x8000_0000L & 0xFFFF_FFFFL);
                };
                peer.says(wrong).hears(end().error(SessionError.WINDOW_VIOLATION));
            }
        }
    }

    @Test
    @DisplayName("SES-15: our flow without a handle has no field of a link, and those of a partner's are ignored")
    void keepsLinkFieldsOutOfSessionFlows() {
        ScriptedPeer peer = windowOf(100);
        Sender sender = peer.sender("a", 5);
        peer.says(flow().echo(true));
        Frame answer = peer.hears(flow());
        assertThat(List.of("handle", "delivery-count", "link-credit", "available"))
                .noneMatch(answer::has);
        assertThat(answer.is("drain")).isFalse();

        peer.says(flow().field("handle", null)
                        .deliveryCount(3)
                        .linkCredit(77)
                        .available(1)
                        .drain(true))
                .hearsNothing();
        assertThat(sender.credit()).isEqualTo(5);
        assertThat(sender.isDrain()).isFalse();
    }

    @Test
    @DisplayName("SES-16: a flow that asks for an echo gets a flow in return that does not")
    void answersEchoes() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            peer.sender("a", 5);
            peer.receiver("b", 5);
            peer.says(flow().echo(true)).hears(flow().field("handle", null).echo(false));
            peer.says(flow().handle(0).deliveryCount(0).linkCredit(3).echo(true))
                    .hears(flow().handle(0).linkCredit(3).echo(false));
            peer.says(flow().handle(1).deliveryCount(0).echo(true))
                    .hears(flow().handle(1).linkCredit(5).echo(false));
            peer.says(flow(), flow().echo(false)).hearsNothing();
        }
    }

    @Test
    @DisplayName("SES-16: an answer that is due together with a question of ours does not ask in turn for its link")
    void asksForAnEchoOnlyWhereItWasAsked() {
        ScriptedPeer peer = opened(true);
        peer.sender("a", 5);
        Receiver receiver = peer.receiver("b", 5);
        peer.time().execute(() -> receiver.flow(0));
        peer.says(flow().handle(0).deliveryCount(0).linkCredit(3).echo(true));
        List<Frame> flows = peer.hearsAll();
        assertThat(flows).hasSize(2);
        assertThat(flows).allSatisfy(frame -> assertThat(frame.is("echo")).isEqualTo(frame.number("handle") == 1));
    }

    @Test
    @DisplayName("SES-16 ROB-11: a thousand echoes in one segment get one answer for the session and one for each link")
    void coalescesEchoes() {
        ScriptedPeer peer = opened(true);
        peer.sender("a", 5);
        peer.receiver("b", 5);
        Frame[] flood = new Frame[3000];
        for (int i = 0; i < flood.length; i++) {
            flood[i] = i % 3 == 0
                    ? flow().echo(true)
                    : flow().handle(i % 3 - 1).deliveryCount(0).linkCredit(5).echo(true);
        }
        peer.says(flood);
        assertThat(peer.hearsAll()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName(
            "ROB-11: a flood of echoes from a peer that does not read makes a bounded output, each in its own segment or not")
    void boundsTheAnswersToAFlood() {
        ScriptedPeer peer = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withOutputLimit(4096))
                .start();
        peer.sender("a", 5);
        long before = peer.transport().bytesOut();
        peer.stopsReading();
        for (int i = 0; i < 20_000; i++) {
            peer.says(flow().echo(true));
            peer.transport().output();
        }
        assertThat(peer.transport().bytesOut() - before).isLessThan(8192);
        peer.readsAgain();
        assertThat(peer.hearsAll()).isNotEmpty();
        peer.says(flow().echo(true)).hears(flow());
    }

    @Test
    @DisplayName("ROB-18: transfers wait for room in the output, and go on when it is there, without spinning")
    void waitsForRoomInTheOutput() {
        ScriptedPeer peer = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withOutputLimit(4096))
                .start();
        Sender sender = peer.sender("a", 1000);
        peer.stopsReading();
        for (int i = 0; i < 100; i++) {
            sender.send(Message.create(new byte[1000]));
        }
        assertThat(peer.transport().output().remaining()).isLessThan(6000);
        assertThat(sender.queued()).isGreaterThan(90);
        peer.time().takeWake();
        peer.transport().output();
        assertThat(peer.time().takeWake())
                .as("asks for a turn in which it can do nothing")
                .isFalse();
        peer.readsAgain();
        assertThat(peer.hearsAll()).hasSize(100);
    }

    // ------------------------------------------------------------------ wrap

    @Test
    @DisplayName("SES-09 SES-11 SES-23: the partner's transfer-ids wrap, and windows and flows go on")
    void receivesOverTheWrap() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            peer.session(SessionOptions.DEFAULT.withIncomingWindow(4), begin().nextOutgoingId(NEARLY_ALL));
            peer.receiver("a", 100);
            peer.says(transfer().deliveryId(NEARLY_ALL)).hearsNothing();
            peer.says(transfer()).hears(flow().nextIncomingId(0).incomingWindow(4));
            peer.says(transfer()).hearsNothing();
            peer.says(transfer()).hears(flow().nextIncomingId(2).incomingWindow(4));
            peer.says(flow()).hearsNothing();
            peer.handler().deliveries().forEach(Delivery::accept);
            peer.hears(disposition().first(NEARLY_ALL).last(1).settled(true).state(Accepted.INSTANCE));
            peer.says(transfer(), transfer(), transfer(), transfer()).hears(flow().nextIncomingId(6));
            peer.says(transfer(), transfer(), transfer(), transfer(), transfer())
                    .hears(end().error(SessionError.WINDOW_VIOLATION));
        }
    }

    @Test
    @DisplayName("SES-09 SES-14: windows that span the wrap are counted right, and ids behind it are refused")
    void knowsBeforeAndBehindOverTheWrap() {
        ScriptedPeer peer = opened(true);
        peer.session(SessionOptions.DEFAULT, begin().nextOutgoingId(NEARLY_ALL));
        peer.receiver("a", 100);
        peer.says(transfer(), transfer(), transfer()).hearsNothing();
        peer.says(flow().nextOutgoingId(1)).hearsNothing();
        peer.says(flow().nextOutgoingId(0)).hears(end().error(SessionError.WINDOW_VIOLATION));
    }

    // ------------------------------------------------------------------ capacity

    @Test
    @DisplayName("API-SES-03: a capacity in bytes is a window of the whole frames that there is room for")
    void capacity() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.setIncomingCapacity(3 * 65_536 + 17);
        session.open();
        peer.hears(begin().incomingWindow(3));
        peer.says(begin().remoteChannel(0));
        Receiver receiver = session.createReceiver(
                "q", ReceiverOptions.builder().streaming(true).build());
        receiver.open();
        peer.hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q"));
        receiver.flow(10);
        peer.hears(flow());
        byte[] bytes = new byte[40_000];
        peer.says(transfer().more(true).payload(bytes), transfer().more(true).payload(bytes));
        assertThat(session.incomingBytes()).isEqualTo(80_000);
        peer.hearsNothing(); // beside them there is room for one more frame, which the window allows already
        receiver.read(40_000);
        peer.turn();
        peer.hears(flow().incomingWindow(2));
        receiver.read(40_000);
        receiver.flow(1);
        peer.hears(flow().incomingWindow(3));
        assertThat(session.incomingBytes()).isZero();
    }

    @Test
    @DisplayName("API-SES-03: what is passed by without being read makes room again, too")
    void advanceMakesRoom() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.setIncomingCapacity(2 * 65_536);
        session.open();
        peer.hears(begin().incomingWindow(2));
        peer.says(begin().remoteChannel(0));
        Receiver receiver = session.createReceiver(
                "q", ReceiverOptions.builder().streaming(true).build());
        receiver.open();
        peer.hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q"));
        receiver.flow(10);
        peer.hears(flow().incomingWindow(2));
        byte[] bytes = new byte[60_000];
        peer.says(transfer().more(true).payload(bytes), transfer().payload(bytes));
        assertThat(session.incomingBytes()).isEqualTo(120_000);
        peer.hearsNothing();
        receiver.advance();
        peer.turn();
        assertThat(session.incomingBytes()).isZero();
        peer.hears(flow().incomingWindow(2));
    }

    @Test
    @DisplayName("API-SES-03: a capacity of 0 bounds nothing, and one that is less than a frame is refused")
    void capacityOfNothing() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        session.setIncomingCapacity(0);
        session.open();
        peer.hears(begin().incomingWindow(Integer.MAX_VALUE));
        for (int wrong : new int[] {-1, 1, 65_535}) {
            assertThatThrownBy(() -> session.setIncomingCapacity(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("capacity " + wrong);
        }
    }

    @Test
    @DisplayName("API-SES-04: the outgoing window is what the application says, and else has no bound")
    void outgoingWindow() {
        ScriptedPeer peer = opened(true);
        Session session = peer.connection().createSession();
        assertThat(session.outgoingWindow()).isEqualTo(Integer.MAX_VALUE);
        session.setOutgoingWindow(7);
        session.open();
        peer.hears(begin().outgoingWindow(7));
        peer.says(begin().remoteChannel(0));
        session.setOutgoingWindow(8);
        peer.hears(flow().outgoingWindow(8));
        assertThatThrownBy(() -> session.setOutgoingWindow(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-SES-05: a session tells how many bytes wait in it, each way")
    void bufferedBytes() {
        ScriptedPeer peer = windowOf(100);
        Sender sender = peer.sender("q", 0);
        Receiver receiver = peer.receiver("q", 10);
        Session session = sender.session();
        sender.send(text("abc"));
        sender.send(text("abc"));
        int size = text("abc").encode().remaining();
        assertThat(session.outgoingBytes()).isEqualTo(2L * size);
        peer.says(
                transfer().handle(1).message("abc"),
                transfer().handle(1).more(true).payload(new byte[5]));
        assertThat(session.incomingBytes()).isEqualTo(size + 5L);
        receiver.advance();
        assertThat(session.incomingBytes()).isEqualTo(5);
        peer.says(flow().handle(0).deliveryCount(0).linkCredit(2));
        peer.hears(transfer().message("abc"), transfer().message("abc"));
        assertThat(session.outgoingBytes()).isZero();
    }
}
