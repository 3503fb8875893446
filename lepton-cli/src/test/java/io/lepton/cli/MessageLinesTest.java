package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedLong;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageLinesTest {

    private final MessageLines text = new MessageLines(false);
    private final MessageLines json = new MessageLines(true);

    /** A message of nothing but empty properties. */
    private static Message withoutBody() {
        return Message.decode(ByteBuffer.wrap(new byte[] {0x00, 0x53, 0x73, 0x45}));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void printsTextAsItIs() {
        assertThat(text.line(Message.ofValue("a \"b\"\té"))).isEqualTo("a \"b\"\té");
    }

    @Test
    void printsBinaryAsTextWhereItIsUtf8() {
        assertThat(text.line(Message.ofData(utf8("é"), utf8("!")))).isEqualTo("é!");
        assertThat(text.line(Message.ofValue(utf8("é")))).isEqualTo("é");
    }

    @Test
    void printsOtherBinaryInHexadecimalDigits() {
        assertThat(text.line(Message.ofData(new byte[] {0, (byte) 0xff, 'a'}))).isEqualTo("00ff61");
    }

    @Test
    void printsListsAndMapsAsJson() {
        assertThat(text.line(Message.ofValue(List.of(1, "a", List.of())))).isEqualTo("[1,\"a\",[]]");
        assertThat(text.line(Message.ofValue(Map.of(Symbol.of("k"), true)))).isEqualTo("{\"k\":true}");
        assertThat(text.line(Message.ofSequence(List.of(1), List.of(2)))).isEqualTo("[1,2]");
    }

    @Test
    void printsOtherValuesAsWords() {
        assertThat(text.line(Message.ofValue(5L))).isEqualTo("5");
        assertThat(text.line(Message.ofValue(null))).isEqualTo("null");
        assertThat(text.line(Message.ofValue(new UUID(0, 1)))).isEqualTo("00000000-0000-0000-0000-000000000001");
    }

    @Test
    void printsAnEmptyLineForAMessageWithoutABody() {
        assertThat(text.line(withoutBody())).isEmpty();
    }

    @Test
    void leavesOutOfTheJsonObjectWhatIsNotSet() {
        assertThat(json.line(Message.ofValue("hi"))).isEqualTo("{\"body\":\"hi\",\"body_type\":\"string\"}");
        assertThat(json.line(withoutBody())).isEqualTo("{\"body_type\":\"none\"}");
        assertThat(json.line(Message.ofValue(null))).isEqualTo("{\"body\":null,\"body_type\":\"null\"}");
    }

    @Test
    void writesAllThatIsSetInTheOrderOfTheSpecification() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("n", 5);
        properties.put("s", "x");
        Message message = Message.ofData(new byte[] {1, 2, 3})
                .id("1")
                .to("q")
                .subject("s")
                .replyTo("r")
                .correlationId(UnsignedLong.ofBits(-1))
                .contentType("text/plain")
                .durable(true)
                .priority(7)
                .ttl(Duration.ofSeconds(2))
                .deliveryCount(3)
                .applicationProperties(properties)
                .messageAnnotation(Symbol.of("x-opt-a"), Instant.ofEpochMilli(0))
                .deliveryAnnotations(Map.of(Symbol.of("x-opt-d"), 1))
                .footer(Map.of(Symbol.of("x-f"), "end"));
        assertThat(json.line(message))
                .isEqualTo("{\"id\":\"1\",\"to\":\"q\",\"subject\":\"s\",\"reply_to\":\"r\","
                        + "\"correlation_id\":18446744073709551615,\"content_type\":\"text/plain\",\"durable\":true,"
                        + "\"priority\":7,\"ttl_ms\":2000,\"delivery_count\":3,\"properties\":{\"n\":5,\"s\":\"x\"},"
                        + "\"annotations\":{\"x-opt-a\":\"1970-01-01T00:00:00Z\"},"
                        + "\"delivery_annotations\":{\"x-opt-d\":1},\"body\":\"AQID\","
                        + "\"body_type\":\"binary\",\"footer\":{\"x-f\":\"end\"},\"redelivered\":true}");
    }

    @Test
    void namesTheTypeOfEachBody() {
        assertThat(json.line(Message.ofValue(Map.of()))).endsWith("\"body_type\":\"map\"}");
        assertThat(json.line(Message.ofValue(List.of()))).endsWith("\"body_type\":\"list\"}");
        assertThat(json.line(Message.ofSequence(List.of()))).endsWith("\"body_type\":\"sequence\"}");
        assertThat(json.line(Message.ofValue(new byte[0]))).endsWith("\"body\":\"\",\"body_type\":\"binary\"}");
        assertThat(json.line(Message.ofValue(5))).endsWith("\"body\":5,\"body_type\":\"int\"}");
        assertThat(json.line(Message.ofValue(Symbol.of("a")))).endsWith("\"body\":\"a\",\"body_type\":\"symbol\"}");
        assertThat(json.line(Message.ofValue(AmqpArray.of(new int[] {1, 2}))))
                .endsWith("\"body\":[1,2],\"body_type\":\"array\"}");
        assertThat(json.line(Message.ofValue(new Described(Symbol.of("d"), Arrays.asList((Object) null)))))
                .endsWith("\"body\":{\"descriptor\":\"d\",\"value\":[null]},\"body_type\":\"described\"}");
    }

    @Test
    void writesNumbersThatJsonDoesNotHaveAsText() {
        assertThat(json.line(Message.ofValue(Double.NaN))).startsWith("{\"body\":\"NaN\"");
        assertThat(json.line(Message.ofValue(Float.NEGATIVE_INFINITY))).startsWith("{\"body\":\"-Infinity\"");
        assertThat(json.line(Message.ofValue(1.5f))).startsWith("{\"body\":1.5,");
    }
}
