package io.lepton.endpoint;

/** Is told each frame of a transport, in and out, as text. Secrets of SASL frames are masked. */
@FunctionalInterface
public interface FrameTrace {
    /**
     * Called on the thread of the connection, for each frame.
     *
     * @param outgoing whether we sent it
     * @param text the frame as {@link io.lepton.frame.FrameFormat} writes it, {@code AMQP} or {@code SASL} for a protocol
     *     header, {@code EOS} for the end of the stream
     */
    void frame(boolean outgoing, String text);
}
