package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {

    @Test
    void showsTheDirectionOfEachLineOnce() throws Exception {
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --trace --quiet " + receive.url("q"));
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err().lines())
                .allMatch(line -> line.matches("(-> |<- )(AMQP|SASL|EOS)|(AMQP:FRAME:0|SASL:FRAME) (->|<-) @.*"))
                .anyMatch(line -> line.startsWith("SASL:FRAME <- @sasl-outcome"))
                .contains("-> AMQP", "<- AMQP");
        assertThat(receive.exitCode()).isZero();
    }
}
