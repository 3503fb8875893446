package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Role;
import io.lepton.frame.Disposition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dispositions of one role that were not written yet: neighbours that say the same become one range (AMQP 1.0 §2.7.6). */
@HotPath
final class PendingDisposition {
    private final Role role;
    private boolean pending;
    private int first;
    private int last;
    private boolean settled;
    private @Nullable DeliveryState state;

    PendingDisposition(Role role) {
        this.role = role;
    }

    boolean isPending() {
        return pending;
    }

    /** Adds the delivery to the range; false when it does not fit, and the range has to be written first. */
    boolean add(int id, boolean settled, @Nullable DeliveryState state) {
        if (!pending) {
            pending = true;
            first = id;
            last = id;
            this.settled = settled;
            this.state = state;
            return true;
        }
        if (id == last + 1 && settled == this.settled && (state == this.state || Objects.equals(state, this.state))) {
            last = id;
            return true;
        }
        return false;
    }

    /** Fills the performative and forgets the range. */
    Disposition take(Disposition into) {
        into.clear();
        into.role(role).first(Serial.unsigned(first)).settled(settled).state(state);
        if (last != first) {
            into.last(Serial.unsigned(last));
        }
        clear();
        return into;
    }

    void clear() {
        pending = false;
        state = null;
    }
}
