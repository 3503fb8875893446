package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnsettledMapTest {
    private static final byte[] TAG_1 = {1};
    private static final byte[] TAG_2 = {2};
    private static final byte[] TAG_200 = {(byte) 200};

    @Test
    void keepsItsOrder() {
        UnsettledMap map = roundTrip(UnsettledMap.builder()
                .add(TAG_200, new Received(1, 2))
                .add(TAG_1, null)
                .add(TAG_2, Released.INSTANCE)
                .build());
        assertThat(map.size()).isEqualTo(3);
        assertThat(map.tag(0)).isEqualTo(TAG_200);
        assertThat(map.tag(1)).isEqualTo(TAG_1);
        assertThat(map.state(0)).isEqualTo(new Received(1, 2));
        assertThat(map.state(1)).isNull();
        assertThat(map.state(2)).isEqualTo(Released.INSTANCE);
    }

    @Test
    void findsStatesByTag() {
        UnsettledMap.Builder builder = UnsettledMap.builder();
        for (int i = 0; i < 256; i++) {
            builder.add(new byte[] {(byte) (i * 7)}, new Received(i * 7 & 0xFF, 0));
        }
        builder.add(new byte[0], Accepted.INSTANCE);
        UnsettledMap map = roundTrip(builder.build());
        for (int i = 0; i < 256; i++) {
            assertThat(map.state(new byte[] {(byte) i})).isEqualTo(new Received(i, 0));
        }
        assertThat(map.state(new byte[0])).isEqualTo(Accepted.INSTANCE);
        assertThat(map.contains(new byte[] {1, 0})).isFalse();
        assertThat(map.state(new byte[] {1, 0})).isNull();
    }

    @Test
    void aTagWithoutAStateIsThereAllTheSame() {
        UnsettledMap map = UnsettledMap.builder().add(TAG_1, null).build();
        assertThat(map.contains(TAG_1)).isTrue();
        assertThat(map.state(TAG_1)).isNull();
        assertThat(map.contains(TAG_2)).isFalse();
    }

    @Test
    @DisplayName("RES-02: the states may be of any kind")
    void statesOfEveryKind() {
        UnsettledMap map = UnsettledMap.builder()
                .add(TAG_1, new Rejected(Condition.of("a:b", "text")))
                .add(TAG_2, new Modified(true, true, Map.of(Symbol.of("k"), 1)))
                .build();
        assertThat(roundTrip(map)).isEqualTo(map).hasSameHashCodeAs(map);
    }

    @Test
    @DisplayName("RES-02: a null key is refused")
    void nullKey() {
        assertThat(refusal("c1 03 02 40 40")).hasMessageContaining("binary expected");
    }

    @Test
    @DisplayName("RES-02: a key that is not binary is refused")
    void otherKey() {
        assertThat(refusal("c1 05 02 a1 01 61 40")).hasMessageContaining("binary expected");
    }

    @Test
    @DisplayName("TYP-15: a tag that comes twice is refused")
    void repeatedTag() {
        assertThat(refusal("c1 0d 06 a0 01 61 40 a0 01 62 40 a0 01 61 40"))
                .hasMessageContaining("delivery-tag 61 comes twice");
        assertThatThrownBy(() ->
                        UnsettledMap.builder().add(TAG_1, null).add(TAG_1, null).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("TYP-14: an odd count is refused")
    void oddCount() {
        assertThat(refusal("c1 04 01 a0 01 61")).hasMessageContaining("odd count");
    }

    @Test
    @DisplayName("TRF-03: a tag of more than 32 octets is refused, on both sides")
    void longTag() {
        assertThat(refusal("c1 25 02 a0 21" + " 00".repeat(33) + " 40")).hasMessageContaining("delivery-tag of 33");
        assertThatThrownBy(() -> UnsettledMap.builder().add(new byte[33], null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueThatIsNoDeliveryStateIsRefused() {
        assertThat(refusal("c1 06 02 a0 01 61 52 01")).isNotNull();
    }

    @Test
    @DisplayName("ROB-16: 65 536 entries are read, which is far beyond the budget of values of other fields")
    void asManyAsThereMayBe() {
        UnsettledMap map = numbered(UnsettledMap.MAX_SIZE);
        Attach attach = (Attach) Wire.read(Wire.write(attachWith(map)));
        assertThat(attach.unsettled()).isEqualTo(map);
        assertThat(attach.refusal()).isNull();
    }

    @Test
    @DisplayName("ROB-16: 65 537 entries are no decode error but a link that is refused")
    void tooMany() {
        Attach attach = (Attach) Wire.read(Wire.write(attachWith(numbered(UnsettledMap.MAX_SIZE + 1))));
        assertThat(attach.unsettled().isTooLarge()).isTrue();
        assertThat(attach.unsettled().size()).isZero();
        assertThat(attach.refusal().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(attach.initialDeliveryCount()).isEqualTo(9);
    }

    @Test
    @DisplayName("RES-05: more than the peer may be expected to take do not go into one attach")
    void moreThanFit() {
        Attach fitting = attachWith(numbered(UnsettledMap.MAX_SIZE + 1)).fitting(1L << 30);
        assertThat(fitting.unsettled().size()).isEqualTo(UnsettledMap.MAX_SIZE);
        assertThat(fitting.incompleteUnsettled()).isTrue();
    }

    @Test
    @DisplayName("ROB-05: what the states hold is counted against one budget for the whole map")
    void valuesInStates() {
        UnsettledMap.Builder builder = UnsettledMap.builder();
        for (int i = 0; i < 3000; i++) {
            builder.add(
                    new byte[] {(byte) (i >> 8), (byte) i}, new Modified(false, false, Map.of(Symbol.of("k"), true)));
        }
        byte[] frame = Wire.write(attachWith(builder.build()));
        assertThat(Wire.refusal(frame)).isInstanceOf(DecodingException.class).hasMessageContaining("4096");
    }

    @Test
    void theFirstFew() {
        UnsettledMap map = numbered(5);
        assertThat(map.first(2)).isEqualTo(numbered(2));
        assertThat(map.first(0)).isEqualTo(UnsettledMap.EMPTY);
        assertThat(map.first(5)).isSameAs(map);
        assertThat(map.first(6)).isSameAs(map);
    }

    @Test
    void mapsAreEqualByOrderTagsAndStates() {
        assertThat(numbered(2)).isEqualTo(numbered(2)).hasSameHashCodeAs(numbered(2));
        assertThat(UnsettledMap.builder().add(TAG_1, null).build())
                .isNotEqualTo(
                        UnsettledMap.builder().add(TAG_1, Accepted.INSTANCE).build());
        assertThat(UnsettledMap.builder().add(TAG_1, null).add(TAG_2, null).build())
                .isNotEqualTo(
                        UnsettledMap.builder().add(TAG_2, null).add(TAG_1, null).build());
    }

    @Test
    @DisplayName("ROB-32: the text of a large map is short")
    void textIsBounded() {
        assertThat(numbered(1)).hasToString("{00000000=null}");
        assertThat(numbered(10_000).toString()).endsWith(", … 10000 in all}").hasSizeLessThan(300);
    }

    private static UnsettledMap numbered(int count) {
        UnsettledMap.Builder builder = UnsettledMap.builder();
        for (int i = 0; i < count; i++) {
            builder.add(new byte[] {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i}, null);
        }
        return builder.build();
    }

    private static Attach attachWith(UnsettledMap map) {
        return Attach.builder("l", 0, Role.SENDER)
                .unsettled(map)
                .initialDeliveryCount(9)
                .build();
    }

    private static UnsettledMap roundTrip(UnsettledMap map) {
        return ((Attach) Wire.read(Wire.write(attachWith(map)))).unsettled();
    }

    private static DecodingException refusal(String map) {
        String fields = "a1 01 6c 43 42 40 40 40 40 " + map;
        int size = WireText.octets(fields).length + 1;
        byte[] frame = Wire.frame("00 53 12 c0 %02x 08 ".formatted(size) + fields);
        return (DecodingException) Wire.refusal(frame);
    }
}
