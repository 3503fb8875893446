package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.TransportOptions;
import io.lepton.sasl.Mechanisms;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Options of two levels, taken together: none is forgotten. */
class MergeTest {
    private static final ConnectionOptions CONNECTION = ConnectionOptions.builder()
            .containerId("c")
            .handler(new Recorder())
            .user("u")
            .password("p")
            .credentials(url -> new CompletableFuture<>())
            .authorizationId("a")
            .saslEnabled(false)
            .saslMechanisms("PLAIN")
            .saslMechanism(Mechanisms.builtIn().get(0))
            .saslAllowInsecure(true)
            .virtualHost("v")
            .sniHostname("s")
            .sslDomain(SslDomain.client().verify(VerifyMode.PEER))
            .idleTimeout(Duration.ofSeconds(1))
            .connectTimeout(Duration.ofSeconds(2))
            .reconnect(ReconnectOptions.builder().jitter(0.5).build())
            .failoverUrls(List.of("amqp://f"))
            .maxFrameSize(1000)
            .channelMax(7)
            .handleMax(8)
            .maxLinks(9)
            .maxPartialBytes(10)
            .transportOptions(TransportOptions.DEFAULT.withOutputLimit(11))
            .maxRedirects(2)
            .offeredCapabilities("o")
            .desiredCapabilities("d")
            .properties(Map.of(Symbol.of("k"), 1))
            .trace((outgoing, text) -> {})
            .build();

    private static final ListenOptions LISTEN = ListenOptions.builder()
            .connectionOptions(CONNECTION)
            .saslAuthenticator(SaslAuthenticator.plain((user, password) -> false, false))
            .saslAllowInsecure(true)
            .requireAuth(true)
            .stealsLinks(false)
            .sslDomain(Certificates.server())
            .allowPlaintext(true)
            .listenHandler(new ListenHandler() {})
            .handlerFactory(incoming -> ConnectionOptions.DEFAULT)
            .handshakeTimeout(Duration.ofSeconds(3))
            .backlog(7)
            .maxConnections(8)
            .maxConnectionsPerAddress(9)
            .maxHandshakes(10)
            .maxMemory(1 << 20)
            .transactionCoordinator(new MemoryCoordinator())
            .coordinatorOptions(CoordinatorOptions.builder().maxOpen(1).build())
            .build();

    /** What all accessors say, the one of the password too. */
    private static Map<String, Object> values(Object options) {
        Map<String, Object> values = new TreeMap<>();
        for (Method method : options.getClass().getDeclaredMethods()) {
            boolean accessor = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && !Modifier.isPrivate(method.getModifiers());
            if (accessor
                    && !List.of("toBuilder", "toString", "connectionOptions").contains(method.getName())) {
                try {
                    values.put(method.getName(), method.invoke(options));
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return values;
    }

    private static void assertAllSet(Object all, Object none) {
        Map<String, Object> unset = values(none);
        unset.remove("isReconnectDisabled"); // the other form of reconnect
        assertThat(unset).hasSizeGreaterThan(4);
        assertThat(unset)
                .allSatisfy((name, value) ->
                        assertThat(values(all).get(name)).as(name).isNotEqualTo(value));
    }

    @Test
    @DisplayName("API-COP-19, API-CON-19: every option of a connection that is not set is as in the options below")
    void connectionOptions() {
        assertAllSet(CONNECTION, ConnectionOptions.DEFAULT);
        assertThat(values(ConnectionOptions.merge(CONNECTION, ConnectionOptions.DEFAULT)))
                .isEqualTo(values(CONNECTION));
        assertThat(values(CONNECTION.toBuilder().build())).isEqualTo(values(CONNECTION));
    }

    @Test
    @DisplayName("API-COP-19, API-CON-19: every option of a connection that is set beats the one below")
    void connectionOptionsThatAreSet() {
        ConnectionOptions below = ConnectionOptions.builder()
                .containerId("x")
                .user("x")
                .password("x")
                .saslEnabled(true)
                .saslAllowInsecure(false)
                .virtualHost("x")
                .reconnectDisabled()
                .channelMax(9)
                .properties(Map.of("x", 1))
                .build();
        assertThat(values(ConnectionOptions.merge(below, CONNECTION))).isEqualTo(values(CONNECTION));
    }

    @Test
    @DisplayName(
            "API-CON-19: every option of a listener that is not set is as in the options below, and beats them where it is")
    void listenOptions() {
        assertAllSet(LISTEN, ListenOptions.DEFAULT);
        ListenOptions below = ListenOptions.builder()
                .saslAllowInsecure(false)
                .requireAuth(false)
                .backlog(9)
                .build();
        for (ListenOptions merged :
                List.of(ListenOptions.merge(LISTEN, ListenOptions.DEFAULT), ListenOptions.merge(below, LISTEN))) {
            assertThat(values(merged)).isEqualTo(values(LISTEN));
            assertThat(values(merged.connectionOptions())).isEqualTo(values(CONNECTION));
        }
    }
}
