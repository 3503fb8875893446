/**
 * The same connections and links for code that waits: scripts, tests, virtual threads. A {@code BlockingConnection} has a
 * container of its own on a background thread, so heartbeats go on between calls; its {@code BlockingSender}s,
 * {@code BlockingReceiver}s, {@code BlockingTransaction}s and {@code RequestResponse}s may be used by any number of threads,
 * platform or virtual, at the same time. Deliveries and messages are those of the other packages.
 *
 * <p>All is built on public calls of {@code io.lepton}: what waits is completed by handlers, and what endpoints are asked to
 * do goes to their thread by {@code connection.execute}. A call that would block an event loop throws
 * {@link java.lang.IllegalStateException} at once. Start reading at {@code BlockingConnection}.
 */
@NullMarked
package io.lepton.blocking;

import org.jspecify.annotations.NullMarked;
