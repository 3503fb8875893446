package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message that arrives in parts, cut anywhere, and hands on the content of its data sections as it comes, so that
 * a body larger than memory can be read. What stands before the body, the footer, and bodies that are not data are
 * collected, up to a limit. AMQP 1.0 §3.2.
 *
 * <pre>{@code
 * MessageScanner scanner = new MessageScanner();
 * scanner.feed(part, sink);   // for each part, then
 * scanner.finish(sink);       // when the delivery is complete
 * }</pre>
 *
 * <p>A scanner is for one message, and for use by one thread at a time. After an exception it takes no more.
 */
public final class MessageScanner {
    /** How many octets are collected unless told otherwise: 1 MiB. */
    public static final int DEFAULT_MAX_COLLECTED = 1 << 20;

    /** What a scanner finds, in the order of the methods. Called from {@link #feed} and {@link #finish} alone. */
    public interface Sink {
        /**
         * The sections before the body; called once, before all others. Its {@link Message#bodyType()} says what comes:
         * for DATA its own body is empty and the octets follow in {@link #data}; for VALUE and SEQUENCE it is the whole
         * message, at the end; NONE had no body.
         */
        void head(Message message);

        /** Octets of data sections, never none. The buffer is of use during the call alone. */
        void data(ByteBuffer octets);

        /** The message is complete. */
        void end();
    }

    private enum State {
        /** In the descriptor, format code or size of a section. */
        SECTION_HEAD,
        /** In a section before the body, with {@link #remaining} octets to come. */
        SECTION,
        /** In a data section, with {@link #remaining} octets to come. */
        DATA,
        /** In an amqp-value, in amqp-sequences or in the footer: collected up to the end. */
        REST,
        ENDED,
        FAILED
    }

    /** A data section without content, which stands for those that are handed on in parts. */
    private static final byte[] EMPTY_DATA = {0, FormatCode.SMALLULONG, Sections.DATA, (byte) FormatCode.VBIN8, 0};

    private final int maxCollected;
    private State state = State.SECTION_HEAD;

    /** What is kept of the octets that came last; the start of the message until its head is handed on. */
    private byte[] collected = new byte[64];

    private int length;
    /** Where in {@link #collected} the section stands that is being read. */
    private int sectionStart;
    /** Octets to come of the section that is being read. */
    private long remaining;
    /** The code of the section before, 0 at first. */
    private int previous;

    private int sections;
    private long octets;
    private boolean streamed;
    private @Nullable Message tail;

    /** A scanner that collects up to {@link #DEFAULT_MAX_COLLECTED} octets. */
    public MessageScanner() {
        this(DEFAULT_MAX_COLLECTED);
    }

    /**
     * A scanner with a limit of its own.
     *
     * @param maxCollected how many octets may be kept of what is not the content of data sections
     * @throws IllegalArgumentException unless positive
     */
    public MessageScanner(int maxCollected) {
        if (maxCollected <= 0) {
            throw new IllegalArgumentException("maxCollected is " + maxCollected + ", expected more than 0");
        }
        this.maxCollected = maxCollected;
    }

    /**
     * Takes the next octets of the message, all of them.
     *
     * @param part any number of octets; its position is moved to its limit
     * @param sink is told what was found
     * @throws MessageDecodeException if this is no message
     * @throws MessageTooLargeException if more must be collected than is allowed
     * @throws IllegalStateException after {@link #finish} or an exception
     */
    public void feed(ByteBuffer part, Sink sink) {
        State current = enter("feed");
        try {
            while (part.hasRemaining()) {
                current = switch (current) {
                    case SECTION_HEAD -> sectionHead(part, sink);
                    case SECTION -> section(part);
                    case DATA -> data(part, sink);
                    default -> rest(part);
                };
            }
        } catch (MessageDecodeException e) {
            // What was collected are the octets that came last.
            throw new MessageDecodeException(octets - length, e);
        }
        state = current;
    }

