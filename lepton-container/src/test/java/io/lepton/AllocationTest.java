package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much heap a message takes on either side, in octets, as the JVM counts it for the thread of a container. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Measured in pieces, of which the least counts: it is the code that is looked at, and not when it was compiled. */
    private static final int PIECE = 20_000;

    private static final int PIECES = 50;

    /** Octets a message, piece by piece. */
    private static final class Meter {
        private final List<Long> pieces = new ArrayList<>();
        private long before;
        private int count;

        boolean count() {
            if (count++ % PIECE == 0) {
                long now = THREADS.getCurrentThreadAllocatedBytes();
                pieces.add(now - before);
                before = now;
            }
            return count > PIECES * PIECE;
        }

        double least() {
            return pieces.stream().skip(1).min(Long::compare).orElseThrow() / (double) PIECE;
        }
    }

    private final Meter sending = new Meter();
    private final Meter receiving = new Meter();

    /** Sends the same message of that size again and again, as long as there is credit; each container on a thread of its own. */
    private void run(int size, SenderOptions options) throws InterruptedException {
        Message message = Message.ofData(new byte[size]);
        Container receiver = Container.create(new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().prefetch(1000).build();
            }

            @Override
            public void onMessage(MessageEvent event) {
                if (receiving.count()) {
                    event.connection().close();
                }
            }

            @Override
            public void onTransportClosed(TransportEvent event) {
                event.container().stop();
            }
        });
        String address = "localhost:" + receiver.listen("localhost:0").port();
        Thread thread = new Thread(receiver::run);
        thread.start();
        Container.create(new MessagingHandler() {
                    @Override
                    public void onStart(ContainerEvent event) {
                        event.container()
                                .connect(
                                        address,
                                        ConnectionOptions.builder()
                                                .reconnectDisabled()
                                                .build())
                                .createSender("q", options);
                    }

                    @Override
                    public void onSendable(SenderEvent event) {
                        Sender sender = event.sender();
                        while (sender.credit() > 0) {
                            sender.send(message);
                            sending.count();
                        }
                    }
                })
                .run();
        thread.join();
    }

    @Test
    @DisplayName(
            "A message that is sent takes its delivery, and one that is received its delivery, its message and its octets")
    void unsettled() throws InterruptedException {
        run(100, SenderOptions.DEFAULT);
        assertThat(sending.least()).isLessThan(64 + 4);
        assertThat(receiving.least()).isLessThan(240);
    }

    @Test
    @DisplayName("A message that is sent settled takes nothing")
    void settled() throws InterruptedException {
        run(100, SenderOptions.builder().atMostOnce().build());
        assertThat(sending.least()).isLessThan(4);
    }

    @Test
    @DisplayName(
            "Where more is sent in a turn than the output has room for, it is written, and not kept as messages that wait")
    void larger() throws InterruptedException {
        run(1024, SenderOptions.DEFAULT);
        assertThat(sending.least()).isLessThan(64 + 40);
    }
}
