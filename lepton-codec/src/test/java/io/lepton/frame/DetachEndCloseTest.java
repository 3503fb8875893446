package io.lepton.frame;

import static io.lepton.frame.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetachEndCloseTest {
    private static final Condition ERROR =
            new Condition(Symbol.of("amqp:not-found"), "no q", Map.of(Symbol.of("k"), true));

    @Test
    void aDetachThatLeavesTheLink() {
        assertWire(new Detach(0, false, null), """
                0000000f 02 00 0000       15 octets, doff 2, AMQP, channel 0
                00 53 16 c0 02 01         detach, list8 of 1 field
                43                        handle 0
                """);
    }

    @Test
    void aDetachThatClosesTheLink() {
        assertWire(new Detach(256, true, null), """
                00000014 02 00 0000
                00 53 16 c0 07 02         detach, list8 of 2 fields
                70 00000100 41            handle 256, closed
                """);
    }

    @Test
    void aDetachWithAnError() {
        assertWire(new Detach(1, true, ERROR), """
                00000034 02 00 0000
                00 53 16 c0 27 03         detach, list8 of 3 fields
                52 01 41                  handle 1, closed
                00 53 1d c0 1e 03         error, list8 of 3 fields
                a3 0e 616d71703a6e6f742d666f756e64       condition amqp:not-found
                a1 04 6e6f2071            description "no q"
                c1 05 02 a3 01 6b 41      info {k: true}
                """);
    }

    @Test
    void anEnd() {
        assertWire(new End(null), """
                0000000c 02 00 0000
                00 53 17 45               end, no fields
                """);
    }

    @Test
    void anEndWithAnError() {
        assertWire(new End(Condition.of("a:b", null)), """
                00000019 02 00 0000
                00 53 17 c0 0c 01         end, list8 of 1 field
                00 53 1d c0 06 01         error, list8 of 1 field
                a3 03 613a62              condition a:b
                """);
    }

    @Test
    void aClose() {
        assertWire(new Close(null), """
                0000000c 02 00 0000
                00 53 18 45               close, no fields
                """);
    }

    @Test
    void aCloseWithAnError() {
        assertWire(new Close(ERROR), """
                00000031 02 00 0000
                00 53 18 c0 24 01         close, list8 of 1 field
                00 53 1d c0 1e 03         error, list8 of 3 fields
                a3 0e 616d71703a6e6f742d666f756e64       condition amqp:not-found
                a1 04 6e6f2071            description "no q"
                c1 05 02 a3 01 6b 41      info {k: true}
                """);
    }

    @Test
    void aHandleOutsideItsRangeIsTheCallersMistake() {
        assertThatThrownBy(() -> new Detach(-1, true, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
