package io.lepton.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Whom the tests of a class are made with: a column of the table of clients in docs/interop.md. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Peer {
    /** The head of the column. */
    String value();

    /** What the peer has no means for, so that the tests of it that the class inherits are none of its. */
    Feature[] lacks() default {};
}
