package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.RequestResponse;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes that are made at the request of a terminus. */
class DynamicNodeTest extends BrokerTestBase {
    private BlockingReceiver dynamic(BlockingConnection connection, LifetimePolicy lifetime) {
        return connection.createReceiver(
                null,
                ReceiverOptions.builder()
                        .dynamic(true)
                        .dynamicNodeProperties(Map.of(LifetimePolicy.KEY, lifetime))
                        .build());
    }

    private boolean isThere(String address) {
        return broker.nodes().stream().anyMatch(each -> each.address().equals(address));
    }

    @Test
    @DisplayName("TRM-03: a dynamic source is answered with dynamic and an address that tells link and container")
    void source() {
        start();
        BlockingReceiver receiver = connect("me")
                .createReceiver(
                        null,
                        ReceiverOptions.builder().dynamic(true).name("answers").build());
        Source answer = receiver.link().remoteSource();
        assertThat(answer.isDynamic()).isTrue();
        assertThat(answer.address()).contains("me").contains("answers");
        assertThat(answer.dynamicNodeProperties()).containsKey(LifetimePolicy.KEY);
        send(answer.address(), "a");
        assertThat(receiver.receive(SOON).message().body()).isEqualTo("a");
    }

    @Test
    @DisplayName("TRM-03: so is a dynamic target")
    void target() {
        start();
        BlockingSender sender = connect("me")
                .createSender(
                        null,
                        SenderOptions.builder()
                                .name("questions")
                                .target(new Target().setDynamic(true))
                                .build());
        assertThat(sender.link().remoteTarget().isDynamic()).isTrue();
        String address = sender.link().remoteTarget().address();
        assertThat(address).contains("me").contains("questions");
        sender.send(Message.create("a"));
        assertThat(browse(address)).containsExactly("a");
    }

