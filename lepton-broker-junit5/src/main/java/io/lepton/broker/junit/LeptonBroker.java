package io.lepton.broker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a broker in memory, on a free port of the loopback interface, where they have a parameter for it.
 *
 * <pre>{@code
 * @LeptonBroker
 * class OrdersTest {
 *     @Test
 *     void ordersArrive(Broker broker) {
 *         Orders orders = new Orders(broker.url());
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>Each test has a broker of its own, which is closed behind it. Where a constructor, or a method with {@code @BeforeEach}, asks
 * first the test gets the same one; where a method with {@code @BeforeAll} does, all tests of the class share it. For other choices
 * than those here there is {@link LeptonBrokerExtension}.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LeptonBrokerExtension.class)
public @interface LeptonBroker {
    /** Queues that are there from the start. */
    String[] queues() default {};

    /** Topics that are there from the start. */
    String[] topics() default {};

    /** Whether a queue is made when its address is used first. */
    boolean createOnDemand() default true;
}
