package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.frame.End;
import io.lepton.frame.ProtocolHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutputBufferTest {

    @Test
    @DisplayName("FRM-19: what is written in frames is sent in any pieces, in order, each octet once")
    void sendsInAnyPieces() {
        Random random = new Random(11);
        OutputBuffer out = new OutputBuffer();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int step = 0; step < 5000; step++) {
            if (random.nextInt(3) > 0) {
                int mark = out.mark();
                out.frames().frame(random.nextInt(100), new End(null));
                if (random.nextInt(10) == 0) {
                    out.rewind(mark);
                } else {
                    expected.write(out.bytes().array(), mark, out.mark() - mark);
                }
            } else {
                ByteBuffer waiting = out.waiting();
                int count = random.nextInt(waiting.remaining() + 1);
                sent.write(waiting.array(), waiting.position(), count);
                out.sent(count);
            }
            assertThat(out.total()).isEqualTo(expected.size());
            assertThat(out.size()).isEqualTo(expected.size() - sent.size());
        }
        ByteBuffer rest = out.waiting();
        sent.write(rest.array(), rest.position(), rest.remaining());
        assertThat(sent.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    @DisplayName("each frame is traced once, however its octets were sent")
    void tracesEachFrameOnce() {
        OutputBuffer out = new OutputBuffer();
        List<String> lines = new ArrayList<>();
        out.frames().header(ProtocolHeader.AMQP);
        for (int i = 0; i < 300; i++) {
            out.frames().frame(i, new End(null));
            if (i % 7 == 0) {
                out.trace((outgoing, text) -> lines.add(text));
                out.sent(out.size() * 3 / 4);
            }
        }
        out.trace((outgoing, text) -> lines.add(text));
        assertThat(lines).hasSize(301).startsWith("AMQP");
        assertThat(lines.get(300)).contains("299");
    }

    @Test
    @DisplayName("an array that grew very large is not kept once all is sent")
    void givesLargeArraysBack() {
        OutputBuffer out = new OutputBuffer();
        out.bytes().raw(new byte[3 << 20], 0, 3 << 20);
        out.sent(3 << 20);
        assertThat(out.bytes().array().length).isLessThan(1 << 20);
        assertThat(out.total()).isEqualTo(3 << 20);
    }

    @Test
    @DisplayName("more than what waits cannot have been sent")
    void refusesWrongCounts() {
        OutputBuffer out = new OutputBuffer();
        out.frames().header(ProtocolHeader.AMQP);
        assertThatThrownBy(() -> out.sent(9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.sent(-1)).isInstanceOf(IllegalArgumentException.class);
        out.sent(8);
        assertThat(out.size()).isZero();
    }
}
