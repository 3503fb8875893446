package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP message: header, annotations, properties, application-properties, body and footer. AMQP 1.0 §3.2.
 *
 * <pre>{@code
 * Message.create("Hello World!").id("1").to("examples").applicationProperty("colour", "green");
 * Message.ofData(bytes).contentType("application/json");
 * }</pre>
 *
 * <p><b>Body.</b> {@link #create}, {@link #ofValue} and {@link #body(Object)} make one amqp-value section, also of a
 * {@code byte[]}, which is an amqp-value binary then. Many peers expect opaque octets in <em>data sections</em>: only
 * {@link #ofData} makes those. {@link #ofSequence} makes amqp-sequence sections.
 *
 * <p><b>Received messages</b> keep their bytes and decode a section when it is asked for, so any accessor, and any
 * setter of one field of several, may throw {@link MessageDecodeException}. One that is sent on untouched is written bit
 * for bit as it came; of one that was changed in places, only the sections that were set are encoded anew: with another
 * header or other annotations the bare message stays the bytes that it was.
 *
 * <p><b>Sharing.</b> Values are not copied on the way in or out, maps given to a setter excepted: do not change an
 * array, list or map that a message was given or gave. Maps that accessors return cannot be changed. Setters return this
 * message. Sending encodes at once, so that later changes do not concern what was sent. Not thread-safe.
 */
public final class Message {
    private byte @Nullable [] bytes;
    private int start;
    private int limit;
    private DecodeLimits limits;
    private @Nullable MessageContent content;

    private Message(MessageContent content) {
        this.limits = DecodeLimits.DEFAULT;
        this.content = content;
    }

    private Message(byte[] bytes, int start, int limit, DecodeLimits limits) {
        this.bytes = bytes;
        this.start = start;
        this.limit = limit;
        this.limits = limits;
    }

    /** A message with nothing set and the amqp-value null as body. */
    public static Message create() {
        return ofValue(null);
    }

    /**
     * A message whose body is one amqp-value, as {@link #ofValue} makes it. A {@code byte[]} becomes an amqp-value
     * binary; for a data section, which many peers expect, use {@link #ofData}.
     *
     * @param body a value of any AMQP type, or null
     * @throws IllegalArgumentException if the value is of no AMQP type
     */
    public static Message create(@Nullable Object body) {
        return ofValue(body);
    }

    /**
     * A message whose body is one amqp-value section. §3.2.8
     *
     * @param value a value of any AMQP type, or null
     * @throws IllegalArgumentException if the value is of no AMQP type
     */
    public static Message ofValue(@Nullable Object value) {
        Values.check(value, "body");
        return new Message(new MessageContent(BodyType.VALUE, value));
    }

    /**
     * A message whose body is data sections, opaque octets. §3.2.6
     *
     * @param sections the content of each section, usually one; none makes one empty section
     */
    public static Message ofData(byte[]... sections) {
        return new Message(new MessageContent(BodyType.DATA, MessageBody.ofData(sections)));
    }

    /**
     * A message whose body is amqp-sequence sections. §3.2.7
     *
     * @param sections the list in each section, usually one; none makes one empty list
     * @throws IllegalArgumentException if an element is of no AMQP type
     */
    public static Message ofSequence(List<?>... sections) {
        for (List<?> section : sections) {
            Values.check(section, "body");
        }
        return new Message(new MessageContent(BodyType.SEQUENCE, MessageBody.ofSequence(sections)));
    }

    // Bytes.

    /**
     * Decodes a message at once and in full, with {@link DecodeLimits#DEFAULT}.
     *
     * @param encoded the message, between position and limit; copied, and left as it is
     * @throws MessageDecodeException if there is any fault in it; also if it is empty
     */
    public static Message decode(ByteBuffer encoded) {
        return decode(encoded, DecodeLimits.DEFAULT);
    }

    /**
     * Decodes a message at once and in full.
     *
     * @param encoded the message, between position and limit; copied, and left as it is
     * @param limits what is allowed in it
     * @throws MessageDecodeException if there is any fault in it; also if it is empty
     */
    public static Message decode(ByteBuffer encoded, DecodeLimits limits) {
        byte[] bytes = new byte[encoded.remaining()];
        encoded.duplicate().get(bytes);
        checkSections(bytes, 0, bytes.length);
        Message message = new Message(bytes, 0, bytes.length, limits);
        message.content().readAll();
        return message;
    }

    /**
     * Takes the bytes of a received message. Checks order, descriptors and sizes of the sections as
     * {@link #checkSections} does; what is in them is read when it is asked for.
     *
     * @param array belongs to the message from now on
     * @param offset where the message begins
     * @param length how many octets it has
     * @throws MessageDecodeException if the sections are not in order; also if there are none
     */
    public static Message wrap(byte[] array, int offset, int length) {
        checkSections(array, offset, length);
        return wrapUnchecked(array, offset, length, DecodeLimits.DEFAULT);
    }

    /**
     * Takes the bytes of a received message that has passed {@link #checkSections}; does nothing else. With other bytes
     * any accessor may throw {@link MessageDecodeException}.
     *
     * @param array belongs to the message from now on
     * @param offset where the message begins
     * @param length how many octets it has
     * @param limits what is allowed in the sections when they are read
     */
    public static Message wrapUnchecked(byte[] array, int offset, int length, DecodeLimits limits) {
        return new Message(array, offset, offset + length, limits);
    }

    /**
     * Checks the frame of an encoded message in one pass that builds nothing: that descriptors are known, sections in
     * order and not repeated, types those of the sections, and sizes within bounds. What is in a section is not looked at.
     *
     * @param array holds the message; not kept
     * @param offset where the message begins
     * @param length how many octets it has
     * @throws MessageDecodeException at the first fault; also if there is no section at all
     */
    @HotPath
    public static void checkSections(byte[] array, int offset, int length) {
        Sections.check(array, offset, offset + length);
    }

    /**
     * Encodes the message. One that was received and not changed is the bytes it came as. A message of ours always has
     * a body section; header, maps and properties that say nothing are left out.
     *
     * @return a new buffer
     * @throws EncodingException if a value cannot be written, such as a string with a lone surrogate
     * @throws MessageException if a content-encoding is set and the body is not data
     */
    public ByteBuffer encode() {
        AmqpWriter out = new AmqpWriter(bytes == null ? 256 : limit - start + 64);
        writeTo(out);
        return out.toByteBuffer();
    }

    /**
     * How many octets {@link #encode} makes: known at once of a message that was received and not changed; another is encoded
     * for it.
     *
     * @throws EncodingException as {@link #encode} does
     * @throws MessageException as {@link #encode} does
     */
    public int encodedSize() {
        return bytes == null || (content != null && content.isChanged()) ? encode().remaining() : limit - start;
    }

    /**
     * Encodes the message behind what a writer holds, as {@link #encode} does.
     *
     * @param out grows as needed
     * @throws EncodingException if a value cannot be written
     * @throws MessageException if a content-encoding is set and the body is not data
     */
    @HotPath
    public void writeTo(AmqpWriter out) {
        MessageContent known = content;
        if (known != null && known.isChanged()) {
            known.writeTo(out);
        } else {
            out.raw(bytes, start, limit - start);
        }
    }

    /**
     * Encodes what stands before a body that is streamed: the sections of this message before its own body, which is
     * not looked at, and the constructor of one data section. The octets of the body follow. See {@link DataSections}
     * for bodies that are longer than one section can be.
     *
     * @param dataLength octets in the section, 0 to 4 GiB less one octet
     * @return a new buffer
     * @throws IllegalArgumentException if the length is out of range
     */
    public ByteBuffer encodeHead(long dataLength) {
        AmqpWriter out = new AmqpWriter(256);
        content().writeHead(out);
        DataSections.writeConstructor(out, dataLength);
        return out.toByteBuffer();
    }

    /**
     * Encodes the footer alone, to stand behind a body that was streamed.
     *
     * @return a new buffer, empty when there is no footer
     */
    public ByteBuffer encodeFooter() {
        AmqpWriter out = new AmqpWriter(64);
        content().writeFooter(out);
        return out.toByteBuffer();
    }

    // Body.

    /** What the body is made of. */
    public BodyType bodyType() {
        if (content == null) {
            // asked before the body is read, which needs nothing that would be kept
            return MessageBody.type(bytes, Sections.find(bytes, start, limit, Sections.DATA), limit);
        }
        return content().bodyType();
    }

    /**
     * The body as one value: the amqp-value, the octets of all data sections as one {@code byte[]}, or the elements of
     * all amqp-sequence sections as one {@code List}. Null for {@link BodyType#NONE}, and for the amqp-value null. The
     * octets of received data are copied at each call; {@link #bodyBuffer} does not.
     */
    public @Nullable Object body() {
        if (content == null) {
            int position = Sections.find(bytes, start, limit, Sections.DATA);
            if (MessageBody.type(bytes, position, limit) == BodyType.DATA) {
                return MessageBody.joined(BodyType.DATA, MessageBody.readData(bytes, position, limit));
            }
        }
        return content().joinedBody();
    }

    /**
     * The body section by section: a {@code byte[]} for each data section, a {@code List} for each amqp-sequence, the
     * value for amqp-value, nothing for {@link BodyType#NONE}.
     *
     * @return a list that cannot be changed
     */
    public List<@Nullable Object> bodySections() {
        return MessageBody.sections(bodyType(), content().body());
    }

    /**
     * The octets of a data body where they stand: unlike {@link #body()} it copies none of a single section.
     *
     * @return a new buffer that cannot be written to; of use while this message is not changed
     * @throws IllegalStateException unless {@link #bodyType()} is DATA
     */
    public ByteBuffer bodyBuffer() {
        if (content == null) {
            // to read the body of a received message and nothing else is usual, and needs nothing that would be kept
            ByteBuffer data = MessageBody.findSingleData(bytes, start, limit);
            if (data != null) {
                return data.asReadOnlyBuffer();
            }
        }
        return content().bodyBuffer().asReadOnlyBuffer();
    }

    /**
     * Sets the body to one amqp-value section, whatever it was before. A {@code byte[]} becomes an amqp-value binary;
     * for a data section, which many peers expect, make the message with {@link #ofData}.
     *
     * @param value a value of any AMQP type, or null
     * @throws IllegalArgumentException if the value is of no AMQP type
     */
    public Message body(@Nullable Object value) {
        Values.check(value, "body");
        content().setBody(BodyType.VALUE, value);
        return this;
    }

    // Header, §3.2.1.

    /** Whether the message must survive a failure of who holds it. Default false. */
    public boolean durable() {
        return content().header().durable;
    }

    /** Sets {@link #durable()}. */
    public Message durable(boolean durable) {
        content().changeHeader().durable = durable;
        return this;
    }

    /** 0 to 255, higher is more urgent. Default 4. */
    public int priority() {
        return content().header().priority;
    }

    /**
     * Sets {@link #priority()}.
     *
     * @throws IllegalArgumentException outside of 0…255
     */
    public Message priority(int priority) {
        if (priority < 0 || priority > 255) {
            throw new IllegalArgumentException("priority is " + priority + ", expected 0 to 255");
        }
        content().changeHeader().priority = priority;
        return this;
    }

    /** How long the message is of use, in milliseconds on the wire; null when it does not expire. */
    public @Nullable Duration ttl() {
        long millis = content().header().ttlMillis;
        return millis == HeaderSection.NO_TTL ? null : Duration.ofMillis(millis);
    }

    /**
     * Sets {@link #ttl()}. What is less than a millisecond is cut off.
     *
     * @throws IllegalArgumentException outside of 0…4294967295 ms
     */
    public Message ttl(@Nullable Duration ttl) {
        long checked = ttl == null ? HeaderSection.NO_TTL : HeaderSection.toTtl(ttl);
        content().changeHeader().ttlMillis = checked;
        return this;
    }

    /** Whether nobody acquired the message before. Default false. */
    public boolean firstAcquirer() {
        return content().header().firstAcquirer;
    }

    /** Sets {@link #firstAcquirer()}. */
    public Message firstAcquirer(boolean firstAcquirer) {
        content().changeHeader().firstAcquirer = firstAcquirer;
        return this;
    }

    /** How many earlier attempts to deliver the message failed. Default 0. */
    public long deliveryCount() {
        return content().header().deliveryCount;
    }

    /**
     * Sets {@link #deliveryCount()}.
     *
     * @throws IllegalArgumentException outside of 0…4294967295
     */
    public Message deliveryCount(long deliveryCount) {
        long checked = HeaderSection.toUint(deliveryCount, "deliveryCount");
        content().changeHeader().deliveryCount = checked;
        return this;
    }

    // Annotations, §3.2.2 and §3.2.3.

    /**
     * Annotations for the next hop alone; keys are {@link Symbol} or {@link UnsignedLong}.
     *
     * @return a map that cannot be changed, empty when there are none
     */
    public Map<Object, @Nullable Object> deliveryAnnotations() {
        return readOnly(content().annotations(Sections.DELIVERY_ANNOTATIONS));
    }

    /**
     * Sets all delivery-annotations.
     *
     * @param annotations keys are Symbol, String (made a Symbol) or UnsignedLong; copied. Null or empty: no such section
     * @throws IllegalArgumentException if a key is something else or a value of no AMQP type
     */
    public Message deliveryAnnotations(@Nullable Map<?, ?> annotations) {
        content().setAnnotations(Sections.DELIVERY_ANNOTATIONS, annotations);
        return this;
    }

    /**
     * Sets one delivery-annotation and keeps the others.
     *
     * @throws IllegalArgumentException if the key is no Symbol, String or UnsignedLong, or the value of no AMQP type
     */
    public Message deliveryAnnotation(Object key, @Nullable Object value) {
        content().putAnnotation(Sections.DELIVERY_ANNOTATIONS, key, value);
        return this;
    }

    /**
     * Annotations that travel with the message; keys are {@link Symbol} or {@link UnsignedLong}.
     *
     * @return a map that cannot be changed, empty when there are none
     */
    public Map<Object, @Nullable Object> messageAnnotations() {
        return readOnly(content().annotations(Sections.MESSAGE_ANNOTATIONS));
    }

    /**
     * Sets all message-annotations.
     *
     * @param annotations keys are Symbol, String (made a Symbol) or UnsignedLong; copied. Null or empty: no such section
     * @throws IllegalArgumentException if a key is something else or a value of no AMQP type
     */
    public Message messageAnnotations(@Nullable Map<?, ?> annotations) {
        content().setAnnotations(Sections.MESSAGE_ANNOTATIONS, annotations);
        return this;
    }

    /**
     * Sets one message-annotation and keeps the others.
     *
     * @throws IllegalArgumentException if the key is no Symbol, String or UnsignedLong, or the value of no AMQP type
     */
    public Message messageAnnotation(Object key, @Nullable Object value) {
        content().putAnnotation(Sections.MESSAGE_ANNOTATIONS, key, value);
        return this;
    }

    // Properties, §3.2.4.

    /** The message-id: an {@link UnsignedLong}, a {@link UUID}, a {@code byte[]} or a String; null when not set. */
    public @Nullable Object id() {
        return content().properties().messageId;
    }

    /**
     * Sets {@link #id()}.
     *
     * @param id a String, UUID, byte[], UnsignedLong, or an integer that is not negative (made an UnsignedLong), or null
     * @throws IllegalArgumentException for anything else
     */
    public Message id(@Nullable Object id) {
        @Nullable Object checked = PropertiesSection.toId(id, "id");
        content().changeProperties().messageId = checked;
        return this;
    }

    /** Who sends the message, as the peer may verify it; null when not set. */
    public byte @Nullable [] userId() {
        return content().properties().userId;
    }

    /** Sets {@link #userId()}. */
    public Message userId(byte @Nullable [] userId) {
        content().changeProperties().userId = userId;
        return this;
    }

    /** The node that the message is meant for, the field {@code to}; null when not set, which is not "". */
    public @Nullable String address() {
        return content().properties().to;
    }

    /** Sets {@link #address()}. */
    public Message address(@Nullable String address) {
        content().changeProperties().to = address;
        return this;
    }

    /** The same as {@link #address()}, by its name in the standard. */
    public @Nullable String to() {
        return address();
    }

    /** Sets {@link #address()}. */
    public Message to(@Nullable String address) {
        return address(address);
    }

    /** What the message is about; null when not set. */
    public @Nullable String subject() {
        return content().properties().subject;
    }

    /** Sets {@link #subject()}. */
    public Message subject(@Nullable String subject) {
        content().changeProperties().subject = subject;
        return this;
    }

    /** The node that replies are to be sent to; null when not set. */
    public @Nullable String replyTo() {
        return content().properties().replyTo;
    }

    /** Sets {@link #replyTo()}. */
    public Message replyTo(@Nullable String replyTo) {
        content().changeProperties().replyTo = replyTo;
        return this;
    }

    /** What marks related messages, of the same types as {@link #id()}; null when not set. */
    public @Nullable Object correlationId() {
        return content().properties().correlationId;
    }

    /**
     * Sets {@link #correlationId()}.
     *
     * @param id a String, UUID, byte[], UnsignedLong, or an integer that is not negative (made an UnsignedLong), or null
     * @throws IllegalArgumentException for anything else
     */
    public Message correlationId(@Nullable Object id) {
        @Nullable Object checked = PropertiesSection.toId(id, "correlationId");
        content().changeProperties().correlationId = checked;
        return this;
    }

    /** The MIME type of a data body; null when not set. */
    public @Nullable Symbol contentType() {
        return content().properties().contentType;
    }

    /** Sets {@link #contentType()}. The standard says it should not be set on other bodies than data. */
    public Message contentType(@Nullable Symbol contentType) {
        content().changeProperties().contentType = contentType;
        return this;
    }

    /**
     * Sets {@link #contentType()}.
     *
     * @throws IllegalArgumentException if the text is not ASCII
     */
    public Message contentType(@Nullable String contentType) {
        return contentType(contentType == null ? null : Symbol.of(contentType));
    }

    /** How the octets of a data body are encoded, such as {@code gzip}; null when not set. Lepton never undoes it. */
    public @Nullable Symbol contentEncoding() {
        return content().properties().contentEncoding;
    }

    /**
     * Sets {@link #contentEncoding()}. Only messages with a data body can be encoded with it.
     *
     * @throws IllegalArgumentException for {@code identity}, which the standard forbids
     */
    public Message contentEncoding(@Nullable Symbol contentEncoding) {
        @Nullable Symbol checked = PropertiesSection.toEncoding(contentEncoding);
        content().changeProperties().contentEncoding = checked;
        return this;
    }

    /**
     * Sets {@link #contentEncoding()}. Only messages with a data body can be encoded with it.
     *
     * @throws IllegalArgumentException for {@code identity}, and if the text is not ASCII
     */
    public Message contentEncoding(@Nullable String contentEncoding) {
        return contentEncoding(contentEncoding == null ? null : Symbol.of(contentEncoding));
    }

    /** When the message is to be considered expired, absolute-expiry-time; null when not set. */
    public @Nullable Instant expiryTime() {
        return content().properties().absoluteExpiryTime;
    }

    /**
     * Sets {@link #expiryTime()}. What is less than a millisecond is cut off.
     *
     * @throws IllegalArgumentException if it is out of the range of a timestamp
     */
    public Message expiryTime(@Nullable Instant expiryTime) {
        @Nullable Instant checked = PropertiesSection.toTimestamp(expiryTime, "expiryTime");
        content().changeProperties().absoluteExpiryTime = checked;
        return this;
    }

    /** When the message was made; null when not set. */
    public @Nullable Instant creationTime() {
        return content().properties().creationTime;
    }

    /**
     * Sets {@link #creationTime()}. What is less than a millisecond is cut off.
     *
     * @throws IllegalArgumentException if it is out of the range of a timestamp
     */
    public Message creationTime(@Nullable Instant creationTime) {
        @Nullable Instant checked = PropertiesSection.toTimestamp(creationTime, "creationTime");
        content().changeProperties().creationTime = checked;
        return this;
    }

    /** The group that the message belongs to; null when not set. */
    public @Nullable String groupId() {
        return content().properties().groupId;
    }

    /** Sets {@link #groupId()}. */
    public Message groupId(@Nullable String groupId) {
        content().changeProperties().groupId = groupId;
        return this;
    }

    /** The place of the message in its group, a serial number of RFC 1982. Default 0. */
    public long groupSequence() {
        return content().properties().groupSequence;
    }

    /**
     * Sets {@link #groupSequence()}. 0 is written only together with a {@link #groupId()}.
     *
     * @throws IllegalArgumentException outside of 0…4294967295
     */
    public Message groupSequence(long groupSequence) {
        long checked = HeaderSection.toUint(groupSequence, "groupSequence");
        content().changeProperties().groupSequence = checked;
        return this;
    }

    /** The group that replies belong to; null when not set. */
    public @Nullable String replyToGroupId() {
        return content().properties().replyToGroupId;
    }

    /** Sets {@link #replyToGroupId()}. */
    public Message replyToGroupId(@Nullable String replyToGroupId) {
        content().changeProperties().replyToGroupId = replyToGroupId;
        return this;
    }

    // Application-properties, §3.2.5, and footer, §3.2.9.

    /**
     * The properties that the application defines. Values are of simple types: no list, map, array or described value.
     *
     * @return a map that cannot be changed, empty when there are none
     */
    public Map<String, @Nullable Object> applicationProperties() {
        return readOnly(content().applicationProperties());
    }

    /**
     * Sets all application-properties.
     *
     * @param properties keys are String; copied. Null or empty: no such section
     * @throws IllegalArgumentException if a key is something else or a value not of a simple type
     */
    public Message applicationProperties(@Nullable Map<?, ?> properties) {
        content().setApplicationProperties(properties);
        return this;
    }

    /** One application-property; null when there is none of that name. */
    public @Nullable Object applicationProperty(String name) {
        return content().applicationProperties().get(name);
    }

    /**
     * Sets one application-property and keeps the others.
     *
     * @throws IllegalArgumentException if the value is not of a simple type
     */
    public Message applicationProperty(String name, @Nullable Object value) {
        content().putApplicationProperty(name, value);
        return this;
    }

    /**
     * What was computed over the bare message, such as a signature; keys are {@link Symbol} or {@link UnsignedLong}.
     *
     * @return a map that cannot be changed, empty when there is none
     */
    public Map<Object, @Nullable Object> footer() {
        return readOnly(content().annotations(Sections.FOOTER));
    }

    /**
     * Sets the whole footer.
     *
     * @param footer keys are Symbol, String (made a Symbol) or UnsignedLong; copied. Null or empty: no such section
     * @throws IllegalArgumentException if a key is something else or a value of no AMQP type
     */
    public Message footer(@Nullable Map<?, ?> footer) {
        content().setAnnotations(Sections.FOOTER, footer);
        return this;
    }

    // The message as a whole.

    /** A message equal to this one that shares nothing with it that can change. */
    public Message copy() {
        if (bytes == null) {
            return new Message(new MessageContent(content()));
        }
        Message copy = new Message(bytes, start, limit, limits);
        if (content != null && content.isChanged()) {
            copy.content = new MessageContent(content);
        }
        return copy;
    }

    /**
     * This message as it is now, encoded: what becomes of this one afterwards has no effect, so it may go to another thread.
     *
     * @throws EncodingException as {@link #encode} does
     */
    public Message snapshot() {
        ByteBuffer encoded = encode();
        return new Message(
                encoded.array(),
                encoded.arrayOffset() + encoded.position(),
                encoded.arrayOffset() + encoded.limit(),
                DecodeLimits.DEFAULT);
    }

    /** Forgets everything: the message is as {@link #create()} makes it. */
    public Message clear() {
        bytes = null;
        content = new MessageContent(BodyType.VALUE, null);
        return this;
    }

    /** What is set, for people; the body and other long values are cut at 200 characters. */
    @Override
    public String toString() {
        return MessageText.of(this);
    }

    private static <K> Map<K, @Nullable Object> readOnly(Map<K, Object> map) {
        return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(map);
    }

    private MessageContent content() {
        MessageContent known = content;
        if (known == null) {
            content = known = new MessageContent(bytes, start, limit, limits);
        }
        return known;
    }
}
