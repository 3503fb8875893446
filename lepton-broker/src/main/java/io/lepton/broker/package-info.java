/**
 * A broker in memory: queues made on demand, topics and subscriptions, dynamic nodes, browsing, selectors, priorities, expiry,
 * redelivery and dead letters, to develop and to test against. Nothing is kept on disk.
 *
 * <p>It is an application of {@code io.lepton} and uses nothing but its public API: a {@code MessagingHandler} for each
 * connection, and one for each link. All state belongs to the one thread of its container, so that there are no locks. Start
 * reading at {@code Broker}; then {@code Client}, which answers the attaches of one connection, {@code Producer} and
 * {@code Consumer}, the two kinds of links, and {@code Queue}, where messages wait.
 */
@NullMarked
package io.lepton.broker;

import org.jspecify.annotations.NullMarked;
