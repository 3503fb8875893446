package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFileTest {

    @TempDir
    private Path folder;

    private Path file;
    private Path part;

    @BeforeEach
    void name() {
        file = folder.resolve("body");
        part = folder.resolve("body.part");
    }

    /** Feeds a message octet by octet. */
    private void receive(BodyFile body, Message message) throws IOException {
        ByteBuffer encoded = message.encode();
        while (encoded.hasRemaining()) {
            body.feed(ByteBuffer.wrap(new byte[] {encoded.get()}));
        }
    }

    private byte[] written(Message message) throws IOException {
        try (BodyFile body = new BodyFile(part)) {
            receive(body, message);
            body.finish(file);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void holdsTheContentOfAllDataSections() throws IOException {
        assertThat(written(Message.ofData(new byte[] {1, 2}, new byte[0], new byte[] {3})))
                .containsExactly(1, 2, 3);
    }

    @Test
    void holdsOtherBodiesAsTheyArePrinted() throws IOException {
        assertThat(written(Message.ofValue("é"))).asString().isEqualTo("é");
        assertThat(written(Message.ofValue(new byte[] {(byte) 0xff}))).containsExactly(0xff);
        assertThat(written(Message.ofValue(Map.of("a", 1)))).asString().isEqualTo("{\"a\":1}");
        assertThat(written(Message.ofSequence(List.of(1, 2)))).asString().isEqualTo("[1,2]");
    }

    @Test
    void knowsTheIdOfTheMessage() throws IOException {
        try (BodyFile body = new BodyFile(part)) {
            receive(body, Message.ofData(new byte[] {1}).id("a"));
            assertThat(body.messageId()).isEqualTo("a");
        }
    }

    @Test
    void putsTheFileInPlaceOnlyWhenItIsComplete() throws IOException {
        Files.writeString(file, "before");
        try (BodyFile body = new BodyFile(part)) {
            receive(body, Message.ofData(new byte[] {1, 2, 3}));
            assertThat(file).hasContent("before");
        }
        assertThat(file).hasContent("before");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }
}
