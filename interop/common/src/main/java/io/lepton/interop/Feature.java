package io.lepton.interop;

/** What a client may do with a broker: a row of the table of clients in docs/interop.md. */
public enum Feature {
    SEND_RECEIVE("sends to a queue and receives"),
    LARGE_MESSAGES("messages of many frames, both ways"),
    OUTCOMES("redelivery: releases, modifies, rejects"),
    DYNAMIC_NODES("request and reply over a dynamic node"),
    ANONYMOUS_RELAY("sends to any address over one link"),
    BROWSING("browses a queue"),
    SELECTORS("selects messages"),
    TOPICS("publishes and subscribes to topics"),
    DURABLE_SUBSCRIPTIONS("durable subscriptions"),
    SHARED_SUBSCRIPTIONS("shared subscriptions"),
    DRAIN("takes what is there (drain)"),
    LOG_IN("logs in with a password"),
    TRANSACTIONS("local transactions");

    private final String words;

    Feature(String words) {
        this.words = words;
    }

    /** As the table calls it. */
    @Override
    public String toString() {
        return words;
    }
}
