package io.lepton.testkit;

import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.empty;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idle time-outs and other clocks, AMQP 1.0 §2.4.5. */
class IdleTimeoutTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Frame HEARTBEAT = empty().channel(0);

    private static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    private static ScriptedPeer impatient(boolean client, long millis) {
        return (client ? ScriptedPeer.client() : ScriptedPeer.server())
                .connection(c -> c.setIdleTimeout(millis(millis)))
                .start()
                .opens();
    }

    @Test
    @DisplayName("CON-07: a partner that gives no idle-time-out, or 0, gets no empty frames")
    void sendsNothingUnasked() {
        ScriptedPeer.facingClient().opens().passes(Duration.ofDays(1)).hearsNothing();
        ScriptedPeer.facingServer()
                .opens(open().idleTimeOut(0))
                .passes(Duration.ofDays(1))
                .hearsNothing();
    }

    @Test
    @DisplayName("CON-08: our open tells half of the time-out that we keep")
    void tellsHalfOfItsTimeOut() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setIdleTimeout(Duration.ofSeconds(60)))
                .start();
        peer.connection().open();
        peer.hears(AMQP, open().idleTimeOut(30_000));
        ScriptedPeer without = ScriptedPeer.facingClient();
        without.connection().open();
        without.hears(AMQP, open().field("idle-time-out", null));
    }

    @Test
    @DisplayName("CON-09: an empty frame goes out each time that half of the partner's time-out has passed in silence")
    void sendsEmptyFrames() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = (client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer())
                    .opens(open().idleTimeOut(1000));
            peer.passes(millis(499)).hearsNothing();
            peer.passes(millis(1)).hears(HEARTBEAT);
            peer.hearsNothing();
            peer.passes(millis(1000)).hears(HEARTBEAT, HEARTBEAT);
            peer.hearsNothing();
        }
    }

    @Test
    @DisplayName("CON-09: no empty frame goes out while there is other traffic")
    void sendsNoEmptyFramesInTraffic() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().idleTimeOut(1000));
        Receiver receiver = peer.receiver("a", 1);
        for (int i = 0; i < 10; i++) {
            peer.passes(millis(450)).hearsNothing();
            receiver.flow(1);
            peer.hears(flow());
        }
        peer.passes(millis(500)).hears(HEARTBEAT);
    }

    @Test
    @DisplayName("CON-09: a driver that looks at the clock only when it is told to keeps the time as well")
    void keepsTimeWithTheTicksItAsksFor() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().idleTimeOut(1000));
        long due = peer.transport().tick(peer.time().now());
        assertThat(due - peer.time().now()).isEqualTo(500_000_000L);
    }

    @Test
    @DisplayName("CON-10: each frame of the partner starts our time-out anew, an empty one too")
    void countsFromTheLastFrame() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = impatient(client, 1000);
            for (int i = 0; i < 5; i++) {
                peer.passes(millis(999)).says(empty()).hearsNothing();
            }
            peer.passes(millis(999)).hearsNothing();
            peer.passes(millis(1)).hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        }
    }

    @Test
    @DisplayName("CON-10: a frame that makes progress is life, one that stands still is not")
    void countsProgressOfAFrame() {
        ScriptedPeer peer = impatient(true, 1000);
        byte[] begin = peer.bytes(begin());
        for (int i = 0; i < begin.length - 1; i++) {
            peer.passes(millis(999)).sends(begin[i]).hearsNothing();
        }
        peer.passes(millis(1000)).hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("CON-10: a peer is not silent while we do not listen to it")
    void doesNotBlameThePeerForItsOwnDeafness() {
        ScriptedPeer peer = ScriptedPeer.client()
                .connection(c -> c.setIdleTimeout(millis(1000)))
                .options(TransportOptions.DEFAULT.withOutputLimit(64))
                .start()
                .opens();
        peer.stopsReading();
        for (int i = 0; peer.transport().wantsInput(); i++) {
            peer.says(begin().channel(i));
        }
        peer.passes(Duration.ofMinutes(1));
        assertThat(peer.transport().isClosed()).isFalse();
        peer.readsAgain().ignores();
        peer.passes(millis(1000)).hears(close());
    }

    @Test
    @DisplayName("CON-10 CON-18: a peer that has closed is not silent, however long the application takes to answer")
    void doesNotBlameThePeerForItsClose() {
        ScriptedPeer peer = impatient(true, 1000);
        peer.handler().setAnswering(false);
        peer.says(close()).passes(Duration.ofMinutes(1)).hearsNothing();
        peer.connection().close();
        peer.hears(close());
        peer.hearsEnd();
        assertThat(peer.transport().condition()).isNull();
    }

    @Test
    @DisplayName("CON-11: a silent partner is told so in a close, and given up after a time of grace")
    void closesOnSilence() {
        ScriptedPeer peer = impatient(true, 1000).passes(millis(1000));
        Frame close = peer.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        assertThat(close.error().description()).isEqualTo("local-idle-timeout expired");
        assertThat(peer.transport().isClosed()).isFalse();
        peer.passes(Duration.ofSeconds(5)).hearsEnd();
        assertThat(peer.events()).containsExactly("open connection", "transport closed: amqp:resource-limit-exceeded");
    }

    @Test
    @DisplayName("CON-11: the answer to that close ends it without delay")
    void endsWhenTheSilentPartnerAnswers() {
        ScriptedPeer peer = impatient(false, 1000).passes(millis(1000));
        peer.hears(close());
        peer.says(close()).hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
    }

    @ParameterizedTest(name = "{0} ms")
    @ValueSource(longs = {1, 99})
    @DisplayName("CON-12 ROB-38: an idle-time-out too short to honour closes the connection")
    void refusesTinyTimeOuts(long time) {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer();
            peer.says(AMQP, open().idleTimeOut(time));
            peer.hears(AMQP, open(), close().error(AmqpError.INVALID_FIELD));
            assertThat(peer.events()).doesNotContain("open connection");
        }
        ScriptedPeer.facingServer().opens(open().idleTimeOut(100)).hearsNothing();
    }

    @Test
    @DisplayName("CON-13: no empty frame goes out after our close")
    void sendsNoEmptyFrameAfterTheClose() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().idleTimeOut(1000));
        peer.connection().close();
        peer.hears(close());
        peer.passes(millis(4999)).hearsNothing();
    }

    @Test
    @DisplayName("FRM-10: no empty frame goes out before our open")
    void sendsNoEmptyFrameBeforeTheOpen() {
        ScriptedPeer peer = ScriptedPeer.facingServer();
        peer.handler().setAnswering(false);
        peer.says(AMQP, open().idleTimeOut(1000)).hears(AMQP);
        peer.passes(Duration.ofSeconds(5)).hearsNothing();
        peer.connection().open();
        peer.hears(open());
        peer.passes(millis(500)).hears(HEARTBEAT);
    }

    @Test
    @DisplayName("ROB-20: a peer has so long from the first tick to its open, whatever octets it drips meanwhile")
    void boundsTheHandshake() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = (client ? ScriptedPeer.client() : ScriptedPeer.server())
                    .options(TransportOptions.DEFAULT.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5)))
                    .start();
            peer.passes(Duration.ZERO).ignores();
            byte[] octets = AMQP.toBytes();
            for (byte octet : octets) {
                peer.sends(octet).passes(Duration.ofSeconds(1));
            }
            peer.ignores();
            peer.sends(new byte[] {0, 0, 0}).passes(millis(1999));
            assertThat(peer.transport().isClosed()).isFalse();
            peer.sends((byte) 40).passes(millis(1)).hearsEnd();
            assertThat(peer.events()).containsExactly("transport closed: amqp:resource-limit-exceeded");
        }
    }

    @Test
    @DisplayName("ROB-20: that time ends with the peer's open")
    void doesNotBoundWhatFollowsTheOpen() {
        ScriptedPeer peer = ScriptedPeer.server()
                .options(TransportOptions.DEFAULT.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5)))
                .start()
                .passes(Duration.ofSeconds(9))
                .opens();
        peer.passes(Duration.ofDays(1)).hearsNothing();
        assertThat(peer.transport().isClosed()).isFalse();
    }
}
