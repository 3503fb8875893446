/**
 * What drives an engine over a network: sockets, TLS, the event loop and its clock, on Netty. It brings bytes to a
 * transport, makes the engine's turns, writes what the turn left in one go, and calls {@code tick} when the time has
 * come. It decides nothing about AMQP, which the engine does, and nothing about handlers, addresses or reconnecting,
 * which the container does. Applications do not import this package.
 */
@NullMarked
package io.lepton.netty;

import org.jspecify.annotations.NullMarked;
