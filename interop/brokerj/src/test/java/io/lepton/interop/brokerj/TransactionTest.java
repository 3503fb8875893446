package io.lepton.interop.brokerj;

import io.lepton.interop.TransactionContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that we have with Qpid Broker-J. */
class TransactionTest extends TransactionContract {
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
}
