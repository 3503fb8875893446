package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.Container;
import io.lepton.LinkEvent;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Link;
import io.lepton.testkit.ChildProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a client of Proton sees of the answers of our listener. */
class AnswerTest {
    /** By the names of links. */
    private static final Map<String, Map<String, Object>> ANSWERS = new LinkedHashMap<>();

    /** Has nothing under "no". */
    private static final class Service implements MessagingHandler {
        private Listener listener;

        @Override
        public void onLinkOpening(LinkEvent event) {
            Link link = event.link();
            String address = link.isSender()
                    ? link.remoteSource().address()
                    : link.remoteTarget().address();
            if ("no".equals(address)) {
                link.close(Condition.of(AmqpError.NOT_FOUND, "there is no such node"));
            }
        }

        @Override
        public void onTransportClosed(TransportEvent event) {
            listener.close();
        }
    }

    @BeforeAll
    static void ask() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        Service service = new Service();
        Container container = Container.create(service);
        service.listener = container.listen("127.0.0.1:0");
        try (ChildProcess proton = Lepton.proton("show_answers.py", "127.0.0.1:" + service.listener.port())) {
            container.run();
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
            for (String line : proton.lines()) {
                Map<String, Object> answer = Json.read(line);
                ANSWERS.put((String) answer.get("name"), answer);
            }
        }
    }

    @Test
    @DisplayName("API-LSN-08, W-19: a sender is answered with its target")
    void sender() {
        assertThat(ANSWERS.get("sender")).containsEntry("target", "q");
    }

    @Test
    @DisplayName("API-LSN-08: a receiver is answered with its source, filters and distribution mode")
    void receiver() {
        assertThat(ANSWERS.get("receiver"))
                .containsEntry("source", "q")
                .containsEntry("filters", List.of("selector"))
                .containsEntry("distribution_mode", 1L);
    }

    @Test
    @DisplayName("API-LNK-12: the settle modes that were asked for are granted")
    void settleModes() {
        assertThat(ANSWERS.get("sender")).containsEntry("snd_settle_mode", 0L).containsEntry("rcv_settle_mode", 1L);
        assertThat(ANSWERS.get("receiver")).containsEntry("snd_settle_mode", 2L).containsEntry("rcv_settle_mode", 0L);
    }

    @Test
    @DisplayName("API-LSN-08, TRM-03: a dynamic node has an address of ours, each another")
    void dynamic() {
        Object source = ANSWERS.get("dynamic source").get("source");
        Object target = ANSWERS.get("dynamic target").get("target");
        assertThat((String) source).isNotEmpty();
        assertThat((String) target).isNotEmpty().isNotEqualTo(source);
    }

    @Test
    @DisplayName(
            "API-LSN-07, W-05: a link that is closed in onLinkOpening is refused, with the reason and without our terminus")
    void refused() {
        assertThat(ANSWERS.get("refused sender"))
                .containsEntry("condition", "amqp:not-found")
                .containsEntry("description", "there is no such node")
                .containsEntry("target", null);
        assertThat(ANSWERS.get("refused receiver"))
                .containsEntry("condition", "amqp:not-found")
                .containsEntry("source", null);
    }
}
