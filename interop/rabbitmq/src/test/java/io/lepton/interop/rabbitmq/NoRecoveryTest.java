package io.lepton.interop.rabbitmq;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.interop.NoRecoveryContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** RabbitMQ ends the session in which a link shows what it holds unsettled. */
class NoRecoveryTest extends NoRecoveryContract {
    private static RabbitProcess rabbit;

    @BeforeAll
    static void startBroker(@TempDir Path folder) throws Exception {
        Optional<Path> script = RabbitProcess.script();
        assumeTrue(script.isPresent(), "rabbitmq-server is not installed");
        rabbit = RabbitProcess.start(script.get(), folder);
    }

    @AfterAll
    static void stopBroker() {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    @Override
    protected int port() {
        return rabbit.port();
    }

    @Override
    protected String address(String queue) {
        return "/queue/" + queue;
    }

    @Override
    protected String whySender() {
        return "the peer answers amqp:not-implemented: rcv-settle-mode second not supported";
    }

    @Override
    protected String whyReceiver() {
        return "the peer answers amqp:not-implemented: rcv-settle-mode second not supported";
    }
}
