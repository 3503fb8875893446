package io.lepton.broker.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.broker.Broker;
import io.lepton.broker.NodeInfo;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@LeptonBroker(queues = "orders", topics = "news")
class LeptonBrokerTest {
    private static final Set<String> URLS = new HashSet<>();

    @Test
    @DisplayName("a test that has a parameter for it gets a broker that runs")
    void runs(Broker broker) {
        try (BlockingConnection connection = BlockingConnection.connect(broker.url())) {
            connection.createSender("orders").send(Message.create("one"));
            assertThat(connection.createReceiver("orders").receive().message().body())
                    .isEqualTo("one");
        }
    }

    @RepeatedTest(3)
    @DisplayName("each test has a broker of its own, with nothing in it")
    void isOfTheTest(Broker broker) {
        assertThat(broker.nodes()).extracting(NodeInfo::address).containsExactlyInAnyOrder("orders", "news");
        assertThat(broker.nodes())
                .allSatisfy(each -> assertThat(each.messages()).isZero());
        try (BlockingConnection connection = BlockingConnection.connect(broker.url())) {
            connection.createSender("orders").send(Message.create("left behind"));
        }
    }

    @Test
    @LeptonBroker(queues = "other", createOnDemand = false)
    @DisplayName("a test may choose otherwise than its class")
    void chosenByMethod(Broker broker) {
        assertThat(broker.nodes()).extracting(NodeInfo::address).containsExactly("other");
    }

    @Nested
    class BeforeEachTest {
        private Broker before;

        @BeforeEach
        void setUp(Broker broker) {
            before = broker;
        }

        @Test
        @DisplayName("a test has the broker that was there before it, with what the outer class says")
        void isTheSame(Broker broker) {
            assertThat(broker).isSameAs(before);
            assertThat(broker.nodes()).hasSize(2);
        }
    }

    @Nested
    class BeforeAllTest {
        private static Broker shared;

        @BeforeAll
        static void setUp(Broker broker) {
            shared = broker;
        }

        @RepeatedTest(2)
        @DisplayName("all tests of a class share the broker that was there before all")
        void isShared(Broker broker) {
            assertThat(broker).isSameAs(shared);
            URLS.add(broker.url());
            assertThat(URLS).hasSize(1);
        }
    }
}
