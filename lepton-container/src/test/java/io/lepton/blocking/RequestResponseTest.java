package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestResponseTest {
    /** Answers each request by its body in capitals; "wait" only with the next, and "twice" twice. */
    private static class Shouting implements MessagingHandler {
        private final Map<String, Sender> replies = new ConcurrentHashMap<>();
        private final List<Message> held = new ArrayList<>();

        @Override
        public void onLinkOpened(LinkEvent event) {
            if (event.link() instanceof Sender sender) {
                replies.put(sender.source().address(), sender);
            }
        }

        @Override
        public void onMessage(MessageEvent event) {
            Message request = event.message();
            if (request.body().equals("wait")) {
                held.add(request);
                return;
            }
            answer(request);
            if (request.body().equals("twice")) {
                answer(request);
            }
            held.forEach(this::answer);
            held.clear();
        }

        private void answer(Message request) {
            replies.get(request.replyTo())
                    .send(Message.create(request.body().toString().toUpperCase(java.util.Locale.ROOT))
                            .correlationId(request.correlationId()));
        }
    }

    @Test
    @DisplayName("API-BLK-16: each call gets its response, and the request is left as it was")
    void calls() {
        try (Peer peer = Peer.with(new Shouting());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                RequestResponse requests = RequestResponse.open(connection, "service")) {
            assertThat(requests.replyTo()).isNotEmpty();
            Message request = Message.create("hello");
            assertThat(requests.call(request).body()).isEqualTo("HELLO");
            assertThat(requests.call(request).body()).isEqualTo("HELLO");
            assertThat(request.correlationId()).isNull();
            assertThat(request.replyTo()).isNull();
        }
    }

    @Test
    @DisplayName("API-BLK-16: calls of several threads do not wait for each other")
    void concurrently() {
        try (Peer peer = Peer.with(new Shouting());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                RequestResponse requests = RequestResponse.open(connection, "service")) {
            CompletableFuture<Object> first =
                    elsewhere(() -> requests.call(Message.create("wait")).body());
            List<CompletableFuture<Object>> others = Collections.nCopies(20, "m").stream()
                    .map(each -> elsewhere(
                            () -> requests.call(Message.create("other")).body()))
                    .toList();
            others.forEach(each -> assertThat(soon(each)).isEqualTo("OTHER"));
            requests.call(Message.create("last"));
            assertThat(soon(first)).isEqualTo("WAIT");
        }
    }

    @Test
    @DisplayName("API-BLK-16: a response that nobody waits for is accepted and forgotten")
    void unknownResponse() {
        CompletableFuture<Object> accepted = new CompletableFuture<>();
        Shouting shouting = new Shouting() {
            private int settled;

            @Override
            public void onSettled(io.lepton.DeliveryEvent event) {
                if (++settled == 2) {
                    accepted.complete(event.delivery().remoteState());
                }
            }
        };
        try (Peer peer = Peer.with(shouting);
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                RequestResponse requests = RequestResponse.open(connection, "service")) {
            assertThat(requests.call(Message.create("twice")).body()).isEqualTo("TWICE");
            assertThat(soon(accepted)).isEqualTo(Accepted.INSTANCE);
            assertThat(requests.call(Message.create("m")).body()).isEqualTo("M");
        }
    }

    @Test
    @DisplayName("API-BLK-16: without an address each request needs its own")
    void anonymous() {
        try (Peer peer = Peer.with(new Shouting());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                RequestResponse requests = RequestResponse.open(connection, null)) {
            assertThatThrownBy(() -> requests.call(Message.create("m"))).isInstanceOf(IllegalArgumentException.class);
            assertThat(requests.call(Message.create("m").address("service")).body())
                    .isEqualTo("M");
        }
    }

    @Test
    @DisplayName("API-BLK-16: a response that does not come in time is a time-out")
    void timesOut() {
        try (Peer peer = Peer.with(new Shouting());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                RequestResponse requests = RequestResponse.open(connection, "service")) {
            assertThatThrownBy(() -> requests.call(Message.create("wait"), Duration.ofMillis(100)))
                    .isInstanceOf(AmqpTimeoutException.class);
            assertThat(requests.call(Message.create("m")).body()).isEqualTo("M"); // and not the late one
        }
    }

    @Test
    @DisplayName(
            "API-BLK-16 API-BLK-04: a call whose connection is lost is told so: the address of its response is gone")
    void lost() {
        CompletableFuture<Object> heard = new CompletableFuture<>();
        Shouting shouting = new Shouting() {
            @Override
            public void onMessage(MessageEvent event) {
                heard.complete(event.message());
            }

            @Override
            public void onSettled(io.lepton.DeliveryEvent event) {}
        };
        try (Peer peer = Peer.with(shouting);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            RequestResponse requests = RequestResponse.open(connection, "service");
            CompletableFuture<?> call = elsewhere(() -> requests.call(Message.create("m")));
            soon(heard);
            peer.vanishes();
            assertThatThrownBy(() -> soon(call)).isInstanceOf(ConnectionException.class);
        }
    }
}
