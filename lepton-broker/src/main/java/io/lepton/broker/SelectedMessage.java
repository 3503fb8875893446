package io.lepton.broker;

import io.lepton.amqp.AmqpChar;
import io.lepton.amqp.Decimal128;
import io.lepton.amqp.Decimal32;
import io.lepton.amqp.Decimal64;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.jspecify.annotations.Nullable;

/** A message as a selector sees it: application-properties by their names, header and properties by those of JMS. */
final class SelectedMessage implements Filterable {
    private final Message message;
    private final List<LikePattern> likes;

    SelectedMessage(Message message, List<LikePattern> likes) {
        this.message = message;
        this.likes = likes;
    }

    @Override
    public @Nullable Object getProperty(SimpleString name) {
        String property = name.toString();
        if (property.startsWith(SelectorText.LIKE_PROPERTY)) {
            return like(likes.get(Integer.parseInt(property.substring(SelectorText.LIKE_PROPERTY.length()))));
        }
        return property(property);
    }

    /** Null: unknown, as what it is about is. */
    private @Nullable Object like(LikePattern pattern) {
        Object value = property(pattern.property());
        return value == null ? null : value instanceof String text && pattern.matches(text);
    }

    private @Nullable Object property(String name) {
        return comparable(
                switch (name) {
                    case "JMSMessageID" -> message.id();
                    case "JMSCorrelationID" -> message.correlationId();
                    case "JMSType" -> message.subject();
                    case "JMSPriority" -> message.priority();
                    case "JMSDeliveryMode" -> message.durable() ? "PERSISTENT" : "NON_PERSISTENT";
                    case "JMSTimestamp" -> message.creationTime();
                    case "JMSExpiration" -> message.expiryTime();
                    case "JMSReplyTo" -> message.replyTo();
                    case "JMSXGroupID" -> message.groupId();
                    case "JMSXGroupSeq" -> message.groupId() == null ? null : message.groupSequence();
                    default -> message.applicationProperties().get(name);
                });
    }

    /** The value as one of those that selectors can compare: numbers, strings and booleans; null for any other. */
    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof Boolean
                || value instanceof String
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double) {
            return value;
        } else if (value instanceof UnsignedByte
                || value instanceof UnsignedShort
                || value instanceof UnsignedInteger) {
            return ((Number) value).longValue();
        } else if (value instanceof UnsignedLong number) {
            return number.longValue() >= 0 ? (Object) number.longValue() : (Object) number.doubleValue();
        } else if (value instanceof Decimal32 decimal) {
            return decimal.isFinite() ? decimal.toBigDecimal().doubleValue() : null;
        } else if (value instanceof Decimal64 decimal) {
            return decimal.isFinite() ? decimal.toBigDecimal().doubleValue() : null;
        } else if (value instanceof Decimal128 decimal) {
            return decimal.isFinite() ? decimal.toBigDecimal().doubleValue() : null;
        } else if (value instanceof Instant time) {
            return time.toEpochMilli();
        } else if (value instanceof Symbol
                || value instanceof UUID
                || value instanceof AmqpChar
                || value instanceof Character) {
            return value.toString();
        }
        return null;
    }

    @Override
    public <T> @Nullable T getBodyAs(Class<T> type) {
        return null; // selectors do not look into bodies
    }

    @Override
    public @Nullable Object getLocalConnectionId() {
        return null;
    }
}
