/**
 * What is said: the AMQP types, messages and their sections, delivery states and outcomes, termini and error
 * conditions (AMQP 1.0 parts 1 and 3), and the one reader and one writer of their bytes. Nothing here knows of frames,
 * connections or links: a value of this package means the same in a file as on a wire. The peer is not trusted, so every
 * size and count that is read is checked before anything is allocated by it. Start reading at {@code AmqpReader} and
 * {@code AmqpWriter}; an application meets {@code Message} first.
 */
@NullMarked
package io.lepton.amqp;

import org.jspecify.annotations.NullMarked;
