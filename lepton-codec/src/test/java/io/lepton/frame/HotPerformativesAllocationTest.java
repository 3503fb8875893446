package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What comes with every message makes no garbage: the three performatives are written and read in place. */
class HotPerformativesAllocationTest {
    private static final int ROUNDS = 5000;

    private final AmqpWriter out = new AmqpWriter(1024);
    private final FrameWriter writer = new FrameWriter(out);
    private final FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);
    private final byte[] payload = new byte[100];
    private final byte[] tag = new byte[8];
    private final Transfer transfer = new Transfer();
    private final Flow flow = new Flow();
    private final Disposition disposition = new Disposition();

    @Test
    void transfersAllocateNothing() {
        assertAllocatesNothing(i -> {
            out.reset();
            tag[7] = (byte) i;
            transfer.clear()
                    .handle(1)
                    .deliveryId(i)
                    .deliveryTag(tag, 0, 8)
                    .messageFormat(0)
                    .settled(i % 2 == 0)
                    .rcvSettleMode(ReceiverSettleMode.SECOND)
                    .state(Accepted.INSTANCE)
                    .batchable(true);
            writer.transfer(1, transfer, payload, 0, payload.length);
            begin();
            reader.read(transfer);
        });
        assertThat(reader.payloadLength()).isEqualTo(100);
    }

    @Test
    void flowsAllocateNothing() {
        assertAllocatesNothing(i -> {
            out.reset();
            flow.clear()
                    .nextIncomingId(i)
                    .incomingWindow(2048)
                    .nextOutgoingId(i)
                    .outgoingWindow(2048)
                    .handle(1)
                    .deliveryCount(i)
                    .linkCredit(100);
            writer.frame(1, flow);
            begin();
            reader.read(flow);
        });
        assertThat(flow.linkCredit()).isEqualTo(100);
    }

    @Test
    void dispositionsAllocateNothing() {
        assertAllocatesNothing(i -> {
            out.reset();
            disposition
                    .clear()
                    .role(Role.RECEIVER)
                    .first(i)
                    .last(i + 1)
                    .settled(true)
                    .state(i % 2 == 0 ? Accepted.INSTANCE : Released.INSTANCE);
            writer.frame(1, disposition);
            begin();
            reader.read(disposition);
        });
        assertThat(disposition.last()).isEqualTo(ROUNDS);
    }

    private void begin() {
        int size = (int) FrameReader.size(out.array(), 0);
        reader.begin(out.array(), 0, size);
        reader.code();
    }

    private interface Round {
        void run(int i);
    }

    /** The first rounds load classes and compile; of the rest, not one may allocate. */
    private static void assertAllocatesNothing(Round round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < ROUNDS; i++) {
            round.run(i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run(i);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("octets allocated in %d rounds", ROUNDS).isLessThan(ROUNDS);
    }
}
