package io.lepton.interop.testdriver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An application that notes what it is told, and leaves messages undecided. */
final class Log implements MessagingHandler {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private volatile Consumer<Link> whenOpened = link -> {};

    /** What is done with the link when it is open for the first time. */
    void whenOpened(Consumer<Link> task) {
        whenOpened = task;
    }

    private synchronized void note(String line) {
        lines.add(line);
        notifyAll();
    }

    List<String> lines() {
        return lines;
    }

    /** Messages that came in. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    /** Waits until that was told. */
    synchronized void await(String line) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!lines.contains(line) && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(lines).contains(line);
    }

    /** Waits for so many messages, and one more. */
    synchronized Delivery awaitDelivery(int number) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (deliveries.size() <= number && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(deliveries).hasSizeGreaterThan(number);
        return deliveries.get(number);
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).prefetch(100).build();
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        whenOpened.accept(event.link());
        note("opened");
    }

    @Override
    public void onLinkError(LinkEvent event) {
        note("error " + event.link().failure());
    }

    @Override
    public void onMessage(MessageEvent event) {
        deliveries.add(event.delivery());
        note("message " + event.delivery().tagAsString() + ": "
                + event.message().body());
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        note("accepted " + event.delivery().tagAsString());
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        note("released " + event.delivery().tagAsString());
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        note("settled " + event.delivery().tagAsString());
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        note("in doubt " + event.delivery().tagAsString());
    }

    @Override
    public void onTransportError(TransportEvent event) {
        // connections are cut
    }
}
