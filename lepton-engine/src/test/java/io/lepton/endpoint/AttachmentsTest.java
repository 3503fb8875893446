package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttachmentsTest {
    private static final Attachments.Key<List<String>> NAMES = Attachments.Key.of("names");
    private static final Attachments.Key<Integer> COUNT = Attachments.Key.of("count");

    private final Connection connection = new Connection(Driver.manual(), "us");

    @Test
    @DisplayName("API-EPS-09: an endpoint keeps what the application gives it, by typed keys")
    void keeps() {
        Attachments kept = connection.attachments();
        assertThat(kept.get(NAMES)).isNull();
        assertThat(kept.put(NAMES, List.of("a"))).isNull();
        kept.put(COUNT, 7);
        List<String> names = connection.attachments().get(NAMES);
        assertThat(names).containsExactly("a");
        assertThat(kept.put(COUNT, 8)).isEqualTo(7);
        assertThat(kept.remove(COUNT)).isEqualTo(8);
        assertThat(kept.get(COUNT)).isNull();
        assertThat(kept.toString()).contains("names").contains("[a]");
    }

    @Test
    @DisplayName("API-EPS-09: two keys of one name are two keys, and each endpoint has its own")
    void keysAreThemselves() {
        connection.attachments().put(COUNT, 7);
        Attachments.Key<Integer> other = Attachments.Key.of("count");
        assertThat(connection.attachments().get(other)).isNull();
        assertThat(connection.createSession().attachments().get(COUNT)).isNull();
    }

    @Test
    @DisplayName("API-EPS-09: null is neither a key nor kept")
    void nulls() {
        assertThatThrownBy(() -> connection.attachments().put(null, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("key");
        assertThatThrownBy(() -> connection.attachments().put(COUNT, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
    }
}
