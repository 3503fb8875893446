/**
 * A broker in memory for tests with JUnit 5: {@code @LeptonBroker} on a class or a method, and a parameter of type
 * {@link io.lepton.broker.Broker} where it is needed.
 */
@NullMarked
package io.lepton.broker.junit;

import org.jspecify.annotations.NullMarked;
