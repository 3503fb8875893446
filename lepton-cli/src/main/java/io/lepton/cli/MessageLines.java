package io.lepton.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lepton.amqp.BodyType;
import io.lepton.amqp.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as one line: its body alone, or all that it holds as a JSON object. */
final class MessageLines {

    private static final int DEFAULT_PRIORITY = 4; // §3.2.1

    private final boolean json;
    private final JsonFactory factory = new JsonFactory();

    MessageLines(boolean json) {
        this.json = json;
    }

    /**
     * The line, without its end.
     *
     * @throws io.lepton.amqp.MessageDecodeException if a section of the message makes no sense
     */
    String line(Message message) {
        return json ? object(message) : body(message);
    }

    private String body(Message message) {
        Object body = message.body();
        if (message.bodyType() == BodyType.NONE) {
            return "";
        } else if (body instanceof byte[] binary) {
            return text(binary);
        } else if (body instanceof Map || body instanceof List) {
            return written(out -> JsonValues.write(out, body));
        }
        return JsonValues.text(body);
    }

    /** Binary as the UTF-8 text that it is, or in hexadecimal digits. */
    static String text(byte[] binary) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary))
                    .toString();
        } catch (CharacterCodingException notText) {
            return HexFormat.of().formatHex(binary);
        }
    }

    // The names and their order are those of the specification of the command; what is not set is left out.
    private String object(Message message) {
        return written(out -> {
            out.writeStartObject();
            field(out, "id", message.id());
            field(out, "to", message.to());
            field(out, "subject", message.subject());
            field(out, "reply_to", message.replyTo());
            field(out, "correlation_id", message.correlationId());
            field(out, "content_type", message.contentType());
            field(out, "durable", message.durable() ? true : null);
            field(out, "priority", message.priority() == DEFAULT_PRIORITY ? null : message.priority());
            field(out, "ttl_ms", message.ttl() == null ? null : message.ttl().toMillis());
            field(out, "delivery_count", message.deliveryCount() == 0 ? null : message.deliveryCount());
            fields(out, "properties", message.applicationProperties());
            fields(out, "annotations", message.messageAnnotations());
            fields(out, "delivery_annotations", message.deliveryAnnotations());
            if (message.bodyType() != BodyType.NONE) {
                out.writeFieldName("body");
                JsonValues.write(out, message.body());
            }
            out.writeStringField("body_type", bodyType(message));
            fields(out, "footer", message.footer());
            field(out, "redelivered", message.deliveryCount() > 0 ? true : null);
            out.writeEndObject();
        });
    }

    private static String bodyType(Message message) {
        return switch (message.bodyType()) {
            case NONE -> "none";
            case SEQUENCE -> "sequence";
            case DATA -> "binary";
            case VALUE -> JsonValues.type(message.body());
        };
    }

    private static void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            JsonValues.write(out, value);
        }
    }

    private static void fields(JsonGenerator out, String name, Map<?, ?> map) throws IOException {
        if (!map.isEmpty()) {
            field(out, name, map);
        }
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = factory.createGenerator(text)) {
            writing.to(out);
        } catch (IOException impossible) {
            throw new AssertionError("writing to a string", impossible);
        }
        return text.toString();
    }
}
