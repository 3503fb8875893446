package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Flow;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslMechanisms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a container's defaults say, on the wire. */
@SuppressWarnings("try") // what runs is stopped at the end of its block, and not used in it
class DefaultsTest {
    /** The attaches of links that are made with these defaults. */
    private static List<Attach> attaches(ContainerBuilder defaults, int count, BiConsumer<Container, String> make) {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = defaults.build();
            make.accept(container, door.url());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                peer.hears(Begin.class);
                peer.says(Begin.builder(0, 100, 100).remoteChannel(0).build());
                Attach[] attaches = new Attach[count];
                for (int i = 0; i < count; i++) {
                    attaches[i] = peer.hearsNext(Attach.class);
                }
                return List.of(attaches);
            }
        }
    }

    @Test
    @DisplayName("API-CON-19: connectionDefaults hold where the options of the call say nothing")
    void connectionDefaults() {
        ConnectionOptions defaults = ConnectionOptions.builder()
                .containerId("default")
                .virtualHost("default-host")
                .idleTimeout(Duration.ofSeconds(6))
                .properties(Map.of("k", "v"))
                .build();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container =
                    Container.builder().connectionDefaults(defaults).build();
            container.connect(
                    door.url(), ConnectionOptions.builder().containerId("call").build());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().letsIn()) {
                Open open = peer.hears(Open.class);
                assertThat(open.containerId()).isEqualTo("call");
                assertThat(open.hostname()).isEqualTo("default-host");
                assertThat(open.idleTimeOut()).isEqualTo(3000);
                assertThat(open.properties()).containsEntry(Symbol.of("k"), "v");
            }
        }
    }

    @Test
    @DisplayName("API-CON-19, API-CON-06: connectionDefaults hold for the connection of a link that is made of a URL")
    void connectionDefaultsOfALinkByUrl() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.builder()
                    .connectionDefaults(
                            ConnectionOptions.builder().saslEnabled(false).build())
                    .build();
            container.createSender(door.url() + "/q");
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept()) {
                peer.hears(ProtocolHeader.AMQP);
            }
        }
    }

    @Test
    @DisplayName(
            "API-CON-19: serverDefaults hold for listeners where their own options say nothing, and beat connectionDefaults")
    void serverDefaults() {
        Container container = Container.builder()
                .containerId("us")
                .connectionDefaults(ConnectionOptions.builder()
                        .idleTimeout(Duration.ofSeconds(2))
                        .channelMax(7)
                        .containerId("connection")
                        .build())
                .serverDefaults(ListenOptions.builder()
                        .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                        .saslAllowInsecure(true)
                        .handshakeTimeout(Duration.ofSeconds(9))
                        .connectionOptions(ConnectionOptions.builder()
                                .idleTimeout(Duration.ofSeconds(4))
                                .containerId("server")
                                .build())
                        .build())
                .build();
        Listener plain = container.listen("127.0.0.1:0");
        Listener open = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .saslAuthenticator(SaslAuthenticator.anonymousOnly())
                        .connectionOptions(ConnectionOptions.builder()
                                .containerId("listener")
                                .build())
                        .build());
        assertThat(open.options().handshakeTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(open.options().backlog()).isEqualTo(ListenOptions.DEFAULT.backlog());
        try (Running running = Running.run(container)) {
            try (RawPeer peer = RawPeer.connect(plain.port())) {
                peer.says(ProtocolHeader.SASL);
                peer.hears(ProtocolHeader.SASL);
                assertThat(((SaslMechanisms) peer.hearsSasl()).mechanisms()).containsExactly(Symbol.of("PLAIN"));
            }
            try (RawPeer peer = RawPeer.connect(open.port())) {
                peer.says(ProtocolHeader.AMQP);
                peer.hears(ProtocolHeader.AMQP);
                peer.says(Open.builder("peer").build());
                Open heard = peer.hears(Open.class);
                assertThat(heard.containerId()).isEqualTo("listener");
                assertThat(heard.idleTimeOut()).isEqualTo(2000);
                assertThat(heard.channelMax()).isEqualTo(7);
            }
        }
    }

    @Test
    @DisplayName(
            "API-CON-19: senderDefaults hold for senders where their own options say nothing, however they are made")
    void senderDefaults() {
        SenderOptions defaults = SenderOptions.builder()
                .senderSettleMode(SenderSettleMode.SETTLED)
                .receiverSettleMode(ReceiverSettleMode.SECOND)
                .properties(Map.of(Symbol.of("k"), "v"))
                .build();
        SenderOptions own = SenderOptions.builder()
                .name("own")
                .senderSettleMode(SenderSettleMode.MIXED)
                .build();
        List<Attach> attaches = attaches(Container.builder().senderDefaults(defaults), 3, (container, url) -> {
            var connection = container.createSender(url + "/q").connection();
            container.createSender(connection, "own", own);
            connection
                    .defaultSession()
                    .createSender("later", SenderOptions.DEFAULT)
                    .open();
        });
        assertThat(attaches)
                .extracting(Attach::sndSettleMode)
                .containsExactly(SenderSettleMode.SETTLED, SenderSettleMode.MIXED, SenderSettleMode.SETTLED);
        assertThat(attaches).allSatisfy(attach -> {
            assertThat(attach.rcvSettleMode()).isEqualTo(ReceiverSettleMode.SECOND);
            assertThat(attach.properties()).containsEntry(Symbol.of("k"), "v");
        });
        assertThat(attaches.get(1).name()).isEqualTo("own");
    }

    @Test
    @DisplayName("API-CON-19: receiverDefaults hold for receivers where their own options say nothing")
    void receiverDefaults() {
        ContainerBuilder defaults = Container.builder()
                .senderDefaults(SenderOptions.builder().atMostOnce().build())
                .receiverDefaults(ReceiverOptions.builder()
                        .creditWindow(3)
                        .maxMessageSize(99)
                        .build());
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = defaults.build();
            container.createReceiver(
                    door.url() + "/q",
                    ReceiverOptions.builder().maxMessageSize(77).build());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                Attach attach = peer.answersLink();
                assertThat(attach.maxMessageSize()).isEqualTo(77);
                assertThat(attach.sndSettleMode()).isEqualTo(SenderSettleMode.MIXED);
                assertThat(peer.hears(Flow.class).linkCredit()).isEqualTo(3);
            }
        }
    }

    @Test
    @DisplayName("API-CON-19: null is no default")
    void nullIsNoDefault() {
        ContainerBuilder builder = Container.builder();
        assertThatThrownBy(() -> builder.connectionDefaults(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.serverDefaults(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.senderDefaults(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.receiverDefaults(null)).isInstanceOf(NullPointerException.class);
    }
}
