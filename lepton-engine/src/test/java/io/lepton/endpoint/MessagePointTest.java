package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Received;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Points in an encoded message, by sections and octets. */
class MessagePointTest {
    private static byte[] bytes(Message message) {
        ByteBuffer encoded = message.encode();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static final Message LARGE =
            Message.create(new byte[70_000]).durable(true).id("7").subject("s".repeat(300));

    @Test
    @DisplayName("RES-14: (0,0) is the start, and behind the last octet is the section after the last")
    void startAndEnd() {
        assertThat(new MessagePoint().state()).isEqualTo(new Received(0, 0));
        byte[] all = bytes(LARGE);
        assertThat(MessagePoint.after(all, 0, all.length).state()).isEqualTo(new Received(3, 0));
    }

    @Test
    @DisplayName("RES-14: each octet of a message is a point of its own, whichever way the message was cut")
    void roundTrip() {
        byte[] all = bytes(LARGE);
        MessagePoint whole = MessagePoint.after(all, 0, all.length);
        MessagePoint drip = new MessagePoint();
        for (int i = 0; i < all.length; i++) {
            assertThat(whole.indexOf(drip.state())).isEqualTo(i);
            drip.feed(all, i, 1);
            if (i % 1000 == 0) {
                assertThat(MessagePoint.after(all, 0, i + 1).state()).isEqualTo(drip.state());
            }
        }
    }

    @Test
    @DisplayName("RES-14: the end of a section is the same point as the start of the next")
    void endIsStart() {
        byte[] all = bytes(LARGE);
        MessagePoint point = MessagePoint.after(all, 0, all.length);
        assertThat(point.indexOf(new Received(0, 7))).isEqualTo(point.indexOf(new Received(1, 0)));
    }

    @Test
    @DisplayName("sections end where they end, whatever kind of value they hold")
    void kinds() {
        List<Object> bodies = List.of(
                1,
                true,
                "text",
                "t".repeat(400),
                List.of(1, 2),
                Map.of("a", 1),
                new int[] {1, 2, 3},
                new io.lepton.amqp.Described(io.lepton.amqp.Symbol.of("x"), new io.lepton.amqp.Described(1L, "y")),
                new byte[0]);
        for (Object body : bodies) {
            byte[] all = bytes(Message.create(body).durable(true).footer(Map.of()));
            byte[] some = bytes(Message.create(body).durable(true));
            assertThat(MessagePoint.after(some, 0, some.length).state())
                    .as("%s", body)
                    .isEqualTo(new Received(2, 0));
            assertThat(MessagePoint.after(all, 0, some.length).state()).isEqualTo(new Received(2, 0));
        }
    }

    @Test
    @DisplayName("points that lie behind what there is are not known")
    void behind() {
        byte[] all = bytes(LARGE);
        MessagePoint point = MessagePoint.after(all, 0, 100);
        assertThat(point.indexOf(new Received(9, 0))).isGreaterThan(point.total());
        assertThat(point.indexOf(new Received(0, 101))).isGreaterThan(point.total());
        assertThat(point.indexOf(new Received(0, -1))).isGreaterThan(point.total());
        assertThat(point.indexOf(new Received(4294967295L, 0))).isGreaterThan(point.total());
    }

    @Test
    @DisplayName("octets that are no message are one section without end")
    void garbage() {
        byte[] garbage = new byte[5000];
        assertThat(MessagePoint.after(garbage, 0, garbage.length).state().sectionNumber())
                .isZero();
        java.util.Arrays.fill(garbage, (byte) 0x10);
        assertThat(MessagePoint.after(garbage, 0, garbage.length).state()).isEqualTo(new Received(0, 5000));
    }

    @Test
    @DisplayName("RES-14: octets that are no message are one section, for each octet must not cost more than itself")
    void noMessage() {
        byte[] nulls = new byte[100_000];
        Arrays.fill(nulls, (byte) 0x40);
        Received point = MessagePoint.after(nulls, 0, nulls.length).state();
        assertThat(point.sectionNumber()).isZero();
        assertThat(point.sectionOffset()).isEqualTo(100_000);
    }
}
