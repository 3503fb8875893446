package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions to all topics, by what they are known by. */
final class Subscriptions {
    static final Symbol SHARED = Symbol.of("shared");
    static final Symbol GLOBAL = Symbol.of("global");
    /** Behind it clients of JMS write what tells apart several links to one shared subscription. */
    private static final char SUFFIX = '|';

    private final Map<Subscription.Key, Subscription> byKey = new HashMap<>();

    int size() {
        return byKey.size();
    }

    void remove(Subscription subscription) {
        byKey.remove(subscription.key(), subscription);
    }

    /** What the subscription that a link asks for is known by. */
    static Subscription.Key key(Source asked, String linkName, @Nullable String containerId) {
        boolean shared = asked.capabilities().contains(SHARED);
        boolean global = shared && asked.capabilities().contains(GLOBAL);
        return new Subscription.Key(global ? null : containerId, shared ? beforeSuffix(linkName) : linkName, shared);
    }

    /**
     * The subscription of this name, made if need be. One to another topic or with other filters is deleted first.
     *
     * @throws Refused if others share that one now, or there are too many
     */
    Subscription get(Subscription.Key key, Topic topic, Filters filters) {
        Subscription known = byKey.get(key);
        if (known != null && (known.topic() != topic || !known.filters().equals(filters))) {
            if (key.shared() && known.isInUse()) {
                throw new Refused(AmqpError.NOT_ALLOWED, known + " is in use, and has another topic or other filters");
            }
            known.delete();
            known = null;
        }
        if (known == null) {
            topic.nodes().checkRoom(Subscription.bytes(key, filters), topic);
            known = new Subscription(key, topic, filters, this);
            byKey.put(key, known);
        }
        return known;
    }

    /** The subscription that a link without a source means: one that is there. Null: there is none. */
    @Nullable Subscription find(String linkName, @Nullable String containerId) {
        Subscription own = byKey.get(new Subscription.Key(containerId, linkName, false));
        if (own == null) {
            own = byKey.get(new Subscription.Key(containerId, beforeSuffix(linkName), true));
        }
        return own != null ? own : byKey.get(new Subscription.Key(null, beforeSuffix(linkName), true));
    }

    private static String beforeSuffix(String linkName) {
        int suffix = linkName.indexOf(SUFFIX);
        return suffix < 0 ? linkName : linkName.substring(0, suffix);
    }
}
