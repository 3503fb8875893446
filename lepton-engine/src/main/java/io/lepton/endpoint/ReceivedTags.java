package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the tag of a delivery that arrives is that of one that is unsettled (AMQP 1.0 §2.6.12). Most peers count
 * in their tags: one that is longer than all before, or as long and higher, is new without a look at the others.
 */
@HotPath
final class ReceivedTags {
    private final Unsettled unsettled;
    /** Made when a tag comes that does not lie above all before it; knows all unsettled ones from then on. */
    private @Nullable TagIndex index;
    /** The highest tag so far, read as a number, and its length; 0 before the first. */
    private long highest;

    private int highestLength;

    ReceivedTags(Unsettled unsettled) {
        this.unsettled = unsettled;
    }

    /** False when an unsettled delivery has the tag of this one. */
    boolean add(Delivery delivery) {
        if (index == null) {
            if (isHighest(delivery)) {
                highestLength = delivery.tagLength();
                highest = delivery.tagBits();
                return true;
            }
            index = indexOfAll();
        }
        return index.add(delivery);
    }

    /** The unsettled delivery that has the tag of this one, or null. */
    @Nullable Delivery find(Delivery like) {
        if (index == null) {
            index = indexOfAll();
        }
        return index.find(like);
    }

    private boolean isHighest(Delivery delivery) {
        int length = delivery.tagLength();
        return length <= Long.BYTES
                && (length > highestLength
                        || length == highestLength && Long.compareUnsigned(delivery.tagBits(), highest) > 0);
    }

    private TagIndex indexOfAll() {
        TagIndex all = new TagIndex();
        for (Delivery other = unsettled.first(); other != null; other = other.next) {
            if (!other.isLost() && !other.isRemotelySettled()) {
                all.add(other);
            }
        }
        return all;
    }

    /** The sender may use its tag again. */
    void remove(Delivery delivery) {
        if (index != null) {
            index.remove(delivery);
        }
    }

    /** All tags are free again. */
    void clear() {
        index = null;
        highest = 0;
        highestLength = 0;
    }
}
