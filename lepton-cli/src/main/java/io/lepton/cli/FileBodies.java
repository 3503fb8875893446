package io.lepton.cli;

import io.lepton.endpoint.Sender;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files whose content is being sent: at most one by each sender, which sends nothing else meanwhile. */
final class FileBodies {

    private final Map<Sender, FileBody> bodies = new HashMap<>();

    /** Begins one; its delivery has begun. */
    void begin(Sender sender, FileBody body) {
        bodies.put(sender, body);
    }

    /** Whether the sender is in the middle of one. */
    boolean has(Sender sender) {
        return bodies.containsKey(sender);
    }

    /** The message that the sender is in the middle of. */
    Outgoing outgoing(Sender sender) {
        return bodies.get(sender).outgoing();
    }

    boolean isEmpty() {
        return bodies.isEmpty();
    }

    /** Those that are in the middle of one. */
    List<Sender> senders() {
        return List.copyOf(bodies.keySet());
    }

    /**
     * Hands over as much more as the sender has room for.
     *
     * @return whether the sender is free for another message
     * @throws IOException as {@link FileBody#writeTo} does
     */
    boolean goOn(Sender sender) throws IOException {
        FileBody body = bodies.get(sender);
        if (body == null) {
            return true;
        } else if (body.writeTo(sender)) {
            drop(sender);
            return true;
        }
        return false;
    }

    /** Forgets what the sender is in the middle of. */
    void drop(Sender sender) {
        FileBody body = bodies.remove(sender);
        if (body != null) {
            try {
                body.close();
            } catch (IOException unclosed) {
                // it was read only
            }
        }
    }
}
