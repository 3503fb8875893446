package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.SenderOptions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links without an address, over which each message says where to. */
class RelayTest extends BrokerTestBase {
    private static final SenderOptions ONLY_ACCEPTED = SenderOptions.builder()
            .source(new Source().setOutcomes(List.of(Symbol.of("amqp:accepted:list"))))
            .build();

    private static final SenderOptions SETTLED =
            SenderOptions.builder().option(LinkOption.AT_MOST_ONCE).build();

    private void startWithRule() {
        start(builder -> builder.accessRule((user, access, address) -> !address.equals("secret")));
    }

    @Test
    @DisplayName("ANR-01: the broker offers ANONYMOUS-RELAY, and answers a target without an address with one")
    void offers() {
        start();
        BlockingConnection connection = connect();
        assertThat(connection.connection().remoteOfferedCapabilities()).contains(Symbol.of("ANONYMOUS-RELAY"));
        BlockingSender relay = connection.createSender(null);
        assertThat(relay.link().remoteTarget().address()).isNull();
        assertThat(relay.link().isOpen()).isTrue();
    }

    @Test
    @DisplayName("ANR-02 TRM-14: each message goes where its field 'to' says, queues and topics, if the user may")
    void routes() {
        startWithRule();
        var subscriber = receiver("topic://t");
        BlockingSender relay = connect().createSender(null);
        assertThat(relay.send(Message.create(1).to("a")).outcome()).isEqualTo(Accepted.INSTANCE);
        relay.send(Message.create(2).to("b"));
        relay.send(Message.create(3).to("topic://t"));
        SendException refused = catchThrowableOfType(
                SendException.class, () -> relay.send(Message.create(4).to("secret")));
        assertThat(((Rejected) refused.outcome()).condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        relay.send(Message.create(5).to("a"));
        assertThat(browse("a")).containsExactly(1, 5);
        assertThat(browse("b")).containsExactly(2);
        assertThat(subscriber.receive(SOON).message().body()).isEqualTo(3);
        assertThat(broker.nodes()).extracting(NodeInfo::address).doesNotContain("secret");
    }

    @Test
    @DisplayName("ANR-03: unroutable, unsettled, and rejected is allowed: it is rejected, and the link stays")
    void rejects() {
        start(builder -> builder.createOnDemand(false).queues("there"));
        BlockingSender relay = connect().createSender(null);
        SendException refused = catchThrowableOfType(
                SendException.class, () -> relay.send(Message.create(1).to("nowhere")));
        assertThat(((Rejected) refused.outcome()).condition().name()).isEqualTo(AmqpError.NOT_FOUND);
        assertThat(relay.send(Message.create(2).to("there")).outcome()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName(
            "ANR-03: unroutable, unsettled, and rejected is not allowed: the link is detached, and told which delivery it was")
    void detaches() {
        start(builder -> builder.createOnDemand(false));
        BlockingSender relay = connect().createSender(null, ONLY_ACCEPTED);
        LinkDetachedException thrown = catchThrowableOfType(
                LinkDetachedException.class, () -> relay.send(Message.create(1).to("nowhere")));
        assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_FOUND);
        assertThat((byte[]) thrown.condition().info().get(Symbol.of("delivery-tag")))
                .isEqualTo(new byte[] {'1'});
    }

    @Test
    @DisplayName(
            "ANR-03: unroutable and settled: the link is detached, and told which delivery it was, whatever outcomes are allowed")
    void detachesSettled() {
        start(builder -> builder.createOnDemand(false));
        for (SenderOptions options : List.of(
                SETTLED, SETTLED.toBuilder().source(ONLY_ACCEPTED.source()).build())) {
            BlockingSender relay = connect().createSender(null, options);
            relay.send(Message.create(1).to("nowhere"));
            awaitClosed(relay);
            assertThat(relay.link().remoteCondition().name()).isEqualTo(AmqpError.NOT_FOUND);
            assertThat((byte[]) relay.link().remoteCondition().info().get(Symbol.of("delivery-tag")))
                    .isNotEmpty();
        }
    }

    @Test
    @DisplayName("ANR-05: a message without 'to' is rejected with precondition-failed")
    void withoutTo() {
        start();
        BlockingSender relay = connect().createSender(null);
        SendException refused = catchThrowableOfType(SendException.class, () -> relay.send(Message.create(1)));
        assertThat(((Rejected) refused.outcome()).condition().name()).isEqualTo(AmqpError.PRECONDITION_FAILED);
    }

    @Test
    @DisplayName("A message to a queue that is full is rejected with resource-limit-exceeded")
    void full() {
        start(builder -> builder.queueCapacity(1));
        BlockingSender relay = connect().createSender(null);
        relay.send(Message.create(1).to("q"));
        SendException refused = catchThrowableOfType(
                SendException.class, () -> relay.send(Message.create(2).to("q")));
        assertThat(((Rejected) refused.outcome()).condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
    }
}
