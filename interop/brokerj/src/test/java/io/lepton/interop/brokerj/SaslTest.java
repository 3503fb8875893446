package io.lepton.interop.brokerj;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.interop.LogIn;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** We log in with Qpid Broker-J. */
class SaslTest {
    @TempDir
    static Path folder;

    private static BrokerJ broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerJ.startWithUser(folder);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"})
    @DisplayName("MEC-02, MEC-04, SAS-07: Broker-J lets us in by SCRAM, whose proof of its own we check, and by PLAIN")
    void logsIn(String mechanism) {
        ConnectionOptions.Builder options = ConnectionOptions.builder()
                .user("bob")
                .password("secret")
                .saslMechanisms(mechanism)
                .saslAllowInsecure(true);
        assertThat(LogIn.of("amqp://127.0.0.1:" + broker.port(), options)).isEqualTo(mechanism);
        assertThat(LogIn.of("amqp://127.0.0.1:" + broker.port(), options.password("wrong")))
                .contains("amqp:unauthorized-access", "[mech=" + mechanism + "]");
    }
}
