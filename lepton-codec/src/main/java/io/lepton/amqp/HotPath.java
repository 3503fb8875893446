package io.lepton.amqp;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks code that every message passes through. Only there this holds: no streams, no boxing, no capturing lambdas, no
 * iterators, no {@code String} work, and nothing is allocated but what the application is handed.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface HotPath {}
