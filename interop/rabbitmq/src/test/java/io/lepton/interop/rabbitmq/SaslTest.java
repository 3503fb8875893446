package io.lepton.interop.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.ConnectionOptions;
import io.lepton.interop.LogIn;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** We log in with RabbitMQ. */
class SaslTest {
    @TempDir
    static Path folder;

    private static RabbitProcess rabbit;

    @BeforeAll
    static void startRabbit() throws Exception {
        Optional<Path> script = RabbitProcess.script();
        assumeTrue(script.isPresent(), "rabbitmq-server is not installed");
        rabbit = RabbitProcess.start(script.get(), folder);
    }

    @AfterAll
    static void stopRabbit() {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    @Test
    @DisplayName("MEC-02, API-COP-09: RabbitMQ lets us in by PLAIN, once that may go unencrypted")
    void logsIn() {
        String url = "amqp://127.0.0.1:" + rabbit.port();
        ConnectionOptions.Builder guest =
                ConnectionOptions.builder().user("guest").password("guest");
        assertThat(LogIn.of(url, guest)).contains("amqp:unauthorized-access", "saslAllowInsecure");
        assertThat(LogIn.of(url, guest.saslAllowInsecure(true))).isEqualTo("PLAIN");
    }

    @Test
    @DisplayName("API-COP-10: RabbitMQ does not let us in with a wrong password, and we know it")
    void isRefused() {
        ConnectionOptions.Builder guest =
                ConnectionOptions.builder().user("guest").password("wrong").saslAllowInsecure(true);
        assertThat(LogIn.of("amqp://127.0.0.1:" + rabbit.port(), guest)).contains("amqp:unauthorized-access");
    }
}
