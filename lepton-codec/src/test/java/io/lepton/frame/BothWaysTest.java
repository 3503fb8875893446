package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Usual flows and dispositions are read in one go, but only where so much follows that no octet needs a look whether it is
 * there: with nothing behind them they are read field by field, and must come out the same.
 */
class BothWaysTest {
    private final Random random = new Random(1);
    private int taken;

    @Test
    @DisplayName("TYP-02: a flow is the same, or refused alike, whatever stands behind it")
    void flow() {
        for (int round = 0; round < 30_000; round++) {
            Flow flow = new Flow()
                    .incomingWindow(number())
                    .nextOutgoingId(number())
                    .outgoingWindow(number())
                    .nextIncomingId(maybe())
                    .handle(maybe())
                    .deliveryCount(maybe())
                    .linkCredit(maybe())
                    .available(maybe())
                    .drain(random.nextInt(4) == 0)
                    .echo(random.nextInt(4) == 0);
            if (random.nextInt(20) == 0) {
                flow.properties(Map.of(Symbol.of("a"), 1));
            }
            compare(
                    flow,
                    () -> new Flow().drain(true).echo(true).available(5).properties(Map.of(Symbol.of("b"), 1)),
                    Flow::read);
        }
        assertThat(taken).isBetween(12_000, 27_000);
    }

    @Test
    @DisplayName("TYP-02: a disposition is the same, or refused alike, whatever stands behind it")
    void disposition() {
        for (int round = 0; round < 30_000; round++) {
            Disposition disposition = new Disposition()
                    .role(random.nextBoolean() ? Role.RECEIVER : Role.SENDER)
                    .first(number())
                    .last(maybe())
                    .settled(random.nextBoolean())
                    .batchable(random.nextInt(4) == 0);
            if (random.nextInt(4) > 0) {
                disposition.state(random.nextInt(8) == 0 ? Released.INSTANCE : Accepted.INSTANCE);
            }
            compare(
                    disposition,
                    () -> new Disposition()
                            .settled(true)
                            .batchable(true)
                            .last(7)
                            .state(Released.INSTANCE),
                    Disposition::read);
        }
        assertThat(taken).isBetween(12_000, 27_000);
    }

    private long number() {
        return random.nextInt(1 << random.nextInt(31));
    }

    private long maybe() {
        return random.nextBoolean() ? number() : Performative.ABSENT;
    }

    private <P extends Performative> void compare(P sent, Supplier<P> used, BiConsumer<P, AmqpReader> read) {
        AmqpWriter out = new AmqpWriter(128);
        sent.write(out);
        int length = out.position();
        for (int damage = random.nextInt(3); damage > 0; damage--) {
            out.array()[3 + random.nextInt(length - 3)] =
                    (byte) (random.nextBoolean() ? random.nextInt() : 0x40 + random.nextInt(4));
        }
        byte[] alone = Arrays.copyOf(out.array(), length);
        byte[] followed = Arrays.copyOf(alone, length + 128);
        Object expected = outcome(alone, length, used.get(), read);
        if (!expected.equals(outcome(followed, length, used.get(), read))) {
            fail("seed 1: " + HexFormat.of().formatHex(alone));
        }
        taken += expected instanceof List<?> ? 1 : 0;
    }

    /** What was read, with how far; or what is wrong with it. */
    private static <P extends Performative> Object outcome(
            byte[] octets, int length, P used, BiConsumer<P, AmqpReader> read) {
        AmqpReader in = new AmqpReader().reset(octets, 0, length);
        try {
            in.readDescriptor();
            read.accept(used, in);
            return List.of(used, in.position());
        } catch (DecodingException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
