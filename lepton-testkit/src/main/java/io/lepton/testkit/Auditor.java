package io.lepton.testkit;

import io.lepton.amqp.SenderSettleMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Listens to both sides and holds each frame of the engine against the standard: whatever a test is about, the engine
 * must not break a rule meanwhile. Numbers are kept as they stand in frames, and compared as serial numbers.
 *
 * <p>It believes all that the peer says, sense or not; where it makes no sense the engine closes what it was said of.
 */
final class Auditor {
    private static final int LEAST_FRAME = 512;

    private @Nullable Frame peerOpen;
    private boolean opened;
    private boolean closed;
    /** Sessions by the engine's channel. */
    private final Map<Integer, Talk> talks = new HashMap<>();
    /** Sessions by the peer's channel. */
    private final Map<Integer, Talk> byPeerChannel = new HashMap<>();
    /** What the peer says may take away what the engine was allowed when it wrote what is heard now. */
    private boolean late;

    /** One session. */
    private static final class Talk {
        boolean begun;
        boolean ended;

        @Nullable Frame peerBegin;

        boolean peerEnded;

        long initialOutgoingId;
        long nextOutgoingId;
        /** How many transfers the peer's window still allows. */
        long window;
        /** Of the engine's next delivery; -1: any. */
        long nextDeliveryId = -1;

        final Map<Long, Cord> cords = new HashMap<>();
        final Map<Long, Cord> byPeerHandle = new HashMap<>();
        /** What the peer attached, and may have detached, before the engine did. */
        final List<Cord> unanswered = new ArrayList<>();

        final Ledger sent = new Ledger();

        final Ledger received = new Ledger();
    }

    /** Deliveries of one direction, by id, and whether who received (sent) them has settled them. */
    private static final class Ledger {
        final Map<Long, Boolean> settled = new HashMap<>();

        void add(long id, boolean isSettled) {
            settled.put(id, isSettled);
        }
    }

    /** One attachment of a link. */
    private static final class Cord {
        final String name;
        final boolean engineReceives;
        boolean attached;
        boolean detached;
        boolean peerAttached;
        boolean peerDetached;
        long settleMode;
        long deliveryCount;
        /** How many deliveries the peer's credit still allows. */
        long credit;

        @Nullable Frame lastFlow;

        boolean inDelivery;
        /** Whether the delivery was known before: it is taken up again. */
        boolean resumed;

        long deliveryId;

        Cord(String name, boolean engineReceives) {
            this.name = name;
            this.engineReceives = engineReceives;
        }
    }

    private static long distance(long from, long to) {
        return (int) (to - from);
    }

    private static long next(long number) {
        return number + 1 & 0xFFFF_FFFFL;
    }

    /** From now on what is heard may be older than what was said. */
    void hearsLate() {
        late = true;
    }

    // ------------------------------------------------------------------ the peer

    void said(Frame frame) {
        Talk talk = byPeerChannel.get(Math.max(0, frame.channel()));
        switch (frame.shape()) {
            case OPEN -> peerOpen = peerOpen == null ? frame : peerOpen;
            case BEGIN -> peerBegins(frame);
            case ATTACH -> peerAttaches(talk, frame);
            case FLOW -> peerFlows(talk, frame);
            case TRANSFER -> peerTransfers(talk, frame);
            case DETACH -> {
                Cord cord =
                        talk == null || !frame.has("handle") ? null : talk.byPeerHandle.remove(frame.number("handle"));
                if (cord != null) {
                    cord.peerDetached = true;
                }
            }
            case END -> {
                if (talk != null) {
                    talk.peerEnded = true;
                    byPeerChannel.remove(Math.max(0, frame.channel()));
                }
            }
            default -> {
                // changes nothing that the engine may do
            }
        }
    }

    private void peerBegins(Frame frame) {
        int channel = Math.max(0, frame.channel());
        if (!frame.has("next-outgoing-id") || !frame.has("incoming-window") || byPeerChannel.containsKey(channel)) {
            return; // will be refused
        }
        Talk talk = frame.has("remote-channel") ? talks.get((int) frame.number("remote-channel")) : new Talk();
        if (talk != null && talk.peerBegin == null) {
            talk.peerBegin = frame;
            talk.window = frame.number("incoming-window") - distance(talk.initialOutgoingId, talk.nextOutgoingId);
            byPeerChannel.put(channel, talk);
        }
    }

    private static void peerAttaches(@Nullable Talk talk, Frame frame) {
        if (talk == null || !frame.has("name") || !frame.has("role") || !frame.has("handle")) {
            return;
        }
        String name = (String) frame.get("name");
        boolean engineReceives = !frame.is("role");
        Cord cord = talk.cords.values().stream()
                .filter(c -> c.name.equals(name) && c.engineReceives == engineReceives && c.attached && !c.peerAttached)
                .findAny()
                .orElseGet(() -> new Cord(name, engineReceives));
        cord.peerAttached = true;
        if (!cord.attached) {
            talk.unanswered.add(cord);
        }
        talk.byPeerHandle.put(frame.number("handle"), cord);
    }

