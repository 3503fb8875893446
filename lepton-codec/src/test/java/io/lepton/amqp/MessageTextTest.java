package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as text. */
class MessageTextTest {
    @Test
    @DisplayName("API-MSG-25: the text has what is set and nothing else")
    void onlyWhatIsSet() {
        assertEquals("Message{}", Message.create().toString());
        assertEquals(
                "Message{priority=0, ttl=PT1S, id=7, address=\"q\", applicationProperties={\"k\"=true}, body=\"hi\"}",
                Message.create("hi")
                        .priority(0)
                        .ttl(Duration.ofSeconds(1))
                        .id(7)
                        .to("q")
                        .applicationProperty("k", true)
                        .toString());
        assertEquals(
                "Message{bodyType=DATA, body=b\"01ff\"}",
                Message.ofData(new byte[] {1, -1}).toString());
        assertEquals(
                "Message{durable=true, bodyType=NONE}",
                received("00 53 70 c0 02 01 41").toString());
    }

    @Test
    @DisplayName("API-MSG-25: the body is cut at 200 characters")
    void longBodies() {
        for (Message message : List.of(
                Message.create("x".repeat(1000)),
                Message.ofData(new byte[1000]),
                Message.create(List.of("x".repeat(150), "y".repeat(150))))) {
            assertThat(message.toString()).hasSizeBetween(200, 250).contains("…");
        }
        assertThat(Message.create("x".repeat(198)).toString())
                .doesNotContain("…")
                .contains("x".repeat(198));
    }

    @Test
    @DisplayName("ROB-01: the text of a list that was made to hold itself ends")
    void endlessBody() {
        List<Object> endless = new ArrayList<>();
        Message message = Message.create(endless);
        endless.add(endless);
        assertThat(message.toString()).hasSizeLessThan(500);
    }

    @Test
    @DisplayName("ROB-32: control characters of a peer do not reach the text")
    void controlCharacters() {
        assertThat(Message.create("a\nb\u001b[0m").subject("c\rd").toString())
                .isEqualTo("Message{subject=\"c\\u000dd\", body=\"a\\u000ab\\u001b[0m\"}");
    }

    @Test
    @DisplayName("API-MSG-25: a message that cannot be read has a text that says so")
    void undecodable() {
        assertThat(received("00 53 70 c0 02 01 41 00 53 73 c0 03 01 54 01").toString())
                .startsWith("Message{durable=true, undecodable=\"octet ")
                .contains("message-id");
    }
}
