package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a message as values: those read so far from the bytes that were received, and those that the
 * application has set. A section is read when it is first asked for; one that was not set is written as it was received.
 */
final class MessageContent {
    private static final Object UNREAD = new Object();
    private static final int BODY = Sections.DATA;
    private static final int BARE_MESSAGE = bit(Sections.PROPERTIES) | bit(Sections.APPLICATION_PROPERTIES) | bit(BODY);

    /** What was received; null for a message of our own, none of whose sections are read. */
    private final byte @Nullable [] bytes;

    private final int start;
    private final int limit;
    private final DecodeLimits limits;

    private @Nullable HeaderSection header;
    private @Nullable Map<Object, Object> deliveryAnnotations;
    private @Nullable Map<Object, Object> messageAnnotations;
    private @Nullable PropertiesSection properties;
    private @Nullable Map<String, Object> applicationProperties;
    private @Nullable BodyType bodyType;
    /** As {@link MessageBody} keeps it, or {@link #UNREAD}. */
    private @Nullable Object body;

    private @Nullable Map<Object, Object> footer;

    /** The sections that the application has set, a bit for each; all kinds of body share that of data. */
    private int changed;

    /** The content of a new message. */
    MessageContent(BodyType bodyType, @Nullable Object body) {
        this.bytes = null;
        this.start = 0;
        this.limit = 0;
        this.limits = DecodeLimits.DEFAULT;
        this.bodyType = bodyType;
        this.body = body;
    }

    /** The content of a received message. */
    MessageContent(byte[] bytes, int start, int limit, DecodeLimits limits) {
        this.bytes = bytes;
        this.start = start;
        this.limit = limit;
        this.limits = limits;
        this.body = UNREAD;
    }

    /** A copy that shares nothing that can change; what was only read and not set is left to be read again. */
    MessageContent(MessageContent other) {
        bytes = other.bytes;
        start = other.start;
        limit = other.limit;
        limits = other.limits;
        changed = other.changed;
        header = other.isOurs(Sections.HEADER) && other.header != null ? new HeaderSection(other.header) : null;
        deliveryAnnotations = other.copyIfOurs(Sections.DELIVERY_ANNOTATIONS, other.deliveryAnnotations);
        messageAnnotations = other.copyIfOurs(Sections.MESSAGE_ANNOTATIONS, other.messageAnnotations);
        properties = other.isOurs(Sections.PROPERTIES) && other.properties != null
                ? new PropertiesSection(other.properties)
                : null;
        applicationProperties = other.copyIfOurs(Sections.APPLICATION_PROPERTIES, other.applicationProperties);
        bodyType = other.bodyType;
        body = bodyType != null && other.isOurs(BODY) ? MessageBody.copy(bodyType, other.body) : UNREAD;
        footer = other.copyIfOurs(Sections.FOOTER, other.footer);
    }

    private <K> @Nullable Map<K, Object> copyIfOurs(int code, @Nullable Map<K, Object> map) {
        return map != null && isOurs(code) ? Values.copy(map) : null;
    }

    private static int bit(int code) {
        return 1 << (code - Sections.HEADER);
    }

    /** Whether a section is written from here and not from what was received. */
    private boolean isOurs(int code) {
        return bytes == null || (changed & bit(code)) != 0;
    }

    boolean isChanged() {
        return bytes == null || changed != 0;
    }

    // Header and properties. What is read is not to be written to: change… gives an object that may be.

    HeaderSection header() {
        HeaderSection known = header;
        if (known == null) {
            known = read(Sections.HEADER, HeaderSection::read);
            header = known = known == null ? HeaderSection.DEFAULT : known;
        }
        return known;
    }

    HeaderSection changeHeader() {
        HeaderSection known = header();
        if (known == HeaderSection.DEFAULT) {
            header = known = new HeaderSection();
        }
        changed |= bit(Sections.HEADER);
        return known;
    }

    PropertiesSection properties() {
        PropertiesSection known = properties;
        if (known == null) {
            known = read(Sections.PROPERTIES, PropertiesSection::read);
            properties = known = known == null ? PropertiesSection.EMPTY : known;
        }
        return known;
    }

    PropertiesSection changeProperties() {
        PropertiesSection known = properties();
        if (known == PropertiesSection.EMPTY) {
            properties = known = new PropertiesSection();
        }
        changed |= bit(Sections.PROPERTIES);
        return known;
    }

