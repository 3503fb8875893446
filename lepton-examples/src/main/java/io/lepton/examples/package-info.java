/**
 * Examples, one short file to a task. Each has a {@code main} method whose arguments have defaults for a broker on this
 * machine ({@code amqp://localhost/examples}); {@link io.lepton.examples.Broker} is one.
 */
@NullMarked
package io.lepton.examples;

import org.jspecify.annotations.NullMarked;
