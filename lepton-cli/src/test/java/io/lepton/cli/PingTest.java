package io.lepton.cli;

import static io.lepton.testkit.Frames.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ScriptedPeer;
import org.junit.jupiter.api.Test;

class PingTest {

    @Test
    void printsWhatThePeerSaysOfItself() throws Exception {
        Command listener = Command.start(
                "receive --listen --container-id peer --max-frame-size 4096 --heartbeat 10s amqp://127.0.0.1:0");
        Command ping = Command.run("ping amqp://127.0.0.1:" + listener.port());
        assertThat(ping.exitCode()).as(ping.err()).isZero();
        assertThat(ping.out())
                .containsPattern("(?m)^container id +peer$")
                .containsPattern("(?m)^product +lepton$")
                .containsPattern("(?m)^version +\\S+$")
                .containsPattern("(?m)^max frame size +4096$")
                .containsPattern("(?m)^idle timeout \\(ms\\) +5000$")
                .containsPattern("(?m)^sasl mechanism +ANONYMOUS$")
                .containsPattern("(?m)^round trip \\(ms\\) +\\d+\\.\\d+$");
        assertThat(ping.err()).isEmpty();
        listener.interrupt();
        listener.exitCode();
    }

    @Test
    void printsAnObjectOfJson() throws Exception {
        Command listener = Command.line(
                        "receive", "--listen", "--user", "ann", "--allow-insecure", "amqp://127.0.0.1:0")
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        Command ping = Command.line("ping", "--json", "--user", "ann", "--allow-insecure")
                .and("amqp://127.0.0.1:" + listener.port())
                .environment("LEPTON_PASSWORD", "secret")
                .start();
        assertThat(ping.exitCode()).as(ping.err()).isZero();
        assertThat(ping.out())
                .matches("\\{\"container_id\":\".+\",\"product\":\"lepton\",.*\"sasl_mechanism\":\"SCRAM-SHA-512\","
                        + ".*\"round_trip_ms\":\\d+\\.\\d+}\n");
        listener.interrupt();
        listener.exitCode();
    }

    @Test
    void saysThatANameIsEmptyRatherThanNothing() {
        PeerReport report = PeerReport.of(
                ScriptedPeer.facingClient().opens(open().containerId("")).connection(), 0);
        assertThat(report.text(false)).startsWith("container id          (empty)\n");
        assertThat(report.text(true)).startsWith("{\"container_id\":\"\",");
    }
}
