package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;

import io.lepton.amqp.Role;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Sessions and senders whose counters start elsewhere than at 0, to see them wrap; no public call does that. */
final class Counters {
    /** Two steps from the end of the 32 bits. */
    static final int NEAR_WRAP = 0xFFFF_FFFE;

    private Counters() {}

    /** A session whose transfer-ids and delivery-ids start there, on both sides. */
    static Session session(ScriptedPeer peer, int start) {
        if (peer.connection().remoteContainerId() == null) {
            peer.opens();
        }
        Session session = peer.connection().createSession();
        startAt(session, start);
        session.open();
        Frame ours = peer.hears(begin().nextOutgoingId(unsigned(start)));
        peer.says(begin().remoteChannel(ours.channel()).nextOutgoingId(unsigned(start)));
        return session;
    }

    /** A sender without credit whose delivery-count starts there. */
    static Sender sender(ScriptedPeer peer, Session session, int start) {
        return sender(peer, session, SenderOptions.DEFAULT, start);
    }

    /** A sender without credit whose delivery-count starts there. */
    static Sender sender(ScriptedPeer peer, Session session, SenderOptions options, int start) {
        Sender sender = session.createSender("q", options);
        startAt(sender, start);
        sender.open();
        Frame ours = peer.hears(attach(Role.SENDER).initialDeliveryCount(unsigned(start)));
        peer.says(attach(Role.RECEIVER)
                .name(sender.name())
                .handle(ours.number("handle"))
                .source("s")
                .target("q"));
        return sender;
    }

    /** Sets the ids of a session that has not begun. */
    static void startAt(Session session, int start) {
        try {
            Method startCounting = Session.class.getDeclaredMethod("startCounting", int.class);
            startCounting.setAccessible(true);
            startCounting.invoke(session, start);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Sets the delivery-count of a sender that was not attached. */
    static void startAt(Sender sender, int start) {
        try {
            Field deliveryCount = Link.class.getDeclaredField("deliveryCount");
            deliveryCount.setAccessible(true);
            deliveryCount.setInt(sender, start);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static long unsigned(int number) {
        return number & 0xFFFF_FFFFL;
    }
}
