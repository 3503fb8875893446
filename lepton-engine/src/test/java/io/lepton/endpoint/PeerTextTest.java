package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a peer chose, in a line of ours. */
class PeerTextTest {
    @Test
    @DisplayName("ROB-32: what would break the line, or turn or colour it, is escaped")
    void escapes() {
        assertThat(PeerText.of("a\r\nb\u001b[2J\u202e\u2028")).isEqualTo("a\\u000d\\u000ab\\u001b[2J\\u202e\\u2028");
        assertThat(PeerText.of("invisible \udb40\udc41")).isEqualTo("invisible \\ue0041");
        assertThat(PeerText.of("Grüße, 世界")).isEqualTo("Grüße, 世界");
    }

    @Test
    @DisplayName("ROB-32: a name of thousands of characters is cut")
    void cuts() {
        assertThat(PeerText.of("n".repeat(4096))).isEqualTo("n".repeat(256) + "…");
    }
}
