/**
 * How it is cut into frames: the performatives of AMQP 1.0 part 2 and the SASL frames of part 5, one file to a
 * performative with its fields in the standard's order, its read and its write; and the reader and writer of frames and
 * protocol headers. Transfer, flow and disposition, which go with every message, are reused; the others are records. What a frame <em>does</em> to a connection, session or link is not here but in the engine's
 * {@code io.lepton.endpoint}. Start reading at {@code FrameReader}, then at any performative: they all look alike.
 */
@NullMarked
package io.lepton.frame;

import org.jspecify.annotations.NullMarked;
