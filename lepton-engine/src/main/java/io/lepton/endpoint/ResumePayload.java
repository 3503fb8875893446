package io.lepton.endpoint;

/** Whether the payload goes with a delivery that is resumed (AMQP 1.0 §2.6.13). */
public enum ResumePayload {
    /** Where the receiver lacks some of it, and what it lacks. */
    WHEN_NEEDED,
    /** Always, and all of it, but with a delivery that is taken back: for peers that insist. */
    ALWAYS
}