    // The maps.

    /** The map of delivery-annotations, message-annotations or footer; not to be written to. */
    Map<Object, Object> annotations(int code) {
        Map<Object, Object> known = kept(code);
        if (known == null) {
            known = read(code, in -> Annotations.read(in, limits.tolerantSections()));
            known = known == null ? Collections.emptyMap() : known;
            keep(code, known);
        }
        return known;
    }

    void setAnnotations(int code, @Nullable Map<?, ?> given) {
        keep(code, Annotations.of(given, Sections.name(code)));
        changed |= bit(code);
    }

    void putAnnotation(int code, Object key, @Nullable Object value) {
        Map<Object, Object> known = annotations(code);
        if ((changed & bit(code)) == 0) {
            known = Annotations.of(known, Sections.name(code));
        }
        Annotations.put(known, key, value, Sections.name(code));
        keep(code, known);
        changed |= bit(code);
    }

    private @Nullable Map<Object, Object> kept(int code) {
        return switch (code) {
            case Sections.DELIVERY_ANNOTATIONS -> deliveryAnnotations;
            case Sections.MESSAGE_ANNOTATIONS -> messageAnnotations;
            default -> footer;
        };
    }

    private void keep(int code, Map<Object, Object> annotations) {
        switch (code) {
            case Sections.DELIVERY_ANNOTATIONS -> deliveryAnnotations = annotations;
            case Sections.MESSAGE_ANNOTATIONS -> messageAnnotations = annotations;
            default -> footer = annotations;
        }
    }

    /** Not to be written to. */
    Map<String, Object> applicationProperties() {
        Map<String, Object> known = applicationProperties;
        if (known == null) {
            known = read(
                    Sections.APPLICATION_PROPERTIES, in -> ApplicationProperties.read(in, limits.tolerantSections()));
            applicationProperties = known = known == null ? Collections.emptyMap() : known;
        }
        return known;
    }

    void setApplicationProperties(@Nullable Map<?, ?> given) {
        applicationProperties = ApplicationProperties.of(given);
        changed |= bit(Sections.APPLICATION_PROPERTIES);
    }

    void putApplicationProperty(String name, @Nullable Object value) {
        Map<String, Object> known = applicationProperties();
        if ((changed & bit(Sections.APPLICATION_PROPERTIES)) == 0) {
            known = new LinkedHashMap<>(known);
        }
        ApplicationProperties.put(known, name, value);
        applicationProperties = known;
        changed |= bit(Sections.APPLICATION_PROPERTIES);
    }

    // The body.

    BodyType bodyType() {
        BodyType known = bodyType;
        if (known == null) {
            bodyType = known = MessageBody.type(bytes, bodyStart(), limit);
        }
        return known;
    }

    /**
     * The body as {@link MessageBody} keeps it. Octets that were received are copied each time: they are there already,
     * and most applications ask once.
     */
    @Nullable Object body() {
        if (body != UNREAD) {
            return body;
        }
        Object read = readBody();
        if (bodyType() != BodyType.DATA) {
            body = read;
        }
        return read;
    }

    private int bodyStart() {
        return Sections.find(bytes, start, limit, BODY);
    }

    ByteBuffer bodyBuffer() {
        if (bodyType() != BodyType.DATA) {
            throw new IllegalStateException("message: the body is of type " + bodyType() + ", not DATA");
        }
        ByteBuffer unread = body == UNREAD ? MessageBody.singleData(bytes, bodyStart(), limit) : null;
        return unread != null ? unread : ByteBuffer.wrap((byte[]) MessageBody.joined(BodyType.DATA, body()));
    }

    void setBody(BodyType type, @Nullable Object kept) {
        bodyType = type;
        body = kept;
        changed |= bit(BODY);
    }

    private @Nullable Object readBody() {
        return switch (bodyType()) {
            case NONE -> null;
            case DATA -> MessageBody.readData(bytes, bodyStart(), limit);
            case VALUE -> read(Sections.VALUE, bodyLimits(), AmqpReader::readObject);
            case SEQUENCE -> {
                int from = bodyStart();
                int to = Sections.find(bytes, from, limit, Sections.FOOTER);
                yield read(Sections.SEQUENCE, from, to, bodyLimits(), MessageBody::readSequences);
            }
        };
    }

