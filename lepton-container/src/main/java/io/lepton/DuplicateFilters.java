package io.lepton;

import io.lepton.endpoint.LinkIdentity;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of duplicates of the links that peers attach: a peer that comes back over another connection finds the filter of
 * its link again. A link of ours outlives its connections, and has its filter itself. Any thread.
 */
final class DuplicateFilters {
    private final int most;
    /** Those that were asked for last stand last. */
    private final Map<Key, DuplicateFilter> filters = new LinkedHashMap<>(16, 0.75f, true);

    /** Anybody may say any container-id: the ids that one user has sent are none of another's. */
    private record Key(LinkIdentity link, @Nullable String user) {}

    /** {@code most}: how many links are known again. */
    DuplicateFilters(int most) {
        this.most = most;
    }

    /** The filter of a link, which knows the last so many messages; with what its store has, where there is none yet. */
    DuplicateFilter of(Receiver receiver, int messages) {
        LinkIdentity link = receiver.isIncoming() ? AttachedLinks.keyOf(receiver) : null;
        if (link == null) {
            return new DuplicateFilter(messages, receiver.remembered());
        }
        Transport transport = receiver.connection().transport();
        Key key = new Key(link, transport == null ? null : transport.user());
        synchronized (filters) {
            @Nullable DuplicateFilter filter = filters.get(key);
            if (filter == null) {
                filter = new DuplicateFilter(messages, receiver.remembered());
                filters.put(key, filter);
                if (filters.size() > most) {
                    filters.remove(filters.keySet().iterator().next());
                }
            }
            return filter;
        }
    }
}
