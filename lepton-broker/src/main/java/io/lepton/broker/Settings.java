package io.lepton.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was chosen for a broker, as its nodes see it.
 *
 * @param queueCapacity how many messages a queue has room for
 * @param priorityLevels how many priorities are told apart
 * @param maxRedeliveries how many attempts may fail after the first before a message is a dead letter
 * @param deadLetterAddress of the queue of dead letters
 * @param deadLetterExpired whether expired messages are dead letters, rather than dropped
 * @param acceptDurable whether durable messages are taken, though they are kept in memory only
 * @param strictAnnotations whether annotations that must be understood, and are not, end the link
 * @param createOnDemand whether a node is made when its address is used first
 * @param maxNodes how many nodes and subscriptions there may be
 * @param maxDynamicNodes how many of them one user may have made on request
 * @param lockTimeout how long a consumer may have a message unsettled; null: as long as it likes
 * @param maxMessageSize in bytes
 * @param maxStoredBytes how much all that is kept may take
 * @param accessRule who may do what
 */
record Settings(
        int queueCapacity,
        PriorityLevels priorityLevels,
        int maxRedeliveries,
        String deadLetterAddress,
        boolean deadLetterExpired,
        boolean acceptDurable,
        boolean strictAnnotations,
        boolean createOnDemand,
        int maxNodes,
        int maxDynamicNodes,
        @Nullable Duration lockTimeout,
        long maxMessageSize,
        long maxStoredBytes,
        AccessRule accessRule) {}
