package io.lepton.frame;

import static io.lepton.frame.Wire.assertReads;
import static io.lepton.frame.Wire.assertWire;
import static io.lepton.frame.Wire.saslFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslPerformativeTest {
    private static final byte[] SECRET = {0, 'u', 0, 'p', 'w'};

    @Test
    @DisplayName("SAS-02: one mechanism is written bare")
    void oneMechanism() {
        assertWire(new SaslMechanisms(List.of(Symbol.of("PLAIN"))), """
                00000015 02 01 0000       21 octets, doff 2, SASL
                00 53 40 c0 08 01         sasl-mechanisms, list8 of 1 field
                a3 05 504c41494e          PLAIN
                """);
    }

    @Test
    @DisplayName("SAS-02: mechanisms in an array keep their order")
    void mechanisms() {
        assertWire(new SaslMechanisms(List.of(Symbol.of("PLAIN"), Symbol.of("ANONYMOUS"))), """
                00000022 02 01 0000
                00 53 40 c0 15 01         sasl-mechanisms, list8 of 1 field
                e0 12 02 a3               array8 of 2 sym8
                05 504c41494e             PLAIN
                09 414e4f4e594d4f5553     ANONYMOUS
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 40 45",
                "00 53 40 c0 02 01 40",
                "00 53 40 c0 05 01 e0 02 00 a3",
            })
    @DisplayName("SAS-02: no mechanism at all is refused, however it is said")
    void noMechanism(String body) {
        byte[] frame = saslFrame(body);
        assertThatThrownBy(() -> Wire.reader(frame).sasl())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("'sasl-server-mechanisms' is mandatory");
    }

    @Test
    void initWithNothingButItsMechanism() {
        assertWire(new SaslInit(Symbol.of("EXTERNAL"), null, null), """
                00000018 02 01 0000
                00 53 41 c0 0b 01         sasl-init, list8 of 1 field
                a3 08 45585445524e414c    EXTERNAL
                """);
    }

    @Test
    void initWithEveryField() {
        assertWire(new SaslInit(Symbol.of("PLAIN"), SECRET, "h"), """
                0000001f 02 01 0000
                00 53 41 c0 12 03         sasl-init, list8 of 3 fields
                a3 05 504c41494e          PLAIN
                a0 05 0075007077          initial-response
                a1 01 68                  hostname "h"
                """);
    }

    @Test
    @DisplayName("SAS-08: an empty initial response is not an absent one")
    void initWithAnEmptyResponse() {
        assertWire(new SaslInit(Symbol.of("EXTERNAL"), new byte[0], null), """
                0000001a 02 01 0000
                00 53 41 c0 0d 02         sasl-init, list8 of 2 fields
                a3 08 45585445524e414c    EXTERNAL
                a0 00                     initial-response, empty
                """);
        assertThat(new SaslInit(Symbol.of("EXTERNAL"), new byte[0], null))
                .isNotEqualTo(new SaslInit(Symbol.of("EXTERNAL"), null, null));
    }

    @Test
    void challenge() {
        assertWire(new SaslChallenge(SECRET), """
                00000015 02 01 0000
                00 53 42 c0 08 01         sasl-challenge, list8 of 1 field
                a0 05 0075007077          challenge
                """);
        assertReads(new SaslChallenge(new byte[0]), saslFrame("00 53 42 c0 03 01 a0 00"));
    }

    @Test
    void response() {
        assertWire(new SaslResponse(SECRET), """
                00000015 02 01 0000
                00 53 43 c0 08 01         sasl-response, list8 of 1 field
                a0 05 0075007077          response
                """);
    }

    @Test
    @DisplayName("SAS-05: a response of any length, a token of 5 000 octets too")
    void aLongResponse() {
        SaslResponse response = new SaslResponse("t".repeat(5000).getBytes(StandardCharsets.US_ASCII));
        assertThat(Wire.reader(Wire.write(response)).sasl()).isEqualTo(response);
    }

    @ParameterizedTest
    @CsvSource({
        "252, 005343c0ff01a0fc",
        "253, 005343d00000010300000001a0fd", // as list8 its size would be 256
        "255, 005343d00000010500000001a0ff",
        "256, 005343d00000010900000001b000000100",
    })
    @DisplayName("TYP-08: the size of a list8 counts its count, so that it holds 254 octets at most")
    void aResponseAtTheEdgeOfAShortList(int length, String head) {
        SaslResponse response = new SaslResponse(new byte[length]);
        byte[] frame = Wire.write(response);
        assertThat(WireText.hex(frame, 8, head.length() / 2)).isEqualTo(head);
        assertThat(Wire.reader(frame).sasl()).isEqualTo(response);
    }

    @ParameterizedTest
    @EnumSource(SaslCode.class)
    void outcome(SaslCode code) {
        String octet = "%02x".formatted(code.code());
        assertWire(new SaslOutcome(code, null), """
                00000010 02 01 0000
                00 53 44 c0 03 01         sasl-outcome, list8 of 1 field
                50 %s                     code
                """.formatted(octet));
    }

    @Test
    void outcomeWithAdditionalData() {
        assertWire(new SaslOutcome(SaslCode.OK, new byte[] {'v', '='}), """
                00000014 02 01 0000
                00 53 44 c0 07 02         sasl-outcome, list8 of 2 fields
                50 00                     code ok
                a0 02 763d                additional-data
                """);
    }

    @Test
    void anOutcomeWithACodeThatTheStandardDoesNotName() {
        byte[] frame = saslFrame("00 53 44 c0 03 01 50 05");
        assertThatThrownBy(() -> Wire.reader(frame).sasl())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("code 0 to 4 expected, 5 found");
    }

    @Test
    @DisplayName("SAS-14: the text of a SASL performative shows dots where its secret is")
    void secretsAreDots() {
        assertThat(new SaslInit(Symbol.of("PLAIN"), SECRET, "h"))
                .hasToString("SaslInit[mechanism=PLAIN, initialResponse=…, hostname=h]");
        assertThat(new SaslInit(Symbol.of("EXTERNAL"), null, null))
                .hasToString("SaslInit[mechanism=EXTERNAL, initialResponse=null, hostname=null]");
        assertThat(new SaslChallenge(SECRET)).hasToString("SaslChallenge[challenge=…]");
        assertThat(new SaslResponse(SECRET)).hasToString("SaslResponse[response=…]");
        assertThat(new SaslOutcome(SaslCode.OK, SECRET)).hasToString("SaslOutcome[code=OK, additionalData=…]");
    }

    @Test
    void equalByTheOctetsAndNotByTheArray() {
        assertThat(new SaslInit(Symbol.of("PLAIN"), SECRET.clone(), "h"))
                .isEqualTo(new SaslInit(Symbol.of("PLAIN"), SECRET, "h"))
                .hasSameHashCodeAs(new SaslInit(Symbol.of("PLAIN"), SECRET, "h"));
        assertThat(new SaslResponse(SECRET.clone()))
                .isEqualTo(new SaslResponse(SECRET))
                .hasSameHashCodeAs(new SaslResponse(SECRET));
        assertThat(new SaslOutcome(SaslCode.OK, SECRET.clone()))
                .isEqualTo(new SaslOutcome(SaslCode.OK, SECRET))
                .isNotEqualTo(new SaslOutcome(SaslCode.OK, null));
    }
}
