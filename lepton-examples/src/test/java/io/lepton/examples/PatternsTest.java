package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.broker.NodeInfo;
import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of what is often wanted, with the broker in memory. */
class PatternsTest {
    private final io.lepton.broker.Broker broker = io.lepton.broker.Broker.start();

    @AfterEach
    void close() {
        broker.close();
    }

    private static void send(String url, String node, Object... bodies) {
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingSender sender = connection.createSender(node);
            for (Object each : bodies) {
                sender.send(Message.create(each));
            }
        }
    }

    private int messages(String node) {
        return broker.nodes().stream()
                .filter(each -> each.address().equals(node))
                .mapToInt(NodeInfo::messages)
                .sum();
    }

    @Test
    @DisplayName("workers share the jobs of a queue, and what is no job is put aside")
    void workers() {
        send(broker.url(), "jobs", 1, 2, "no job", 3);
        List<String> done = new ArrayList<>();
        try (ChildProcess one = Examples.start(Worker.class, broker.url() + "/jobs", "2");
                ChildProcess other = Examples.start(Worker.class, broker.url() + "/jobs", "2")) {
            assertThat(List.of(one.exitCode(), other.exitCode())).containsExactly(0, 0);
            done.addAll(one.lines());
            done.addAll(other.lines());
        }
        assertThat(done).containsExactlyInAnyOrder("done: 1", "done: 2", "done: 3");
        assertThat(messages("DLQ")).isEqualTo(1);
    }

    @Test
    @DisplayName("a subscriber hears what was published while it was away")
    void publishAndSubscribe() {
        try (ChildProcess first = Examples.start(Subscriber.class, broker.url(), "topic://news", "1")) {
            awaitSubscription();
            Examples.run(Publisher.class, broker.url(), "topic://news", "heard at once");
            assertThat(first.exitCode()).isZero();
            assertThat(first.lines()).containsExactly("heard at once");
        }
        Examples.run(Publisher.class, broker.url(), "topic://news", "heard later");
        assertThat(Examples.run(Subscriber.class, broker.url(), "topic://news", "1"))
                .containsExactly("heard later");
    }

    private void awaitSubscription() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (broker.nodes().stream().noneMatch(each -> each.subscriptions() > 0)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("a file goes from one process to another")
    void file(@TempDir Path folder) throws IOException {
        byte[] octets = new byte[3_000_000];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31);
        }
        Path from = Files.write(folder.resolve("from.bin"), octets);
        Path to = folder.resolve("to.bin");
        Examples.run(FileSend.class, from.toString(), broker.url());
        assertThat(Examples.run(FileReceive.class, to.toString(), broker.url()))
                .containsExactly("3000000 octets of from.bin");
        assertThat(Files.mismatch(from, to)).isEqualTo(-1);
    }

    @Test
    @DisplayName("a receiver goes on with another broker when the first is gone")
    void failover() {
        ChildProcess first = Examples.start(Broker.class, "amqp://localhost:0");
        String url = Examples.listening(first);
        try (ChildProcess receiver = Examples.start(Failover.class, "q", url, broker.url())) {
            try (first) { // which is killed in the end
                receiver.awaitLine(line -> line.startsWith("connected to "));
                send(url, "q", "hello");
                receiver.awaitLine("hello"::equals);
            }
            receiver.awaitLine("lost"::equals);
            send(broker.url(), "q", "bye");
            assertThat(receiver.exitCode()).isZero();
            assertThat(receiver.lines()).endsWith("bye");
        }
    }

    @Test
    @DisplayName("a hundred threads share a connection")
    void manyCallers() {
        assertThat(Examples.run(ManyCallers.class, broker.url(), "q")).containsExactly("1000 accepted");
        assertThat(messages("q")).isEqualTo(1000);
    }

    @Test
    @DisplayName("a bridge carries messages from one broker to another, with what becomes of them")
    void bridge() {
        try (io.lepton.broker.Broker other = io.lepton.broker.Broker.start();
                ChildProcess bridge = Examples.start(Bridge.class, broker.url() + "/out", other.url() + "/in");
                BlockingConnection there = BlockingConnection.connect(other.url())) {
            send(broker.url(), "out", "a", "b");
            BlockingReceiver receiver = there.createReceiver("in");
            for (String body : List.of("a", "b")) {
                var delivery = receiver.receive(Duration.ofSeconds(30));
                assertThat(delivery.message().body()).isEqualTo(body);
                delivery.accept();
            }
            assertThat(bridge.lines()).isEmpty();
        }
    }
}
