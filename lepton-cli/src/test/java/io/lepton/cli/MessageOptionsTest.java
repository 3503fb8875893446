package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageOptionsTest {

    @Test
    void putsTheGroupIntoEachMessage() {
        Arguments arguments = new Syntax("lepton send", MessageOptions.HELP).parse(List.of("--group-id", "blue"));
        assertThat(new MessageOptions(arguments).apply(Message.create(), 1).groupId())
                .isEqualTo("blue");
    }
}
