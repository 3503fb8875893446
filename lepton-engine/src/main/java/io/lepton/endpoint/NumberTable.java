package io.lepton.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * What stands under a number that the peer chose: sessions by channel, links by handle. Costs by the number of entries,
 * whatever numbers a peer picks (an open-addressed hash table with linear probing).
 */
final class NumberTable<T> {
    private static final Object[] NO_VALUES = {};
    private static final int[] NO_NUMBERS = {};

    private int[] numbers = NO_NUMBERS;
    private @Nullable Object[] values = NO_VALUES;
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable T get(int number) {
        if (size == 0) {
            return null;
        }
        int mask = values.length - 1;
        for (int at = slot(number, mask); values[at] != null; at = (at + 1) & mask) {
            if (numbers[at] == number) {
                return (T) values[at];
            }
        }
        return null;
    }

    void put(int number, T value) {
        if (2 * (size + 1) > values.length) {
            grow();
        }
        int mask = values.length - 1;
        int at = slot(number, mask);
        while (values[at] != null && numbers[at] != number) {
            at = (at + 1) & mask;
        }
        if (values[at] == null) {
            size++;
        }
        numbers[at] = number;
        values[at] = value;
    }

    void remove(int number) {
        if (size == 0) {
            return;
        }
        int mask = values.length - 1;
        int at = slot(number, mask);
        while (values[at] != null && numbers[at] != number) {
            at = (at + 1) & mask;
        }
        if (values[at] == null) {
            return;
        }
        size--;
        // close the gap, so that what was pushed along is found again
        int gap = at;
        for (int next = (gap + 1) & mask; values[next] != null; next = (next + 1) & mask) {
            int home = slot(numbers[next], mask);
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                numbers[gap] = numbers[next];
                values[gap] = values[next];
                gap = next;
            }
        }
        values[gap] = null;
    }

    void clear() {
        numbers = NO_NUMBERS;
        values = NO_VALUES;
        size = 0;
    }

    private static int slot(int number, int mask) {
        return (number ^ (number >>> 16)) & mask;
    }

    @SuppressWarnings("unchecked")
    private void grow() {
        int[] oldNumbers = numbers;
        Object[] oldValues = values;
        int capacity = Math.max(4, 2 * oldValues.length);
        numbers = new int[capacity];
        values = new Object[capacity];
        size = 0;
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                put(oldNumbers[i], (T) oldValues[i]);
            }
        }
    }
}
