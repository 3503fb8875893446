package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRingTest {
    private static final Sender LINK =
            new Connection(Driver.manual(), "test").createSession().createSender(null, SenderOptions.DEFAULT);

    private static Delivery delivery(long id) {
        Delivery delivery = new Delivery(LINK);
        delivery.start((int) id);
        return delivery;
    }

    @ParameterizedTest(name = "ids from {0}")
    @ValueSource(longs = {0, 0x7FFF_FF00L, 0xFFFF_FF00L})
    @DisplayName(
            "DSP-04 ROB-34: the ring holds what a sorted map would, whatever is added and removed, over the wrap of the ids")
    void holdsWhatASortedMapWould(long start) {
        for (long seed = 0; seed < 40; seed++) {
            walk(start, new Random(seed), seed % 2 == 0 ? 4 : 60);
        }
    }

    private static void walk(long start, Random random, int usual) {
        DeliveryRing ring = new DeliveryRing();
        TreeMap<Long, Delivery> model = new TreeMap<>();
        long next = start;
        for (int step = 0; step < 2000; step++) {
            boolean add = model.isEmpty() || random.nextInt(usual) > model.size() || random.nextInt(3) == 0;
            if (add) {
                // ids are missing where deliveries were sent settled
                next += random.nextInt(20) == 0 ? random.nextInt(500) : 0;
                Delivery delivery = delivery(next);
                ring.add(delivery);
                model.put(next++, delivery);
            } else {
                Long key = random.nextInt(3) > 0 ? model.firstKey() : pick(model, start, next, random);
                ring.remove(model.remove(key));
            }
            check(ring, model, start, next, random);
        }
    }

    private static Long pick(TreeMap<Long, Delivery> model, long start, long next, Random random) {
        Long key = model.ceilingKey(start + random.nextInt((int) (next - start)));
        return key == null ? model.lastKey() : key;
    }

    private static void check(DeliveryRing ring, TreeMap<Long, Delivery> model, long start, long next, Random random) {
        assertThat(ring.size()).isEqualTo(model.size());
        if (!model.isEmpty()) {
            assertThat(ring.oldest()).isEqualTo(model.firstKey().intValue());
            assertThat(Serial.compare(ring.newest(), model.lastKey().intValue()))
                    .isNotNegative();
        }
        int span = (int) (next - start) + 10;
        long asked = start + random.nextInt(span);
        assertThat(ring.get((int) asked)).isSameAs(model.get(asked));
        long bound = asked + random.nextInt(100);
        Map.Entry<Long, Delivery> expected = model.ceilingEntry(asked);
        long found = expected == null || expected.getKey() > bound ? bound + 1 : expected.getKey();
        assertThat(ring.next((int) asked, (int) bound)).isEqualTo((int) found);
    }

    @Test
    @DisplayName("ROB-15: a delivery that stays unsettled does not make the ring long while ids run on")
    void staysSmallWhileAnOldDeliveryLingers() {
        DeliveryRing ring = new DeliveryRing();
        List<Delivery> lingering = List.of(delivery(0), delivery(1), delivery(5000));
        for (int id = 0; id < 1_000_000; id++) {
            Delivery delivery = id < 2 ? lingering.get(id) : id == 5000 ? lingering.get(2) : delivery(id);
            ring.add(delivery);
            if (!lingering.contains(delivery)) {
                ring.remove(delivery);
            }
        }
        assertThat(ring.capacity()).isLessThanOrEqualTo(64);
        assertThat(ring.size()).isEqualTo(3);
        assertThat(ring.get(0)).isSameAs(lingering.get(0));
        assertThat(ring.get(5000)).isSameAs(lingering.get(2));
        assertThat(ring.next(2, 999_999)).isEqualTo(5000);
    }

    @Test
    @DisplayName("ROB-34: a delivery that lingers for more than half of all ids does not hide the ones that follow")
    void findsNewDeliveriesHoweverLongOneLingered() {
        DeliveryRing ring = new DeliveryRing();
        ring.add(delivery(7));
        Delivery late = delivery(7 + 0x8000_0010L);
        ring.add(late);
        assertThat(ring.get(late.id())).isSameAs(late);
        Delivery later = delivery(7 + 0x8000_0020L);
        ring.add(later);
        assertThat(ring.get(later.id())).isSameAs(later);
        assertThat(ring.get(late.id())).isSameAs(late);
    }

    @Test
    @DisplayName(
            "ROB-10: going through many scattered deliveries and settling them from the oldest on costs by their number")
    void costsByTheNumberOfDeliveries() {
        DeliveryRing ring = new DeliveryRing();
        int count = 200_000;
        for (int i = 0; i < count; i++) {
            ring.add(delivery(1000L * i));
        }
        List<Integer> seen = new ArrayList<>();
        int end = 1000 * count;
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int id = ring.next(0, end); id <= end && ring.size() > 0; id = ring.next(id + 1, end)) {
                seen.add(id);
                ring.remove(ring.get(id));
            }
        });
        assertThat(seen).hasSize(count).isSorted();
        assertThat(ring.size()).isZero();
    }

    @Test
    @DisplayName(
            "DSP-03 ROB-10: settling deliveries one by one, in any order, costs no more where many others are unsettled")
    void costsByTheRange() {
        DeliveryRing ring = new DeliveryRing();
        int count = 1_000_000;
        List<Delivery> scattered = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            scattered.add(delivery(20L * i));
            ring.add(scattered.get(i));
        }
        Collections.shuffle(scattered, new Random(1));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (Delivery delivery : scattered) {
                int id = delivery.id();
                assertThat(ring.next(id - 5, id + 5) == id).isTrue();
                ring.remove(delivery);
                assertThat(ring.next(id - 5, id + 5) == id + 6).isTrue();
            }
        });
        assertThat(ring.size()).isZero();
    }

    @Test
    @DisplayName("what is not in the ring is not removed from it")
    void removesOnlyWhatItHolds() {
        DeliveryRing ring = new DeliveryRing();
        Delivery held = delivery(3);
        ring.add(held);
        ring.remove(delivery(3));
        ring.remove(delivery(4));
        ring.remove(delivery(-1));
        assertThat(ring.get(3)).isSameAs(held);
        ring.clear();
        assertThat(ring.size()).isZero();
        assertThat(ring.get(3)).isNull();
        ring.remove(held);
        assertThat(ring.size()).isZero();
    }
}
