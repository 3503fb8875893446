package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.Container;
import io.lepton.LinkEvent;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code receive --drain} and senders that answer in their own time. */
class DrainTest {
    private static final int CREDIT = 10;

    /** Sends as much as the first drain asks for, and answers that drain only when the next one comes, as Artemis may. */
    private static final class LateAnswer implements MessagingHandler {
        private int drains;

        @Override
        public void onLinkOpening(LinkEvent event) {
            Sender sender = event.sender();
            sender.setOptions(SenderOptions.builder().autoDrained(false).build());
        }

        @Override
        public void onFlow(LinkEvent event) {
            Sender sender = event.sender();
            if (sender.isDrain() && sender.credit() > 0) {
                drains++;
                int messages = drains == 1 ? CREDIT : drains == 3 ? 3 : 0;
                for (int i = 0; i < messages; i++) {
                    sender.send(Message.create("x"));
                }
            }
        }

        @Override
        public void onSendable(SenderEvent event) {
            if (event.sender().isDrain()) {
                event.sender().drained();
            }
        }
    }

    @Test
    @DisplayName("a late answer to a drain that was used up is not taken for the next one's")
    void lateAnswer() throws Exception {
        Container container = Container.create(new LateAnswer());
        Listener listener = container.listen("amqp://127.0.0.1:0");
        container.start();
        try {
            Command receive =
                    Command.run("receive --drain --credit " + CREDIT + " amqp://127.0.0.1:" + listener.port() + "/q");

            assertThat(receive.exitCode()).as(receive.err()).isZero();
            assertThat(receive.out()).hasLineCount(CREDIT + 3);
        } finally {
            container.stop();
        }
    }
}
