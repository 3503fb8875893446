package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a {@link Session} before it opens: the fields of our begin (AMQP 1.0 §2.7.2). Immutable.
 *
 * @param handler the handler of the session's events, or null
 * @param incomingWindow how many transfers the peer may send before it hears from us; 1 or more
 * @param incomingCapacity how many bytes may wait that a streaming reader has not taken; 1 or more
 * @param handleMax the highest handle that the peer may use
 * @param offeredCapabilities capabilities that the peer may use
 * @param desiredCapabilities capabilities that we would use
 * @param properties properties of the session
 */
public record SessionOptions(
        @Nullable Handler handler,
        int incomingWindow,
        int incomingCapacity,
        long handleMax,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Symbol, Object> properties) {

    /** A window of 2,048 transfers, 2 MiB of unread bytes, handles 0 to 1,023. */
    public static final SessionOptions DEFAULT =
            new SessionOptions(null, 2048, 2 << 20, 1023, List.of(), List.of(), Map.of());

    /** Checks the ranges. */
    public SessionOptions {
        if (incomingWindow < 1) {
            throw new IllegalArgumentException("incomingWindow " + incomingWindow + ": want 1 or more");
        }
        if (incomingCapacity < 1) {
            throw new IllegalArgumentException("incomingCapacity " + incomingCapacity + ": want 1 or more");
        }
        if (handleMax < 0 || handleMax > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("handleMax " + handleMax + ": want 0 to 4294967295");
        }
        offeredCapabilities = List.copyOf(offeredCapabilities);
        desiredCapabilities = List.copyOf(desiredCapabilities);
        properties = Map.copyOf(properties);
    }

    /** These options with another handler. */
    public SessionOptions withHandler(@Nullable Handler handler) {
        return new SessionOptions(
                handler,
                incomingWindow,
                incomingCapacity,
                handleMax,
                offeredCapabilities,
                desiredCapabilities,
                properties);
    }

    /** These options with another window, in transfers. */
    public SessionOptions withIncomingWindow(int transfers) {
        return new SessionOptions(
                handler, transfers, incomingCapacity, handleMax, offeredCapabilities, desiredCapabilities, properties);
    }

    /** These options with another bound of unread bytes. */
    public SessionOptions withIncomingCapacity(int bytes) {
        return new SessionOptions(
                handler, incomingWindow, bytes, handleMax, offeredCapabilities, desiredCapabilities, properties);
    }

    /** These options with another highest handle. */
    public SessionOptions withHandleMax(long handleMax) {
        return new SessionOptions(
                handler,
                incomingWindow,
                incomingCapacity,
                handleMax,
                offeredCapabilities,
                desiredCapabilities,
                properties);
    }

    /** These options with other properties. */
    public SessionOptions withProperties(Map<Symbol, Object> properties) {
        return new SessionOptions(
                handler,
                incomingWindow,
                incomingCapacity,
                handleMax,
                offeredCapabilities,
                desiredCapabilities,
                properties);
    }
}
