package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Described;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.UnsignedLong;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a source is answered with, and what its filters do. */
class SourceTest extends BrokerTestBase {
    private static final Symbol SELECTOR = Symbol.of("apache.org:selector-filter:string");

    private static Message coloured(int body, String colour) {
        return Message.create(body).applicationProperty("colour", colour);
    }

    private Symbol refusal(BlockingConnection connection, ReceiverOptions options) {
        LinkDetachedException thrown =
                catchThrowableOfType(LinkDetachedException.class, () -> connection.createReceiver(null, options));
        return thrown.condition().name();
    }

    @Test
    @DisplayName(
            "FLT-01 TRM-07: a selector is applied and told, under its symbol or its code, and under the name it was given")
    void selects() {
        start();
        send("q", coloured(1, "red"), coloured(2, "green"), coloured(3, "red"), coloured(4, "green"));
        for (Object descriptor : new Object[] {SELECTOR, UnsignedLong.of(0x0000468C_00000004L)}) {
            Described filter = new Described(descriptor, "colour = 'green'");
            BlockingReceiver receiver = receiver(
                    "q", options -> options.filter(Map.of("mine", filter)).copy());
            assertThat(receiver.link().remoteSource().filter()).isEqualTo(Map.of(Symbol.of("mine"), filter));
            assertThat(bodies(all(receiver))).containsExactly(2, 4);
        }
    }

    @Test
    @DisplayName("TRM-07: all filters have to match; one that is not known is left out of the answer, and so is null")
    void allFilters() {
        start();
        send("q", coloured(1, "red").priority(9), coloured(2, "green"), coloured(3, "red"));
        Map<Symbol, Object> filters = new HashMap<>();
        filters.put(Symbol.of("a"), new Described(SELECTOR, "colour = 'red'"));
        filters.put(Symbol.of("b"), new Described(SELECTOR, "JMSPriority < 5"));
        filters.put(Symbol.of("c"), new Described(Symbol.of("example:unknown"), "x"));
        filters.put(Symbol.of("d"), null);
        BlockingReceiver receiver =
                receiver("q", options -> options.filter(filters).ignoreMissingFilters(true));
        assertThat(receiver.link().remoteSource().filter()).containsOnlyKeys(Symbol.of("a"), Symbol.of("b"));
        assertThat(bodies(all(receiver))).containsExactly(3);
    }

    @Test
    @DisplayName("FLT-05: a selector that makes no sense is refused with invalid-field")
    void badSelector() {
        start();
        ReceiverOptions options = ReceiverOptions.builder()
                .source(Source.of("q"))
                .selector("colour =")
                .build();
        assertThat(refusal(connect(), options)).isEqualTo(AmqpError.INVALID_FIELD);
    }

    @Test
    @DisplayName("TRM-08: a message that was refused by a filter, or passed it, does so again when it comes back")
    void stableVerdict() {
        start();
        send("q", coloured(1, "red"), coloured(2, "green"), coloured(3, "red"));
        BlockingReceiver green = receiver("q", options -> options.selector("colour = 'green'"));
        BlockingReceiver red = receiver("q", options -> options.selector("colour = 'red'"));
        for (int i = 0; i < 3; i++) {
            List<Delivery> offered = all(green);
            assertThat(bodies(offered)).containsExactly(2);
            List<Delivery> rest = all(red);
            assertThat(bodies(rest)).containsExactly(1, 3);
            offered.forEach(each -> each.modify(true, false, Map.of()));
            rest.forEach(each -> each.modify(true, false, Map.of()));
        }
    }

    @Test
    @DisplayName(
            "TRM-02: what a queue does not keep is not told: nothing is durable, and its terminus ends with the session")
    void tellsWhatIsInForce() {
        start();
        Source asked =
                Source.of("q").setDurability(TerminusDurability.UNSETTLED_STATE).setExpiryPolicy(ExpiryPolicy.NEVER);
        Source answer = receiver(null, options -> options.source(asked)).link().remoteSource();
        assertThat(answer.durability()).isEqualTo(TerminusDurability.NONE);
        assertThat(answer.expiryPolicy()).isEqualTo(ExpiryPolicy.SESSION_END);
        assertThat(answer.distributionMode()).isEqualTo(DistributionMode.MOVE);
        assertThat(answer.outcomes()).hasSize(4);
    }

    @Test
    @DisplayName("TRM-14: a source without an address is refused")
    void noAddress() {
        start();
        ReceiverOptions options = ReceiverOptions.builder().source(new Source()).build();
        assertThat(refusal(connect(), options)).isEqualTo(AmqpError.INVALID_FIELD);
    }

    @Test
    @DisplayName("TRM-11: no target at all is refused with invalid-field")
    void noTarget() {
        start();
        BlockingConnection connection = connect();
        SenderOptions options =
                SenderOptions.builder().target(Target.unspecified()).build();
        LinkDetachedException thrown =
                catchThrowableOfType(LinkDetachedException.class, () -> connection.createSender(null, options));
        assertThat(thrown.condition().name()).isEqualTo(AmqpError.INVALID_FIELD);
    }

    @Test
    @DisplayName("A link to a node that there is not is refused with not-found, where nodes are not made on demand")
    void notFound() {
        start(builder -> builder.createOnDemand(false).queues("there"));
        assertThat(receiver("there").link().isOpen()).isTrue();
        assertThat(refusal(
                        connect(),
                        ReceiverOptions.builder().source(Source.of("q")).build()))
                .isEqualTo(AmqpError.NOT_FOUND);
    }

    @Test
    @DisplayName("TRM-06: the cursor of a browser outlives a plain detach")
    void cursorOutlivesDetach() {
        start();
        send("q", 1, 2);
        BlockingReceiver browser = receiver("q", ReceiverOptions.Builder::copy);
        all(browser).forEach(Delivery::accept);
        detach(browser.link());
        send("q", 3);
        List<Object> seen = new CopyOnWriteArrayList<>();
        browser.link().connection().execute(() -> {
            browser.link().setHandler(new MessagingHandler() {
                @Override
                public void onMessage(MessageEvent event) {
                    seen.add(event.message().body());
                }
            });
            browser.link().open();
            browser.link().flow(10);
        });
        awaitTrue(() -> !seen.isEmpty());
        assertThat(browse("q")).containsExactly(1, 2, 3);
        assertThat(seen).containsExactly(3);
    }
}
