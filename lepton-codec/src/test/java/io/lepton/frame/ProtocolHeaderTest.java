package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolHeaderTest {
    @ParameterizedTest
    @CsvSource({"AMQP, 414d515000010000", "TLS, 414d515002010000", "SASL, 414d515003010000"})
    void bytesOfEachHeader(ProtocolHeader header, String hex) {
        assertThat(WireText.hex(header.bytes())).isEqualTo(hex);
        assertThat(ProtocolHeader.of(WireText.octets("ff " + hex + " ff"), 1)).isSameAs(header);
    }

    @ParameterizedTest
    @CsvSource({"414d515001010000", "414d515000010100", "414d515000000901", "474554202f204854", "414d515000010001"})
    void otherOctetsAreNoHeader(String hex) {
        assertThat(ProtocolHeader.of(WireText.octets(hex), 0)).isNull();
    }

    @ParameterizedTest
    @EnumSource(ProtocolHeader.class)
    @DisplayName("HDR-11: each beginning of a header is right so far")
    void rightSoFar(ProtocolHeader header) {
        for (int length = 0; length <= 8; length++) {
            assertThat(ProtocolHeader.mismatch(header.bytes(), 0, length)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "47, 0", // GET /
        "16030100, 0", // a TLS ClientHello
        "414d5158, 3", // AMQX
        "414d515001, 4", // an id that is not assigned
        "414d51500000, 5", // version 0
        "414d515000010100, 6", // 1.1.0
        "414d515000000901, 5", // 0.9.1
        "414d515003010001, 7",
    })
    @DisplayName("HDR-11: the first wrong octet is found as soon as it is there")
    void firstWrongOctet(String hex, int index) {
        byte[] octets = WireText.octets("00" + hex);
        assertThat(ProtocolHeader.mismatch(octets, 1, octets.length - 1)).isEqualTo(index);
        assertThat(ProtocolHeader.mismatch(octets, 1, index + 1)).isEqualTo(index);
        assertThat(ProtocolHeader.mismatch(octets, 1, index)).isEqualTo(-1);
    }

    @Test
    @DisplayName("HDR-11: what is behind the eighth octet is not looked at")
    void octetsBehindTheHeader() {
        assertThat(ProtocolHeader.mismatch(WireText.octets("414d515000010000 ffff"), 0, 10))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "414d515000010000, AMQP 1.0.0",
        "414d515003010000, SASL 1.0.0",
        "414d515002010000, TLS 1.0.0",
        "414d515000000901, AMQP 0.9.1",
        "414d515009010000, protocol-id 9 1.0.0",
    })
    @DisplayName("HDR-07: what the peer wants in place of our header can be said")
    void describesHeaders(String hex, String text) {
        assertThat(ProtocolHeader.describe(WireText.octets(hex), 0, 8)).isEqualTo(text);
    }

    @Test
    @DisplayName("ROB-32: octets that are no header are shown escaped")
    void describesOtherOctets() {
        byte[] http = "HTTP/1.1 400".getBytes(StandardCharsets.US_ASCII);
        assertThat(ProtocolHeader.describe(http, 0, http.length)).isEqualTo("\"HTTP/1.1\"");
        assertThat(ProtocolHeader.describe(WireText.octets("160001 0a"), 0, 4)).isEqualTo("\"\\x16\\x00\\x01\\x0a\"");
        assertThat(ProtocolHeader.describe(WireText.octets("1603"), 0, 2)).isEqualTo("TLS, as amqps:// does");
        assertThat(ProtocolHeader.describe(new byte[0], 0, 0)).isEqualTo("\"\"");
    }

    @Test
    void theBytesAreACopy() {
        ProtocolHeader.AMQP.bytes()[0] = 'X';
        assertThat(ProtocolHeader.AMQP.bytes()[0]).isEqualTo((byte) 'A');
    }
}
