package io.lepton.endpoint;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The handles of the links that are attached on a session: those that we chose, and the partner's (AMQP 1.0 §2.6.2). */
final class Handles {
    private final BitSet ours = new BitSet();
    private final NumberTable<Link> byRemoteHandle = new NumberTable<>();
    /** The highest that the partner takes; −1: not known before its begin, when it need not take more than 0. */
    private long handleMax = -1;

    private boolean wanted;

    /** The partner's begin tells the highest handle that it takes. */
    void handleMax(long highest) {
        handleMax = highest;
    }

    /** How many links the partner takes, as far as is known. */
    long most() {
        return handleMax < 0 ? 1 : handleMax + 1;
    }

    /** Whether the partner has said that it takes no more than there are. */
    boolean areUsedUp() {
        return handleMax >= 0 && ours.nextClearBit(0) > handleMax;
    }

    /** The lowest free handle; -1 when the partner takes none that is free. */
    long take() {
        int handle = ours.nextClearBit(0);
        if (handle >= most()) {
            wanted = true;
            return -1;
        }
        ours.set(handle);
        return handle;
    }

    void release(long handle) {
        ours.clear((int) handle);
    }

    /** Whether one was asked for in vain since the last call. */
    boolean takeWanted() {
        boolean was = wanted;
        wanted = false;
        return was;
    }

    /** The link that the partner has attached with that handle, or null. */
    @Nullable Link remote(long handle) {
        return byRemoteHandle.get((int) handle);
    }

    void attach(long remoteHandle, Link link) {
        byRemoteHandle.put((int) remoteHandle, link);
    }

    void detach(long remoteHandle) {
        byRemoteHandle.remove((int) remoteHandle);
    }

    /** The transport is gone. */
    void unbind() {
        ours.clear();
        byRemoteHandle.clear();
        handleMax = -1;
    }
}
