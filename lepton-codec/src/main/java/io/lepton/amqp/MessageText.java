package io.lepton.amqp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as text: what is set, in the order of the standard. Values come from the peer, so each has a bound. */
final class MessageText {
    /** Where the text of a value is cut, in characters. */
    private static final int MAX_VALUE = 200;

    private final StringBuilder text = new StringBuilder("Message{");
    private final int empty = text.length();

    private MessageText() {}

    static String of(Message message) {
        MessageText text = new MessageText();
        try {
            text.header(message);
            text.properties(message);
            text.body(message);
        } catch (MessageDecodeException e) {
            text.append("undecodable", e.getMessage());
        }
        return text.text.append('}').toString();
    }

    private void header(Message message) {
        appendUnless(message.durable(), false, "durable");
        appendUnless(message.priority(), HeaderSection.DEFAULT_PRIORITY, "priority");
        appendUnless(message.ttl(), null, "ttl");
        appendUnless(message.firstAcquirer(), false, "firstAcquirer");
        appendUnless(message.deliveryCount(), 0L, "deliveryCount");
        appendMap(message.deliveryAnnotations(), "deliveryAnnotations");
        appendMap(message.messageAnnotations(), "messageAnnotations");
    }

    private void properties(Message message) {
        appendUnless(message.id(), null, "id");
        appendUnless(message.userId(), null, "userId");
        appendUnless(message.address(), null, "address");
        appendUnless(message.subject(), null, "subject");
        appendUnless(message.replyTo(), null, "replyTo");
        appendUnless(message.correlationId(), null, "correlationId");
        appendUnless(message.contentType(), null, "contentType");
        appendUnless(message.contentEncoding(), null, "contentEncoding");
        appendUnless(message.expiryTime(), null, "expiryTime");
        appendUnless(message.creationTime(), null, "creationTime");
        appendUnless(message.groupId(), null, "groupId");
        appendUnless(message.groupSequence(), 0L, "groupSequence");
        appendUnless(message.replyToGroupId(), null, "replyToGroupId");
        appendMap(message.applicationProperties(), "applicationProperties");
    }

    private void body(Message message) {
        BodyType type = message.bodyType();
        if (type != BodyType.VALUE) {
            text.append(text.length() == empty ? "" : ", ").append("bodyType=").append(type);
        }
        Object body = type == BodyType.DATA ? message.bodyBuffer() : message.body();
        if (body != null) {
            append("body", body);
        }
        appendMap(message.footer(), "footer");
    }

    private void appendMap(Map<?, ?> map, String name) {
        if (!map.isEmpty()) {
            append(name, map);
        }
    }

    private void appendUnless(@Nullable Object value, @Nullable Object unset, String name) {
        if (value != null && !value.equals(unset)) {
            append(name, value);
        }
    }

    private void append(String name, Object value) {
        text.append(text.length() == empty ? "" : ", ").append(name).append('=').append(ValueText.of(value, MAX_VALUE));
    }
}
