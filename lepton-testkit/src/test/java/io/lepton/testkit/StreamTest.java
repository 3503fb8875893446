package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.SessionError;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that are given and read in parts, with no more of them in memory than there is room for. AMQP 1.0 §2.6.14. */
class StreamTest {
    private static final ReceiverOptions STREAMING =
            ReceiverOptions.builder().streaming(true).build();

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String string(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    // ------------------------------------------------------------------ out

    @Test
    @DisplayName("TRF-17 API-SND-02: what is written goes out at once, and advance ends the message")
    void writes() {
        Sender sender = peer.sender("q", 5);
        Delivery delivery = sender.beginDelivery(null);
        assertThat(sender.current()).isSameAs(delivery);
        assertThat(delivery.isPartial()).isTrue();
        assertThat(sender.write(bytes("abc"))).isEqualTo(3);
        peer.hears(transfer().deliveryId(0).more(true).payload("abc"));
        assertThat(sender.write(bytes("de"))).isEqualTo(2);
        peer.hears(transfer().more(true).payload("de"));
        assertThat(sender.credit()).isEqualTo(5);
        assertThat(sender.advance()).isTrue();
        peer.hears(transfer().more(false).payload(new byte[0]));
        assertThat(sender.current()).isNull();
        assertThat(sender.advance()).isFalse();
        assertThat(sender.credit()).isEqualTo(4);
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("TRF-17: a message that waits for credit as it is written is whole when it goes out")
    void writesWithoutCredit() {
        Sender sender = peer.sender("q", 0);
        sender.beginDelivery(null);
        sender.write(bytes("abc"));
        sender.write(bytes("def"));
        sender.advance();
        peer.hearsNothing();
        assertThat(sender.queued()).isOne();
        peer.says(flow().deliveryCount(0).linkCredit(1));
        peer.hears(transfer().more(false).payload("abcdef"));
    }

    @Test
    @DisplayName(
            "API-SND-02: write takes what there is room for, then nothing, and there is an event when there is room again")
    void writeIsBounded() {
        Sender sender = peer.sender("q", 0);
        sender.beginDelivery(null);
        ByteBuffer million = ByteBuffer.allocate(1_000_000);
        int taken = sender.write(million);
        assertThat(taken).isBetween(1, 256 << 10);
        assertThat(million.position()).isEqualTo(taken);
        assertThat(sender.write(million)).isZero();
        peer.takeEvents();

        peer.says(flow().deliveryCount(0).linkCredit(1));
        assertThat(peer.takeEvents()).contains("flow " + sender + " credit 1");
        assertThat(sender.write(million)).isPositive();
    }

    @Test
    @DisplayName(
            "API-SND-02: while the peer does not read, no more is taken than the output and one message's buffer hold")
    void writeStopsWhenThePeerDoesNotRead() {
        Sender sender = peer.sender("q", 1);
        peer.stopsReading();
        sender.beginDelivery(null);
        long taken = 0;
        for (int i = 0; i < 1000; i++) {
            taken += sender.write(ByteBuffer.allocate(10_000));
        }
        assertThat(taken).isBetween(256L << 10, 1L << 20);
        peer.takeEvents();
        peer.readsAgain();
        assertThat(peer.takeEvents()).contains("flow " + sender + " credit 1");
        assertThat(sender.write(ByteBuffer.allocate(10_000))).isEqualTo(10_000);
    }

    @Test
    @DisplayName("API-SND-02: write without a delivery, and a second delivery beside the current one, are refused")
    void wrongOrder() {
        Sender sender = peer.sender("q", 5);
        assertThatThrownBy(() -> sender.write(bytes("a"))).isInstanceOf(LinkException.class);
        sender.beginDelivery(null);
        assertThatThrownBy(() -> sender.beginDelivery(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sender.send(Message.create("a"))).isInstanceOf(IllegalStateException.class);
        assertThat(sender.advance()).isTrue();
        sender.send(Message.create("a"));
    }

    @Test
    @DisplayName(
            "TRF-09: a message that is aborted as it is given is dropped, or told to be aborted where some of it is out")
    void abortsWhatIsGiven() {
        Sender sender = peer.sender("q", 5);
        sender.beginDelivery(null).abort();
        assertThat(sender.current()).isNull();
        peer.hearsNothing();

        Delivery delivery = sender.beginDelivery(null);
        sender.write(bytes("abc"));
        peer.hears(transfer().more(true));
        delivery.abort();
        peer.hears(transfer().aborted(true).settled(true));
        assertThatThrownBy(() -> sender.write(bytes("d"))).isInstanceOf(LinkException.class);
        sender.send(Message.create("next"));
        peer.hears(transfer().deliveryId(1).message("next"));
    }

    @Test
    @DisplayName("TRF-09 API-LNK-09: closing a sender aborts the message that is being given")
    void closeAborts() {
        Sender sender = peer.sender("q", 5);
        sender.beginDelivery(null);
        sender.write(bytes("abc"));
        peer.hears(transfer().more(true));
        sender.close();
        peer.hears(transfer().aborted(true), detach().closed(true));
    }

    @Test
    @DisplayName("LNK-12: a message that grows beyond the peer's max-message-size as it is given is aborted")
    void growsTooLarge() {
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().maxMessageSize(8), 5);
        Delivery delivery = sender.beginDelivery(null);
        sender.write(bytes("abcdefgh"));
        peer.hears(transfer().payload("abcdefgh"));
        assertThatThrownBy(() -> sender.write(bytes("i"))).isInstanceOf(MessageTooLargeException.class);
        peer.hears(transfer().aborted(true));
        assertThat(delivery.isAborted()).isTrue();
        assertThat(sender.current()).isNull();
        assertThat(sender.unsettledCount()).isZero();
        sender.send(Message.create("x"));
        peer.hears(transfer().deliveryId(1));
    }

    // ------------------------------------------------------------------ in

    @Test
    @DisplayName("TRF-17 API-RCV-04: what has arrived is handed out before the message is complete")
    void reads() {
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload("abc").more(true));
        Delivery delivery = receiver.current();
        assertThat(delivery).isSameAs(peer.delivery());
        assertThat(delivery.isPartial()).isTrue();
        assertThat(delivery.message()).isNull();
        assertThat(string(receiver.read(2))).isEqualTo("ab");
        assertThat(string(receiver.read(2))).isEqualTo("c");
        assertThat(receiver.read(2).remaining()).isZero();

        peer.takeEvents();
        peer.says(transfer().payload("de").more(true));
        assertThat(peer.takeEvents()).containsExactly(delivery + " partial");
        assertThat(string(receiver.read(100))).isEqualTo("de");
        peer.says(transfer().payload("f"));
        assertThat(peer.takeEvents()).containsExactly(delivery.toString());
        assertThat(string(receiver.read(100))).isEqualTo("f");
        assertThat(receiver.read(100)).isNull();
        delivery.accept();
        peer.hears(disposition().first(0).settled(true));
        assertThat(receiver.current()).isNull();
    }

    @Test
    @DisplayName("TRF-17: what is not read keeps the window shut, and the wire unread; what is read opens both")
    void backPressure() {
        peer.session(SessionOptions.DEFAULT.withIncomingWindow(4).withIncomingCapacity(1000), begin());
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(
                transfer().payload(new byte[400]).more(true),
                transfer().payload(new byte[400]).more(true));
        peer.hears(flow().incomingWindow(4));
        assertThat(peer.transport().wantsInput()).isTrue();
        peer.says(
                transfer().payload(new byte[400]).more(true),
                transfer().payload(new byte[400]).more(true));
        peer.hearsNothing();
        assertThat(receiver.session().unreadBytes()).isEqualTo(1600);
        assertThat(peer.transport().wantsInput()).isFalse();

        assertThat(receiver.read(600).remaining()).isEqualTo(600);
        assertThat(peer.transport().wantsInput()).isFalse();
        peer.hearsNothing();
        assertThat(receiver.read(600).remaining()).isEqualTo(600);
        assertThat(peer.transport().wantsInput()).isTrue();
        peer.hears(flow().incomingWindow(4));
        assertThat(receiver.session().unreadBytes()).isEqualTo(400);
    }

    @Test
    @DisplayName("TRF-17: a reader that makes room asks for a turn, so that the wire is read again")
    void readerWakes() {
        peer.session(SessionOptions.DEFAULT.withIncomingCapacity(100), begin());
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload(new byte[150]).more(true));
        assertThat(peer.transport().wantsInput()).isFalse();
        assertThat(peer.time().takeWake()).isFalse();
        receiver.read(100);
        assertThat(peer.time().takeWake()).isTrue();
    }

