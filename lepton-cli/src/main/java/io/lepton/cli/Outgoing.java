package io.lepton.cli;

import io.lepton.amqp.Message;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One message that {@code send} has to bring over, however many deliveries it takes.
 *
 * @param number from 1
 * @param message the message; without a body where that comes from a file
 * @param file the body, to be read while it is sent; null if the message has it
 * @param size about how many bytes of memory it takes until it is written
 */
record Outgoing(long number, Message message, @Nullable Path file, int size) {}
