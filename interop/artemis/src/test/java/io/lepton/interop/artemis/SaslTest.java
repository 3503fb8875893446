package io.lepton.interop.artemis;

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

/** We log in with Artemis. */
class SaslTest {
    @TempDir
    static Path folder;

    private static ArtemisBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = ArtemisBroker.startWithScram(folder, "bob", "secret");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512"})
    @DisplayName("MEC-04, SAS-07: Artemis lets us in by SCRAM, and proves itself")
    void logsIn(String mechanism) {
        ConnectionOptions.Builder options =
                ConnectionOptions.builder().user("bob").password("secret").saslMechanisms(mechanism);
        assertThat(LogIn.of("amqp://" + broker.host(), options)).isEqualTo(mechanism);
        assertThat(LogIn.of("amqp://" + broker.host(), options.password("wrong")))
                .contains("amqp:unauthorized-access", "[mech=" + mechanism + "]");
    }
}
