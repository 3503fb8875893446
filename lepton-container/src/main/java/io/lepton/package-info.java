/**
 * What applications use first: the {@code Container}, which connects, listens and calls handlers; the handlers and their
 * events; options; and the policies on top of the engine, such as settling by itself, topping up credit and reconnecting,
 * each a small class on public calls of the engine. The nouns that a handler is given ({@code Connection}, {@code Session},
 * {@code Sender}, {@code Receiver}, {@code Delivery}) are the engine's own, in {@code io.lepton.endpoint}; messages and
 * types are in {@code io.lepton.amqp}. Start reading at {@code Container} and {@code MessagingHandler}.
 */
@NullMarked
package io.lepton;

import org.jspecify.annotations.NullMarked;
