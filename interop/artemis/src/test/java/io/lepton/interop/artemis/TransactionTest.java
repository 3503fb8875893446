package io.lepton.interop.artemis;

import io.lepton.interop.TransactionContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Transactions that we have with Artemis. */
class TransactionTest extends TransactionContract {
    private static ArtemisBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = ArtemisBroker.start();
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
        return queue;
    }
}
