package io.lepton.interop.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.SenderOptions;
import io.lepton.interop.NoRecoveryContract;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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

    @Test
    @DisplayName("API-XO-25: what is sent again by its key is in the queue once")
    void deduplicates() throws InterruptedException {
        List<String> told = sends("keyed", SenderOptions.builder().inDoubt(InDoubt.DEDUPLICATE));
        assertThat(told)
                .contains("in doubt m1", "in doubt m2", "in doubt m3")
                .contains("accepted m1", "accepted m2", "accepted m3");
        assertThat(drain("keyed")).containsExactlyInAnyOrder("m1", "m2", "m3", "after");
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
