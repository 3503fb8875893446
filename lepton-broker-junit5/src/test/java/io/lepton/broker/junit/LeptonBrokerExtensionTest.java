package io.lepton.broker.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.blocking.BlockingConnection;
import io.lepton.broker.Broker;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeptonBrokerExtensionTest {
    @RegisterExtension
    static final LeptonBrokerExtension BROKER =
            LeptonBrokerExtension.with(broker -> broker.user("ann", "secret").containerId("mine"));

    @Test
    @DisplayName("a broker is started with the choices that were made")
    void isAsChosen(Broker broker) {
        assertThat(broker.toString()).contains("mine");
        assertThatThrownBy(() -> BlockingConnection.connect(broker.url())).isInstanceOf(RuntimeException.class);
    }
}
