package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that come twice, by their ids. */
class DuplicateFilterTest {
    private final List<String> received = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /** Sends all, and closes when all are decided. */
    private void run(int filter, boolean releasesFirst, Message... messages) {
        Recorder client = new Recorder() {
            private int decided;

            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                told.add(String.valueOf(event.delivery().outcome()));
                if (++decided == messages.length) {
                    event.connection().close();
                }
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.receiver()
                        .setOptions(ReceiverOptions.builder()
                                .duplicateFilter(filter)
                                .build());
            }

            @Override
            public void onMessage(MessageEvent event) {
                received.add(String.valueOf(event.message().body()));
                if (releasesFirst && received.size() == 1) {
                    throw new ReleaseException();
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        Sender sender = loopback.connection.createSender("q", SenderOptions.DEFAULT);
        for (Message message : messages) {
            sender.send(message);
        }
        loopback.run();
    }

    private static Message message(String body, Object id) {
        return Message.create(body).id(id);
    }

    @Test
    @DisplayName("API-XO-25: a message whose id was among the last is accepted and not handed over")
    void handsOverOnce() {
        UUID id = UUID.randomUUID();
        run(
                10,
                false,
                message("a", "1"),
                message("b", id),
                message("a again", "1"),
                message("c", new byte[] {1}),
                message("b again", id),
                message("c again", new byte[] {1}));
        assertThat(received).containsExactly("a", "b", "c");
        assertThat(told).hasSize(6).allMatch(outcome -> outcome.contains("ccepted"));
    }

    @Test
    @DisplayName("API-XO-25: only so many ids are remembered, and messages without an id are all handed over")
    void remembersSoMany() {
        run(
                2,
                false,
                message("a", "1"),
                message("b", "2"),
                message("c", "3"),
                message("a again", "1"),
                message("none", null),
                message("none", null));
        assertThat(received).containsExactly("a", "b", "c", "a again", "none", "none");
    }

    @Test
    @DisplayName("API-XO-25: a message that was released may come again")
    void releasedComesAgain() {
        run(10, true, message("a", "1"), message("a again", "1"), message("a once more", "1"));
        assertThat(received).containsExactly("a", "a again");
    }

    @Test
    @DisplayName("API-XO-25: without a filter duplicates are handed over")
    void withoutFilter() {
        run(0, false, message("a", "1"), message("a again", "1"));
        assertThat(received).containsExactly("a", "a again");
    }
}
