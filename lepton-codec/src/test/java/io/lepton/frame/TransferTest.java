package io.lepton.frame;

import static io.lepton.frame.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Received;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TransferTest {
    @Test
    void thatOnlyContinuesADelivery() {
        assertWire(new Transfer().handle(0), """
                0000000f 02 00 0000       15 octets, doff 2, AMQP, channel 0
                00 53 14 c0 02 01         transfer, list8 of 1 field
                43                        handle 0
                """);
    }

    @Test
    @DisplayName("TRF-01: the first transfer of a delivery carries delivery-id, delivery-tag and message-format")
    void thatBeginsADelivery() {
        Transfer transfer = new Transfer()
                .handle(1)
                .deliveryId(4_294_967_295L)
                .deliveryTag(new byte[] {0, 7})
                .messageFormat(0);
        assertWire(transfer, """
                0000001a 02 00 0000
                00 53 14 c0 0d 04         transfer, list8 of 4 fields
                52 01                     handle 1
                70 ffffffff               delivery-id 4294967295
                a0 02 0007                delivery-tag 00 07
                43                        message-format 0
                """);
    }

    @Test
    void everyField() {
        Transfer transfer = new Transfer()
                .handle(300)
                .deliveryId(2)
                .deliveryTag(new byte[] {1})
                .messageFormat(0x80013700L)
                .settled(true)
                .more(true)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .state(Accepted.INSTANCE)
                .resume(true)
                .aborted(true)
                .batchable(true);
        assertWire(transfer, """
                00000028 02 00 0000
                00 53 14 c0 1b 0b         transfer, list8 of 11 fields
                70 0000012c               handle 300
                52 02                     delivery-id 2
                a0 01 01                  delivery-tag 01
                70 80013700               message-format 0x80013700
                41 41                     settled, more
                50 01                     rcv-settle-mode second
                00 53 24 45               state accepted
                41 41 41                  resume, aborted, batchable
                """);
    }

    @Test
    @DisplayName("RES-15: a resuming transfer says with a received state where its payload starts again")
    void thatResumesADelivery() {
        Transfer transfer = new Transfer()
                .handle(0)
                .deliveryId(0)
                .deliveryTag(new byte[] {1})
                .messageFormat(0)
                .state(new Received(3, 200))
                .resume(true);
        assertWire(transfer, """
                00000022 02 00 0000
                00 53 14 c0 15 09         transfer, list8 of 9 fields
                43 43 a0 01 01 43         handle, delivery-id, delivery-tag, message-format
                40 42 40                  settled absent, no more, rcv-settle-mode absent
                00 53 23 c0 05 02         received, list8 of 2 fields
                52 03 53 c8               section-number 3, section-offset 200
                41                        resume
                """);
    }

    @Test
    @DisplayName("TRF-05: settled that is absent is not the same as settled that is false")
    void settledHasThreeStates() {
        assertWire(new Transfer().handle(0).settled(false), """
                00000013 02 00 0000
                00 53 14 c0 06 05
                43 40 40 40 42            handle 0, settled false
                """);
        assertThat(new Transfer().handle(0).hasSettled()).isFalse();
        assertThat(new Transfer().handle(0).settled(false).hasSettled()).isTrue();
        assertThat(new Transfer().handle(0).settled(false)).isNotEqualTo(new Transfer().handle(0));
    }

    @Test
    void aLongStateMakesALongList() {
        Transfer transfer = new Transfer()
                .handle(0)
                .state(new Rejected(Condition.of("x", "y".repeat(300))))
                .batchable(true);
        byte[] frame = Wire.write(transfer);
        assertThat(WireText.hex(frame, 8, 4)).isEqualTo("005314d0");
        Wire.assertReads(transfer, frame);
    }

    @Test
    @DisplayName("TRF-03: a delivery-tag has 0 to 32 octets, on the way out and on the way in")
    void lengthOfTheDeliveryTag() {
        Wire.assertReads(
                new Transfer().handle(0).deliveryTag(new byte[0]),
                Wire.write(new Transfer().handle(0).deliveryTag(new byte[0])));
        Wire.assertReads(
                new Transfer().handle(0).deliveryTag(new byte[32]),
                Wire.write(new Transfer().handle(0).deliveryTag(new byte[32])));
        assertThatThrownBy(() -> new Transfer().deliveryTag(new byte[33])).isInstanceOf(IllegalArgumentException.class);
        byte[] tooLong = Wire.frame("00 53 14 c0 26 03 43 40 a0 21" + " 00".repeat(33));
        assertThatThrownBy(() -> Wire.read(tooLong))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("delivery-tag")
                .hasMessageContaining("33");
    }

    @Test
    void theTagThatWasReadIsAPartOfTheFrame() {
        byte[] frame = Wire.frame("00 53 14 c0 07 03 43 43 a0 02 0a0b");
        Transfer transfer = new Transfer();
        Wire.reader(frame).read(transfer);
        assertThat(transfer.tagArray()).isSameAs(frame);
        assertThat(transfer.tagLength()).isEqualTo(2);
        assertThat(WireText.hex(frame, transfer.tagOffset(), 2)).isEqualTo("0a0b");
        assertThat(transfer.deliveryTag()).isEqualTo(new byte[] {10, 11}).isNotSameAs(transfer.deliveryTag());
    }

    @Test
    void clearMakesEveryFieldAbsent() {
        Transfer transfer = new Transfer()
                .handle(300)
                .deliveryId(2)
                .deliveryTag(new byte[] {1})
                .messageFormat(1)
                .settled(true)
                .more(true)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .state(Accepted.INSTANCE)
                .resume(true)
                .aborted(true)
                .batchable(true);
        assertThat(transfer.clear()).isEqualTo(new Transfer());
        assertThat(transfer.tagLength()).isEqualTo(-1);
        assertThat(transfer.deliveryTag()).isNull();
    }

    @Test
    void transfersAreEqualByTheOctetsOfTheirTags() {
        byte[] array = HexFormat.of().parseHex("000102030102");
        Transfer one = new Transfer().handle(0).deliveryTag(array, 1, 2);
        Transfer other = new Transfer().handle(0).deliveryTag(array, 4, 2);
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(new Transfer().handle(0).deliveryTag(array, 2, 2));
    }

    @Test
    void aHandleThatWasNotSetIsTheCallersMistake() {
        assertThatThrownBy(() -> new Transfer().write(new AmqpWriter(64)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transfer: field 'handle' is mandatory");
    }

    @Test
    @DisplayName("TYP-02: a transfer is the same, or refused alike, whatever stands behind it")
    void readsTheSameByBothWays() {
        // usual transfers are read in one go, but only where so much follows that no octet needs a look whether it is
        // there
        Random random = new Random(1);
        int taken = 0;
        for (int round = 0; round < 30_000; round++) {
            Transfer transfer =
                    new Transfer().handle(random.nextInt(3) * 200L).deliveryId(random.nextInt(1 << random.nextInt(31)));
            transfer.deliveryTag(new byte[random.nextInt(33)]).messageFormat(random.nextInt(4) == 0 ? 300 : 0);
            if (random.nextBoolean()) {
                transfer.settled(random.nextBoolean()).more(random.nextBoolean());
            }
            AmqpWriter out = new AmqpWriter(128);
            transfer.write(out);
            int length = out.position();
            for (int damage = random.nextInt(3); damage > 0; damage--) {
                out.array()[3 + random.nextInt(length - 3)] = (byte) random.nextInt();
            }
            byte[] alone = Arrays.copyOf(out.array(), length);
            byte[] followed = Arrays.copyOf(alone, length + 128);
            Object expected = read(alone, length);
            if (!expected.equals(read(followed, length))) {
                fail("seed 1, round " + round + ": " + HexFormat.of().formatHex(alone));
            }
            taken += expected instanceof List<?> ? 1 : 0;
        }
        assertThat(taken).isBetween(12_000, 27_000);
    }

    /** The transfer, with how far it was read; or what is wrong with it. */
    private static Object read(byte[] octets, int length) {
        AmqpReader in = new AmqpReader().reset(octets, 0, length);
        Transfer transfer = new Transfer().state(Accepted.INSTANCE).rcvSettleMode(ReceiverSettleMode.SECOND);
        try {
            in.readDescriptor();
            transfer.read(in);
            return List.of(transfer, in.position());
        } catch (DecodingException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
