package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.RECONNECT_GIVEN_UP;
import static io.lepton.EventType.SESSION_OPENED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where {@code connect} goes, how often, and whose handler hears of it. */
@SuppressWarnings("try") // what runs is stopped at the end of its block, and not used in it
class ConnectTest {
    /** Writes down where each further attempt goes. */
    private static final class Attempting extends Recorder {
        final List<String> attempts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onReconnecting(ReconnectingEvent event) {
            super.onReconnecting(event);
            attempts.add(event.delay().toMillis() + " " + event.url());
        }
    }

    private static String closed() {
        return "amqp://127.0.0.1:" + RawPeer.closedPort();
    }

    private static ReconnectOptions twice() {
        return ReconnectOptions.builder()
                .initialDelay(Duration.ofMillis(1))
                .maxAttempts(2)
                .build();
    }

    // ------------------------------------------------------------------ which URLs

    @Test
    @DisplayName("API-CON-05, API-COP-02: the URL of the call comes first, then the failover URLs, in their order")
    void order() {
        Attempting client = new Attempting();
        List<String> failovers = List.of(closed(), closed());
        String first = closed();
        Container container = Container.create(client);
        container.connect(
                first,
                ConnectionOptions.builder()
                        .reconnect(twice())
                        .failoverUrls(failovers)
                        .build());
        container.run();
        assertThat(client.attempts)
                .containsExactly(
                        "0 " + failovers.get(0),
                        "0 " + failovers.get(1),
                        "1 " + first,
                        "1 " + failovers.get(0),
                        "1 " + failovers.get(1));
    }

