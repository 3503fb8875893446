package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.util.ArrayList;
import java.util.List;

/** The senders of a session that have messages waiting. They write frame by frame, in turns, so that none starves. */
@HotPath
final class Backlog {
    private final List<Sender> senders = new ArrayList<>();

    void add(Sender sender) {
        if (!sender.inBacklog()) {
            sender.inBacklog(true);
            senders.add(sender);
        }
    }

    void remove(Sender sender) {
        if (sender.inBacklog()) {
            sender.inBacklog(false);
            senders.remove(sender);
        }
    }

    void clear() {
        senders.forEach(sender -> sender.inBacklog(false));
        senders.clear();
    }

    boolean isEmpty() {
        return senders.isEmpty();
    }

    /** Whether a frame could go out, if only the session's window and the output had room. */
    boolean hasSendable() {
        for (int i = 0; i < senders.size(); i++) {
            if (senders.get(i).hasSendable()) {
                return true;
            }
        }
        return false;
    }

    /** Writes what waits, as far as window, credit and room allow. */
    void write(Session session, Transport transport) {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = 0; i < senders.size(); i++) {
                if (!session.mayTransfer() || !transport.hasRoom()) {
                    return; // until the peer opens its window, or has read what waits
                }
                Sender sender = senders.get(i);
                progress |= sender.writeFrame(transport);
                if (!sender.hasQueue()) {
                    sender.inBacklog(false);
                    senders.remove(i--);
                    sender.attachment().syncDetach(transport);
                }
            }
        }
    }
}
