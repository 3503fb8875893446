package io.lepton.amqp;

/** What a {@link Terminus} is on the wire. */
public enum TerminusType {
    /** Null: there is no terminus, or none that the standard has. */
    UNSPECIFIED,
    /** Where messages come from. AMQP 1.0 §3.5.3. */
    SOURCE,
    /** Where messages go to. AMQP 1.0 §3.5.4. */
    TARGET,
    /** Where transactions are declared and discharged. AMQP 1.0 §4.5.1. */
    COORDINATOR
}