    @Test
    @DisplayName(
            "ROB-40: a user who asks for 1,000 dynamic nodes gets as many as one may have, and a place again for each that goes")
    void quota() {
        start(builder -> builder.maxDynamicNodes(20));
        ReceiverOptions dynamic = ReceiverOptions.builder().dynamic(true).build();
        BlockingConnection connection = connect("me");
        List<BlockingReceiver> made = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            made.add(connection.createReceiver(null, dynamic));
        }
        for (int i = 0; i < 980; i++) {
            assertThat(catchThrowableOfType(LinkDetachedException.class, () -> connection.createReceiver(null, dynamic))
                            .condition()
                            .name())
                    .isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        }
        made.get(0).close();
        assertThat(connection.createReceiver(null, dynamic).link().isOpen()).isTrue();
        assertThat(broker.nodes()).hasSize(20);
    }

    @Test
    @DisplayName("TRM-03: dynamic together with an address is refused with invalid-field")
    void withAddress() {
        start();
        LinkDetachedException thrown = catchThrowableOfType(
                LinkDetachedException.class,
                () -> connect()
                        .createReceiver(
                                null,
                                ReceiverOptions.builder()
                                        .source(Source.of("q").setDynamic(true))
                                        .build()));
        assertThat(thrown.condition().name()).isEqualTo(AmqpError.INVALID_FIELD);
    }

    @Test
    @DisplayName(
            "TRM-04: dynamic-node-properties without dynamic, and a lifetime that there is not, are refused with invalid-field")
    void badProperties() {
        start();
        BlockingConnection connection = connect();
        Map<Symbol, Object> lifetime = Map.of(LifetimePolicy.KEY, LifetimePolicy.DELETE_ON_CLOSE);
        Map<Symbol, Object> nonsense = Map.of(LifetimePolicy.KEY, "for ever");
        for (Source source : new Source[] {
            Source.of("q").setDynamicNodeProperties(lifetime),
            new Source().setDynamic(true).setDynamicNodeProperties(nonsense)
        }) {
            LinkDetachedException thrown = catchThrowableOfType(
                    LinkDetachedException.class,
                    () -> connection.createReceiver(
                            null, ReceiverOptions.builder().source(source).build()));
            assertThat(thrown.condition().name()).isEqualTo(AmqpError.INVALID_FIELD);
        }
    }

    @Test
    @DisplayName("TRM-04: delete-on-close: the node goes with the link it was made for, whatever else there is")
    void deleteOnClose() {
        start();
        BlockingReceiver maker = dynamic(connect(), LifetimePolicy.DELETE_ON_CLOSE);
        String address = maker.address();
        send(address, "a");
        BlockingSender other = connect().createSender(address);
        maker.close();
        assertThat(isThere(address)).isFalse();
        awaitClosed(other);
        assertThat(other.link().remoteCondition().name()).isEqualTo(AmqpError.RESOURCE_DELETED);
    }

    @Test
    @DisplayName("TRM-04: a plain detach does not delete it; the end of the session does")
    void plainDetach() {
        start();
        BlockingConnection connection = connect();
        BlockingReceiver maker = dynamic(connection, LifetimePolicy.DELETE_ON_CLOSE);
        String address = maker.address();
        detach(maker.link());
        assertThat(isThere(address)).isTrue();
        connection.connection().execute(maker.link().session()::close);
        awaitTrue(() -> !isThere(address));
    }

    @Test
    @DisplayName("TRM-04: delete-on-no-links: the node goes with the last link")
    void deleteOnNoLinks() {
        start();
        BlockingReceiver maker = dynamic(connect(), LifetimePolicy.DELETE_ON_NO_LINKS);
        String address = maker.address();
        BlockingSender other = connect().createSender(address);
        maker.close();
        assertThat(isThere(address)).isTrue();
        other.send(Message.create("a"));
        other.close();
        assertThat(isThere(address)).isFalse();
    }

    @Test
    @DisplayName("TRM-04: delete-on-no-messages: the node goes when its link has, and the last message")
    void deleteOnNoMessages() {
        start();
        BlockingReceiver maker = dynamic(connect(), LifetimePolicy.DELETE_ON_NO_MESSAGES);
        String address = maker.address();
        send(address, "a");
        maker.close();
        assertThat(isThere(address)).isTrue();
        BlockingReceiver other = receiver(address);
        other.receive(SOON).accept();
        awaitTrue(() -> !isThere(address));
    }

    @Test
    @DisplayName("TRM-04: delete-on-no-links-or-messages: the node goes when neither is left")
    void deleteOnNoLinksOrMessages() {
        start();
        BlockingReceiver maker = dynamic(connect(), LifetimePolicy.DELETE_ON_NO_LINKS_OR_MESSAGES);
        String address = maker.address();
        send(address, "a");
        maker.close();
        BlockingReceiver other = receiver(address);
        other.receive(SOON);
        other.accept();
        assertThat(all(other)).isEmpty();
        assertThat(isThere(address)).isTrue();
        other.close();
        assertThat(isThere(address)).isFalse();
    }

    @Test
    @DisplayName("TRM-04: a lifetime in force is told in the answer")
    void tellsLifetime() {
        start();
        BlockingReceiver maker = dynamic(connect(), LifetimePolicy.DELETE_ON_NO_LINKS);
        Object told = maker.link().remoteSource().dynamicNodeProperties().get(LifetimePolicy.KEY);
        assertThat(LifetimePolicy.from(told)).isEqualTo(LifetimePolicy.DELETE_ON_NO_LINKS);
    }

    @Test
    @DisplayName("Requests are answered over a dynamic reply queue")
    void requestAndResponse() throws Exception {
        start();
        BlockingReceiver requests = receiver("requests");
        BlockingSender answers = connect().createSender(null);
        Thread server = new Thread(() -> {
            Message request = requests.receive(SOON).message();
            requests.accept();
            answers.send(Message.create("re: " + request.body())
                    .to(request.replyTo())
                    .correlationId(request.correlationId()));
        });
        server.start();
        try (RequestResponse client = RequestResponse.open(connect(), "requests")) {
            assertThat(client.call(Message.create("hello"), Duration.ofSeconds(20))
                            .body())
                    .isEqualTo("re: hello");
        }
        server.join();
    }
}
