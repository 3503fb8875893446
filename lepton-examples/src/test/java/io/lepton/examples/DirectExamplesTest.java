package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The examples that need no broker. */
class DirectExamplesTest {
    @Test
    @DisplayName("hello world with nothing between")
    void helloWorldDirect() {
        assertThat(Examples.run(HelloWorldDirect.class, "amqp://localhost:" + freePort() + "/examples"))
                .containsExactly("Hello World!");
    }

    @Test
    @DisplayName("a sender connects to a receiver that listens")
    void directReceive() {
        try (ChildProcess receive = Examples.start(DirectReceive.class, "amqp://localhost:0", "3")) {
            String url = Examples.listening(receive);

            assertThat(Examples.run(SimpleSend.class, url + "/any", "3")).containsExactly("all messages confirmed");

            assertThat(receive.exitCode()).isZero();
            assertThat(receive.lines()).endsWith("{sequence=1}", "{sequence=2}", "{sequence=3}");
        }
    }

    @Test
    @DisplayName("a receiver connects to a sender that listens")
    void directSend() {
        try (ChildProcess send = Examples.start(DirectSend.class, "amqp://localhost:0", "3")) {
            String url = Examples.listening(send);

            assertThat(Examples.run(SimpleReceive.class, url + "/any", "3"))
                    .containsExactly("{sequence=1}", "{sequence=2}", "{sequence=3}");

            assertThat(send.exitCode()).isZero();
            assertThat(send.lines()).endsWith("all messages confirmed");
        }
    }

    @Test
    @DisplayName("API-CON-16: a timer that sets itself again")
    void timer() {
        assertThat(Examples.run(RecurringTimer.class, "1", "3")).containsExactly("Tick...", "Tick...", "Tick...");
    }

    private static int freePort() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
