package io.lepton.frame;

import static io.lepton.frame.Wire.assertReads;
import static io.lepton.frame.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Symbol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BeginTest {
    @Test
    void minimal() {
        assertWire(Begin.builder(0, 1, 4_294_967_295L).build(), """
                00000017 02 00 0000       23 octets, doff 2, AMQP, channel 0
                00 53 11 c0 0a 04         begin, list8 of 4 fields
                40                        remote-channel absent
                43                        next-outgoing-id 0
                52 01                     incoming-window 1
                70 ffffffff               outgoing-window 4294967295
                """);
    }

    @Test
    void everyField() {
        Begin begin = Begin.builder(4_294_967_295L, 2048, 255)
                .remoteChannel(3)
                .handleMax(1023)
                .offeredCapabilities(List.of(Symbol.of("o")))
                .desiredCapabilities(List.of(Symbol.of("d")))
                .properties(Map.of(Symbol.of("k"), true))
                .build();
        assertWire(begin, """
                0000002f 02 00 0000
                00 53 11 c0 22 08         begin, list8 of 8 fields
                60 0003                   remote-channel 3
                70 ffffffff               next-outgoing-id 4294967295
                70 00000800               incoming-window 2048
                52 ff                     outgoing-window 255
                70 000003ff               handle-max 1023
                a3 01 6f                  offered-capabilities o
                a3 01 64                  desired-capabilities d
                c1 05 02 a3 01 6b 41      properties {k: true}
                """);
    }

    @Test
    @DisplayName("TYP-32: a begin without handle-max takes every handle")
    void defaults() {
        Begin begin = Begin.builder(1, 2, 3).build();
        assertThat(begin.remoteChannel()).isEqualTo(-1);
        assertThat(begin.handleMax()).isEqualTo(4_294_967_295L);
        assertReads(begin, Wire.frame("00 53 11 c0 0d 05 40 52 01 52 02 52 03 70 ffffffff"));
    }

    @Test
    void numbersOutsideTheirRangesAreTheCallersMistake() {
        assertThatThrownBy(() -> Begin.builder(-1, 0, 0).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Begin.builder(0, 1L << 32, 0).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Begin.builder(0, 0, -1).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Begin.builder(0, 0, 0).remoteChannel(-2).build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
