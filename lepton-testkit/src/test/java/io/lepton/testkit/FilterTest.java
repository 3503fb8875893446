package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Described;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.UnsignedLong;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a peer's answer says of the source that we asked for. AMQP 1.0 §3.5.3, §3.5.8. */
class FilterTest {
    private static final Symbol SELECTOR = Symbol.of("selector");
    private static final Symbol OTHER = Symbol.of("other");

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Receiver open(ReceiverOptions.Builder options) {
        Receiver receiver = peer.session().createReceiver("q", options.build());
        receiver.open();
        peer.hears(attach(Role.RECEIVER));
        return receiver;
    }

    private static ReceiverOptions.Builder twoFilters() {
        return ReceiverOptions.builder().selector("a = 1").filter(Map.of(OTHER, new Described(OTHER, "x")));
    }

    private void answers(Receiver receiver, Source source) {
        peer.says(attach(Role.SENDER).name(receiver.name()).source(source).target("t"));
    }

    @Test
    @DisplayName("LNK-05 TRM-07 FLT-04 API-TRM-05: a link whose answer lacks a filter ends with an error that names it")
    void missingFilter() {
        Receiver receiver = open(twoFilters());
        receiver.flow(1);
        peer.hears(flow());
        answers(receiver, Source.of("q").setFilter(Map.of(SELECTOR, new Described(SELECTOR, "a = 1"))));
        Frame detach = peer.hears(detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        assertThat(detach.error().description()).contains("other").doesNotContain("selector");
        assertThat(receiver.failure()).isEqualTo(detach.error());
        assertThat(receiver.unsupportedFilters()).containsExactly(OTHER);
        peer.says(detach().closed(true));
        assertThat(receiver.isClosed()).isTrue();
    }

    @Test
    @DisplayName("TRM-07: a filter that is answered with null is not in effect")
    void nullFilter() {
        Map<Symbol, Object> none = new HashMap<>();
        none.put(SELECTOR, null);
        Receiver receiver = open(ReceiverOptions.builder().selector("a = 1"));
        answers(receiver, Source.of("q").setFilter(none));
        peer.hears(detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
    }

    @Test
    @DisplayName("TRM-07: a filter that we ask for as null is none, and its answer is not looked at")
    void nullAsked() {
        Map<Symbol, Object> none = new HashMap<>();
        none.put(OTHER, null);
        Receiver receiver = open(ReceiverOptions.builder().filter(none));
        answers(receiver, Source.of("q"));
        peer.hearsNothing();
        assertThat(receiver.unsupportedFilters()).isEmpty();
    }

    @Test
    @DisplayName("TRM-07: a filter in effect may be answered with its other descriptor")
    void otherDescriptor() {
        Receiver receiver = open(ReceiverOptions.builder().selector("a = 1"));
        Described numeric = new Described(UnsignedLong.of(0x0000_468C_0000_0004L), "a = 1");
        answers(receiver, Source.of("q").setFilter(Map.of(SELECTOR, numeric)));
        peer.hearsNothing();
        assertThat(receiver.isOpen()).isTrue();
        assertThat(receiver.failure()).isNull();
    }

    @Test
    @DisplayName("API-TRM-05: with ignoreMissingFilters the link stays, and unsupportedFilters names what is missing")
    void ignored() {
        Receiver receiver = open(twoFilters().ignoreMissingFilters(true));
        assertThat(receiver.unsupportedFilters()).isEmpty(); // the answer is not there yet
        answers(receiver, Source.of("q"));
        peer.hearsNothing();
        assertThat(receiver.isOpen()).isTrue();
        assertThat(receiver.unsupportedFilters()).containsExactlyInAnyOrder(SELECTOR, OTHER);
    }

    @Test
    @DisplayName("TRM-07 LNK-08: a refusal is waited for whatever filters it lacks, for it says why")
    void refusal() {
        Receiver receiver = open(twoFilters());
        peer.says(attach(Role.SENDER).name(receiver.name()).source((Object) null));
        peer.hearsNothing();
        assertThat(receiver.unsupportedFilters()).isEmpty();
        peer.says(detach().closed(true).error(AmqpError.NOT_FOUND));
        assertThat(receiver.remoteCondition().name()).isEqualTo(AmqpError.NOT_FOUND);
        assertThat(receiver.failure()).isNull();
    }

    @Test
    @DisplayName("TRM-02 API-TRM-13: what the peer grants of the terminus shows, and is not ours to change")
    void downgrade() {
        Receiver receiver = open(ReceiverOptions.builder().name("sub").durableSubscription());
        answers(receiver, Source.of("q").setDurability(TerminusDurability.CONFIGURATION));
        assertThat(receiver.remoteSource().durability()).isEqualTo(TerminusDurability.CONFIGURATION);
        assertThat(receiver.remoteSource().expiryPolicy()).isEqualTo(ExpiryPolicy.SESSION_END);
        assertThat(receiver.source().durability()).isEqualTo(TerminusDurability.UNSETTLED_STATE);
        assertThat(receiver.remoteSource().isFrozen()).isTrue();
        assertThat(receiver.remoteState()).isEqualTo(EndpointState.ACTIVE);
    }
}
