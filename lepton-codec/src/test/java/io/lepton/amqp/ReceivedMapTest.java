package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps of received messages: a Map like others, that cannot be changed. */
class ReceivedMapTest {
    private final Map<String, Object> sent = new LinkedHashMap<>();

    private Map<String, Object> received(int entries) {
        for (int i = 0; i < entries; i++) {
            sent.put("key-" + i, i == 2 ? null : (Object) ("value-" + i));
        }
        return MessageBytes.received(encoded(Message.create().applicationProperties(sent)))
                .applicationProperties();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 16, 17, 70, 200})
    @DisplayName("MSG-13: received application-properties are equal to those sent, in their order, few or many")
    void isAMap(int entries) {
        Map<String, Object> map = received(entries);

        assertThat(map).isEqualTo(sent).hasSameHashCodeAs(sent).hasToString(sent.toString());
        assertThat(sent).isEqualTo(map);
        assertThat(new ArrayList<>(map.keySet())).isEqualTo(new ArrayList<>(sent.keySet()));
        assertThat(new ArrayList<>(map.values())).isEqualTo(new ArrayList<>(sent.values()));
        List<Object> inOrder = new ArrayList<>();
        map.forEach((key, value) -> inOrder.add(key + "=" + value));
        assertThat(inOrder).hasSize(entries).first().isEqualTo("key-0=value-0");
    }

    @Test
    @DisplayName("Keys are found, also one whose value is null; others, and null, are not")
    void search() {
        Map<String, Object> map = received(10);

        assertThat(map.get("key-9")).isEqualTo("value-9");
        assertThat(map.containsKey("key-2")).isTrue();
        assertThat(map.get("key-2")).isNull();
        assertThat(map.containsKey("key-10")).isFalse();
        assertThat(map.get("key-10")).isNull();
        assertThat(map.get(null)).isNull();
        assertThat(map.containsKey(Symbol.of("key-1"))).isFalse();
        assertThat(map.containsValue("value-3")).isTrue();
        assertThat(map.getOrDefault("key-2", "other")).isNull();
    }

    @Test
    @DisplayName("API-MSG-18: what was received cannot be changed through the map")
    void readOnly() {
        Map<String, Object> map = received(3);
        Iterator<Map.Entry<String, Object>> entries = map.entrySet().iterator();
        Map.Entry<String, Object> first = entries.next();

        assertThatThrownBy(() -> map.put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove("absent")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> first.setValue(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(entries::remove).isInstanceOf(UnsupportedOperationException.class);
        entries.next();
        entries.next();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    @DisplayName("API-MSG-18: setting one property of a received message keeps the others")
    void setOne() {
        received(3);
        Message message = MessageBytes.received(encoded(Message.create().applicationProperties(sent)));
        Map<String, Object> expected = new HashMap<>(sent);
        expected.put("more", 1);

        assertThat(message.applicationProperty("more", 1).applicationProperties())
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("TYP-15: a key that comes twice is refused, wherever it stands")
    void twice() {
        assertThatThrownBy(() -> MessageBytes.received(
                                "00 53 74 c1 16 06 a1 01 61 54 01 a1 01 62 54 01 a1 01 61 54 02 54 54")
                        .applicationProperties())
                .isInstanceOf(MessageDecodeException.class);
        assertThatThrownBy(() -> MessageBytes.received("00 53 74 c1 10 06 a1 01 61 54 01 a1 01 62 54 01 a1 01 61 54 02")
                        .applicationProperties())
                .isInstanceOf(MessageDecodeException.class)
                .hasMessageContaining("comes twice");
    }
}
