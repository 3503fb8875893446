package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.hex;
import static io.lepton.amqp.MessageBytes.received;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations, application-properties and footer as an application sets and reads them. */
class MessageMapsTest {
    private static final String NULL_BODY = "00 53 77 40";

    private static Message relayed(Message message) {
        return Message.decode(message.encode());
    }

    @Test
    @DisplayName(
            "API-MSG-16, API-MSG-17, API-MSG-19, API-TYP-12: annotation keys are symbols, strings made so, or ulongs")
    void annotationKeys() {
        Message message = Message.create().messageAnnotations(Map.of("x-opt-a", 1));
        assertEquals(Map.of(Symbol.of("x-opt-a"), 1), message.messageAnnotations());
        message.messageAnnotation(Symbol.of("x-opt-a"), 2).messageAnnotation(UnsignedLong.of(1), 3);
        assertEquals(Map.of(Symbol.of("x-opt-a"), 2, UnsignedLong.of(1), 3), message.messageAnnotations());

        for (Object key : List.of(1, 1L, true, UUID.randomUUID(), "schlüssel")) {
            assertThrows(IllegalArgumentException.class, () -> message.deliveryAnnotation(key, 1));
            assertThrows(IllegalArgumentException.class, () -> message.messageAnnotations(Map.of(key, 1)));
            assertThrows(IllegalArgumentException.class, () -> message.footer(Map.of(key, 1)));
        }
        Map<Object, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        assertThrows(IllegalArgumentException.class, () -> message.footer(nullKey));
        assertThrows(IllegalArgumentException.class, () -> message.deliveryAnnotation("a", new Object()));
        assertEquals(Map.of(), message.deliveryAnnotations());
        assertEquals(2, message.messageAnnotations().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 71 c1 06 02 a1 01 61 54 01",
                "00 53 72 c1 05 02 54 01 54 01",
                "00 53 78 c1 05 02 52 01 54 01",
                "00 53 72 c1 0b 04 a3 01 61 54 01 a3 01 61 54 02"
            })
    @DisplayName("MSG-14, MSG-16, TYP-15: other annotation keys, and equal ones, are refused on receipt")
    void refusedAnnotationKeys(String section) {
        Message message = received(section);
        assertThrows(MessageDecodeException.class, () -> {
            message.deliveryAnnotations();
            message.messageAnnotations();
            message.footer();
        });
    }

    @Test
    @DisplayName("MSG-14: all annotation keys are handed to the application, reserved ones too")
    void unknownAnnotations() {
        Message message = received("00 53 72 c1 0a 04 a3 01 61 54 01 53 07 54 02");
        assertEquals(Map.of(Symbol.of("a"), 1, UnsignedLong.of(7), 2), message.messageAnnotations());
    }

    @Test
    @DisplayName("API-MSG-18, MSG-13: application-properties take strings and simple values, nothing else")
    void applicationProperties() {
        Message message = Message.create();
        for (Object value : List.of(
                List.of(1),
                Map.of("a", 1),
                AmqpArray.of(1, 2),
                new int[] {1},
                new Described(Symbol.of("a"), 1),
                new Object())) {
            assertThatThrownBy(() -> message.applicationProperty("name", value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name")
                    .hasMessageContaining(value.getClass().getName());
        }
        for (Object key : List.of(Symbol.of("a"), 'a', 1, true, UUID.randomUUID())) {
            assertThrows(IllegalArgumentException.class, () -> message.applicationProperties(Map.of(key, 1)));
        }
        assertEquals(Map.of(), message.applicationProperties());

        message.applicationProperty("i", 1)
                .applicationProperty("t", Instant.EPOCH)
                .applicationProperty("n", null);
        message.applicationProperty("c", 'x');
        Map<String, Object> read = relayed(message).applicationProperties();
        assertEquals(List.of("i", "t", "n", "c"), List.copyOf(read.keySet()));
        assertEquals(new AmqpChar('x'), read.get("c"));
        assertTrue(read.containsKey("n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 74 c1 06 02 a3 01 61 54 01          symbol key",
                "00 53 74 c1 05 02 a1 01 61 45             list",
                "00 53 74 c1 07 02 a1 01 61 c1 01 00       map",
                "00 53 74 c1 08 02 a1 01 61 e0 02 00 40    array",
                "00 53 74 c1 08 02 a1 01 61 00 53 01 40    described",
                "00 53 74 c1 03 02 40 40                   null key"
            })
    @DisplayName("MSG-13: application-properties with another key or a value that is not simple are refused on receipt")
    void refusedApplicationProperties(String section) {
        Message message = received(section);
        assertThrows(MessageDecodeException.class, message::applicationProperties);
    }

    @Test
    @DisplayName("INT-15: a tolerant receiver takes compound application-properties, and strings as annotation keys")
    void tolerantReceiver() {
        byte[] bytes = hex("00 53 72 c1 06 02 a1 01 61 54 01" + "00 53 74 c1 05 02 a1 01 61 45" + NULL_BODY);
        DecodeLimits tolerant = DecodeLimits.DEFAULT.withTolerantSections(true);

        Message message = Message.decode(ByteBuffer.wrap(bytes), tolerant);

        assertEquals(Map.of(Symbol.of("a"), 1), message.messageAnnotations());
        assertEquals(List.of(), message.applicationProperty("a"));
    }

    @Test
    @DisplayName("API-TYP-12: maps that accessors return cannot be changed, and a map that was set is copied")
    void mapsAreChecked() {
        Map<String, Object> given = new HashMap<>(Map.of("a", 1));
        Message message = Message.create().applicationProperties(given).messageAnnotation("b", 1);
        given.put("c", List.of());

        assertEquals(Map.of("a", 1), message.applicationProperties());
        assertThrows(
                UnsupportedOperationException.class,
                () -> message.applicationProperties().put("d", 1));
        assertThrows(
                UnsupportedOperationException.class,
                () -> message.messageAnnotations().clear());
    }
}
