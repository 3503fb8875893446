/**
 * Where the deliveries of exactly-once links are kept over the end of the process: an
 * {@link io.lepton.endpoint.DeliveryStore} in a database. Start at {@link io.lepton.store.JdbcDeliveryStore}: it is opened on a
 * directory, where SQLite keeps a file and nothing has to be set up, or on a database of PostgreSQL or H2.
 *
 * <p>Behind it, one thread writes for all links: {@code Writer} takes all that waits and has it committed in one go;
 * {@code Records} is what is read and written of the tables that {@code Schema} makes; {@code Dialect} is where the databases
 * differ. What links do with what is kept here is the engine's.
 */
@NullMarked
package io.lepton.store;

import org.jspecify.annotations.NullMarked;