    @Test
    @DisplayName("API-CON-05, API-COP-02: without a URL the failover URLs are all there is, in their order")
    void failoverUrlsOnly() {
        Attempting client = new Attempting();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create(client);
            container.connect(ConnectionOptions.builder()
                    .failoverUrls(List.of(closed(), door.url()))
                    .build());
            try (Running running = Running.run(container)) {
                door.accept().opens().close();
            }
            assertThat(client.attempts).startsWith("0 " + door.url());
        }
    }

    @Test
    @DisplayName("W-31, API-URL-02: without a host it connects to this machine, and says localhost")
    void noHost() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create();
            container.connect(":" + door.port());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().letsIn()) {
                assertThat(peer.hears(Open.class).hostname()).isEqualTo("localhost");
            }
        }
    }

    @Test
    @DisplayName("W-31, API-URL-06: a queue whose name has ?, # and ; in it is reached by URL")
    void pathWithQuestionMark() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create();
            container.createSender(door.url() + "/q?x=1#y;z");
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                assertThat(peer.answersLink().target().address()).isEqualTo("q?x=1#y;z");
            }
        }
    }

    @Test
    @DisplayName(
            "W-31, API-URL-04, API-COP-01: bad ports and unknown schemes come out of connect, before there is anything")
    void badUrls() {
        Container container = Container.create();
        for (String url : new String[] {"h:xyz", "h:99999", "h:0", "http://h", "amqp:h"}) {
            assertThatThrownBy(() -> container.connect(url)).as(url).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ConnectionOptions.builder().failoverUrls(List.of("amqp://h", "http://h")))
                .isInstanceOf(IllegalArgumentException.class);
        container.run(); // there is nothing to wait for
    }

    @Test
    @DisplayName("API-URL-08: URLs that read the same are equal")
    void equalUrls() {
        AmqpUrl url = AmqpUrl.parse("amqp://u:p@host:5672/q");
        assertThat(AmqpUrl.parse("u:p@HOST/q"))
                .isEqualTo(url)
                .hasSameHashCodeAs(url)
                .hasToString(url.toString());
        for (String other : new String[] {
            "v:p@host/q", "u@host/q", "u:p@host2/q", "u:p@host:5673/q", "u:p@host/Q", "u:p@host/", "u:p@host"
        }) {
            assertThat(AmqpUrl.parse(other)).isNotEqualTo(url);
            assertThat(AmqpUrl.parse(other).toString()).isNotEqualTo(url.toString());
        }
        assertThat(AmqpUrl.parse("u:other@host/q"))
                .as("its text has no password")
                .isNotEqualTo(url);
    }

    // ------------------------------------------------------------------ how often

    @Test
    @DisplayName("API-COP-04: it is tried again by default, after delays of one's own, and not when that is disabled")
    void reconnect() {
        assertThat(ConnectionOptions.DEFAULT.isReconnectDisabled()).isFalse();
        assertThat(ConnectionOptions.DEFAULT.reconnect()).isSameAs(ReconnectOptions.DEFAULT);
        Recorder twice = new Recorder();
        Recorder never = new Recorder();
        Recorder chosen = new Recorder();
        Container container = Container.create();
        container.connect(
                closed(),
                ConnectionOptions.builder().handler(twice).reconnect(twice()).build());
        container.connect(
                closed(),
                ConnectionOptions.builder().handler(never).reconnectDisabled().build());
        List<Duration> delays = List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ZERO);
        container.connect(
                closed(),
                ConnectionOptions.builder()
                        .handler(chosen)
                        .reconnect(ReconnectOptions.builder().delays(delays).build())
                        .build());
        container.run();
        assertThat(chosen.only(TRANSPORT_ERROR, RECONNECT_GIVEN_UP))
                .containsExactly(TRANSPORT_ERROR, TRANSPORT_ERROR, TRANSPORT_ERROR, RECONNECT_GIVEN_UP);
        assertThat(twice.only(TRANSPORT_ERROR, RECONNECTING, RECONNECT_GIVEN_UP))
                .containsExactly(TRANSPORT_ERROR, RECONNECTING, TRANSPORT_ERROR, RECONNECT_GIVEN_UP);
        assertThat(never.only(TRANSPORT_ERROR, RECONNECTING, RECONNECT_GIVEN_UP))
                .containsExactly(TRANSPORT_ERROR);
    }

    @Test
    @DisplayName("W-17, API-RCN-03: connections with the same options each begin at the first delay, at every loss")
    void sharedReconnectOptions() {
        ReconnectOptions shared = ReconnectOptions.builder()
                .initialDelay(Duration.ofMillis(1))
                .maxAttempts(3)
                .build();
        List<Attempting> clients = List.of(new Attempting(), new Attempting());
        Container container = Container.create();
        String url = closed();
        for (Attempting client : clients) {
            container.connect(
                    url,
                    ConnectionOptions.builder()
                            .handler(client)
                            .reconnect(shared)
                            .build());
        }
        container.run();
        assertThat(clients).allSatisfy(client -> assertThat(client.attempts).containsExactly("1 " + url, "2 " + url));

        Attempting third = new Attempting();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container next = Container.create(third);
            next.connect(
                    door.url(), ConnectionOptions.builder().reconnect(shared).build());
            try (Running running = Running.run(next)) {
                for (int i = 0; i < 3; i++) {
                    try (RawPeer peer = door.accept().opens()) {
                        peer.vanishes();
                    }
                }
                door.accept().opens().close();
            }
            assertThat(third.attempts).startsWith("0 " + door.url(), "0 " + door.url(), "0 " + door.url());
        }
    }

    @Test
    @DisplayName("W-07, API-COP-02: a name that cannot be resolved is a failed attempt, at first and after a loss")
    void unknownHost() {
        Attempting client = new Attempting();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create(client);
            container.connect(
                    "no-such-host.invalid",
                    ConnectionOptions.builder()
                            .failoverUrls(List.of(door.url()))
                            .build());
            try (Running running = Running.run(container)) {
                try (RawPeer peer = door.accept().opens()) {
                    peer.vanishes();
                }
                door.accept().opens().close();
                assertThat(running.isRunning()).isTrue();
            }
            String unknown = "0 amqp://no-such-host.invalid:5672";
            assertThat(client.attempts).startsWith("0 " + door.url(), unknown, "0 " + door.url());
        }
    }

    // ------------------------------------------------------------------ whose handler

    @Test
    @DisplayName(
            "API-COP-03: the connection's handler hears of it, its sessions and links, but for those with their own")
    void handlerOfTheConnection() {
        Recorder ofTheContainer = new Recorder();
        Recorder ofTheLink = new Recorder();
        Recorder ofTheConnection = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.connection().close();
            }
        };
        Container container = Container.create(ofTheContainer);
        Recorder server = new Recorder();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(server).build());
        server.atEnd = listener::close;
        var connection = container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(ofTheConnection).build());
        connection.createSender(
                "own", SenderOptions.builder().handler(ofTheLink).build());
        connection.createSender("none");
        container.run();
        assertThat(ofTheConnection.only(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED))
                .containsExactly(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED);
        assertThat(ofTheLink.only(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED))
                .containsExactly(LINK_OPENED);
        assertThat(ofTheContainer.only(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED))
                .isEmpty();
    }

    // ------------------------------------------------------------------ which name in TLS

    @Test
    @DisplayName(
            "API-COP-16: the name for TLS is sniHostname, else what our open names, else the host of the URL in use")
    void nameInTls() {
        ConnectionOptions.Builder options = ConnectionOptions.builder();
        AmqpUrl url = AmqpUrl.parse("amqps://host");
        assertThat(options.build().tlsHostname(url, null)).isEqualTo("host");
        assertThat(options.build().tlsHostname(AmqpUrl.parse(":1"), null)).isEqualTo("localhost");
        assertThat(options.build().tlsHostname(url, "virtual")).isEqualTo("virtual");
        assertThat(options.sniHostname("sni").build().tlsHostname(url, "virtual"))
                .isEqualTo("sni");
        assertThatThrownBy(() -> options.sniHostname("")).isInstanceOf(IllegalArgumentException.class);
    }
}
