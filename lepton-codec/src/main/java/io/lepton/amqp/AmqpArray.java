package io.lepton.amqp;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type that share one constructor, and so perhaps one descriptor. Immutable, but for what its elements are
 * themselves. An array whose elements take
 * no octets on the wire (nulls, or a boolean or 0 repeated) is kept as one element and a count. AMQP 1.0 §1.6.24.
 */
public final class AmqpArray {
    private final AmqpType elementType;
    private final List<Object> descriptors;
    private final List<@Nullable Object> elements;

    /** Takes {@code elements}, which do not change any more and of which each is of {@code elementType}. */
    AmqpArray(AmqpType elementType, List<Object> descriptors, List<@Nullable Object> elements) {
        this.elementType = elementType;
        this.descriptors = descriptors;
        this.elements = elements;
    }

    /**
     * An array of any type.
     *
     * @param elementType the type of each element
     * @param elements the elements, copied; not null but in an array of {@link AmqpType#NULL}, not {@link Described}:
     *     see {@link #describedBy}
     * @return the array
     * @throws IllegalArgumentException if an element is of another type
     */
    public static AmqpArray of(AmqpType elementType, List<?> elements) {
        int index = 0;
        for (Object element : elements) {
            if (AmqpType.of(element) != elementType) {
                throw new IllegalArgumentException("array of " + elementType + ": element " + index + " is "
                        + (element == null ? "null" : "a " + element.getClass().getName()));
            }
            index++;
        }
        if (elementType == AmqpType.NULL) {
            return new AmqpArray(elementType, List.of(), Collections.nCopies(elements.size(), null));
        } else if (elementType.width > 0) {
            return new AmqpArray(elementType, List.of(), PackedElements.pack(elementType, elements));
        }
        return new AmqpArray(elementType, List.of(), Collections.unmodifiableList(new ArrayList<>(elements)));
    }

    /**
     * An array of booleans.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(boolean... elements) {
        return ofJava(elements);
    }

    /**
     * An array of AMQP bytes; not a binary, which is {@code byte[]} itself.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray ofBytes(byte... elements) {
        return ofJava(elements);
    }

    /**
     * An array of shorts.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(short... elements) {
        return ofJava(elements);
    }

    /**
     * An array of ints.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(int... elements) {
        return ofJava(elements);
    }

    /**
     * An array of longs.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(long... elements) {
        return ofJava(elements);
    }

    /**
     * An array of floats.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(float... elements) {
        return ofJava(elements);
    }

    /**
     * An array of doubles.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(double... elements) {
        return ofJava(elements);
    }

    /**
     * An array of chars.
     *
     * @param elements copied
     * @return the array
     * @throws IllegalArgumentException if an element is half of a surrogate pair
     */
    public static AmqpArray of(char... elements) {
        return ofJava(elements);
    }

    /**
     * An array of symbols.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(Symbol... elements) {
        return of(AmqpType.SYMBOL, Arrays.asList(elements));
    }

    /**
     * An array of strings.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(String... elements) {
        return of(AmqpType.STRING, Arrays.asList(elements));
    }

    /**
     * An array of UUIDs.
     *
     * @param elements copied
     * @return the array
     */
    public static AmqpArray of(UUID... elements) {
        return of(AmqpType.UUID, Arrays.asList(elements));
    }

    /** The array that a Java array stands for: of primitives, or of a class that one AMQP type has. */
    static AmqpArray ofJava(Object array) {
        PackedElements packed = PackedElements.ofPrimitives(array);
        if (packed != null) {
            return new AmqpArray(packed.type, List.of(), packed);
        }
        Class<?> component = array.getClass().getComponentType();
        AmqpType type = component.isPrimitive()
                ? AmqpType.of(Array.get(Array.newInstance(component, 1), 0))
                : component.isArray() && component != byte[].class ? AmqpType.ARRAY : AmqpType.ofClass(component);
        if (type == null) {
            throw new EncodingException("array: no AMQP type for elements of " + component.getName());
        }
        int length = Array.getLength(array);
        List<@Nullable Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object element = Array.get(array, i);
            elements.add(
                    type == AmqpType.ARRAY && element != null && !(element instanceof AmqpArray)
                            ? ofJava(element)
                            : element);
        }
        return of(type, elements);
    }

    /**
     * This array with each element described; the descriptor is written once.
     *
     * @param descriptor a {@link Symbol} or {@link UnsignedLong}
     * @return a new array; an array described already gets one more descriptor, before the others
     */
    public AmqpArray describedBy(Object descriptor) {
        List<Object> all = new ArrayList<>(descriptors.size() + 1);
        all.add(descriptor);
        all.addAll(descriptors);
        return new AmqpArray(elementType, Collections.unmodifiableList(all), elements);
    }

    /**
     * The type of the elements.
     *
     * @return without regard to descriptors
     */
    public AmqpType elementType() {
        return elementType;
    }

    /**
     * How many elements there are.
     *
     * @return 0 or more
     */
    public int size() {
        return elements.size();
    }

    /**
     * What describes each element.
     *
     * @return the descriptor, or null when the elements are bare
     */
    public @Nullable Object descriptor() {
        return descriptors.isEmpty() ? null : descriptors.get(0);
    }

    /**
     * All descriptors of an element: more than one when its value is described in turn.
     *
     * @return outermost first; unmodifiable
     */
    public List<Object> descriptors() {
        return descriptors;
    }

    /**
     * The elements, each without its descriptor. Numbers are kept as octets and made into objects by {@code get}.
     *
     * @return unmodifiable
     */
    public List<@Nullable Object> elements() {
        return elements;
    }

    /**
     * The elements of an array of {@code int}.
     *
     * @return a new array
     * @throws IllegalStateException if the elements are of another type
     */
    public int[] toIntArray() {
        return packed(AmqpType.INT).toInts();
    }

    /**
     * The elements of an array of {@code long}.
     *
     * @return a new array
     * @throws IllegalStateException if the elements are of another type
     */
    public long[] toLongArray() {
        return packed(AmqpType.LONG).toLongs();
    }

    /**
     * The elements of an array of {@code double}.
     *
     * @return a new array
     * @throws IllegalStateException if the elements are of another type
     */
    public double[] toDoubleArray() {
        return packed(AmqpType.DOUBLE).toDoubles();
    }

    private PackedElements packed(AmqpType type) {
        if (elementType != type) {
            throw new IllegalStateException("array: of " + elementType + ", not of " + type);
        }
        return packed();
    }

    /** The elements of an array of a type of fixed width; a repeated element is written out. */
    PackedElements packed() {
        return elements instanceof PackedElements
                ? (PackedElements) elements
                : PackedElements.pack(elementType, elements);
    }

    /** By type, descriptors and elements. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof AmqpArray)) {
            return false;
        }
        AmqpArray that = (AmqpArray) other;
        if (elementType != that.elementType || !ValueEquality.equal(descriptors, that.descriptors)) {
            return false;
        }
        return elements instanceof PackedElements && that.elements instanceof PackedElements
                ? elements.equals(that.elements)
                : ValueEquality.equal(elements, that.elements);
    }

    @Override
    public int hashCode() {
        return 31 * elementType.ordinal() + ValueEquality.hash(elements);
    }

    /**
     * Descriptors, type and elements, for a person.
     *
     * @return text of bounded length without control characters
     */
    @Override
    public String toString() {
        return ValueText.of(this);
    }
}
