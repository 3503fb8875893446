package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.frame.Disposition;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PendingDispositionTest {
    private final PendingDisposition pending = new PendingDisposition(Role.RECEIVER);

    @Test
    @DisplayName("DSP-09: neighbours that say the same become one range, over the wrap of the ids")
    void mergesNeighbours() {
        for (int id = 0xFFFF_FFFE; id != 3; id++) {
            assertThat(pending.add(id, true, Accepted.INSTANCE)).isTrue();
        }
        assertThat(pending.take(new Disposition()))
                .isEqualTo(new Disposition()
                        .role(Role.RECEIVER)
                        .first(0xFFFF_FFFEL)
                        .last(2)
                        .settled(true)
                        .state(Accepted.INSTANCE));
        assertThat(pending.isPending()).isFalse();
    }

    @Test
    @DisplayName("DSP-09: states that are equal merge though they are not the same object")
    void mergesEqualStates() {
        assertThat(pending.add(1, true, new Modified(true, false, Map.of()))).isTrue();
        assertThat(pending.add(2, true, new Modified(true, false, Map.of()))).isTrue();
        assertThat(pending.add(3, true, new Rejected(Condition.of("a:b", null))))
                .isFalse();
    }

    @Test
    @DisplayName("DSP-09: a gap, another state and another settlement do not merge, and nothing is lost")
    void keepsApartWhatDiffers() {
        pending.add(5, true, Accepted.INSTANCE);
        assertThat(pending.add(7, true, Accepted.INSTANCE)).isFalse();
        assertThat(pending.add(4, true, Accepted.INSTANCE)).isFalse();
        assertThat(pending.add(6, false, Accepted.INSTANCE)).isFalse();
        assertThat(pending.add(6, true, Released.INSTANCE)).isFalse();
        assertThat(pending.add(6, true, null)).isFalse();
        assertThat(pending.take(new Disposition()))
                .isEqualTo(new Disposition()
                        .role(Role.RECEIVER)
                        .first(5)
                        .settled(true)
                        .state(Accepted.INSTANCE));
    }

    @Test
    @DisplayName("a range that was cleared is not written")
    void forgets() {
        pending.add(5, true, null);
        pending.clear();
        assertThat(pending.isPending()).isFalse();
        assertThat(pending.add(9, false, null)).isTrue();
        assertThat(pending.take(new Disposition()).first()).isEqualTo(9);
    }
}
