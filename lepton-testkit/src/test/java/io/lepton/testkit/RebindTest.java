package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Endpoints outlive the transport that carries them: what becomes of each when it is lost, and when another is bound. */
class RebindTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final SenderOptions RESEND =
            SenderOptions.builder().inDoubt(InDoubt.RESEND).build();

    private static Message text(String text) {
        return Message.create(text);
    }

    /** The peer takes the new transport's open and begin, and answers them. */
    private static void resumes(ScriptedPeer peer) {
        peer.reconnects().hears(AMQP, open(), begin().field("remote-channel", null));
        peer.says(AMQP, open(), begin().remoteChannel(0));
    }

    @Test
    @DisplayName(
            "CON-21 CON-28: all that is open is opened again on another transport, with its options and its credit")
    void opensEverythingAgain() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 10);
        Receiver receiver = peer.receiver("b", 7);
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io");
        assertThat(sender.credit()).isZero();

        resumes(peer);
        peer.hears(attach(Role.SENDER).handle(0).name(sender.name()).target("a"));
        peer.hears(attach(Role.RECEIVER).handle(1).name(receiver.name()).source("b"));
        peer.hears(flow().handle(1).linkCredit(7).field("delivery-count", null));
        peer.says(
                attach(Role.RECEIVER).handle(4).name(sender.name()).target("a"),
                attach(Role.SENDER).handle(5).name(receiver.name()).source("b").initialDeliveryCount(1000),
                flow().handle(4).deliveryCount(0).linkCredit(3));
        assertThat(peer.takeEvents())
                .containsExactly(
                        "open connection",
                        "open session",
                        "open " + sender,
                        "open " + receiver,
                        "flow " + sender + " credit 3");
        peer.hearsNothing();
        assertThat(peer.connection().isReconnected()).isTrue();
        assertThat(peer.connection().reconnectCount()).isEqualTo(1);

        sender.send(text("x"));
        peer.hears(transfer().handle(0));
        peer.says(transfer().handle(5).message("y"));
        assertThat(peer.delivery().message().body()).isEqualTo("y");
        assertThat(receiver.credit()).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "design §4: of many transports, each that ends gives one event, however often it fails before it opens")
    void tellsOfEachTransportOnce() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 5);
        sender.send(text("doubtful"));
        peer.hears(transfer());
        peer.takeEvents();
        Transport first = peer.transport();
        first.fail(Condition.of(AmqpError.INTERNAL_ERROR, "x"));
        first.fail(Condition.of(AmqpError.NOT_FOUND, "y"));
        first.endOfInput();
        assertThat(peer.takeEvents())
                .containsExactly("transport closed: amqp:internal-error", "delivery '1' of " + sender + " in doubt");

        peer.reconnects().hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io");
        peer.reconnects().says(header(ProtocolHeader.SASL));
        assertThat(peer.takeEvents()).containsExactly("transport closed: amqp:connection:framing-error");
        peer.reconnects().says(AMQP, open(), open());
        peer.says(close());
        assertThat(peer.takeEvents()).containsExactly("open connection", "transport closed: amqp:illegal-state");
        assertThat(peer.connection().reconnectCount()).isEqualTo(1);
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    @DisplayName(
            "design §5: what was sent and not decided is in doubt, once; what waited goes out on the next transport")
    void reportsWhatIsInDoubt() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 2);
        Delivery settled = sender.send(text("settled"), DeliveryOptions.DEFAULT.withSettled(true));
        Delivery doubtful = sender.send(text("doubtful"));
        Delivery waiting = sender.send(text("waiting"));
        peer.hears(transfer(), transfer());
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io", doubtful + " in doubt");
        assertThat(doubtful.isInDoubt()).isTrue();
        assertThat(doubtful.isUnsent()).isFalse();
        assertThat(settled.isInDoubt()).isFalse();
        assertThat(waiting.isInDoubt()).isFalse();
        assertThat(sender.queued()).isEqualTo(1);
        assertThat(sender.unsettled()).containsExactly(waiting);
        assertThat(doubtful.settle()).isFalse();

        resumes(peer);
        peer.hears(attach());
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("a"),
                flow().deliveryCount(2).linkCredit(5));
        peer.hears(transfer().deliveryTag(waiting.tag()));
        peer.hearsNothing();
        peer.says(disposition().first(2).settled(true).state(Accepted.INSTANCE));
        assertThat(waiting.remoteState()).isEqualTo(Accepted.INSTANCE);
        assertThat(peer.events()).filteredOn(event -> event.contains("doubt")).isEmpty();
    }

    @Test
    @DisplayName("design §5: what was decided before the loss is not in doubt, though it was not settled by us")
    void doesNotDoubtWhatWasDecided() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 5);
        Delivery accepted = sender.send(text("accepted"));
        Delivery settled = sender.send(text("settled"));
        peer.hears(transfer(), transfer());
        peer.says(
                disposition().first(0).state(Accepted.INSTANCE),
                disposition().first(1).settled(true).state(Accepted.INSTANCE));
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io");
        assertThat(List.of(accepted, settled)).noneMatch(Delivery::isInDoubt);
        accepted.settle();
        settled.settle();
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("design §5: a sender that sends again does so in order, before what waited, under new tags")
    void sendsAgainInOrder() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", RESEND, attach(), 2);
        Delivery first = sender.send(text("1"));
        first.setContext("mine");
        sender.send(text("2"));
        sender.send(text("3"));
        List<byte[]> payloads = new ArrayList<>();
        payloads.add(peer.hears(transfer()).payload());
        payloads.add(peer.hears(transfer()).payload());
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents())
                .containsExactly(
                        "transport closed: lepton:io",
                        "delivery '1' of " + sender + " in doubt",
                        "delivery '2' of " + sender + " in doubt");

        resumes(peer);
        peer.hears(attach());
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("a"),
                flow().deliveryCount(2).linkCredit(10));
        peer.hears(transfer().deliveryTag("4").payload(payloads.get(0)));
        peer.hears(transfer().deliveryTag("5").payload(payloads.get(1)));
        peer.hears(transfer().deliveryTag("3"));
        peer.hearsNothing();
        assertThat(sender.unsettled().stream().map(Delivery::context)).contains("mine");
    }

    @Test
    @DisplayName("design §5: what is sent again and lost again is sent a third time, whole")
    void sendsAgainAndAgain() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(512));
        Sender sender = peer.sender("a", RESEND, attach(), 10);
        sender.send(Message.create(new byte[2000]));
        List<Frame> first = peer.hearsAll();
        for (int i = 0; i < 3; i++) {
            peer.hangsUp();
            peer.reconnects().hears(AMQP, open(), begin());
            peer.says(AMQP, open().maxFrameSize(512), begin().remoteChannel(0)).hears(attach());
            peer.says(
                    attach(Role.RECEIVER).name(sender.name()).target("a"),
                    flow().deliveryCount(1 + i).linkCredit(1));
            assertThat(join(peer.hearsAll())).isEqualTo(join(first));
        }
        assertThat(sender.unsettledCount()).isEqualTo(1);
    }

    private static byte[] join(List<Frame> frames) {
        ByteBuffer all = ByteBuffer.allocate(10_000);
        frames.forEach(frame -> all.put(frame.payload()));
        return java.util.Arrays.copyOf(all.array(), all.position());
    }

    @Test
    @DisplayName(
            "design §5: a message given in parts is in doubt when some of it has gone out, and waits when none has")
    void doubtsAMessageInParts() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(512));
        Sender sender = peer.sender("a", RESEND, attach(), 1);
        Delivery partial = sender.beginDelivery(null);
        sender.write(ByteBuffer.wrap(new byte[3000]));
        assertThat(peer.hearsAll()).isNotEmpty();
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io", partial + " in doubt");
        assertThat(sender.current()).isNull();

        Delivery untouched = sender.beginDelivery(null);
        sender.write(text("whole").encode());
        resumes(peer);
        peer.hears(attach());
        peer.hangsUp();
        assertThat(peer.takeEvents())
                .filteredOn(event -> event.contains("doubt"))
                .isEmpty();
        assertThat(sender.current()).isSameAs(untouched);
        sender.advance();
        resumes(peer);
        peer.hears(attach());
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("a"),
                flow().deliveryCount(0).linkCredit(5));
        peer.hears(transfer().deliveryTag(untouched.tag()).payload(text("whole").encode()));
    }

    @Test
    @DisplayName("design §5: what was received and not settled cannot be settled any more, and says so")
    void forgetsWhatWasReceived() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.receiver("a", 10);
        peer.says(transfer().message("x"), transfer().more(true));
        Delivery received = peer.delivery();
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("transport closed: lepton:io");
        assertThat(received.message().body()).isEqualTo("x");
        assertThat(received.accept()).isFalse();

        resumes(peer);
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), flow().linkCredit(9));
        // the same id and tag are another delivery now
        peer.says(
                attach(Role.SENDER).name(receiver.name()),
                transfer().deliveryId(0).deliveryTag("0").message("y"));
        assertThat(peer.delivery().message().body()).isEqualTo("y");
        assertThat(peer.delivery().accept()).isTrue();
        peer.hears(disposition().first(0).settled(true));
    }

    @Test
    @DisplayName("design §4: a stream that was being read is told to have been aborted")
    void abortsWhatWasBeingRead() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver =
                peer.receiver("a", ReceiverOptions.builder().streaming(true).build(), attach(), 10);
        peer.says(transfer().more(true).payload(new byte[100]));
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents())
                .containsExactly("transport closed: lepton:io", "delivery '0' of " + receiver + " aborted settled");
        assertThat(receiver.session().unreadBytes()).isZero();
        assertThat(receiver.advance()).isTrue();
        assertThat(receiver.advance()).isFalse();
    }

    @Test
    @DisplayName("design §4: what is closed while there is no transport is not opened again, and tells its end")
    void doesNotOpenWhatWasClosedMeanwhile() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 1);
        Receiver receiver = peer.receiver("b", 1);
        Session second = peer.connection().createSession();
        second.open();
        peer.hears(begin().channel(1));
        peer.says(begin().channel(1).remoteChannel(1));
        Delivery waiting = sender.send(text("x"));
        Delivery queued = sender.send(text("y"));
        peer.ignores().hangsUp();
        peer.takeEvents();
        sender.close();
        second.close();
        assertThat(peer.takeEvents()).containsExactly(queued + " in doubt, unsent", "close " + sender, "close session");
        assertThat(waiting.isUnsent()).isFalse();
        assertThat(sender.isClosed()).isTrue();

        resumes(peer);
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), flow());
        peer.hearsNothing();
        assertThat(peer.connection().sessions()).hasSize(1);
        assertThat(peer.connection().links()).containsExactly(receiver);
    }

    @Test
    @DisplayName("design §4: what was closed when the transport was lost, and not answered, is over")
    void doesNotReopenWhatWasClosing() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 1);
        Receiver receiver = peer.receiver("b", 1);
        sender.close();
        peer.hears(detach());
        peer.takeEvents();
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactlyInAnyOrder("close " + sender, "transport closed: lepton:io");
        resumes(peer);
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), flow());
        peer.hearsNothing();
    }

    @Test
    @DisplayName("design §4: what is made while there is no transport is opened on the next one")
    void opensWhatWasMadeMeanwhile() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens().hangsUp();
        Connection connection = peer.connection();
        Sender sender = connection.createSender("late");
        Receiver receiver = connection.createReceiver("later");
        receiver.flow(3);
        sender.send(text("early"));
        resumes(peer);
        peer.hears(attach(Role.SENDER).name(sender.name()));
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), flow().linkCredit(3));
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("a"),
                flow().deliveryCount(0).linkCredit(1));
        peer.hears(transfer());
    }

    @Test
    @DisplayName("design §4: sessions that the peer began end with the transport; they are its to begin again")
    void endsThePeersSessions() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.says(begin(), attach(Role.SENDER)).hears(begin(), attach());
        peer.takeEvents();
        peer.handler().setAnswering(false);
        peer.says(begin().channel(1));
        peer.hangsUp();
        assertThat(peer.takeEvents()).containsExactly("open session", "transport closed: lepton:io", "close session");
    }

    @Test
    @DisplayName("design §4: a connection has one transport at a time, and none any more once it is closed")
    void bindsOneTransportAtATime() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens();
        Connection connection = peer.connection();
        assertThatThrownBy(() -> Transport.client(connection, null, TransportOptions.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bound");
        connection.close();
        peer.hears(close());
        peer.says(close());
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> Transport.client(connection, null, TransportOptions.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    @DisplayName("design §4: a connection closed between transports is closed, with all that it had, and says so once")
    void closesBetweenTransports() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("a", 0);
        Delivery waiting = sender.send(text("x"));
        peer.hangsUp();
        peer.takeEvents();
        peer.connection().close();
        assertThat(peer.takeEvents())
                .containsExactly(
                        "local close",
                        waiting + " in doubt, unsent",
                        "close " + sender,
                        "close session",
                        "close connection");
        assertThat(peer.connection().isClosed()).isTrue();
    }

    @Test
    @DisplayName(
            "design §4: a close that an operator forced can count as a loss: the close is answered, and all stays for another transport")
    void takesAForcedCloseForALoss() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setCloseIsLoss(error -> error.name().equals(ConnectionError.FORCED)))
                .start();
        Sender sender = peer.sender("a", 1);
        peer.takeEvents();
        peer.says(close().error(ConnectionError.FORCED)).hears(close().error((Condition) null));
        peer.hearsEnd();
        assertThat(peer.takeEvents()).containsExactly("transport closed: amqp:connection:forced");
        assertThat(peer.connection().remoteState()).isEqualTo(EndpointState.UNINIT);
        resumes(peer);
        peer.hears(attach(Role.SENDER).name(sender.name()));
    }

    @Test
    @DisplayName("SES-09: windows and ids start anew with the begin of the next transport")
    void startsIdsAnew() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.session(SessionOptions.DEFAULT.withIncomingWindow(4), begin().nextOutgoingId(0xFFFF_FFFEL));
        Receiver receiver = peer.receiver("a", 100);
        peer.says(transfer(), transfer(), transfer());
        peer.ignores().hangsUp();
        peer.reconnects().hears(AMQP, open(), begin().incomingWindow(4));
        peer.says(AMQP, open(), begin().remoteChannel(0).nextOutgoingId(500));
        peer.hears(attach(), flow());
        peer.says(attach(Role.SENDER).name(receiver.name()), transfer(), transfer());
        peer.hears(flow().nextIncomingId(502).incomingWindow(4));
    }

    // ------------------------------------------------------------------ with an engine on the other side

    /** Accepts what comes, and remembers it. */
    private static final class Server extends Recorder {
        private final List<Object> bodies = new ArrayList<>();

        @Override
        public void onLinkRemoteOpen(Link link) {
            super.onLinkRemoteOpen(link);
            if (link instanceof Receiver receiver) {
                receiver.flow(5);
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.receiver() != null && !delivery.isAborted()) {
                bodies.add(delivery.message().body());
                delivery.accept();
                delivery.receiver().flow(1);
            }
        }
    }

    /** Counts what it is told of each delivery. */
    private static final class Client extends Recorder {
        private final Map<Delivery, Integer> decided = new HashMap<>();

        @Override
        public void onDelivery(Delivery delivery) {
            if (delivery.isRemotelySettled()) {
                decided.merge(delivery, 1, Integer::sum);
                delivery.settle();
            }
        }

        @Override
        public void onInDoubt(Delivery delivery) {
            decided.merge(delivery, 1, Integer::sum);
        }
    }

    @RepeatedTest(60)
    @DisplayName(
            "design §5: whatever octet the wire is cut at, each send is decided just once, and nothing waits in the end")
    void decidesEachSendOnce(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        Client client = new Client();
        Server server = new Server();
        EnginePair pair = new EnginePair(client, server).chunks(() -> 1 + random.nextInt(300));
        boolean resend = random.nextBoolean();
        pair.client().setMaxFrameSize(512 + random.nextInt(500));
        pair.client().open();
        Sender sender = pair.client().createSender("a", resend ? RESEND : SenderOptions.DEFAULT);
        List<Delivery> sent = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            for (int i = random.nextInt(12); i >= 0; i--) {
                sent.add(sender.send(text(sent.size() + "-" + "x".repeat(random.nextInt(2000)))));
            }
            if (random.nextBoolean()) {
                pair.cutToServerAfter(random.nextInt(8000));
            } else {
                pair.cutToClientAfter(random.nextInt(2000));
            }
            pair.run();
            pair.reconnect();
        }
        pair.run();
        assertThat(sender.queued()).isZero();
        assertThat(sender.unsettledCount()).isZero();
        assertThat(client.decided).containsKeys(sent.toArray(new Delivery[0]));
        assertThat(client.decided.values()).allMatch(count -> count == 1);
        if (resend) {
            // at least once, and the first arrivals in order
            assertThat(server.bodies.stream()
                            .distinct()
                            .map(body -> body.toString().split("-")[0]))
                    .containsExactlyElementsOf(java.util.stream.IntStream.range(0, sent.size())
                            .mapToObj(Integer::toString)
                            .toList());
        } else {
            assertThat(server.bodies).doesNotHaveDuplicates();
        }
        assertThat(pair.clientHandler().events().stream().filter(event -> event.startsWith("transport closed")))
                .hasSize(6);
    }
}