    private static void peerFlows(@Nullable Talk talk, Frame frame) {
        if (talk == null || !frame.has("incoming-window")) {
            return;
        }
        long seen = frame.has("next-incoming-id") ? frame.number("next-incoming-id") : talk.initialOutgoingId;
        talk.window = frame.number("incoming-window") - distance(seen, talk.nextOutgoingId);
        Cord cord = frame.has("handle") ? talk.byPeerHandle.get(frame.number("handle")) : null;
        if (cord != null && frame.has("link-credit")) {
            cord.lastFlow = frame;
            credit(cord);
        }
    }

    private static void credit(Cord cord) {
        Frame flow = cord.lastFlow;
        if (flow != null && cord.attached) {
            long from = flow.has("delivery-count") ? flow.number("delivery-count") : cord.deliveryCount;
            cord.credit = flow.number("link-credit") - distance(from, cord.deliveryCount);
        }
    }

    private static void peerTransfers(@Nullable Talk talk, Frame frame) {
        if (talk == null || !frame.has("handle")) {
            return;
        }
        Cord cord = talk.byPeerHandle.get(frame.number("handle"));
        if (cord != null && !cord.inDelivery && frame.has("delivery-id")) {
            cord.deliveryId = frame.number("delivery-id");
            talk.received.add(cord.deliveryId, false);
        }
        if (cord != null) {
            cord.inDelivery = frame.is("more") && !frame.is("aborted");
            if (frame.is("settled")) {
                talk.received.add(cord.deliveryId, true);
            }
        }
    }

    // ------------------------------------------------------------------ the engine

    void heard(Frame frame) {
        if (frame.shape() == Shape.HEADER || frame.shape().isSasl()) {
            check(!opened, "a header or SASL frame after the open");
            return;
        }
        check(!closed, "a frame after the close");
        check(frame.octets()[4] == 2, "an extended header");
        long most = peerOpen == null || !peerOpen.has("max-frame-size")
                ? peerOpen == null ? LEAST_FRAME : Long.MAX_VALUE
                : Math.max(LEAST_FRAME, peerOpen.number("max-frame-size"));
        check(frame.size() <= most || late, "a frame of " + frame.size() + " octets, where the peer takes " + most);
        if (frame.shape() == Shape.OPEN) {
            check(!opened && frame.channel() == 0, "an open that is not the first, or not on channel 0");
            opened = true;
            return;
        }
        check(opened, "a frame before the open");
        if (frame.shape() == Shape.EMPTY || frame.shape() == Shape.CLOSE) {
            check(frame.channel() == 0, "an empty frame or a close on another channel than 0");
            closed = frame.shape() == Shape.CLOSE;
            return;
        }
        if (frame.shape() == Shape.BEGIN) {
            begins(frame);
            return;
        }
        Talk talk = talks.get(frame.channel());
        if (talk == null || !talk.begun || talk.ended) {
            throw new AssertionError("a frame on a channel that is not begun");
        }
        switch (frame.shape()) {
            case ATTACH -> attaches(talk, frame);
            case FLOW -> flows(talk, frame);
            case TRANSFER -> transfers(talk, frame);
            case DISPOSITION -> disposes(talk, frame);
            case DETACH -> {
                Cord cord = attached(talk, frame);
                cord.detached = true;
            }
            case END -> talk.ended = true;
            default -> throw new AssertionError("what is a " + frame.shape());
        }
    }

    private static void check(boolean holds, String broken) {
        if (!holds) {
            throw new AssertionError("the engine breaks the standard: " + broken);
        }
    }

    private void begins(Frame frame) {
        int channel = frame.channel();
        Talk before = talks.get(channel);
        check(before == null || before.ended && (before.peerEnded || late), "a begin on a channel that is in use");
        long most = peerOpen == null ? 0 : peerOpen.number("channel-max");
        check(channel <= most, "a begin on channel " + channel + ", where the peer takes " + most);
        Talk talk = new Talk();
        if (frame.has("remote-channel")) {
            talk = byPeerChannel.get((int) frame.number("remote-channel"));
            if (talk == null && !late) {
                // the peer has ended it already: only the answer counts
                talk = new Talk();
                talk.peerEnded = true;
            } else if (talk == null) {
                talk = new Talk();
            }
            check(!talk.begun, "a second answer to a begin");
        }
        talk.begun = true;
        talk.initialOutgoingId = frame.number("next-outgoing-id");
        talk.nextOutgoingId = talk.initialOutgoingId;
        if (talk.peerBegin != null) {
            talk.window = talk.peerBegin.number("incoming-window");
        }
        talks.put(channel, talk);
    }

