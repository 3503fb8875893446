package io.lepton;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a listener lets in: how many there may be at a time, how many of them from one address, and how many who have not opened
 * yet, of whom nothing is known but where they come from (ROB-41). Any thread.
 */
final class Admission {
    private static final Runnable NOTHING = () -> {};
    /** Of an IPv6 address, what tells one site from another: whoever has one address there has all of them. */
    private static final int SITE_BYTES = 8;

    private final int most;
    private final int mostPerAddress;
    private final int mostOnTheirWay;

    private final Map<Object, Address> addresses = new HashMap<>();
    private int all;
    private int onTheirWay;
    private Runnable whenRoom = NOTHING;

    /** How many are there from one address. */
    private static final class Address {
        int all;
        int onTheirWay;
    }

    Admission(ListenOptions options) {
        most = options.maxConnections();
        mostPerAddress = options.maxConnectionsPerAddress();
        mostOnTheirWay = options.maxHandshakes();
    }

    /** Somebody has connected. Null if there are too many of them. */
    synchronized @Nullable Guest admit(@Nullable InetAddress from) {
        Object key = keyOf(from);
        Address address = addresses.computeIfAbsent(key, any -> new Address());
        boolean crowded = all >= most
                || address.all >= mostPerAddress
                || onTheirWay >= mostOnTheirWay
                || address.onTheirWay >= (mostOnTheirWay + 1) / 2;
        if (crowded) {
            forgetIfEmpty(key, address);
            return null;
        }
        all++;
        address.all++;
        onTheirWay++;
        address.onTheirWay++;
        return new Guest(key, address);
    }

    /** Whether one more may be on the way to its open. */
    synchronized boolean hasRoom() {
        return onTheirWay < mostOnTheirWay;
    }

    /** Runs {@code then} once, as soon as there is room: now, or on the thread of whoever makes it. */
    void whenRoom(Runnable then) {
        synchronized (this) {
            if (onTheirWay >= mostOnTheirWay) {
                whenRoom = then;
                return;
            }
        }
        then.run();
    }

    private static Object keyOf(@Nullable InetAddress from) {
        if (from == null) {
            return "";
        }
        byte[] bytes = from.getAddress();
        return bytes.length == 4 ? from : ByteBuffer.wrap(bytes, 0, SITE_BYTES);
    }

    private void forgetIfEmpty(Object key, Address address) {
        if (address.all == 0) {
            addresses.remove(key);
        }
    }

    /** One who was let in, and counts until the socket is closed. */
    final class Guest {
        private final Object key;
        private final Address address;
        private boolean arrived;

        private Guest(Object key, Address address) {
            this.key = key;
            this.address = address;
        }

        /** The peer's open has come. */
        void opened() {
            Runnable then;
            synchronized (Admission.this) {
                then = arrive();
            }
            then.run();
        }

        /** The socket is closed. Once. */
        void left() {
            Runnable then;
            synchronized (Admission.this) {
                then = arrive();
                all--;
                address.all--;
                forgetIfEmpty(key, address);
            }
            then.run();
        }

        /** It is not on its way any more. Answers what is to be done, without the lock. */
        private Runnable arrive() {
            if (arrived) {
                return NOTHING;
            }
            arrived = true;
            onTheirWay--;
            address.onTheirWay--;
            Runnable then = whenRoom;
            whenRoom = NOTHING;
            return then;
        }
    }
}
