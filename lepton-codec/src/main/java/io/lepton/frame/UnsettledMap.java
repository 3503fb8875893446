package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.FieldReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a link holds unsettled: delivery-tags in order, and the state of each delivery there. The
 * {@code unsettled} field of an attach. AMQP 1.0 §2.7.3, §2.6.13. Immutable.
 *
 * <p>The peer chooses the tags, so they are not hashed (ROB-39): a second array holds the entries sorted by tag.
 */
public final class UnsettledMap {
    /** The most entries that are read from one attach (ROB-16). */
    public static final int MAX_SIZE = 65_536;

    /** No delivery is unsettled; not the same as no map at all (RES-01). */
    public static final UnsettledMap EMPTY = new UnsettledMap(List.of(), false);

    private static final int SHOWN = 8; // entries in the text
    private static final UnsettledMap TOO_LARGE = new UnsettledMap(List.of(), true);

    private record Entry(byte[] tag, @Nullable DeliveryState state) {
        void write(AmqpWriter out) {
            out.writeBinary(tag);
            if (state == null) {
                out.writeNull();
            } else {
                state.write(out);
            }
        }
    }

    private final Entry[] entries;
    private final Entry[] sorted;
    private final boolean tooLarge;

    private UnsettledMap(List<Entry> entries, boolean tooLarge) {
        this.entries = entries.toArray(Entry[]::new);
        this.sorted = this.entries.clone();
        Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(a.tag, b.tag));
        this.tooLarge = tooLarge;
    }

    /** Starts a map. */
    public static Builder builder() {
        return new Builder();
    }

    /** The number of deliveries. */
    public int size() {
        return entries.length;
    }

    /** Whether no delivery is unsettled. */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** Whether the peer sent more than {@link #MAX_SIZE} entries. None of them was read; the link is to be refused. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** The tag of an entry, in the order of the map. Not a copy: leave it as it is. */
    public byte[] tag(int index) {
        return entries[index].tag;
    }

    /** The state of an entry, in the order of the map; null where nothing is known but that there is a delivery. */
    public @Nullable DeliveryState state(int index) {
        return entries[index].state;
    }

    /** Whether the delivery with this tag is unsettled. */
    public boolean contains(byte[] tag) {
        return find(tag) != null;
    }

    /** The state of the delivery with this tag; null if it has none, and if it is not {@linkplain #contains there}. */
    public @Nullable DeliveryState state(byte[] tag) {
        Entry entry = find(tag);
        return entry == null ? null : entry.state;
    }

    /** The first entries as a map: {@code count} of them, or all if there are no more. */
    public UnsettledMap first(int count) {
        return count >= entries.length
                ? this
                : new UnsettledMap(List.of(entries).subList(0, count), false);
    }

    /** How many of the first entries are written in so many octets, the head of the map not counted. */
    int fitting(long octets) {
        AmqpWriter out = new AmqpWriter(64);
        long left = octets;
        int count = 0;
        while (count < Math.min(entries.length, MAX_SIZE)) {
            out.reset();
            entries[count].write(out);
            left -= out.position();
            if (left < 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private @Nullable Entry find(byte[] tag) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(sorted[middle].tag, tag);
            if (order == 0) {
                return sorted[middle];
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** A tag that stands there twice, or null. */
    private byte @Nullable [] repeated() {
        for (int i = 1; i < sorted.length; i++) {
            if (Arrays.equals(sorted[i - 1].tag, sorted[i].tag)) {
                return sorted[i].tag;
            }
        }
        return null;
    }

    /** Reads the map that is the value of the field which {@code field} has just gone to. */
    static UnsettledMap read(AmqpReader in, FieldReader field) {
        int size = in.beginMap();
        if (size > MAX_SIZE) {
            in.position(in.limit());
            in.endMap();
            return TOO_LARGE;
        }
        in.renewValues(); // the map has a budget of its own (ROB-05)
        List<Entry> entries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            byte[] tag = in.readBinary();
            if (tag.length > Transfer.MAX_TAG) {
                throw Transfer.tagTooLong(field, tag.length);
            }
            entries.add(new Entry(tag, in.skipNull() ? null : DeliveryState.read(in)));
        }
        in.endMap();
        in.renewValues();
        UnsettledMap map = new UnsettledMap(entries, false);
        byte[] repeated = map.repeated();
        if (repeated != null) {
            throw field.invalid("delivery-tag " + HexFormat.of().formatHex(repeated) + " comes twice");
        }
        return map;
    }

    void write(AmqpWriter out) {
        int mark = out.beginMap();
        for (Entry entry : entries) {
            entry.write(out);
        }
        out.endMap(mark, entries.length);
    }

    /** By tags and states, and their order. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof UnsettledMap that) || that.size() != size() || that.tooLarge != tooLarge) {
            return false;
        }
        for (int i = 0; i < entries.length; i++) {
            if (!Arrays.equals(tag(i), that.tag(i)) || !Objects.equals(state(i), that.state(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Entry entry : entries) {
            hash = 31 * hash + Arrays.hashCode(entry.tag);
        }
        return hash;
    }

    /** The first few tags in hex with their states. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < Math.min(entries.length, SHOWN); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(HexFormat.of().formatHex(tag(i)))
                    .append('=')
                    .append(state(i));
        }
        return text.append(entries.length > SHOWN ? ", … " + entries.length + " in all}" : "}")
                .toString();
    }

    /** Makes an {@link UnsettledMap}. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a delivery behind those that are there.
         *
         * @param tag 0 to 32 octets, kept and not copied
         * @param state its state at this end, or null
         */
        public Builder add(byte[] tag, @Nullable DeliveryState state) {
            if (tag.length > Transfer.MAX_TAG) {
                throw new IllegalArgumentException(
                        "delivery-tag: " + tag.length + " octets, " + Transfer.MAX_TAG + " are the most there may be");
            }
            entries.add(new Entry(tag, state));
            return this;
        }

        /**
         * The finished map.
         *
         * @throws IllegalArgumentException if a tag was added twice
         */
        public UnsettledMap build() {
            UnsettledMap map = new UnsettledMap(entries, false);
            byte[] repeated = map.repeated();
            if (repeated != null) {
                throw new IllegalArgumentException(
                        "delivery-tag " + HexFormat.of().formatHex(repeated) + " was added twice");
            }
            return map;
        }
    }
}