    /**
     * Says that the message is complete.
     *
     * @param sink is told what was found, last of all {@link Sink#end}
     * @throws MessageDecodeException if the message is empty or ends within a section
     * @throws IllegalStateException if called again, or after an exception
     */
    public void finish(Sink sink) {
        State last = enter("finish");
        boolean betweenSections = last == State.SECTION_HEAD && length == sectionStart && octets > 0;
        if (!betweenSections && last != State.REST) {
            throw new MessageDecodeException(
                    octets,
                    "expected " + (octets == 0 ? "a section" : "more of a section") + ", found the end of the message");
        }
        if (!streamed) {
            tail = Message.wrap(collected, 0, length);
            sink.head(tail);
        } else if (length > 0) {
            tail = Message.wrap(collected, 0, length);
        }
        state = State.ENDED;
        sink.end();
    }

    /**
     * What stands behind the body.
     *
     * @return the footer as {@link Message#footer} gives it; empty before {@link #finish}
     * @throws MessageDecodeException if its content makes no sense
     */
    public Map<Object, @Nullable Object> footer() {
        return tail == null ? Map.of() : tail.footer();
    }

    /** Leaves the scanner failed until the call has gone well. */
    private State enter(String call) {
        State current = state;
        if (current == State.ENDED || current == State.FAILED) {
            throw new IllegalStateException(
                    "message scanner: " + call + " after " + (current == State.ENDED ? "finish" : "an exception"));
        }
        state = State.FAILED;
        return current;
    }

    private State sectionHead(ByteBuffer part, Sink sink) {
        collect(part, 1);
        int descriptorLength = Sections.descriptorLength(collected, sectionStart, length);
        if (descriptorLength == 0) {
            return State.SECTION_HEAD;
        }
        int value = sectionStart + descriptorLength;
        int code = Sections.code(collected, sectionStart, length);
        if (length == value) {
            Sections.checkOrder(previous, code, sectionStart);
            Sections.checkNumber(++sections, sectionStart);
        }
        if (code >= Sections.SEQUENCE) {
            return State.REST;
        }
        int headLength = Sections.headLength(collected, value, length, code);
        if (headLength == 0) {
            return State.SECTION_HEAD;
        }
        previous = code;
        remaining = Sections.contentLength(collected, value, headLength);
        if (code == Sections.DATA) {
            return startData(sink);
        }
        return remaining == 0 ? nextSection() : State.SECTION;
    }

    private State section(ByteBuffer part) {
        int taken = (int) Math.min(remaining, part.remaining());
        collect(part, taken);
        remaining -= taken;
        return remaining == 0 ? nextSection() : State.SECTION;
    }

    private State nextSection() {
        sectionStart = length;
        return State.SECTION_HEAD;
    }

    private State startData(Sink sink) {
        if (!streamed) {
            streamed = true;
            byte[] head = Arrays.copyOf(collected, sectionStart + EMPTY_DATA.length);
            System.arraycopy(EMPTY_DATA, 0, head, sectionStart, EMPTY_DATA.length);
            sink.head(Message.wrap(head, 0, head.length));
        }
        length = 0;
        sectionStart = 0;
        return remaining == 0 ? State.SECTION_HEAD : State.DATA;
    }

    private State data(ByteBuffer part, Sink sink) {
        int taken = (int) Math.min(remaining, part.remaining());
        ByteBuffer content = part.slice(part.position(), taken);
        part.position(part.position() + taken);
        octets += taken;
        remaining -= taken;
        sink.data(content);
        return remaining == 0 ? State.SECTION_HEAD : State.DATA;
    }

    private State rest(ByteBuffer part) {
        collect(part, part.remaining());
        return State.REST;
    }

    /** Keeps octets. Room grows with what came, not with what a size promises. */
    private void collect(ByteBuffer part, int count) {
        if (count > maxCollected - length) {
            throw new MessageTooLargeException(
                    "message has more than " + maxCollected + " octets beside the content of data sections");
        }
        if (count > collected.length - length) {
            collected = Arrays.copyOf(collected, (int)
                    Math.min(maxCollected, Math.max(length + count, 2L * collected.length)));
        }
        part.get(collected, length, count);
        length += count;
        octets += count;
    }
}
