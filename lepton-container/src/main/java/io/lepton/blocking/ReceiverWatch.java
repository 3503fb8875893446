package io.lepton.blocking;

import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of a receiver, keeps what arrived until a call takes it, and gives credit: for those who wait, and up to
 * a window where one was chosen. Messages come whole; {@link StreamWatch} has those that do not.
 */
class ReceiverWatch extends LinkWatch {
    private static final HandlerOptions BY_HAND =
            HandlerOptions.builder().autoAccept(false).prefetch(0).build();

    private final int window;
    private boolean openedBefore;
    /** Credit is to be given when all that has arrived was told. */
    private boolean creditDue;

    private final AtomicBoolean creditRequested = new AtomicBoolean();

    /** Guards what follows. Held for moments only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Delivery> arrived = new ArrayDeque<>();
    /** How many calls wait. */
    private int waiting;
    /** A call that does not wait found nothing. */
    private boolean wanted;
    /** Since credit was given. */
    private int taken;

    /** {@code window}: how many messages may be on their way, here, or unsettled at the application; 0: as many as calls wait. */
    ReceiverWatch(
            ConnectionWatch connectionWatch,
            Connection connection,
            @Nullable String source,
            int window,
            @Nullable Handler application) {
        super(connectionWatch, connection, source, application);
        this.window = window;
    }

    @Override
    public HandlerOptions options() {
        return hasApplication() ? super.options() : BY_HAND;
    }

    // ------------------------------------------------------------------ any thread

    /** What arrived first; null if nothing does in time. */
    @Nullable Delivery take(Deadline deadline) throws InterruptedException {
        boolean counted = false;
        lock.lockInterruptibly();
        try {
            while (true) {
                Delivery delivery = poll();
                if (delivery != null) {
                    return delivery;
                }
                check();
                if (!counted) {
                    counted = true;
                    waiting++;
                    requestCredit();
                }
                long left = deadline.nanos();
                if (left <= 0) {
                    return null;
                }
                changed.awaitNanos(left);
            }
        } finally {
            if (counted) {
                waiting--;
                if (!arrived.isEmpty()) {
                    changed.signal(); // it may have been this call that was woken for it
                }
            }
            lock.unlock();
        }
    }

    /** What arrived first; null if nothing has, and then one is asked for. */
    @Nullable Delivery takeNow() {
        lock.lock();
        try {
            Delivery delivery = poll();
            if (delivery == null) {
                check();
                wanted = true;
                requestCredit();
            }
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Delivery poll() {
        Delivery delivery = arrived.poll();
        if (delivery != null && window > 0 && (++taken >= (window + 1) / 2 || arrived.isEmpty())) {
            requestCredit();
        }
        return delivery;
    }

    final void requestCredit() {
        if (!creditRequested.get() && creditRequested.compareAndSet(false, true)) {
            executeIfAny(this::giveCredit);
        }
    }

    // ------------------------------------------------------------------ the thread of the connection

    /** The oldest delivery that was taken, is not settled and has no outcome; or null. */
    @Nullable Delivery oldestTaken() {
        Delivery notTaken;
        lock.lock();
        try {
            notTaken = arrived.stream()
                    .filter(delivery -> !delivery.isRemotelySettled())
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
        for (Delivery delivery : link().unsettled()) {
            if (delivery == notTaken || delivery.isPartial()) {
                return null; // they are taken in order
            }
            if (!delivery.hasLocalOutcome()) {
                return delivery;
            }
        }
        return null;
    }

    void giveCredit() {
        creditRequested.set(false);
        creditDue = false;
        Receiver receiver = (Receiver) link();
        if (!receiver.isOpen()) {
            return; // until it is opened, again
        }
        creditDue = isBehind(receiver);
        if (creditDue) {
            return;
        }
        int onItsWay = onItsWay(receiver);
        int credit;
        lock.lock();
        try {
            taken = 0;
            // Who waits gets a message, even when the application holds a window full of them unsettled.
            credit = Math.max(waiting, wanted ? 1 : 0) - arrived.size() - onItsWay;
            wanted = false;
            if (window > 0) {
                int settled = (int)
                        arrived.stream().filter(Delivery::isRemotelySettled).count();
                int held = Math.max(0, receiver.unsettledCount() - receiver.queued());
                int room = window - held - settled - receiver.credit();
                if (room >= (window + 1) / 2 || onItsWay == 0) {
                    credit = Math.max(credit, room);
                }
            }
        } finally {
            lock.unlock();
        }
        if (credit > 0) {
            receiver.flow(credit);
            super.happened();
        }
    }

    /** Whether messages have arrived of which this was not told: they would be missed where the window is counted. */
    boolean isBehind(Receiver receiver) {
        return receiver.queued() > 0;
    }

    @Override
    void happened() {
        super.happened();
        if (creditDue) {
            giveCredit();
        }
    }

    /** How many messages may come that are not here yet. */
    int onItsWay(Receiver receiver) {
        return receiver.credit();
    }

    /** A message is there for whoever takes it. */
    final void offer(Delivery delivery) {
        lock.lock();
        try {
            arrived.add(delivery);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    void opened(Link link) {
        if (!hasApplication()) {
            giveCredit();
        } else if (window > 0 && !openedBefore) {
            ((Receiver) link).flow(window); // and no more than that: the rest is up to the handler
        }
        openedBefore = true;
    }

    @Override
    public void onMessage(MessageEvent event) {
        if (isClosedHere()) {
            event.delivery().release();
        } else if (!hasApplication()) {
            offer(event.delivery());
        }
        pass(event);
    }

    /** What nobody has taken will come again, but for what its sender has settled. */
    @Override
    void disconnected(Ending why) {
        lock.lock();
        try {
            arrived.removeIf(delivery -> !delivery.isRemotelySettled());
        } finally {
            lock.unlock();
        }
    }

    @Override
    void ended() {
        lock.lock();
        try {
            arrived.removeIf(delivery -> !delivery.isRemotelySettled());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    void giveBack() {
        List<Delivery> untaken;
        lock.lock();
        try {
            untaken = List.copyOf(arrived);
            arrived.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        untaken.forEach(Delivery::release);
        Receiver receiver = (Receiver) link();
        for (Delivery next = receiver.current(); next != null; next = receiver.current()) {
            if (!isTaken(next)) {
                next.release(); // it has arrived, and was not told yet
            }
            if (receiver.current() == next) {
                receiver.advance();
            }
        }
    }

    /** Whether the application has the delivery, which the receiver has not passed. */
    boolean isTaken(Delivery delivery) {
        return false;
    }
}
