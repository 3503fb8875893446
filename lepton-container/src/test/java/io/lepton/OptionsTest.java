package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.FrameTrace;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OptionsTest {
    /** The open that a client sends. */
    private static Open open(ConnectionOptions.Builder options) {
        try (Facing facing = Facing.client(new Recorder(), options, connection -> {});
                RawPeer peer = facing.accept().letsIn()) {
            return peer.hears(Open.class);
        }
    }

    @Test
    @DisplayName("API-CNX-19: an open tells product, version and platform")
    void openTellsWhoWeAre() {
        Map<Symbol, Object> properties = open(ConnectionOptions.builder()).properties();
        assertThat(properties).containsEntry(Symbol.of("product"), "lepton");
        assertThat(properties.get(Symbol.of("version")))
                .isInstanceOf(String.class)
                .isNotEqualTo("unknown");
        assertThat((String) properties.get(Symbol.of("platform")))
                .contains("Java")
                .contains(System.getProperty("os.name"));
    }

    @Test
    @DisplayName("API-CNX-19, API-COP-15: the application's properties are added, win, and can take ours out")
    void propertiesOfTheApplication() {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("mine", 1);
        own.put("product", "other");
        own.put("platform", null);
        Map<Symbol, Object> properties =
                open(ConnectionOptions.builder().properties(own)).properties();
        assertThat(properties)
                .containsEntry(Symbol.of("mine"), 1)
                .containsEntry(Symbol.of("product"), "other")
                .containsKey(Symbol.of("version"))
                .doesNotContainKey(Symbol.of("platform"));
        assertThatThrownBy(() -> ConnectionOptions.builder().properties(Map.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-COP-12: open.hostname is the virtual host, else the host of the URL; an empty one is left out")
    void hostname() {
        assertThat(open(ConnectionOptions.builder()).hostname()).isEqualTo("127.0.0.1");
        assertThat(open(ConnectionOptions.builder().virtualHost("v")).hostname())
                .isEqualTo("v");
        assertThat(open(ConnectionOptions.builder().virtualHost("")).hostname()).isNull();
    }

    @Test
    @DisplayName("API-COP-18: max-frame-size is 65,536 unless set; less than 512 is refused, and 0 means no limit")
    void maxFrameSize() {
        assertThat(open(ConnectionOptions.builder()).maxFrameSize()).isEqualTo(65_536);
        assertThat(open(ConnectionOptions.builder().maxFrameSize(512)).maxFrameSize())
                .isEqualTo(512);
        assertThat(open(ConnectionOptions.builder().maxFrameSize(0)).maxFrameSize())
                .isEqualTo(4_294_967_295L);
        for (int bytes : new int[] {-1, 1, 511}) {
            assertThatThrownBy(() -> ConnectionOptions.builder().maxFrameSize(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("512");
        }
    }

    @Test
    @DisplayName("API-COP-05, API-TRN-10: an open asks for something at least every half of our idle time-out")
    void idleTimeout() {
        assertThat(open(ConnectionOptions.builder().idleTimeout(Duration.ofSeconds(10)))
                        .idleTimeOut())
                .isEqualTo(5000);
        assertThat(open(ConnectionOptions.builder()).idleTimeOut()).isLessThanOrEqualTo(0);
    }

    @Test
    @DisplayName(
            "API-COP-13, API-COP-14, API-COP-17, API-COP-19: capabilities, container id and channel-max go into the open")
    void otherFieldsOfTheOpen() {
        Open open = open(ConnectionOptions.builder()
                .offeredCapabilities("a", "b")
                .desiredCapabilities(Symbol.of("c"))
                .containerId("me")
                .channelMax(7));
        assertThat(open.offeredCapabilities()).containsExactly(Symbol.of("a"), Symbol.of("b"));
        assertThat(open.desiredCapabilities()).containsExactly(Symbol.of("c"));
        assertThat(open.containerId()).isEqualTo("me");
        assertThat(open.channelMax()).isEqualTo(7);
    }

    @Test
    @DisplayName("API-COP-07: without SASL AMQP starts at once")
    void withoutSasl() {
        try (Facing facing = Facing.client(
                        new Recorder(), ConnectionOptions.builder().saslEnabled(false), connection -> {});
                RawPeer peer = facing.accept()) {
            peer.hears(ProtocolHeader.AMQP);
            peer.says(ProtocolHeader.AMQP);
            assertThat(peer.hears(Open.class).hostname()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    @DisplayName("API-COP-19, API-CON-19: what one set of options does not say, the other does")
    void merge() {
        ConnectionOptions base = ConnectionOptions.builder()
                .containerId("base")
                .idleTimeout(Duration.ofSeconds(1))
                .reconnectDisabled()
                .build();
        ConnectionOptions over = ConnectionOptions.builder()
                .containerId("over")
                .reconnect(ReconnectOptions.DEFAULT)
                .build();
        ConnectionOptions merged = ConnectionOptions.merge(base, over);
        assertThat(merged.containerId()).isEqualTo("over");
        assertThat(merged.idleTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(merged.isReconnectDisabled()).isFalse();
        assertThat(ConnectionOptions.merge(base, ConnectionOptions.DEFAULT).isReconnectDisabled())
                .isTrue();
        assertThat(over.toBuilder().containerId("changed").build().containerId())
                .isEqualTo("changed");
        assertThat(over.containerId()).isEqualTo("over");
    }

    @Test
    @DisplayName("API-COP-11, API-URL-05: no text of the options shows a password")
    void textsHaveNoPassword() {
        ConnectionOptions options = ConnectionOptions.builder()
                .user("anna")
                .password("secret")
                .failoverUrls(List.of("amqp://u:secret@h"))
                .build();
        assertThat(options.toString()).contains("anna").doesNotContain("secret");
        assertThat(options.toBuilder().toString()).doesNotContain("secret");
    }

    @Test
    @DisplayName("API-CON-05: an empty list of failover URLs is refused")
    void noFailoverUrls() {
        assertThatThrownBy(() -> ConnectionOptions.builder().failoverUrls(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failoverUrls");
    }

    @Test
    @DisplayName("API-COP-21, API-COP-05: time limits out of range are refused")
    void timeLimits() {
        ConnectionOptions.Builder options = ConnectionOptions.builder();
        assertThatThrownBy(() -> options.connectTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.idleTimeout(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.channelMax(65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.containerId("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-TRN-12: each frame is told to the trace, in and out, without passwords")
    void trace() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        FrameTrace trace = (outgoing, text) -> lines.add(FrameTraces.line(3, outgoing, text));
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().close();
            }
        };
        new Loopback(
                        client,
                        new Recorder(),
                        ConnectionOptions.builder()
                                .user("anna")
                                .password("topsecret")
                                .saslAllowInsecure(true)
                                .trace(trace),
                        ListenOptions.builder()
                                .saslAllowInsecure(true)
                                .saslAuthenticator(io.lepton.endpoint.SaslAuthenticator.plain((u, p) -> true, false)))
                .run();
        assertThat(lines)
                .anyMatch(line -> line.equals("[3]: -> SASL"))
                .anyMatch(line -> line.equals("[3]: <- AMQP"))
                .anyMatch(line -> line.startsWith("[3]: AMQP:FRAME:0 -> @open(16) [container-id="))
                .anyMatch(line -> line.startsWith("[3]: AMQP:FRAME:0 <- @open(16) [container-id="))
                .noneMatch(line -> line.contains("topsecret"));
    }
}
