package io.lepton.cli;

import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code send} puts into a message beside its body. */
final class MessageOptions {

    static final String HELP = """
            What goes with each message:
              --id VALUE                  its id; {} in it is its number, 'auto' makes one
              --to ADDRESS                where it goes, for a peer that forwards by it
              --subject TEXT              what it is about
              --reply-to ADDRESS          where an answer should go
              --correlation-id VALUE      what it belongs to
              --content-type TYPE         the kind of its body, as text/plain
              --group-id NAME             the group it belongs to
              --durable                   ask for it to be kept over a restart of the peer
              --priority N                0 to 255; 4 if not given
              --ttl DURATION              how long it is worth delivering
              --property NAME=VALUE ...   an application property; NAME:TYPE=VALUE for one
                                          that is not a string, as n:int=5 or ok:boolean=true
              --annotation NAME=VALUE ...  a message annotation, such as x-opt-colour=red
            """;

    private static final long MAX_TTL_MILLIS = 0xFFFF_FFFFL; // a uint of milliseconds, §3.2.1

    private final @Nullable String id;
    private final @Nullable String to;
    private final @Nullable String subject;
    private final @Nullable String replyTo;
    private final @Nullable String correlationId;
    private final @Nullable Symbol contentType;
    private final @Nullable String groupId;
    private final boolean durable;
    private final @Nullable Long priority;
    private final @Nullable Duration ttl;
    private final List<TypedValue> properties;
    private final List<TypedValue> annotations;
    private final String run;

    MessageOptions(Arguments arguments) {
        id = arguments.text("--id");
        run = "auto".equals(id) ? UUID.randomUUID().toString() : "";
        to = arguments.text("--to");
        subject = arguments.text("--subject");
        replyTo = arguments.text("--reply-to");
        correlationId = arguments.text("--correlation-id");
        contentType = arguments.value("--content-type", Symbol::of);
        groupId = arguments.text("--group-id");
        durable = arguments.has("--durable");
        priority = arguments.number("--priority", 0, 255);
        ttl = arguments.value("--ttl", MessageOptions::ttl);
        properties = arguments.values("--property", TypedValue::parse);
        annotations = arguments.values("--annotation", MessageOptions::annotation);
    }

    private static TypedValue annotation(String text) {
        TypedValue annotation = TypedValue.parse(text);
        Symbol.of(annotation.name()); // which says what is wrong with it
        return annotation;
    }

    private static Duration ttl(String text) {
        Duration ttl = Durations.parse(text);
        if (ttl.toMillis() > MAX_TTL_MILLIS) {
            throw new IllegalArgumentException("'" + text + "' is longer than AMQP can say, 49 days");
        }
        return ttl;
    }

    /** The address that each message names, or null. */
    @Nullable String to() {
        return to;
    }

    /** Where an answer should go, or null. */
    @Nullable String replyTo() {
        return replyTo;
    }

    /** Dresses a message that has a body. */
    Message apply(Message message, long number) {
        if (id != null) {
            message.id(id.equals("auto") ? run + ":" + number : Numbered.text(id, number));
        }
        message.to(to).subject(subject).replyTo(replyTo).groupId(groupId);
        message.contentType(contentType).durable(durable).ttl(ttl);
        if (correlationId != null) {
            message.correlationId(correlationId);
        }
        if (priority != null) {
            message.priority(priority.intValue());
        }
        for (TypedValue property : properties) {
            message.applicationProperty(property.name(), property.value());
        }
        for (TypedValue annotation : annotations) {
            message.messageAnnotation(Symbol.of(annotation.name()), annotation.value());
        }
        return message;
    }
}
