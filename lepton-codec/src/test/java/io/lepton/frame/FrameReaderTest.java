package io.lepton.frame;

import static io.lepton.frame.Wire.frame;
import static io.lepton.frame.Wire.reader;
import static io.lepton.frame.Wire.saslFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Symbol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final String BEGIN = "00 53 11 c0 05 04 40 43 43 43";

    @Test
    void theSizeIsUnsigned() {
        assertThat(FrameReader.size(WireText.octets("00 ffffffff"), 1)).isEqualTo(4_294_967_295L);
        assertThat(FrameReader.size(WireText.octets("80000000"), 0)).isEqualTo(2_147_483_648L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7})
    @DisplayName("FRM-01: a frame whose size is below 8 is malformed")
    void sizeBelowTheHeader(int size) {
        byte[] array = WireText.octets("%08x 02 00 0000".formatted(size));
        assertThatThrownBy(() -> new FrameReader(DecodeLimits.DEFAULT).begin(array, 0, size))
                .isInstanceOf(FramingException.class)
                .hasMessage("frame of " + size + " octets, but its header alone has 8");
        assertThatThrownBy(() -> new FrameReader(DecodeLimits.DEFAULT).begin(array, 0, 8))
                .isInstanceOf(FramingException.class);
    }

    @Test
    void aSizeThatIsNotTheFramesIsRefused() {
        assertThatThrownBy(() -> reader(WireText.octets("00000009 02 00 0000")))
                .isInstanceOf(FramingException.class)
                .hasMessage("frame of 9 octets, but 8 are given");
    }

    @ParameterizedTest
    @CsvSource({"00000008, 00", "00000008, 01", "00000008, 03", "0000000c, 04", "0000000c, ff"})
    @DisplayName("FRM-02: doff below 2, or beyond the size, is malformed")
    void doffOutsideTheFrame(String size, String doff) {
        byte[] frame = WireText.octets(size + doff + "00 0000 00000000");
        int length = (int) FrameReader.size(frame, 0);
        assertThatThrownBy(() -> new FrameReader(DecodeLimits.DEFAULT).begin(frame, 0, length))
                .isInstanceOf(FramingException.class)
                .hasMessageStartingWith("doff ");
    }

    @Test
    @DisplayName("FRM-03: the extended header is skipped without a look")
    void extendedHeader() {
        FrameReader reader = reader(WireText.octets("""
                0000001a 04 00 0000       26 octets, doff 4
                ffffffff 00531000         8 octets of junk
                00 53 11 c0 05 04 40 43 43 43
                """));
        assertThat(reader.performative()).isEqualTo(Begin.builder(0, 0, 0).build());
    }

    @Test
    @DisplayName("FRM-03: an extended header may fill the frame, which then is empty")
    void extendedHeaderOfAnEmptyFrame() {
        assertThat(reader(WireText.octets("0000000c 03 00 0000 deadbeef")).isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("FRM-04: a frame of an unknown type is malformed")
    void unknownType() {
        for (int type : new int[] {2, 3, 255}) {
            assertThatThrownBy(() -> reader(WireText.octets("00000008 02 %02x 0000".formatted(type))))
                    .isInstanceOf(FramingException.class)
                    .hasMessage("frame of type " + type + ", but only 0 (AMQP) and 1 (SASL) are known");
        }
    }

    @Test
    void theChannelIsUnsigned() {
        FrameReader reader = reader(WireText.octets("00000008 02 00 ffff"));
        assertThat(reader.channel()).isEqualTo(65_535);
        assertThat(reader.type()).isEqualTo(FrameReader.AMQP);
        assertThat(reader.isEmpty()).isTrue();
    }

    @Test
    void anEmptyFrameHasNoPerformative() {
        FrameReader reader = reader(WireText.octets("00000008 02 00 0000"));
        assertThatThrownBy(reader::code).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("FRM-12: the payload of a transfer is all that follows its list")
    void payload() {
        byte[] frame = frame("00 53 14 c0 02 01 43 00 53 75 a0 01 ff");
        FrameReader reader = reader(frame);
        assertThat(reader.performative()).isEqualTo(new Transfer().handle(0));
        assertThat(WireText.hex(frame, reader.payloadOffset(), reader.payloadLength()))
                .isEqualTo("005375a001ff");
    }

    @Test
    @DisplayName("TYP-40: a payload that starts like a described value does not become part of the transfer")
    void payloadThatLooksLikeAPerformative() {
        byte[] frame = frame("00 53 14 c0 02 01 43 00 53 14 c0 02 01 43");
        FrameReader reader = reader(frame);
        Transfer transfer = new Transfer();
        reader.read(transfer);
        assertThat(reader.payloadLength()).isEqualTo(7);
    }

    @Test
    void aTransferWithoutPayload() {
        FrameReader reader = reader(frame("00 53 14 c0 02 01 43"));
        reader.read(new Transfer());
        assertThat(reader.payloadLength()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 10 c0 04 01 a1 01 61",
                BEGIN,
                "00 53 12 c0 06 03 a1 01 61 43 41",
                "00 53 13 c0 05 04 40 43 43 43",
                "00 53 15 c0 03 02 41 43",
                "00 53 16 c0 02 01 43",
                "00 53 17 45",
                "00 53 18 45",
            })
    @DisplayName("FRM-12: nothing follows any performative but a transfer")
    void trailingOctets(String body) {
        assertThat(Wire.refusal(frame(body))).isNull();
        assertThatThrownBy(() -> reader(frame(body + " 40")).performative())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("1 octets behind a performative that has no payload");
    }

    @Test
    @DisplayName("FRM-12: the reused flow and disposition are held to it too")
    void trailingOctetsBehindHotOnes() {
        assertThatThrownBy(
                        () -> reader(frame("00 53 13 c0 05 04 40 43 43 43 40")).read(new Flow()))
                .isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> reader(frame("00 53 15 c0 03 02 41 43 40")).read(new Disposition()))
                .isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 0f 45",
                "00 53 19 45",
                "00 53 24 45", // an outcome
                "00 53 70 45", // a section
                "00 80 0000000100000010 45", // 0x10 in another domain
                "00 a3 0e 616d71703a6f70656e3a6c697374 45", // amqp:open:list, with a wrong length
                "40",
                "45",
                "c0 01 00",
                "00 a1 01 61 45", // a string as descriptor
                "00 40 45",
            })
    @DisplayName("FRM-12: anything but the performatives 0x10 to 0x18 is refused")
    void noPerformative(String body) {
        assertThat(Wire.refusal(frame(body))).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("FRM-14: a SASL type in an AMQP frame, and a performative in a SASL frame, are refused")
    void wrongTable() {
        assertThatThrownBy(() -> reader(frame("00 53 44 c0 03 01 50 00")).code())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("an AMQP performative expected, descriptor 0x44 found");
        assertThatThrownBy(() -> reader(saslFrame("00 53 10 c0 04 01 a1 01 61")).code())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("a SASL performative expected, descriptor 0x10 found");
    }

    @Test
    @DisplayName("FRM-13: a SASL frame holds one SASL type and nothing behind it")
    void twoInOneSaslFrame() {
        String init = "00 53 41 c0 06 01 a3 03 582d59";
        assertThat(reader(saslFrame(init)).sasl()).isEqualTo(new SaslInit(Symbol.of("X-Y"), null, null));
        assertThatThrownBy(() -> reader(saslFrame(init + " " + init)).sasl()).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("FRM-17: octets 6 and 7 and the extended header of a SASL frame are not looked at")
    void octetsOfASaslFrameThatMeanNothing() {
        FrameReader reader = reader(WireText.octets("""
                0000001b 03 01 ffff       27 octets, doff 3, SASL
                deadbeef                  extended header
                00 53 40 c0 0a 01 e0 07 02 a3 01 41 02 4242
                """));
        assertThat(reader.channel()).isZero();
        assertThat(reader.sasl()).isEqualTo(new SaslMechanisms(List.of(Symbol.of("A"), Symbol.of("BB"))));
    }

    @Test
    @DisplayName("FRM-11: an empty SASL frame is told apart")
    void emptySaslFrame() {
        FrameReader reader = reader(WireText.octets("00000008 02 01 0000"));
        assertThat(reader.isEmpty()).isTrue();
        assertThat(reader.type()).isEqualTo(FrameReader.SASL);
    }

    @Test
    void theCodeCanBeAskedForMoreThanOnce() {
        FrameReader reader = reader(frame(BEGIN));
        assertThat(reader.code()).isEqualTo(0x11);
        assertThat(reader.code()).isEqualTo(0x11);
        assertThat(reader.performative()).isEqualTo(Begin.builder(0, 0, 0).build());
    }

    @Test
    void takingAnotherPerformativeThanThereIsIsTheCallersMistake() {
        assertThatThrownBy(() -> reader(frame(BEGIN)).read(new Transfer())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader(frame(BEGIN)).read(new Flow())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader(frame(BEGIN)).read(new Disposition()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader(frame(BEGIN)).sasl()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader(saslFrame("00 53 42 c0 03 01 a0 00")).performative())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("ROB-05: the budget of values is counted anew for each frame, and held to")
    void budgetOfEachFrame() {
        byte[] frame = flowWithProperties(2000);
        FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);
        for (int i = 0; i < 3; i++) {
            reader.begin(frame, 0, frame.length);
            Flow flow = new Flow();
            reader.read(flow);
            assertThat(flow.properties()).hasSize(2000);
        }
        byte[] larger = flowWithProperties(2049);
        reader.begin(larger, 0, larger.length);
        assertThatThrownBy(() -> reader.read(new Flow()))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("4096");
    }

    private static byte[] flowWithProperties(int count) {
        Map<Symbol, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            properties.put(Symbol.of("k" + i), true);
        }
        return Wire.write(
                new Flow().incomingWindow(0).nextOutgoingId(0).outgoingWindow(0).properties(properties));
    }

    @Test
    @DisplayName("ROB-03: a map that counts more than it has octets for is refused before anything is made for it")
    void countBeyondTheOctets() {
        byte[] frame = frame("00 53 13 c0 14 0b 40 43 43 43 40 40 40 40 40 40 d1 00000004 7ffffffe");
        assertThat(Wire.refusal(frame)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("ROB-04: the elements without octets of all arrays of a frame are counted together")
    void arraysWithoutOctets() {
        // two arrays of nulls as properties, of 65 535 elements together, and of 65 537
        assertThat(Wire.refusal(frame(flowWithNulls(0x7fff, 0x8000)))).isNull();
        assertThat(Wire.refusal(frame(flowWithNulls(0x8000, 0x8001)))).isInstanceOf(DecodingException.class);
    }

    private static String flowWithNulls(int first, int second) {
        return "00 53 13 c0 28 0b 40 43 43 43 40 40 40 40 40 40 c1 1b 04"
                + " a3 01 61 f0 00000005 %08x 40 a3 01 62 f0 00000005 %08x 40".formatted(first, second);
    }

    @Test
    @DisplayName("TYP-42: values may nest 50 deep in a performative, and no deeper")
    void depth() {
        // the list of the flow and the map of its properties are two levels
        assertThat(Wire.refusal(flowWithNestedLists(48))).isNull();
        assertThat(Wire.refusal(flowWithNestedLists(49)))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("50");
        assertThat(Wire.refusal(flowWithNestedLists(20_000))).isInstanceOf(DecodingException.class);
    }

    private static byte[] flowWithNestedLists(int depth) {
        AmqpWriter out = new AmqpWriter(1024);
        int flow = out.beginList();
        for (String octet : "40 43 43 43 40 40 40 40 40 40".split(" ")) {
            out.rawByte(Integer.parseInt(octet, 16));
        }
        int map = out.beginMap();
        out.writeSymbol(Symbol.of("k"));
        int[] lists = new int[depth];
        for (int i = 0; i < depth; i++) {
            lists[i] = out.beginList();
        }
        out.writeNull();
        for (int i = depth - 1; i >= 0; i--) {
            out.endList(lists[i], 1);
        }
        out.endMap(map, 1);
        out.endList(flow, 11);
        return frame("00 53 13" + WireText.hex(out.toByteArray()));
    }
}
