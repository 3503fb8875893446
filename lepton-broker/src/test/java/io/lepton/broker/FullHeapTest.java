package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.amqp.Message;
import io.lepton.blocking.AmqpTimeoutException;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.testkit.ChildProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients that have a broker with 64 MiB of heap store as much as it takes: it is there for others all the time. */
class FullHeapTest {
    private static final Duration SHORTLY = Duration.ofMillis(500);

    private ChildProcess process;
    private String url;

    @BeforeEach
    void start() {
        process = ChildProcess.java(List.of("-Xmx64m", "-XX:+UseSerialGC"), SmallBroker.class.getName());
        url = "amqp://127.0.0.1:"
                + process.awaitLine(line -> line.startsWith("port ")).substring(5);
    }

    @AfterEach
    void stop() {
        process.close();
    }

    private BlockingConnection connect() {
        return BlockingConnection.connect(
                url, ConnectionOptions.builder().reconnectDisabled().build());
    }

    /** Sends until there is no credit. */
    private static int fill(BlockingConnection connection, Message message) {
        BlockingSender sender = connection.createSender("full");
        for (int sent = 0; ; sent++) {
            try {
                sender.send(message, SHORTLY);
            } catch (AmqpTimeoutException noCredit) {
                return sent;
            }
        }
    }

    /** A new client receives what is there, and so makes room for what it sends. */
    private void assertServes() {
        try (BlockingConnection connection = connect()) {
            BlockingReceiver receiver = connection.createReceiver("full");
            for (int i = 0; i < 100; i++) {
                receiver.receive(Duration.ofSeconds(20));
                receiver.accept();
            }
            connection.createSender("full").send(Message.create("more"), Duration.ofSeconds(20));
        }
    }

    @Test
    @DisplayName("ROB-20: filled with small messages it goes on")
    void smallMessages() {
        try (BlockingConnection connection = connect()) {
            assertThat(fill(connection, Message.ofData(new byte[100]))).isGreaterThan(5_000);
            assertServes();
        }
    }

    @Test
    @DisplayName(
            "ROB-20: filled with messages that are many times larger when they are decoded, and select by that, it goes on")
    void largeWhenDecoded() {
        Message message = Message.create("x");
        for (int i = 0; i < 1_000; i++) {
            message.messageAnnotation("x-opt-" + i, i).applicationProperty("p" + i, true);
        }
        try (BlockingConnection connection = connect()) {
            connection.createReceiver(
                    "full", ReceiverOptions.builder().selector("p1 = false").build());
            assertThat(fill(connection, message)).isGreaterThan(500);
            assertServes();
        }
    }

    @Test
    @DisplayName("ROB-20, ROB-40: filled with queues of long names it goes on")
    void queues() {
        try (BlockingConnection connection = connect()) {
            connection.createSender("full").send(Message.create("there"));
            BlockingSender relay = connection.createSender(null);
            String name = "q".repeat(2_000);
            int made = 0;
            try {
                while (true) {
                    relay.send(Message.create("x").to(name + made), SHORTLY);
                    made++;
                }
            } catch (AmqpTimeoutException noCredit) {
                assertThat(made).isGreaterThan(1_000);
            }
            try (BlockingConnection other = connect()) {
                assertThat(other.createReceiver("full")
                                .receive(SHORTLY)
                                .message()
                                .body())
                        .isEqualTo("there");
            }
        }
    }
}
