package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import java.util.List;
import org.apache.activemq.artemis.selector.filter.BooleanExpression;
import org.apache.activemq.artemis.selector.filter.FilterException;
import org.apache.activemq.artemis.selector.impl.SelectorParser;
import org.jspecify.annotations.Nullable;

/**
 * A selector in the language of JMS. The parser is that of Artemis; what it leaves to regular expressions that backtrack,
 * {@code LIKE}, is done by {@link LikePattern} in its place.
 */
final class Selector {
    /** What one takes, at most, beside its text: there are 200 tokens in it, an expression each. */
    static final int BYTES = 16 * 1024;

    private final BooleanExpression expression;
    private final List<LikePattern> likes;

    private Selector(BooleanExpression expression, List<LikePattern> likes) {
        this.expression = expression;
        this.likes = likes;
    }

    /**
     * Reads a selector.
     *
     * @param value of the filter, as the client sent it
     * @throws Refused if it is none
     */
    static Selector parse(@Nullable Object value) {
        if (!(value instanceof String text)) {
            throw new Refused(AmqpError.INVALID_FIELD, "a selector is a string, and not " + value);
        }
        SelectorText rewritten = SelectorText.read(text);
        try {
            return new Selector(SelectorParser.parse(rewritten.text()), rewritten.likes());
        } catch (FilterException | RuntimeException e) {
            throw new Refused(AmqpError.INVALID_FIELD, "the selector makes no sense: " + e.getMessage());
        }
    }

    /** Whether it is true of a message: not false, and not unknown. */
    boolean matches(Message message) {
        try {
            return expression.matches(new SelectedMessage(message, likes));
        } catch (FilterException | RuntimeException e) {
            return false; // it compares what cannot be compared
        }
    }
}
