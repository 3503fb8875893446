package io.lepton.broker.junit;

import io.lepton.broker.Broker;
import io.lepton.broker.BrokerBuilder;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts the brokers of {@link LeptonBroker}, or one with choices of one's own:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LeptonBrokerExtension BROKER =
 *         LeptonBrokerExtension.with(broker -> broker.queueCapacity(10).user("ann", "secret"));
 * }</pre>
 *
 * <p>For JUnit to call.
 */
public final class LeptonBrokerExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LeptonBrokerExtension.class);

    private final UnaryOperator<BrokerBuilder> choices;

    /** As {@link LeptonBroker} says. */
    public LeptonBrokerExtension() {
        this(UnaryOperator.identity());
    }

    private LeptonBrokerExtension(UnaryOperator<BrokerBuilder> choices) {
        this.choices = choices;
    }

    /** With these choices, made for each broker that is started. */
    public static LeptonBrokerExtension with(UnaryOperator<BrokerBuilder> choices) {
        return new LeptonBrokerExtension(Objects.requireNonNull(choices, "choices"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Broker.class;
    }

    @Override
    public Broker resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // what a wider context has is found here too
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, key -> start(context), Running.class)
                .broker();
    }

    private Running start(ExtensionContext context) {
        BrokerBuilder builder = Broker.builder();
        context.getElement()
                .flatMap(element -> AnnotationSupport.findAnnotation(element, LeptonBroker.class))
                .or(() -> context.getTestClass()
                        .flatMap(type -> AnnotationSupport.findAnnotation(
                                type, LeptonBroker.class, context.getEnclosingTestClasses())))
                .ifPresent(chosen -> builder.queues(chosen.queues())
                        .topics(chosen.topics())
                        .createOnDemand(chosen.createOnDemand()));
        return new Running(choices.apply(builder).start());
    }

    private record Running(Broker broker) implements AutoCloseable {
        @Override
        public void close() {
            broker.close();
        }
    }
}
