package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a connection says of itself. */
class DiagnosisTest {
    private final EnginePair pair = new EnginePair();
    private final Connection client = pair.client();

    private static String textOf(Connection connection) {
        return connection.diagnose().join().toString();
    }

    @Test
    @DisplayName("API-CNX-20: a sender without credit waits for it, since its first message had to")
    void sinceWhen() {
        Sender sender = client.createSender("orders");
        client.open();
        pair.run();
        pair.passes(Duration.ofSeconds(2));
        sender.send(Message.create("a"));
        pair.passes(Duration.ofSeconds(3));
        assertThat(textOf(client))
                .contains("connection to server", sender.toString(), "address orders", "queued 1", "credit -1")
                .contains("waitsFor credit", "waitsMillis 3000")
                .doesNotContain("waitsFor the");
        assertThat(sender.waitsFor()).isEqualTo("credit");
        assertThat(List.of(client, sender.session())).allMatch(each -> each.waitsFor() == null);
    }

    @Test
    @DisplayName("API-CNX-20: what is not open on both sides waits for the peer, or for a transport")
    void openings() {
        client.open();
        client.createReceiver("q");
        assertThat(textOf(client)).contains("waitsFor the peer's open", "waitsFor the peer's begin");
        pair.run();
        assertThat(textOf(client)).doesNotContain("waitsFor the peer").contains("waitsFor credit from us");
        pair.cut().run();
        assertThat(textOf(client)).contains("waitsFor a transport");
    }

    @Test
    @DisplayName("API-CNX-20: the last frames each way are there, and of transfers only their size")
    void lastFrames() {
        Sender sender = client.createSender("q");
        client.open();
        pair.run();
        Receiver receiver = (Receiver) pair.server().links().get(0);
        receiver.flow(20);
        pair.run();
        sender.send(Message.create("top secret"));
        pair.run();
        String text = textOf(client);
        assertThat(text)
                .contains("AMQP:FRAME:0 -> @open(16) [container-id=\"client\"")
                .contains("AMQP:FRAME:0 -> @transfer(20), ")
                .contains("AMQP:FRAME:0 <- @flow(19)", "link-credit=20")
                .doesNotContain("top secret");
        for (int i = 0; i < 10; i++) {
            sender.send(Message.create("m"));
        }
        pair.run();
        assertThat(textOf(client)).doesNotContain("-> @open").contains("unsettled 11", "waitsFor outcomes of 11");
    }

    @Test
    @DisplayName("API-CNX-20: as JSON the same facts are one object, whose strings are escaped")
    void json() {
        client.createSender("a \"b\"\n");
        client.open();
        pair.run();
        String json = client.diagnose().join().toJson();
        assertThat(json)
                .startsWith("{\"connection\":\"connection to server\",\"containerId\":\"client\",")
                .contains("\"address\":\"a \\\"b\\\"\\u000a\"", "\"sessions\":[{", "\"credit\":0", "\"drain\":false")
                .endsWith("]}");
    }

    @Test
    @DisplayName("API-CNX-20, API-THR-02: another thread gets its diagnosis from the thread of the connection")
    void anotherThread() {
        client.open();
        pair.time().belongsHere();
        CompletableFuture<?> asked =
                CompletableFuture.supplyAsync(client::diagnose).join();
        assertThat(asked).isNotDone();
        pair.run();
        assertThat(asked).isDone();
    }
}
