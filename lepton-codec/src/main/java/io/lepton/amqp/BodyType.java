package io.lepton.amqp;

/** What the body of a message is made of. AMQP 1.0 §3.2. */
public enum BodyType {
    /** One amqp-value section: any AMQP value, null included. */
    VALUE,
    /** One or more data sections: opaque octets. */
    DATA,
    /** One or more amqp-sequence sections: lists of AMQP values. */
    SEQUENCE,
    /** No body section at all. The standard asks for one, yet some peers leave it out; Lepton never sends this. */
    NONE
}
