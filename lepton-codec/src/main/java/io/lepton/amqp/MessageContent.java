package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    // Where the two sections stand, in what was received, that nearly every reader asks for, or the next one behind
    // them; the
    // others are near by. To keep the place of each would cost more memory than it takes time to go there.
    private int propertiesAt;
    private int bodyAt;

    /** The sections that were received, a bit for each. */
    private short received;

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
    private short changed;

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
        findSections();
        this.body = UNREAD;
    }

    /** A copy that shares nothing that can change; what was only read and not set is left to be read again. */
    MessageContent(MessageContent other) {
        bytes = other.bytes;
        start = other.start;
        limit = other.limit;
        limits = other.limits;
        propertiesAt = other.propertiesAt;
        bodyAt = other.bodyAt;
        received = other.received;
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
        if (known != null) {
            return known;
        }
        return isReceived(Sections.HEADER) ? (header = (HeaderSection) read(Sections.HEADER)) : HeaderSection.DEFAULT;
    }

    HeaderSection changeHeader() {
        HeaderSection known = header();
        if (known == HeaderSection.DEFAULT) {
            header = known = new HeaderSection();
        }
        changed |= (short) bit(Sections.HEADER);
        return known;
    }

    PropertiesSection properties() {
        PropertiesSection known = properties;
        if (known != null) {
            return known;
        }
        return isReceived(Sections.PROPERTIES)
                ? (properties = (PropertiesSection) read(Sections.PROPERTIES))
                : PropertiesSection.EMPTY;
    }

    PropertiesSection changeProperties() {
        PropertiesSection known = properties();
        if (known == PropertiesSection.EMPTY) {
            properties = known = new PropertiesSection();
        }
        changed |= (short) bit(Sections.PROPERTIES);
        return known;
    }

    // The maps.

    /** The map of delivery-annotations, message-annotations or footer; not to be written to. */
    @SuppressWarnings("unchecked") // of what read answers
    Map<Object, Object> annotations(int code) {
        Map<Object, Object> known = kept(code);
        if (known == null) {
            if (!isReceived(code)) {
                return Collections.emptyMap();
            }
            known = (Map<Object, Object>) read(code);
            keep(code, known);
        }
        return known;
    }

    void setAnnotations(int code, @Nullable Map<?, ?> given) {
        keep(code, Annotations.of(given, Sections.name(code)));
        changed |= (short) bit(code);
    }

    void putAnnotation(int code, Object key, @Nullable Object value) {
        Map<Object, Object> known = annotations(code);
        if ((changed & bit(code)) == 0) {
            known = Annotations.of(known, Sections.name(code));
        }
        Annotations.put(known, key, value, Sections.name(code));
        keep(code, known);
        changed |= (short) bit(code);
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
    @SuppressWarnings("unchecked") // of what read answers
    Map<String, Object> applicationProperties() {
        Map<String, Object> known = applicationProperties;
        if (known == null) {
            if (!isReceived(Sections.APPLICATION_PROPERTIES)) {
                return Collections.emptyMap();
            }
            applicationProperties = known = (Map<String, Object>) read(Sections.APPLICATION_PROPERTIES);
        }
        return known;
    }

    void setApplicationProperties(@Nullable Map<?, ?> given) {
        applicationProperties = ApplicationProperties.of(given);
        changed |= (short) bit(Sections.APPLICATION_PROPERTIES);
    }

    void putApplicationProperty(String name, @Nullable Object value) {
        Map<String, Object> known = applicationProperties();
        if ((changed & bit(Sections.APPLICATION_PROPERTIES)) == 0) {
            known = new LinkedHashMap<>(known);
        }
        ApplicationProperties.put(known, name, value);
        applicationProperties = known;
        changed |= (short) bit(Sections.APPLICATION_PROPERTIES);
    }

    // The body.

    BodyType bodyType() {
        BodyType known = bodyType;
        if (known == null) {
            bodyType = known = receivedBodyType();
        }
        return known;
    }

    private BodyType receivedBodyType() {
        if (isReceived(Sections.DATA)) {
            return BodyType.DATA;
        } else if (isReceived(Sections.SEQUENCE)) {
            return BodyType.SEQUENCE;
        }
        return isReceived(Sections.VALUE) ? BodyType.VALUE : BodyType.NONE;
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

    /** The body as one value. */
    @Nullable Object joinedBody() {
        if (body == UNREAD && isReceived(Sections.DATA)) {
            return MessageBody.joined(BodyType.DATA, MessageBody.readData(bytes, bodyAt, limit));
        }
        return MessageBody.joined(bodyType(), body());
    }

    ByteBuffer bodyBuffer() {
        if (bodyType() != BodyType.DATA) {
            throw new IllegalStateException("message: the body is of type " + bodyType() + ", not DATA");
        }
        ByteBuffer unread = body == UNREAD ? MessageBody.singleData(bytes, startOf(BODY), limit) : null;
        return unread != null ? unread : ByteBuffer.wrap((byte[]) MessageBody.joined(BodyType.DATA, body()));
    }

    void setBody(BodyType type, @Nullable Object kept) {
        bodyType = type;
        body = kept;
        changed |= (short) bit(BODY);
    }

    private @Nullable Object readBody() {
        return switch (bodyType()) {
            case NONE -> null;
            case DATA -> MessageBody.readData(bytes, startOf(BODY), limit);
            case VALUE -> read(Sections.VALUE);
            case SEQUENCE -> read(Sections.SEQUENCE);
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

    // What was received.

    private void findSections() {
        propertiesAt = -1;
        bodyAt = -1;
        int highest = 0;
        for (int position = start; position < limit; ) {
            int code = Sections.code(bytes, position, limit);
            if (code >= Sections.PROPERTIES && propertiesAt < 0) {
                propertiesAt = position;
            }
            if (code >= BODY && bodyAt < 0) {
                bodyAt = position;
            }
            if (code > highest) {
                highest = code;
                received |= (short) bit(code);
            }
            position = Sections.end(bytes, position, limit, code);
        }
        propertiesAt = propertiesAt < 0 ? limit : propertiesAt;
        bodyAt = bodyAt < 0 ? limit : bodyAt;
    }

    private boolean isReceived(int code) {
        return (received & bit(code)) != 0;
    }

    /** Where the first section stands that has this code or a higher one; the limit when there is none. */
    private int startOf(int code) {
        if (code == Sections.PROPERTIES) {
            return propertiesAt;
        } else if (code < Sections.PROPERTIES) {
            return Sections.find(bytes, start, limit, code);
        } else if (code < BODY) {
            return Sections.find(bytes, propertiesAt, limit, code);
        }
        return code == BODY ? bodyAt : Sections.find(bytes, bodyAt, limit, code);
    }

    /**
     * Reads a section that was received, all sections in the case of amqp-sequence.
     *
     * @return what the section's own type makes of it: a HeaderSection, a PropertiesSection, for the others a map, for
     *     the body as {@link MessageBody} keeps it
     */
    private @Nullable Object read(int code) {
        int at = startOf(code);
        if (code == Sections.SEQUENCE) {
            return readUnusual(code, at, startOf(Sections.FOOTER));
        }
        int to = Sections.end(bytes, at, limit, code);
        int from = Sections.value(bytes, at, to);
        Object usual = readUsual(code, from, to);
        return usual != null ? usual : readUnusual(code, from, to);
    }

    private @Nullable Object readUsual(int code, int from, int to) {
        return switch (code) {
            case Sections.HEADER -> HeaderSection.readUsual(bytes, from, to);
            case Sections.PROPERTIES -> PropertiesSection.readUsual(bytes, from, to, limits);
            case Sections.APPLICATION_PROPERTIES -> ReceivedMap.readProperties(bytes, from, to, limits);
            case Sections.VALUE -> null;
            default -> ReceivedMap.readAnnotations(bytes, from, to, limits);
        };
    }

    private @Nullable Object readUnusual(int code, int from, int to) {
        AmqpReader in = new AmqpReader(limits);
        try {
            return switch (code) {
                case Sections.HEADER -> HeaderSection.read(in.reset(bytes, from, to));
                case Sections.PROPERTIES -> PropertiesSection.read(in.reset(bytes, from, to));
                case Sections.APPLICATION_PROPERTIES ->
                    ApplicationProperties.read(in.reset(bytes, from, to), limits.tolerantSections());
                case Sections.SEQUENCE -> MessageBody.readSequences(in.resetToBody(bytes, from, to));
                case Sections.VALUE -> in.resetToBody(bytes, from, to).readObject();
                default -> Annotations.read(in.reset(bytes, from, to), limits.tolerantSections());
            };
        } catch (DecodingException e) {
            throw new MessageDecodeException(from - start, Sections.name(code), e);
        }
    }

    // Writing. Sections that were received and not set are copied as they are, up to the next that was.

    void writeTo(AmqpWriter out) {
        checkContentEncoding();
        int begin = out.position();
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
        if (out.position() == begin) {
            // what was passed on had a header alone, which says nothing any more: no octets at all are no message
            out.writeDescriptor(Sections.HEADER);
            out.writeList(List.of());
        }
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
        int from = startOf(fromCode);
        out.raw(bytes, from, startOf(toCode) - from);
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
