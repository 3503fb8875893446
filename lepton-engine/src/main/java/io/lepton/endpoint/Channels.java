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
    /** The channel of the last session that is begun again for the partner's error; less than 0: there was none. */
    private int refused = -1;

    /**
     * Takes the lowest free channel; -1 when that lies above {@code highest}. One that was {@link #refused} last is taken
     * only where there is no other: RabbitMQ 4.0 loses a begin on a channel while it clears away what it has ended there.
     */
    int take(Session session, int highest) {
        int channel = taken.nextClearBit(0);
        if (channel == refused && taken.nextClearBit(channel + 1) <= highest) {
            channel = taken.nextClearBit(channel + 1);
        }
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

    /** The partner has ended the session there with an error, and it is to be begun again elsewhere. */
    void refused(int channel) {
        refused = channel;
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
        refused = -1;
        byChannel.clear();
        byRemoteChannel.clear();
        endedRemotely.clear();
    }
}
