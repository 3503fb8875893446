package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.MessageStream;
import io.lepton.blocking.RequestResponse;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.testkit.ChildProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The blocking API against a broker that is made with Proton. */
@Timeout(60)
class BlockingTest {
    private static final int COUNT = 1000;

    private ChildProcess proton;
    private BlockingConnection connection;

    @BeforeEach
    void connect() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        String address = "127.0.0.1:" + Lepton.freePort();
        proton = Lepton.proton("queues.py", address);
        proton.awaitLine("listening"::equals);
        connection = BlockingConnection.connect("amqp://" + address);
    }

    @AfterEach
    void disconnect() {
        if (connection != null) {
            connection.close();
            proton.close();
        }
    }

    @Test
    @DisplayName("API-BLK-07 API-BLK-08 API-BLK-10: what is sent is accepted, comes back in order, and is settled")
    void sendsAndReceives() {
        try (BlockingSender sender = connection.createSender("q");
                BlockingReceiver receiver = connection.createReceiver(
                        "q", ReceiverOptions.builder().creditWindow(100).build())) {
            for (int i = 0; i < COUNT; i++) {
                sender.sendAsync(Message.create(i));
            }
            assertThat(sender.send(Message.create("last")).outcome()).isEqualTo(Accepted.INSTANCE);
            for (int i = 0; i < COUNT; i++) {
                Delivery delivery = receiver.receive();
                assertThat(delivery.message().body()).isEqualTo(i);
                delivery.accept();
            }
            assertThat(receiver.receive().message().body()).isEqualTo("last");
            receiver.release(false);
            assertThat(receiver.receive().message().body()).isEqualTo("last");
            receiver.reject();
        }
        assertThat(proton.awaitLine("q REJECTED"::equals)).isNotNull();
        assertThat(proton.lines()).containsOnlyOnce("q RELEASED");
        assertThat(proton.lines().stream().filter("q ACCEPTED"::equals)).hasSize(COUNT);
    }

    @Test
    @DisplayName("API-BLK-05 API-BLK-14: a link that Proton refuses is told with Proton's reason")
    void refused() {
        assertThatThrownBy(() -> connection.createSender("nowhere"))
                .isInstanceOf(LinkDetachedException.class)
                .hasMessageEndingWith("closed due to: amqp:not-found: there is no nowhere");
        assertThatThrownBy(() -> connection.createReceiver("nowhere")).isInstanceOf(LinkDetachedException.class);
    }

    @Test
    @DisplayName("API-BLK-16: requests and responses over a dynamic address of Proton's")
    void calls() {
        try (RequestResponse requests = RequestResponse.open(connection, "service");
                BlockingReceiver service = connection.createReceiver("service");
                BlockingSender answers = connection.createSender(null)) {
            CompletableFuture<Delivery> answered = CompletableFuture.supplyAsync(() -> {
                Delivery delivery = service.receive();
                delivery.accept();
                Message request = delivery.message();
                return answers.send(Message.create("hello " + request.body())
                        .address(request.replyTo())
                        .correlationId(request.correlationId()));
            });
            assertThat(requests.call(Message.create("Proton")).body()).isEqualTo("hello Proton");
            answered.join();
        }
    }

    @Test
    @DisplayName("TRF-17 API-RCV-04: a body goes to Proton from a stream, and comes back as one")
    void streams() throws IOException {
        byte[] body = new byte[5 << 20];
        new Random(5).nextBytes(body);
        try (BlockingSender sender = connection.createSender("large");
                BlockingReceiver receiver = connection.createReceiver(
                        "large", ReceiverOptions.builder().streaming(true).build())) {
            sender.send(Message.create().id("m"), new ByteArrayInputStream(body), body.length);
            try (MessageStream stream = receiver.receiveStream()) {
                assertThat(stream.head().id()).isEqualTo("m");
                assertThat(stream.readAllBytes()).isEqualTo(body);
                stream.delivery().accept();
            }
        }
        assertThat(proton.awaitLine("large ACCEPTED"::equals)).isNotNull();
    }

    @Test
    @DisplayName("API-BLK-04: a broker that is killed ends the calls that wait")
    void killed() {
        BlockingReceiver receiver = connection.createReceiver("q");
        CompletableFuture<Delivery> waiting = CompletableFuture.supplyAsync(receiver::receive);
        connection.await(() -> receiver.link().credit() > 0, Duration.ofSeconds(20));
        proton.kill();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ConnectionException.class);
    }
}
