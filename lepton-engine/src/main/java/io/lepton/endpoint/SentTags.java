package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.frame.Transfer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives the deliveries of a sender their tags: the application's, or numbers (AMQP 1.0 §2.6.12). */
@HotPath
final class SentTags {
    private final Sender sender;
    private final TagCounter counter = new TagCounter();
    /** Made when the first tag comes from outside; knows all unsettled ones from then on. */
    private @Nullable TagIndex index;

    private final byte[] scratch = new byte[Delivery.MAX_TAG];

    SentTags(Sender sender) {
        this.sender = sender;
    }

    /** A tag from the options' source of them; null where there is no such source. */
    byte @Nullable [] supplied() {
        Supplier<byte[]> source = sender.options().deliveryTags();
        if (source == null) {
            return null;
        }
        byte[] tag = source.get();
        if (tag == null) {
            throw new IllegalArgumentException(sender + ": the options' source of delivery-tags gave null");
        }
        return tag;
    }

    /** Gives the next number. */
    void give(Delivery delivery) {
        do {
            delivery.counterTag(counter.next());
        } while (index != null && index.contains(delivery)); // one that the application chose
    }

    /** Gives the application's tag. */
    void give(Delivery delivery, byte[] tag) {
        if (tag.length == 0 || tag.length > Delivery.MAX_TAG) {
            throw new IllegalArgumentException(sender + ": a delivery-tag of " + tag.length + " bytes: want 1 to 32");
        }
        if (index == null) {
            index = indexOfAll();
        }
        delivery.tag(tag, 0, tag.length);
        if (index.contains(delivery)) {
            throw new IllegalArgumentException(sender + ": the tag " + delivery.tagAsString() + " is unsettled");
        }
    }

    /** The unsettled delivery that has the tag, or null. */
    @Nullable Delivery find(byte[] tag) {
        if (index == null) {
            index = indexOfAll();
        }
        Delivery like = new Delivery(sender);
        like.tag(tag, 0, tag.length);
        return index.find(like);
    }

    private TagIndex indexOfAll() {
        TagIndex all = new TagIndex();
        for (Delivery other = sender.unsettled.first(); other != null; other = other.next) {
            if (other.hasTag()) {
                all.add(other);
            }
        }
        return all;
    }

    /** The delivery is unsettled: no other gets its tag. */
    void add(Delivery delivery) {
        if (index == null && !delivery.isCounter()) {
            index = indexOfAll(); // it comes from outside
        }
        if (index != null) {
            index.add(delivery);
        }
    }

    void remove(Delivery delivery) {
        if (index != null) {
            index.remove(delivery);
        }
    }

    /** Numbers from a range of its own: no number comes again on this store. API-XO-09 */
    void startAt(long incarnation) {
        counter.startBehind(Math.max(counter.number(), incarnation << 32));
    }

    /** Puts the tag into its first transfer. */
    void write(Transfer transfer, Delivery delivery) {
        if (delivery.hasCounterTag(counter.number())) {
            transfer.deliveryTag(counter.digits(), counter.start(), Delivery.MAX_DECIMAL - counter.start());
        } else {
            transfer.deliveryTag(scratch, 0, delivery.copyTag(scratch));
        }
    }
}
