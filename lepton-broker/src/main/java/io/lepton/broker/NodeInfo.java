package io.lepton.broker;

/**
 * How a node stands, as {@link Broker#nodes} found it.
 *
 * @param address its name, without prefix
 * @param kind what it is
 * @param messages how many it holds, those that consumers have not settled included; for a topic in all its subscriptions
 * @param senders how many links of clients send to it
 * @param receivers how many links of clients receive from it
 * @param subscriptions how many subscriptions a topic has, those without a receiver included; 0 for a queue
 * @param dynamic whether it was made at the request of a client, with a lifetime
 */
public record NodeInfo(
        String address, Kind kind, int messages, int senders, int receivers, int subscriptions, boolean dynamic) {
    /** What a node does with its messages. */
    public enum Kind {
        /** Each goes to one of its receivers. */
        QUEUE,
        /** Each goes to all of its subscriptions. */
        TOPIC
    }
}
