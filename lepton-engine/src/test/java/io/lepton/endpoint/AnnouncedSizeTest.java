package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Message;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncedSizeTest {

    @ParameterizedTest
    @ValueSource(ints = {100, 255, 256, 70_000})
    @DisplayName("the first octets of a message tell how long it is, whatever stands before its body")
    void isReadFromTheHeaders(int size) {
        Message message = Message.ofData(new byte[size]).durable(true).id("a").applicationProperty("b", "c");
        AmqpWriter bytes = new AmqpWriter(16);
        message.writeTo(bytes);
        int length = bytes.position();
        for (int first = length - size + 3; first <= length; first++) {
            assertThat(AnnouncedSize.of(bytes.array(), 0, first)).isEqualTo(length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 200})
    @DisplayName("octets that are no message tell nothing")
    void knowsWhatIsNoMessage(int length) {
        assertThat(AnnouncedSize.of(new byte[length], 0, length)).isZero();
    }
}
