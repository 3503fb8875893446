package io.lepton.interop.brokerj;

import io.lepton.interop.NoRecoveryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Qpid Broker-J refuses a link that is to be resumed. */
class NoRecoveryTest extends NoRecoveryContract {
    @TempDir
    static Path folder;

    private static BrokerJ broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerJ.start(folder);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    protected int port() {
        return broker.port();
    }

    @Override
    protected String address(String queue) {
        return BrokerJ.address(queue);
    }

    @Override
    protected String whySender() {
        return "the peer answers amqp:not-implemented: Resuming link is not implemented.";
    }

    @Override
    protected String whyReceiver() {
        return "the peer answers amqp:not-implemented: Resuming link is not implemented.";
    }
}