    @Test
    @DisplayName("TRF-17: the window bounds a peer that sends on regardless")
    void windowIsEnforced() {
        peer.session(SessionOptions.DEFAULT.withIncomingWindow(2).withIncomingCapacity(100), begin());
        peer.receiver("q", STREAMING, attach(), 5);
        Frame part = transfer().payload(new byte[100]).more(true);
        peer.says(part, part);
        peer.hearsNothing();
        peer.says(part);
        peer.hears(Frames.end().error(SessionError.WINDOW_VIOLATION));
    }

    @Test
    @DisplayName("TRF-17 API-LNK-15: a message that is passed by is dropped as it comes, and costs no room")
    void advances() {
        peer.session(SessionOptions.DEFAULT.withIncomingCapacity(100), begin());
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload(new byte[90]).more(true));
        Delivery passed = receiver.current();
        assertThat(receiver.advance()).isTrue();
        assertThat(receiver.session().unreadBytes()).isZero();
        peer.takeEvents();
        peer.says(transfer().payload(new byte[90]).more(true), transfer().payload(new byte[90]));
        assertThat(receiver.session().unreadBytes()).isZero();
        assertThat(peer.transport().wantsInput()).isTrue();
        assertThat(peer.takeEvents()).isEmpty();
        passed.reject();
        peer.hears(disposition().first(0).settled(true));

