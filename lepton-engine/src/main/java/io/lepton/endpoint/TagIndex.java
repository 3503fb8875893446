package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import org.jspecify.annotations.Nullable;

/** The unsettled deliveries of one link by their tag (AMQP 1.0 §2.6.12). Chained through {@link Delivery#sameBucket}. */
@HotPath
final class TagIndex {
    private @Nullable Delivery[] buckets = new Delivery[16];
    private int size;

    /** Adds the delivery; false, and nothing is changed, when another one has its tag. */
    boolean add(Delivery delivery) {
        if (size >= 2 * buckets.length) {
            grow();
        }
        int bucket = delivery.tagHash() & (buckets.length - 1);
        for (Delivery other = buckets[bucket]; other != null; other = other.sameBucket) {
            if (other.hasTagOf(delivery)) {
                return false;
            }
        }
        delivery.sameBucket = buckets[bucket];
        buckets[bucket] = delivery;
        size++;
        return true;
    }

    /** Whether another delivery with its tag is here. */
    boolean contains(Delivery delivery) {
        int bucket = delivery.tagHash() & (buckets.length - 1);
        for (Delivery other = buckets[bucket]; other != null; other = other.sameBucket) {
            if (other != delivery && other.hasTagOf(delivery)) {
                return true;
            }
        }
        return false;
    }

    /** The delivery here that has the tag of this one, or null. */
    @Nullable Delivery find(Delivery like) {
        Delivery other = buckets[like.tagHash() & (buckets.length - 1)];
        while (other != null && !other.hasTagOf(like)) {
            other = other.sameBucket;
        }
        return other;
    }

    void remove(Delivery delivery) {
        int bucket = delivery.tagHash() & (buckets.length - 1);
        Delivery before = null;
        for (Delivery other = buckets[bucket]; other != null; other = other.sameBucket) {
            if (other == delivery) {
                if (before == null) {
                    buckets[bucket] = delivery.sameBucket;
                } else {
                    before.sameBucket = delivery.sameBucket;
                }
                delivery.sameBucket = null;
                size--;
                return;
            }
            before = other;
        }
    }

    private void grow() {
        Delivery[] old = buckets;
        buckets = new Delivery[4 * old.length];
        for (Delivery first : old) {
            for (Delivery delivery = first; delivery != null; ) {
                Delivery next = delivery.sameBucket;
                int bucket = delivery.tagHash() & (buckets.length - 1);
                delivery.sameBucket = buckets[bucket];
                buckets[bucket] = delivery;
                delivery = next;
            }
        }
    }
}