    private void attaches(Talk talk, Frame frame) {
        long handle = frame.number("handle");
        Cord before = talk.cords.get(handle);
        check(
                before == null || before.detached && (before.peerDetached || late),
                "an attach on a handle that is in use");
        long most = talk.peerBegin == null ? 0 : talk.peerBegin.number("handle-max");
        check(handle <= most || talk.peerEnded, "an attach on handle " + handle + ", where the peer takes " + most);
        String name = (String) frame.get("name");
        boolean receives = frame.is("role");
        check(receives || frame.has("initial-delivery-count"), "a sender without initial-delivery-count");
        List<Cord> same = new ArrayList<>(talk.cords.values());
        same.removeIf(cord ->
                !cord.name.equals(name) || cord.engineReceives != receives || cord.detached || cord.peerDetached);
        check(same.isEmpty(), "a second attach of the link '" + name + "'");
        Cord cord = talk.unanswered.stream()
                .filter(c -> c.name.equals(name) && c.engineReceives == receives)
                .findFirst()
                .orElseGet(() -> new Cord(name, receives));
        talk.unanswered.remove(cord);
        cord.attached = true;
        cord.settleMode = frame.number("snd-settle-mode");
        cord.deliveryCount = receives ? 0 : frame.number("initial-delivery-count");
        credit(cord);
        talk.cords.put(handle, cord);
    }

    private static Cord attached(Talk talk, Frame frame) {
        Cord cord = talk.cords.get(frame.number("handle"));
        if (cord == null || !cord.attached || cord.detached) {
            throw new AssertionError("the engine breaks the standard: a frame on a handle that is not attached");
        }
        return cord;
    }

    private void flows(Talk talk, Frame frame) {
        check(
                frame.has("next-incoming-id") == (talk.peerBegin != null) || talk.peerEnded || late,
                "next-incoming-id is there where and only where the peer has begun");
        check(frame.number("next-outgoing-id") == talk.nextOutgoingId, "a wrong next-outgoing-id");
        if (!frame.has("handle")) {
            check(
                    !frame.has("delivery-count")
                            && !frame.has("link-credit")
                            && !frame.has("available")
                            && !frame.is("drain"),
                    "a flow of a session with fields of a link");
            return;
        }
        Cord cord = attached(talk, frame);
        if (cord.engineReceives) {
            check(frame.has("link-credit"), "a receiver's flow without link-credit");
            check(
                    frame.has("delivery-count") == cord.peerAttached || cord.peerDetached || late,
                    "a receiver's delivery-count is there where and only where the peer has attached");
        } else {
            long count = frame.number("delivery-count");
            long given = count - cord.deliveryCount & 0xFFFF_FFFFL;
            check(given == 0 || given <= cord.credit || late, "a delivery-count that goes back, or beyond the credit");
            cord.deliveryCount = count;
            cord.credit -= given;
        }
    }

    private void transfers(Talk talk, Frame frame) {
        Cord cord = attached(talk, frame);
        check(!cord.engineReceives, "a transfer by a receiver");
        check(talk.window-- > 0 || late, "a transfer beyond the peer's window");
        talk.nextOutgoingId = next(talk.nextOutgoingId);
        if (!cord.inDelivery) {
            check(
                    frame.has("delivery-id") && frame.has("delivery-tag") && frame.has("message-format"),
                    "a first transfer without id, tag or format");
            check(frame.bytes("delivery-tag").length <= 32, "a long tag");
            cord.deliveryId = frame.number("delivery-id");
            check(
                    talk.nextDeliveryId < 0 || cord.deliveryId == talk.nextDeliveryId,
                    "a delivery-id out of turn: " + cord.deliveryId + " for " + talk.nextDeliveryId);
            talk.nextDeliveryId = next(cord.deliveryId);
            cord.resumed = frame.is("resume");
            check(cord.credit > 0 || late || cord.resumed, "a delivery without credit");
            talk.sent.add(cord.deliveryId, frame.is("settled"));
        } else {
            check(
                    !frame.has("delivery-id") || frame.number("delivery-id") == cord.deliveryId,
                    "another delivery within a delivery");
        }
        boolean settles = cord.settleMode == SenderSettleMode.SETTLED.code();
        check(!settles || frame.is("settled") || frame.is("more"), "an unsettled delivery on a link that settles");
        check(
                cord.settleMode != SenderSettleMode.UNSETTLED.code()
                        || !frame.is("settled")
                        || frame.is("aborted")
                        || cord.resumed,
                "a settled delivery on a link that does not");
        cord.inDelivery = frame.is("more") && !frame.is("aborted");
        if (!cord.inDelivery && !cord.resumed) {
            cord.deliveryCount = next(cord.deliveryCount);
            cord.credit--;
        }
        if (frame.is("settled")) {
            talk.sent.add(cord.deliveryId, true);
        }
    }

    private static void disposes(Talk talk, Frame frame) {
        Ledger ledger = frame.is("role") ? talk.received : talk.sent;
        long first = frame.number("first");
        long last = frame.has("last") ? frame.number("last") : first;
        check(distance(first, last) >= 0, "a disposition that ends before it begins");
        for (long id = first; ; id = next(id)) {
            check(ledger.settled.containsKey(id), "a disposition of delivery " + id + ", which there was not");
            check(!ledger.settled.get(id), "a disposition of delivery " + id + ", which is settled");
            ledger.add(id, frame.is("settled"));
            if (id == last) {
                break;
            }
        }
    }
}
