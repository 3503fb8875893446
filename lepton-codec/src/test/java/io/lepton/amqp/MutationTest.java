package io.lepton.amqp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that were damaged, and bytes by chance: they are read, or refused in one way. */
class MutationTest {
    private static final List<Consumer<AmqpReader>> READS = List.of(
            AmqpReader::readObject,
            AmqpReader::skip,
            AmqpReader::readFields,
            AmqpReader::readSymbols,
            AmqpReader::readDescriptor,
            DeliveryState::read,
            Outcome::read,
            Condition::read,
            Source::read,
            Target::read,
            Declare::read,
            Discharge::read);

    private static final List<Object> SEEDS = List.of(
            new Rejected(Condition.of("amqp:not-found", "no such queue")),
            new Modified(true, true, Map.of(Symbol.of("x-opt"), 5)),
            new TransactionalState(new byte[] {1, 2}, Accepted.INSTANCE),
            Source.of("queue")
                    .setDefaultOutcome(Released.INSTANCE)
                    .setOutcomes(List.of(Symbol.of("amqp:accepted:list"), Symbol.of("amqp:released:list")))
                    .setFilter(Map.of(Symbol.of("f"), new Described(Symbol.of("d"), List.of("a", 1)))),
            Target.of("queue").setCapabilities(List.of(Symbol.of("queue"), Symbol.of("topic"))),
            new Coordinator(Coordinator.LOCAL_TRANSACTIONS),
            new Discharge(new byte[] {1}, true));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("ROB-44, TYP-10: damaged bytes are read or refused with a DecodingException, nothing else")
    void damaged(long seed) {
        Random random = new Random(seed);
        ValueGenerator generator = new ValueGenerator(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] octets = i % 3 == 0
                    ? Octets.encode(SEEDS.get(random.nextInt(SEEDS.size())))
                    : ReferenceEncoder.any(generator.value(4), random);
            check(damage(octets, random));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    @DisplayName("ROB-44, TYP-03: bytes by chance are read or refused with a DecodingException, nothing else")
    void byChance(long seed) {
        Random random = new Random(seed);
        int[] codes = Arrays.stream(AmqpType.VALUES)
                .flatMapToInt(type -> Arrays.stream(type.codes))
                .toArray();
        for (int i = 0; i < 2_500; i++) {
            byte[] octets = new byte[1 + random.nextInt(40)];
            for (int k = 0; k < octets.length; k++) {
                octets[k] = (byte)
                        switch (random.nextInt(3)) {
                            case 0 -> codes[random.nextInt(codes.length)];
                            case 1 -> random.nextInt(4);
                            default -> random.nextInt(256);
                        };
            }
            check(octets);
        }
    }

    private static byte[] damage(byte[] octets, Random random) {
        byte[] damaged = octets.clone();
        for (int i = 1 + random.nextInt(3); i > 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0:
                    damaged[at] ^= (byte) (1 << random.nextInt(8));
                    break;
                case 1:
                    damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                    break;
                case 2:
                    damaged = Arrays.copyOf(damaged, at);
                    break;
                case 3:
                    damaged = Arrays.copyOf(damaged, damaged.length + 1);
                    System.arraycopy(damaged, at, damaged, at + 1, damaged.length - at - 1);
                    break;
                default:
                    System.arraycopy(damaged, at, damaged, at / 2, damaged.length - at);
            }
        }
        return damaged;
    }

    private static void check(byte[] octets) {
        AmqpReader in = new AmqpReader();
        for (Consumer<AmqpReader> read : READS) {
            in.reset(octets, 0, octets.length);
            try {
                read.accept(in);
            } catch (DecodingException refused) {
                continue;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("read " + READS.indexOf(read) + " of " + Octets.hex(octets), e);
            }
        }
    }
}