    /** Reads every section but data, whose content cannot be wrong. */
    void readAll() {
        header();
        annotations(Sections.DELIVERY_ANNOTATIONS);
        annotations(Sections.MESSAGE_ANNOTATIONS);
        properties();
        applicationProperties();
        if (bodyType() != BodyType.DATA) {
            body();
        }
        annotations(Sections.FOOTER);
    }

    private DecodeLimits bodyLimits() {
        return limits.withMaxValues(limits.maxBodyValues());
    }

    private <T> @Nullable T read(int code, Function<AmqpReader, @Nullable T> reading) {
        return read(code, limits, reading);
    }

    /** Reads the value of a section that was received; null when there is none. */
    private <T> @Nullable T read(int code, DecodeLimits allowed, Function<AmqpReader, @Nullable T> reading) {
        if (bytes == null) {
            return null;
        }
        int position = Sections.find(bytes, start, limit, code);
        if (position == limit || Sections.code(bytes, position, limit) != code) {
            return null;
        }
        int end = Sections.end(bytes, position, limit, code);
        return read(code, Sections.value(bytes, position, end), end, allowed, reading);
    }

    private <T> @Nullable T read(
            int code, int from, int to, DecodeLimits allowed, Function<AmqpReader, @Nullable T> reading) {
        try {
            return reading.apply(new AmqpReader(allowed).reset(bytes, from, to));
        } catch (DecodingException e) {
            throw new MessageDecodeException(from - start, Sections.name(code), e);
        }
    }

    // Writing. Sections that were received and not set are copied as they are, up to the next that was.

    void writeTo(AmqpWriter out) {
        checkContentEncoding();
        writeHead(out);
        if (isOurs(BODY)) {
            MessageBody.write(out, bodyType(), body);
        } else if (bodyType() == BodyType.NONE && (changed & BARE_MESSAGE) != 0) {
            // A bare message of our own has a body, MSG-02; one that we only pass on keeps to what it was.
            MessageBody.write(out, BodyType.VALUE, null);
        } else {
            copy(out, BODY, Sections.FOOTER);
        }
        writeFooter(out);
    }

    /** Writes the sections before the body. */
    void writeHead(AmqpWriter out) {
        if (!isOurs(Sections.HEADER)) {
            copy(out, Sections.HEADER, Sections.DELIVERY_ANNOTATIONS);
        } else if (header != null) {
            header.write(out);
        }
        writeAnnotations(out, Sections.DELIVERY_ANNOTATIONS);
        writeAnnotations(out, Sections.MESSAGE_ANNOTATIONS);
        if (!isOurs(Sections.PROPERTIES)) {
            copy(out, Sections.PROPERTIES, Sections.APPLICATION_PROPERTIES);
        } else if (properties != null) {
            properties.write(out);
        }
        if (isOurs(Sections.APPLICATION_PROPERTIES)) {
            writeMap(out, Sections.APPLICATION_PROPERTIES, applicationProperties);
        } else {
            copy(out, Sections.APPLICATION_PROPERTIES, BODY);
        }
    }

    void writeFooter(AmqpWriter out) {
        writeAnnotations(out, Sections.FOOTER);
    }

    private void writeAnnotations(AmqpWriter out, int code) {
        if (isOurs(code)) {
            writeMap(out, code, kept(code));
        } else {
            copy(out, code, code + 1);
        }
    }

    private static void writeMap(AmqpWriter out, int code, @Nullable Map<?, ?> map) {
        if (map != null && !map.isEmpty()) {
            out.writeDescriptor(code);
            out.writeMap(map);
        }
    }

    /** Copies what was received from the first section of a code up to the first of another. */
    private void copy(AmqpWriter out, int fromCode, int toCode) {
        int from = Sections.find(bytes, start, limit, fromCode);
        int to = Sections.find(bytes, from, limit, toCode);
        out.raw(bytes, from, to - from);
    }

    /** Only data has a content-encoding; what the peer wrote and we pass on is not ours to judge. §3.2.4 */
    private void checkContentEncoding() {
        if (isOurs(Sections.PROPERTIES) ? properties != null : isOurs(BODY)) {
            Symbol encoding = properties().contentEncoding;
            if (encoding != null && bodyType() != BodyType.DATA) {
                throw new MessageException("message has content-encoding '" + encoding + "' and a body of type "
                        + bodyType() + ": only data has one");
            }
        }
    }
}
