package io.lepton;

import static io.lepton.EventType.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditWindowTest {
    private static Recorder holding(Deque<Delivery> held) {
        return new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                held.add(event.delivery());
            }
        }.with(HandlerOptions.builder().autoAccept(false));
    }

    private static ReceiverOptions window(int messages) {
        return ReceiverOptions.builder().creditWindow(messages).build();
    }

    @Test
    @DisplayName("API-MH-01: the first credit is 10, a prefetch is given as it is, and a link's own window beats that")
    void firstCredit() {
        for (int[] each : new int[][] {{-1, -1, 10}, {25, -1, 25}, {25, 7, 7}, {-1, 300, 300}}) {
            HandlerOptions.Builder options = HandlerOptions.builder();
            if (each[0] >= 0) {
                options.prefetch(each[0]);
            }
            ReceiverOptions receiver = each[1] >= 0 ? window(each[1]) : ReceiverOptions.DEFAULT;
            try (Facing facing = Facing.client(
                            new Recorder().with(options), connection -> connection.createReceiver("q", receiver));
                    RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(each[2]);
            }
        }
        assertThatThrownBy(() -> HandlerOptions.builder().prefetch(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("CRD-16, API-RCV-07: a window of 0 leaves the credit to the application")
    void creditByHand() {
        CompletableFuture<Receiver> opened = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                opened.complete(event.receiver());
            }
        }.with(HandlerOptions.builder().prefetch(0));
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            Receiver receiver = Running.await(opened);
            facing.connection.execute(() -> receiver.flow(3));
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                peer.sends(i, "m", false);
            }
            Disposition heard;
            do {
                heard = peer.hearsNext(Disposition.class);
            } while (Math.max(heard.first(), heard.last()) < 2); // all three have used their credit
            facing.connection.execute(() -> receiver.flow(1));
            assertThat(peer.hearsNext(Flow.class).linkCredit()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-RCV-08: a fixed window is topped up when half of it is used, and to its full size")
    void toppedUpAtHalf() {
        try (Facing facing = Facing.client(new Recorder(), connection -> connection.createReceiver("q", window(10)));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(10);
            for (int i = 0; i < 4; i++) {
                peer.sends(i, "m", false);
                assertThat(peer.hears(Disposition.class).first()).isEqualTo(i); // and no flow before it
            }
            peer.sends(4, "m", false);
            peer.hears(Disposition.class);
            Flow flow = peer.hears(Flow.class);
            assertThat(flow.linkCredit()).isEqualTo(10);
            assertThat(flow.deliveryCount()).isEqualTo(5);
        }
    }

    @Test
    @DisplayName("API-RCV-08: what the application holds unsettled counts against the window")
    void heldMessagesCount() {
        LinkedBlockingDeque<Delivery> held = new LinkedBlockingDeque<>();
        try (Facing facing = Facing.client(holding(held), connection -> connection.createReceiver("q", window(4)));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(4);
            for (int i = 0; i < 4; i++) {
                peer.sends(i, "m", false);
            }
            Delivery last = take(held, 4);
            // settled out of order and by another thread: credit comes back for just that one
            last.accept();
            assertThat(peer.hears(Disposition.class).first()).isEqualTo(3);
            Flow flow = peer.hears(Flow.class);
            assertThat(flow.linkCredit()).isEqualTo(1);
            assertThat(flow.deliveryCount()).isEqualTo(4);
        }
    }

    private static Delivery take(LinkedBlockingDeque<Delivery> from, int count) {
        try {
            Delivery last = from.take();
            for (int i = 1; i < count; i++) {
                last = from.take();
            }
            return last;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100})
    @DisplayName("API-RCV-08: unsettled and credit together never exceed the window, and every message comes")
    void neverMoreThanTheWindow(int size) {
        int count = 500;
        Deque<Delivery> held = new ArrayDeque<>();
        List<Integer> sums = new ArrayList<>();
        Recorder receiving = new Recorder() {
            private int random = 1;

            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                held.add(event.delivery());
                Receiver receiver = event.receiver();
                sums.add(receiver.unsettledCount() + receiver.credit() - receiver.queued());
                random = random * 1_103_515_245 + 12_345;
                boolean all = held.size() == size;
                while (!held.isEmpty() && (all || (random >>> 16) % 3 == 0)) {
                    (random % 2 == 0 ? held.pollFirst() : held.pollLast()).accept();
                    random = random * 1_103_515_245 + 12_345;
                    all = false;
                }
                if (count(MESSAGE) == count) {
                    event.connection().close();
                }
            }
        }.with(HandlerOptions.builder().autoAccept(false).prefetch(size));
        Recorder sending = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                while (event.sender().credit() > 0) {
                    event.sender().send(Message.create("m"));
                }
            }
        };
        Loopback loopback = new Loopback(receiving, sending);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(sums).hasSize(count).allMatch(sum -> sum <= size);
    }

    @Test
    @DisplayName("API-RCV-08: a window that adapts doubles up to 1,000 while the application settles as messages come")
    void adaptiveWindowGrows() {
        List<Integer> credits = new ArrayList<>();
        Recorder receiving = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                credits.add(event.receiver().credit());
                if (count(MESSAGE) == 5000) {
                    event.connection().close();
                }
            }
        };
        Recorder sending = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                while (event.sender().credit() > 0) {
                    event.sender().send(Message.create("m"));
                }
            }
        };
        Loopback loopback = new Loopback(receiving, sending);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(credits.get(0)).isLessThan(10);
        assertThat(credits).allMatch(credit -> credit <= 1000).anyMatch(credit -> credit > 900);
    }

    @Test
    @DisplayName("API-RCV-08: a window that adapts stays within 1 MiB of messages")
    void adaptiveWindowOfLargeMessages() {
        List<Integer> credits = new ArrayList<>();
        Recorder receiving = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                credits.add(event.receiver().credit());
                if (count(MESSAGE) == 200) {
                    event.connection().close();
                }
            }
        };
        byte[] body = new byte[64 * 1024];
        Recorder sending = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                while (event.sender().credit() > 0) {
                    event.sender().send(Message.ofData(body));
                }
            }
        };
        Loopback loopback = new Loopback(receiving, sending);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(credits).allMatch(credit -> credit <= 16);
    }

    @Test
    @DisplayName("API-RCV-08: a window that adapts shrinks when the application does not settle as fast")
    void adaptiveWindowShrinks() {
        CreditWindows probe = new CreditWindows();
        Loopback loopback = new Loopback(probe.receiving, probe.sending);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(probe.whenFast).isGreaterThan(100);
        assertThat(probe.whenSlow).isEqualTo(10);
    }

    /** Settles at once at first, and later holds nearly all that it may. */
    private static final class CreditWindows {
        int whenFast;
        int whenSlow;
        private final Deque<Delivery> held = new ArrayDeque<>();

        final Recorder receiving = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                CreditWindow window = ((LinkLife) event.receiver().driverData()).creditWindow;
                if (count(MESSAGE) < 2000) {
                    event.delivery().accept();
                    whenFast = window.window();
                    return;
                }
                held.add(event.delivery());
                while (held.size() > 0.8 * window.window()) {
                    held.poll().accept();
                }
                if (count(MESSAGE) == 10_000) {
                    whenSlow = window.window();
                    event.connection().close();
                }
            }
        }.with(HandlerOptions.builder().autoAccept(false));

        final Recorder sending = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                while (event.sender().credit() > 0) {
                    event.sender().send(Message.create("m"));
                }
            }
        };
    }

    @Test
    @DisplayName(
            "CRD-16, API-RCV-01: credit given by hand comes on top of the window, once: 10 and 5 are 15, then 10 again")
    void creditOnTop() {
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.receiver().flow(5);
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q", window(10)));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(15);
            for (int i = 0; i < 9; i++) {
                peer.sends(i, "m", false); // five of them use what was given by hand
            }
            peer.sends(9, "the fifth of the window", false);
            Flow refill = peer.hearsNext(Flow.class);
            assertThat(refill.deliveryCount()).isEqualTo(10);
            assertThat(refill.linkCredit()).isEqualTo(10);
        }
    }

    @Test
    @DisplayName("CRD-16: credit given by hand while messages flow is neither taken back by the refill nor repeated")
    void creditOnTopLater() {
        CompletableFuture<Receiver> opened = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                opened.complete(event.receiver());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createReceiver("q", window(4)));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink();
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(4);
            Receiver receiver = Running.await(opened);
            facing.connection.execute(() -> receiver.flow(3));
            assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(7);
            for (int i = 0; i < 5; i++) {
                peer.sends(i, "m", false);
            }
            Flow refill = peer.hearsNext(Flow.class);
            assertThat(refill.deliveryCount()).isEqualTo(5);
            assertThat(refill.linkCredit()).isEqualTo(4);
        }
    }
}
