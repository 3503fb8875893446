package io.lepton.endpoint;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an application keeps with an endpoint: the queue that a link serves, the user that a connection belongs to.
 *
 * <pre>{@code
 * static final Attachments.Key<Queue> QUEUE = Attachments.Key.of("queue");
 *
 * sender.attachments().put(QUEUE, queue);
 * Queue queue = event.sender().attachments().get(QUEUE);
 * }</pre>
 *
 * <p>Belongs to the thread of the connection. Lives as long as its endpoint, over reconnections too.
 */
public final class Attachments {
    private final Map<Key<?>, Object> values = new IdentityHashMap<>(4);

    Attachments() {}

    /** What is kept under the key, or null. */
    @SuppressWarnings("unchecked") // put let nothing else in under this key
    public <T> @Nullable T get(Key<T> key) {
        return (T) values.get(Objects.requireNonNull(key, "key"));
    }

    /** Keeps a value under the key. What was kept there before, or null. */
    @SuppressWarnings("unchecked") // as above
    public <T> @Nullable T put(Key<T> key, T value) {
        return (T) values.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    }

    /** Keeps nothing under the key any more. What was kept there before, or null. */
    @SuppressWarnings("unchecked") // as above
    public <T> @Nullable T remove(Key<T> key) {
        return (T) values.remove(Objects.requireNonNull(key, "key"));
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /**
     * Under what something is kept. Each is another key, also those of the same name.
     *
     * @param <T> what is kept
     */
    public static final class Key<T> {
        private final String name;

        private Key(String name) {
            this.name = name;
        }

        /**
         * A new key.
         *
         * @param name for a person to read
         */
        public static <T> Key<T> of(String name) {
            return new Key<>(Objects.requireNonNull(name, "name"));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
