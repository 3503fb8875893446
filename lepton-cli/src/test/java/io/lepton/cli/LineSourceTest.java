package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LineSourceTest {

    private final Semaphore arrivals = new Semaphore(0);

    private LineSource source(InputStream in, long limit) {
        LineSource source = new LineSource(
                "input",
                in,
                limit,
                (line, number) ->
                        new Outgoing(number, Message.ofValue(new String(line, StandardCharsets.UTF_8)), null, 1),
                null);
        source.start(arrivals::release);
        return source;
    }

    private static InputStream of(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bodies of all messages, waiting for each as the loop does: by being told. */
    private List<Object> drain(LineSource source) throws InterruptedException {
        List<Object> bodies = new ArrayList<>();
        while (true) {
            Outgoing next = source.next();
            if (next != null) {
                assertThat(next.number()).isEqualTo(bodies.size() + 1);
                bodies.add(next.message().body());
            } else if (source.isExhausted()) {
                return bodies;
            } else {
                arrivals.acquire();
            }
        }
    }

    @Test
    void makesAMessageOfEachLine() throws Exception {
        assertThat(drain(source(of("a\n\nc\r\nlast"), Long.MAX_VALUE))).containsExactly("a", "", "c", "last");
    }

    @Test
    void leavesACarriageReturnWithinALine() throws Exception {
        assertThat(drain(source(of("10 %\r20 %\r\n\r\n"), Long.MAX_VALUE))).containsExactly("10 %\r20 %", "");
    }

    @Test
    void takesALineLongerThanOneRead() throws Exception {
        String longer = "é".repeat(100_000);
        assertThat(drain(source(of(longer + "\n" + longer), Long.MAX_VALUE))).containsExactly(longer, longer);
    }

    @Test
    void stopsAtTheLimit() throws Exception {
        assertThat(drain(source(of("a\nb\nc\n"), 2))).containsExactly("a", "b");
    }

    @Test
    void takesMoreLinesThanItKeeps() throws Exception {
        assertThat(drain(source(of("x\n".repeat(5000)), Long.MAX_VALUE))).hasSize(5000);
    }

    @Test
    void tellsOfALineThatComesLater() throws Exception {
        try (PipedOutputStream out = new PipedOutputStream()) {
            LineSource source = source(new PipedInputStream(out), 1);
            assertThat(source.next()).isNull();
            assertThat(source.isExhausted()).isFalse();
            out.write("a\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(drain(source)).containsExactly("a");
        }
    }

    @Test
    void failsWhereTheStreamCannotBeRead() {
        LineSource source = source(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("torn");
                    }
                },
                1);
        Failure failure = catchThrowableOfType(Failure.class, () -> drain(source));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(failure.line()).isEqualTo("input cannot be read: torn");
    }
}
