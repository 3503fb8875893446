package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.UnsignedLong;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameFormatTest {
    private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.US_ASCII);

    @Test
    @DisplayName("API-TRN-12: a frame is one line, with the fields that are there")
    void open() {
        Open open = Open.builder("a")
                .hostname("h")
                .maxFrameSize(65_536)
                .offeredCapabilities(List.of(Symbol.of("o1"), Symbol.of("o2")))
                .properties(Map.of(Symbol.of("product"), "lepton"))
                .build();
        assertThat(describe(open))
                .isEqualTo("AMQP:FRAME:0 @open(16) [container-id=\"a\", hostname=\"h\", max-frame-size=65536,"
                        + " offered-capabilities=@symbol[:\"o1\", :\"o2\"], properties={:\"product\"=\"lepton\"}]");
    }

    @Test
    @DisplayName("API-TRN-12: an arrow says which way a frame goes")
    void arrows() {
        byte[] frame = Wire.write(new End(null));
        assertThat(FrameFormat.outgoing(frame, 0, frame.length, 0)).isEqualTo("AMQP:FRAME:0 -> @end(23) []");
        assertThat(FrameFormat.incoming(frame, 0, frame.length, 0)).isEqualTo("AMQP:FRAME:0 <- @end(23) []");
    }

    @Test
    void theChannelIsShown() {
        AmqpWriter out = new AmqpWriter(64);
        new FrameWriter(out).frame(258, new End(null));
        assertThat(FrameFormat.describe(out.array(), 0, out.position())).isEqualTo("AMQP:FRAME:258 @end(23) []");
    }

    @Test
    void compositesInsideFieldsShowTheirFields() {
        Attach attach = Attach.builder("l", 0, Role.SENDER)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source(Source.of("s").setDynamic(true))
                .target(Target.of("t"))
                .unsettled(UnsettledMap.builder()
                        .add(new byte[] {'x', 0}, Accepted.INSTANCE)
                        .build())
                .initialDeliveryCount(0)
                .build();
        assertThat(describe(attach))
                .isEqualTo("AMQP:FRAME:0 @attach(18) [name=\"l\", handle=0, role=false, rcv-settle-mode=1,"
                        + " source=@source(40) [address=\"s\", dynamic=true], target=@target(41) [address=\"t\"],"
                        + " unsettled={b\"x\\x00\"=@accepted(36) []}, initial-delivery-count=0]");
    }

    @Test
    void stateAndErrorOfADisposition() {
        Disposition disposition = new Disposition()
                .role(Role.RECEIVER)
                .first(1)
                .last(2)
                .settled(true)
                .state(new Rejected(Condition.of("amqp:not-allowed", "no")));
        assertThat(describe(disposition))
                .isEqualTo("AMQP:FRAME:0 @disposition(21) [role=true, first=1, last=2, settled=true,"
                        + " state=@rejected(37) [error=@error(29) [condition=:\"amqp:not-allowed\","
                        + " description=\"no\"]]]");
    }

    @Test
    @DisplayName("API-TRN-12: a transfer ends with the size of its payload and how that begins")
    void transfer() {
        byte[] payload = "\0Sw\u00a1\2hi".getBytes(StandardCharsets.ISO_8859_1);
        byte[] frame = transferWith(payload);
        assertThat(FrameFormat.outgoing(frame, 0, frame.length, FrameFormat.PAYLOAD))
                .isEqualTo("AMQP:FRAME:0 -> @transfer(20) [handle=0, delivery-id=0, delivery-tag=b\"\\x00\"]"
                        + " (7) \"\\x00Sw\\xa1\\x02hi\"");
    }

    @Test
    void aLongPayloadIsCut() {
        byte[] frame = transferWith("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        assertThat(FrameFormat.describe(frame, 0, frame.length)).endsWith(" (1000) \"" + "x".repeat(64) + "…\"");
        assertThat(FrameFormat.outgoing(frame, 0, frame.length, 3)).endsWith(" (1000) \"xxx…\"");
    }

    @Test
    void aPayloadThatIsNotToBeShown() {
        byte[] frame = transferWith(SECRET);
        assertThat(FrameFormat.outgoing(frame, 0, frame.length, 0)).endsWith("] (6)");
    }

    @Test
    void emptyFrames() {
        assertThat(describe("00000008 02 00 0005")).isEqualTo("AMQP:FRAME:5 (EMPTY FRAME)");
        assertThat(describe("00000008 02 01 0005")).isEqualTo("SASL:FRAME (EMPTY FRAME)");
    }

    @Test
    @DisplayName("API-TRN-12: protocol headers are shown by their names")
    void headers() {
        byte[] header = ProtocolHeader.SASL.bytes();
        assertThat(FrameFormat.outgoing(header, 0, 8, 0)).isEqualTo("-> SASL");
        assertThat(FrameFormat.incoming(header, 0, 8, 0)).isEqualTo("<- SASL");
        assertThat(FrameFormat.describe(header, 0, 8)).isEqualTo("SASL");
        assertThat(describe("414d5150 00 00 09 01")).isEqualTo("AMQP 0.9.1");
    }

    @Test
    @DisplayName("SAS-14: secrets of SASL are dots")
    void secretsAreMasked() {
        assertThat(describe(new SaslInit(Symbol.of("PLAIN"), SECRET, "h")))
                .isEqualTo("SASL:FRAME @sasl-init(65) [mechanism=:\"PLAIN\", initial-response=…, hostname=\"h\"]");
        assertThat(describe(new SaslChallenge(SECRET))).isEqualTo("SASL:FRAME @sasl-challenge(66) [challenge=…]");
        assertThat(describe(new SaslResponse(SECRET))).isEqualTo("SASL:FRAME @sasl-response(67) [response=…]");
        assertThat(describe(new SaslOutcome(SaslCode.OK, SECRET)))
                .isEqualTo("SASL:FRAME @sasl-outcome(68) [code=0, additional-data=…]");
    }

    @Test
    @DisplayName("SAS-14: secrets are dots in whatever shape they come")
    void secretsInOddPlacesAreMasked() {
        String secret = WireText.hex(SECRET);
        for (String body : List.of(
                "00 53 41 c0 14 04 a3 01 50 40 40 a0 06 " + secret, // behind the last field
                "00 53 41 c0 0c 02 a3 01 50 a1 06 " + secret, // a string
                "00 a3 14 616d71703a7361736c2d696e69743a6c697374 c0 0c 02 a3 01 50 a0 06 " + secret,
                "00 53 42 c0 0a 01 a0 07 " + secret, // cut short
                "00 53 42 a0 06 " + secret, // no list
                "00 53 43 c0 09 01 a0 06 " + secret + secret)) { // trailing octets
            assertThat(FrameFormat.describe(Wire.saslFrame(body), 0, Wire.saslFrame(body).length))
                    .startsWith("SASL:FRAME ")
                    .doesNotContain("s3cret")
                    .doesNotContain(secret);
            // and in a frame of the wrong type
            String inAmqp = FrameFormat.describe(Wire.frame(body), 0, Wire.frame(body).length);
            assertThat(inAmqp.replaceAll("\\] \\(\\d+\\).*", "")).doesNotContain("s3cret");
        }
    }

    @Test
    @DisplayName("SAS-14: nothing in a frame of SASL is shown that is not known to be public")
    void secretsElsewhereAreMasked() {
        String secret = WireText.hex(SECRET);
        String fields = " c0 0c 02 a3 01 50 a0 06 " + secret;
        for (String body : List.of(
                "00 53 45" + fields, // no performative, nor are these
                "00 a3 01 78" + fields,
                "00 a3 06 " + secret + fields,
                "00 53 10" + fields, // one of AMQP
                "00 53 45 a0 06 " + secret,
                "00 53 41 c0 0c 02 a0 06 " + secret + " a3 01 50", // where the mechanism belongs
                "00 53 41 c0 0d 03 a3 01 50 40 a0 06 " + secret, // and the host name
                "00 53 40 c0 09 01 a0 06 " + secret,
                "00 53 40 c0 0c 01 e0 09 01 a0 06 " + secret,
                "00 53 44 c0 09 01 a0 06 " + secret)) { // and the code
            byte[] frame = Wire.saslFrame(body);
            assertThat(FrameFormat.describe(frame, 0, frame.length))
                    .startsWith("SASL:FRAME @")
                    .doesNotContain("malformed")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    @DisplayName("SAS-14: mechanisms are shown, alone and in an array")
    void mechanisms() {
        assertThat(describe(new SaslMechanisms(List.of(Symbol.of("A"), Symbol.of("B")))))
                .contains(":\"A\", :\"B\"");
        byte[] alone = Wire.saslFrame("00 53 40 c0 04 01 a3 01 41");
        assertThat(FrameFormat.describe(alone, 0, alone.length)).endsWith("[sasl-server-mechanisms=:\"A\"]");
    }

    @Test
    @DisplayName("ROB-32: control characters of the peer's text do not get into a line")
    void controlCharacters() {
        String text = "a\r\n[fake line]\u001b[31m\u0000\u007f\u0085\u2028\u202e\"\\";
        String line = describe(new Close(Condition.of("x\ny", text)));
        assertThat(line)
                .isEqualTo("AMQP:FRAME:0 @close(24) [error=@error(29) [condition=:\"x\\u{a}y\", description=\"a\\u{d}"
                        + "\\u{a}[fake line]\\u{1b}[31m\\u{0}\\u{7f}\\u{85}\\u{2028}\\u{202e}\\\"\\\\\"]]");
    }

    @Test
    void textInOtherScriptsIsLeftAsItIs() {
        assertThat(describe(Open.builder("Größe \u65e5\u672c \ud83d\ude00").build()))
                .contains("container-id=\"Größe \u65e5\u672c \ud83d\ude00\"");
    }

    @Test
    @DisplayName("ROB-32: a text of a million characters is cut")
    void longText() {
        String line = describe(new Close(Condition.of("x:y", "z".repeat(1_000_000))));
        assertThat(line).hasSizeLessThan(400).contains("zzz…\"");
    }

    @Test
    @DisplayName("ROB-32: a line does not grow with the number of values")
    void manyValues() {
        Map<Symbol, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < 1000; i++) {
            properties.put(Symbol.of("key" + i), "v".repeat(100));
        }
        assertThat(describe(Open.builder("a").properties(properties).build()))
                .hasSizeBetween(4000, 5000)
                .endsWith("…}]");
    }

    @Test
    void valuesOfOtherTypes() {
        Map<Symbol, Object> properties = new LinkedHashMap<>();
        properties.put(Symbol.of("list"), List.of(1, "x", true));
        properties.put(Symbol.of("array"), AmqpArray.of(1, 2));
        properties.put(Symbol.of("binary"), new byte[] {1});
        properties.put(Symbol.of("described"), new Described(UnsignedLong.of(99), "d"));
        properties.put(Symbol.of("null"), null);
        assertThat(describe(Open.builder("a").properties(properties).build()))
                .endsWith("properties={:\"list\"=[1, \"x\", true], :\"array\"=@int[1, 2], :\"binary\"=b\"\\x01\","
                        + " :\"described\"=@99 \"d\", :\"null\"=null}]");
    }

    @Test
    void aMalformedFrameShowsWhatStandsBeforeTheFault() {
        assertThat(describe(Wire.frame("00 53 10 c0 08 03 a1 01 61 40 a1 05 62")))
                .startsWith("AMQP:FRAME:0 @open(16) [container-id=\"a\" (malformed: octet ");
        assertThat(describe(Wire.frame("45"))).startsWith("AMQP:FRAME:0 (malformed: octet 0: ");
        assertThat(describe(Wire.frame("00 53 99 45"))).isEqualTo("AMQP:FRAME:0 @153 []");
        assertThat(describe("00000007 02 00 0000"))
                .isEqualTo("FRAME (malformed: frame of 7 octets, but its header alone has 8)"
                        + " \"\\x00\\x00\\x00\\x07\\x02\\x00\\x00\\x00\"");
    }

    @Test
    @DisplayName("ROB-44: whatever the octets are, there is a line for them")
    void neverThrows() {
        List<byte[]> frames = List.of(
                Wire.write(Open.builder("a").hostname("h").channelMax(7).build()),
                Wire.write(Attach.builder("l", 0, Role.SENDER)
                        .source(Source.of("s"))
                        .build()),
                transferWith(SECRET),
                Wire.write(new SaslInit(Symbol.of("PLAIN"), SECRET, "h")));
        Random random = new Random(20_260_101);
        for (int i = 0; i < 5000; i++) {
            byte[] frame = frames.get(i % frames.size()).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            int size = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
            String line = FrameFormat.describe(frame, 0, size);
            assertThat(line.chars().noneMatch(Character::isISOControl)).isTrue();
        }
    }

    private static byte[] transferWith(byte[] payload) {
        AmqpWriter out = new AmqpWriter(64);
        new FrameWriter(out)
                .transfer(
                        0, new Transfer().handle(0).deliveryId(0).deliveryTag(new byte[1]), payload, 0, payload.length);
        return out.toByteArray();
    }

    private static String describe(Performative performative) {
        return describe(Wire.write(performative));
    }

    private static String describe(SaslPerformative performative) {
        return describe(Wire.write(performative));
    }

    private static String describe(String octets) {
        return describe(WireText.octets(octets));
    }

    private static String describe(byte[] frame) {
        return FrameFormat.describe(frame, 0, frame.length);
    }
}
