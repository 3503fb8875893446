package io.lepton.endpoint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of one transport: those that our sessions go out on, and the partner's (AMQP 1.0 §2.5.1, §2.5.5). */
final class Channels {
    private final BitSet taken = new BitSet();
    private final List<@Nullable Session> byChannel = new ArrayList<>();
    private final NumberTable<Session> byRemoteChannel = new NumberTable<>();
    private final BitSet endedRemotely = new BitSet();

    /** Takes the lowest free channel; -1 when that lies above {@code highest}. */
    int take(Session session, int highest) {
        int channel = taken.nextClearBit(0);
        if (channel > highest) {
            return -1;
        }
        taken.set(channel);
        if (channel == byChannel.size()) {
            byChannel.add(session);
        } else {
            byChannel.set(channel, session);
        }
        return channel;
    }

    void release(int channel) {
        taken.clear(channel);
        byChannel.set(channel, null);
    }

    /** The session that goes out on the channel, or null. */
    @Nullable Session get(long channel) {
        return channel < byChannel.size() ? byChannel.get((int) channel) : null;
    }

    /** The session that the partner has begun on that channel and not ended, or null. */
    @Nullable Session remote(int remoteChannel) {
        return byRemoteChannel.get(remoteChannel);
    }

    void begin(int remoteChannel, Session session) {
        byRemoteChannel.put(remoteChannel, session);
    }

    /** The partner has ended its session there, or began one that we drop. */
    void end(int remoteChannel) {
        byRemoteChannel.remove(remoteChannel);
        endedRemotely.set(remoteChannel);
    }

    /** Whether there was a session on the channel that has ended: a late frame on it is no fault. */
    boolean hadSession(int remoteChannel) {
        return endedRemotely.get(remoteChannel);
    }

    /** The transport is gone. */
    void unbind() {
        taken.clear();
        byChannel.clear();
        byRemoteChannel.clear();
        endedRemotely.clear();
    }
}
