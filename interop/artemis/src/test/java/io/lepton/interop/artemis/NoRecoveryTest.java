package io.lepton.interop.artemis;

import io.lepton.interop.NoRecoveryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Artemis settles first, whatever is asked for, and shows no map. */
class NoRecoveryTest extends NoRecoveryContract {
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

    @Override
    protected String whySender() {
        return "the peer settles first";
    }

    @Override
    protected String whyReceiver() {
        return "the peer settles first";
    }
}
