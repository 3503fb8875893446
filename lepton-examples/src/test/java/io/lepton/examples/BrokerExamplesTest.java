package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that need a broker, with the one that is an example. */
class BrokerExamplesTest {
    /** Several processes share it, and none of them is asked to end in order. */
    private static final String RECORDS = ";AUTO_SERVER=TRUE;WRITE_DELAY=0";

    private static final List<String> VERSE = List.of(
            "Twas brillig, and the slithy toves => TWAS BRILLIG, AND THE SLITHY TOVES",
            "Did gire and gymble in the wabe. => DID GIRE AND GYMBLE IN THE WABE.",
            "All mimsy were the borogroves, => ALL MIMSY WERE THE BOROGROVES,",
            "And the mome raths outgrabe. => AND THE MOME RATHS OUTGRABE.");

    private static ChildProcess broker;
    private static String url;

    @BeforeAll
    static void start() {
        broker = Examples.start(Broker.class, "amqp://localhost:0");
        url = Examples.listening(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    @DisplayName("hello world")
    void helloWorld() {
        assertThat(Examples.run(HelloWorld.class, url, "hello")).containsExactly("Hello World!");
    }

    @Test
    @DisplayName("hello world by calls that wait")
    void helloWorldBlocking() {
        assertThat(Examples.run(HelloWorldBlocking.class, url, "hello-blocking"))
                .containsExactly("Hello World!");
    }

    @Test
    @DisplayName("API-CON-13: hello world in a loop of one's own")
    void ownLoop() {
        assertThat(Examples.run(OwnLoop.class, url, "own-loop"))
                .containsExactly("Hello World!", "the loop went on meanwhile");
    }

    @Test
    @DisplayName("what is sent is confirmed, and received in order")
    void sendAndReceive() {
        assertThat(Examples.run(SimpleSend.class, url + "/simple")).containsExactly("all messages confirmed");

        assertThat(Examples.run(SimpleReceive.class, url + "/simple")).isEqualTo(sequence(100));
    }

    @Test
    @DisplayName("API-TXN-03 API-TXN-04: messages are sent and taken in transactions, batch by batch")
    void transactions() {
        assertThat(Examples.run(TransactionSend.class, url + "/batches", "25", "10"))
                .containsExactly("all messages committed");

        assertThat(Examples.run(TransactionReceive.class, url + "/batches", "25", "10"))
                .isEqualTo(sequence(25));
    }

    @Test
    @DisplayName("API-TXN-06: messages are taken as a person at a terminal says, and come again when that is undone")
    void transactionsByHand() {
        Examples.run(SimpleSend.class, url + "/by-hand", "2");

        try (ChildProcess console = Examples.start(TransactionConsole.class, url + "/by-hand")) {
            console.input("fetch\nabort\nfetch\ncommit\nfetch\nquit\n");
            assertThat(console.exitCode()).as("%s", console).isZero();
            assertThat(console.lines()).containsExactly("{sequence=1}", "{sequence=1}", "{sequence=2}");
        }

        assertThat(Examples.run(SimpleReceive.class, url + "/by-hand", "1")).containsExactly("{sequence=2}");
    }

    @Test
    @DisplayName("API-TXN-03 API-TXN-04: a server takes each request and sends its answer in one transaction")
    void transactionServer() {
        try (ChildProcess server = Examples.start(TransactionServer.class, url, "in-transactions")) {
            assertThat(Examples.run(Client.class, url + "/in-transactions")).isEqualTo(VERSE);
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    @DisplayName("messages in two colours are all confirmed")
    void colours() {
        assertThat(Examples.run(ColourSend.class, url + "/colours", "6")).containsExactly("all messages confirmed");
    }

    @Test
    @DisplayName("API-TRM-05: a selector is not waited for, nor a queue browsed, where the broker knows neither")
    void selectorsAndBrowsingAreNotThere() {
        Examples.run(SimpleSend.class, url + "/browsed", "2");

        assertThat(Examples.run(SelectedReceive.class, url + "/browsed")).isEmpty();
        assertThat(Examples.run(QueueBrowser.class, url + "/browsed")).isEmpty();

        assertThat(Examples.run(SimpleReceive.class, url + "/browsed", "2")).isEqualTo(sequence(2));
    }

    @Test
    @DisplayName("a server behind the broker answers a client")
    void requests() {
        try (ChildProcess server = Examples.start(Server.class, url, "requests")) {
            server.awaitLine("serving"::equals);

            assertThat(Examples.run(Client.class, url + "/requests")).isEqualTo(VERSE);
            assertThat(Examples.run(BlockingClient.class, url + "/requests")).isEqualTo(VERSE);
        }
    }

    @Test
    @DisplayName("a server made from the framework answers a client")
    void framework() {
        try (ChildProcess server = Examples.start(LengthServer.class, url, "lengths")) {
            assertThat(Examples.run(Client.class, url + "/lengths"))
                    .first()
                    .asString()
                    .endsWith("toves => 34");
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    @DisplayName("a server that listens itself answers a client")
    void directRequests() {
        try (ChildProcess server = Examples.start(ServerDirect.class, "amqp://localhost:0")) {
            assertThat(Examples.run(Client.class, Examples.listening(server) + "/requests"))
                    .isEqualTo(VERSE);
        }
    }

    @Test
    @DisplayName("a question by HTTP is answered over AMQP")
    void http() throws IOException, InterruptedException {
        try (ChildProcess server = Examples.start(Server.class, url, "web");
                ChildProcess front = Examples.start(HttpClient.class, url + "/web", "0")) {
            server.awaitLine("serving"::equals);
            String port = front.awaitLine(line -> line.startsWith("HTTP on ")).substring("HTTP on ".length());
            HttpRequest post = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                    .POST(HttpRequest.BodyPublishers.ofString("over http"))
                    .build();

            String answer = java.net.http.HttpClient.newHttpClient()
                    .send(post, BodyHandlers.ofString())
                    .body();

            assertThat(answer).isEqualTo("OVER HTTP");
        }
    }

    @Test
    @DisplayName("records go from one database to another")
    void databases(@TempDir Path folder) {
        String from = "jdbc:h2:" + folder.resolve("from") + RECORDS;
        String to = "jdbc:h2:" + folder.resolve("to") + RECORDS;
        Examples.run(Database.class, from, "insert", "one");
        Examples.run(Database.class, from, "insert", "two");
        try (ChildProcess send = Examples.start(DatabaseSend.class, from, url + "/records");
                ChildProcess receive = Examples.start(DatabaseReceive.class, to, url + "/records")) {
            send.awaitLine("sent and deleted: two"::equals);
            receive.awaitLine("inserted: two"::equals);
        }

        assertThat(Examples.run(Database.class, from, "list")).isEmpty();
        assertThat(Examples.run(Database.class, to, "list")).containsExactly("one", "two");
    }

    private static List<String> sequence(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            lines.add("{sequence=" + i + "}");
        }
        return lines;
    }
}
