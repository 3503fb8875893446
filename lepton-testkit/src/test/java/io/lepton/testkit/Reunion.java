package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;

import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An engine with one link named "orders" that recovers, and a peer that does so, too: the connection is lost and comes back,
 * and both show what they hold unsettled.
 */
final class Reunion {
    private final SettlingRecorder recorder = new SettlingRecorder();
    final ScriptedPeer peer = ScriptedPeer.client().handler(recorder).start();

    /** Settles what has an outcome, as a container does on a link with exactly once. */
    private static final class SettlingRecorder extends Recorder {
        private boolean settles = true;

        @Override
        public void onDelivery(Delivery delivery) {
            super.onDelivery(delivery);
            if (settles && delivery.sender() != null && delivery.outcome() != null) {
                delivery.settle();
            }
        }
    }

    /** The application settles by itself. */
    Reunion settlesByHand() {
        recorder.settles = false;
        return this;
    }

    Sender sender() {
        return sender(SenderOptions.builder());
    }

    /** A sender with credit for ten. */
    Sender sender(SenderOptions.Builder options) {
        Sender sender =
                peer.sender("q", options.name("orders").exactlyOnce().build(), answer(Role.RECEIVER, Map.of()), 10);
        peer.takeEvents();
        return sender;
    }

    Receiver receiver() {
        return receiver(ReceiverOptions.builder());
    }

    /** A receiver that grants credit for ten. */
    Receiver receiver(ReceiverOptions.Builder options) {
        Receiver receiver =
                peer.receiver("q", options.name("orders").exactlyOnce().build(), answer(Role.SENDER, Map.of()), 10);
        peer.takeEvents();
        return receiver;
    }

    /** The attach of a peer that recovers and holds that unsettled. */
    static Frame answer(Role role, Map<?, ?> unsettled) {
        return attach(role)
                .name("orders")
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source(new Source().setAddress("q").setExpiryPolicy(ExpiryPolicy.NEVER))
                .target(new Target().setAddress("q").setExpiryPolicy(ExpiryPolicy.NEVER))
                .unsettled(unsettled);
    }

    static byte[] tag(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A map with one delivery. {@code state} may be null. */
    static Map<Object, Object> map(String tag, Object state) {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(tag(tag), state);
        return map;
    }

    /** The connection is lost and is there again: opened, and the session begun. */
    void comesBack() {
        comesBack(() -> {});
    }

    /** As {@link #comesBack()}; while it is away, {@code meanwhile} happens. */
    void comesBack(Runnable meanwhile) {
        peer.ignores().hangsUp();
        meanwhile.run();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
    }

    /** The connection is lost and comes back; the engine shows {@code ours}, and the peer answers with {@code theirs}. */
    void resumes(Role role, Map<?, ?> ours, Map<?, ?> theirs) {
        comesBack();
        peer.hears(attach(role).name("orders").unsettled(ours));
        peer.says(answer(role == Role.SENDER ? Role.RECEIVER : Role.SENDER, theirs));
    }

    /** What was told of deliveries and of the recovery. */
    List<String> told() {
        List<String> lines = new ArrayList<>(peer.takeEvents());
        lines.removeIf(line -> line.startsWith("open") || line.startsWith("transport") || line.startsWith("flow"));
        return lines;
    }

    static String resumed(String link, int resumed, int settled, int again, int undecided) {
        return "resumed " + link + ": Resumption[resumed=" + resumed + ", settled=" + settled + ", sentAgain=" + again
                + ", undecided=" + undecided + "]";
    }

    /** A message of a header of 7 octets, properties of 9 and data of 308. */
    static Message message() {
        return Message.create(new byte[300]).durable(true).id("7");
    }

    static byte[] octets(Message message) {
        ByteBuffer encoded = message.encode();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
