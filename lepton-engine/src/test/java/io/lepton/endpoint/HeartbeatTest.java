package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.Heartbeat.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {

    @Test
    @DisplayName("CON-07: nothing is ever due where neither side asks for anything")
    void isNeverDueWithoutTimeOuts() {
        Heartbeat heartbeat = new Heartbeat(0);
        assertThat(heartbeat.tick(5, 0, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.due(5)).isEqualTo(Transport.NEVER);
        assertThat(heartbeat.tick(Long.MAX_VALUE - 1, 0, 0, true)).isEqualTo(Verdict.ALIVE);
    }

    @ParameterizedTest(name = "a clock that starts at {0}")
    @ValueSource(longs = {0, -50, Long.MAX_VALUE - 500, Long.MIN_VALUE + 1})
    @DisplayName("CON-09: an empty frame is due each time that half of the partner's time-out has passed in silence")
    void sendsEachHalfTimeOut(long start) {
        Heartbeat heartbeat = new Heartbeat(0);
        heartbeat.remote(1000);
        assertThat(heartbeat.tick(start, 0, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.due(start)).isEqualTo(start + 500);
        assertThat(heartbeat.tick(start + 499, 0, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(start + 500, 0, 0, true)).isEqualTo(Verdict.SEND_EMPTY_FRAME);
        assertThat(heartbeat.tick(start + 500, 0, 8, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.due(start + 500)).isEqualTo(start + 1000);
        assertThat(heartbeat.tick(start + 1000, 0, 8, true)).isEqualTo(Verdict.SEND_EMPTY_FRAME);
    }

    @Test
    @DisplayName("CON-09: what is sent anyway puts the empty frame off")
    void countsOtherOutput() {
        Heartbeat heartbeat = new Heartbeat(0);
        heartbeat.remote(1000);
        heartbeat.tick(0, 0, 0, true);
        assertThat(heartbeat.tick(400, 0, 100, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.due(400)).isEqualTo(900);
        assertThat(heartbeat.tick(800, 0, 100, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(900, 0, 100, true)).isEqualTo(Verdict.SEND_EMPTY_FRAME);
    }

    @ParameterizedTest(name = "a clock that starts at {0}")
    @ValueSource(longs = {0, -50, Long.MAX_VALUE - 500, Long.MIN_VALUE + 1})
    @DisplayName("CON-10: the partner is silent when our time-out has passed since something came last")
    void findsASilentPartner(long start) {
        Heartbeat heartbeat = new Heartbeat(1000);
        assertThat(heartbeat.tick(start, 7, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(start + 600, 8, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(start + 1599, 8, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.due(start + 1599)).isEqualTo(start + 1600);
        assertThat(heartbeat.tick(start + 1600, 8, 0, true)).isEqualTo(Verdict.PEER_IS_SILENT);
    }

    @Test
    @DisplayName("CON-10: our own limit is looked at often enough to be late by half of it at most")
    void looksTwiceInEachTimeOut() {
        Heartbeat heartbeat = new Heartbeat(1000);
        heartbeat.tick(0, 0, 0, true);
        assertThat(heartbeat.due(0)).isEqualTo(500);
        // something came between the looks: it counts from the look that saw it
        heartbeat.tick(500, 1, 0, true);
        assertThat(heartbeat.tick(1000, 1, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(1500, 1, 0, true)).isEqualTo(Verdict.PEER_IS_SILENT);
    }

    @Test
    @DisplayName("CON-10: the partner is not silent while nobody listens: its time runs from when somebody did last")
    void isNotSilentWhileNobodyListens() {
        Heartbeat heartbeat = new Heartbeat(1000);
        heartbeat.tick(0, 7, 0, true);
        assertThat(heartbeat.tick(1500, 7, 0, false)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(2499, 7, 0, true)).isEqualTo(Verdict.ALIVE);
        assertThat(heartbeat.tick(2500, 7, 0, true)).isEqualTo(Verdict.PEER_IS_SILENT);
    }

    @Test
    @DisplayName("CON-10: the next look is the earlier of two, over the overflow of the clock")
    void looksInTimeOverTheOverflow() {
        Heartbeat heartbeat = new Heartbeat(1000);
        long start = Long.MAX_VALUE - 700;
        heartbeat.tick(start, 0, 0, true);
        assertThat(heartbeat.due(start)).isEqualTo(start + 500);
    }

    @Test
    @DisplayName("the earlier of two times is found over the overflow of the clock, and NEVER is the latest")
    void findsTheEarlierTime() {
        assertThat(Heartbeat.earlier(3, 4)).isEqualTo(3);
        assertThat(Heartbeat.earlier(Transport.NEVER, 4)).isEqualTo(4);
        assertThat(Heartbeat.earlier(3, Transport.NEVER)).isEqualTo(3);
        assertThat(Heartbeat.earlier(Long.MAX_VALUE - 5, Long.MIN_VALUE + 5)).isEqualTo(Long.MAX_VALUE - 5);
    }
}