        peer.says(transfer().payload("next"));
        assertThat(string(receiver.read(100))).isEqualTo("next");
    }

    @Test
    @DisplayName("TRF-17: a message may be accepted before all of it has come; the rest is dropped")
    void acceptsEarly() {
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload("abc").more(true));
        peer.delivery().accept();
        peer.hears(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        peer.says(transfer().payload("def"), transfer().payload("next"));
        assertThat(receiver.queued()).isOne();
        assertThat(string(receiver.read(100))).isEqualTo("next");
        assertThat(receiver.session().unreadBytes()).isZero();
    }

    @Test
    @DisplayName("TRF-09: a stream that its sender aborts ends in an error for its reader, and frees its room")
    void abortedByThePeer() {
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload("abc").more(true));
        Delivery delivery = receiver.current();
        peer.says(transfer().aborted(true));
        assertThat(delivery.isAborted()).isTrue();
        assertThat(receiver.session().unreadBytes()).isZero();
        assertThatThrownBy(() -> receiver.read(10))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("aborted");
        delivery.settle();
        assertThat(receiver.current()).isNull();
        peer.says(transfer().payload("next"));
        assertThat(string(receiver.read(100))).isEqualTo("next");
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "TRF-16 ROB-09: what came in part of a message is dropped as our detach goes out, not when the peer answers it")
    void closesInTheMiddle() {
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload("abc").more(true));
        Delivery delivery = receiver.current();
        receiver.close();
        peer.hears(detach().closed(true));
        assertThat(receiver.session().unreadBytes()).isZero();
        assertThat(delivery.isAborted()).isTrue();
        peer.says(transfer().payload("def"), detach().closed(true));
        peer.hearsNothing();
        assertThat(receiver.isClosed()).isTrue();
    }

    @Test
    @DisplayName("TRF-05: a stream that is settled on its way is so at once, for its reader too")
    void settledOnTheWay() {
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload("abc").more(true));
        peer.takeEvents();
        peer.says(transfer().payload("def").settled(true).more(true));
        Delivery delivery = receiver.current();
        assertThat(delivery.isRemotelySettled()).isTrue();
        assertThat(peer.takeEvents()).containsExactly(delivery + " partial settled");
        peer.says(transfer().payload("ghi"));
        delivery.accept();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-17: what was read of a message that came before the transport was lost frees no room of the next")
    void roomOverALoss() {
        peer.session(SessionOptions.DEFAULT.withIncomingCapacity(1000), begin());
        Receiver receiver = peer.receiver("q", STREAMING, attach(), 5);
        peer.says(transfer().payload(new byte[400]));
        peer.hangsUp();
        Session session = receiver.session();
        assertThat(session.unreadBytes()).isEqualTo(400);
        assertThat(receiver.read(300).remaining()).isEqualTo(300);
        assertThat(session.unreadBytes()).isEqualTo(100);
        assertThat(receiver.advance()).isTrue();
        assertThat(session.unreadBytes()).isZero();
    }

    // ------------------------------------------------------------------ both

    /** Octets without end, the same each time: a prime number of random ones, over and over. */
    private static final class Octets {
        private static final byte[] PERIOD = new byte[65_521];

        static {
            new Random(7).nextBytes(PERIOD);
        }

        private int at;

        /** The next ones, as many as will do at a time. */
        ByteBuffer next() {
            ByteBuffer rest = ByteBuffer.wrap(PERIOD, at, PERIOD.length - at);
            at = 0;
            return rest;
        }

        /** Whether these are the next ones. */
        boolean areNext(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), PERIOD.length - at);
                if (!bytes.slice().limit(count).equals(ByteBuffer.wrap(PERIOD, at, count))) {
                    return false;
                }
                bytes.position(bytes.position() + count);
                at = (at + count) % PERIOD.length;
            }
            return true;
        }
    }

    /** Reads a stream of {@link Octets}, and sees how much of it lies unread. */
    private static final class Reader extends Recorder {
        private final Octets expected = new Octets();
        private long read;
        private long mostUnread;
        private boolean ended;
        private boolean reading = true;

        @Override
        public void onSessionRemoteOpen(Session session) {
            session.setIncomingWindow(8);
            super.onSessionRemoteOpen(session);
        }

        @Override
        public void onLinkRemoteOpen(Link link) {
            ((Receiver) link).setOptions(STREAMING);
            super.onLinkRemoteOpen(link);
            ((Receiver) link).flow(1);
        }

        @Override
        public void onDelivery(Delivery delivery) {
            mostUnread = Math.max(mostUnread, delivery.session().unreadBytes());
            if (reading) {
                read(delivery.receiver());
            }
        }

        void read(Receiver receiver) {
            ByteBuffer bytes;
            while ((bytes = receiver.read(50_000)) != null && bytes.hasRemaining()) {
                read += bytes.remaining();
                assertThat(expected.areNext(bytes)).isTrue();
            }
            ended = bytes == null;
        }
    }

    @Test
    @DisplayName(
            "TRF-17 ROB-43: a message of 16 MiB goes through two engines with less than 1 MiB of it in memory, bit for bit")
    void largeMessage() {
        Reader reader = new Reader();
        EnginePair pair = new EnginePair(new Recorder(), reader);
        pair.client().open();
        Sender sender = pair.client().createSender("q");
        pair.run();
        sender.beginDelivery(null);
        Octets octets = new Octets();
        ByteBuffer part = octets.next();
        long left = 16 << 20;
        while (left > 0) {
            part = part.hasRemaining() ? part : octets.next();
            ByteBuffer most = part.slice().limit((int) Math.min(part.remaining(), left));
            int taken = sender.write(most);
            part.position(part.position() + taken);
            left -= taken;
            pair.turn();
        }
        sender.advance();
        pair.run();
        assertThat(reader.ended).isTrue();
        assertThat(reader.read).isEqualTo(16 << 20);
        assertThat(reader.mostUnread).isLessThan(1 << 20);
    }

    @Test
    @DisplayName("TRF-17: a reader that stops stops the writer, and lets it go on when it reads again")
    void readerStops() {
        Reader reader = new Reader();
        EnginePair pair = new EnginePair(new Recorder(), reader);
        pair.client().open();
        Sender sender = pair.client().createSender("q");
        pair.run();
        reader.reading = false;
        sender.beginDelivery(null);
        Octets octets = new Octets();
        ByteBuffer part = octets.next();
        long taken = 0;
        for (int i = 0; i < 200; i++) {
            part = part.hasRemaining() ? part : octets.next();
            taken += sender.write(part);
            pair.run();
        }
        assertThat(taken).isLessThan(4 << 20);
        assertThat(sender.write(part)).isZero();
        pair.clientHandler().takeEvents();

        reader.reading = true;
        reader.read(pair.server().receivers().get(0));
        pair.run();
        assertThat(reader.read).isEqualTo(taken);
        assertThat(reader.ended).isFalse();
        assertThat(pair.clientHandler().takeEvents()).contains("flow " + sender + " credit 1");
        assertThat(sender.write(part)).isPositive();
    }
}
