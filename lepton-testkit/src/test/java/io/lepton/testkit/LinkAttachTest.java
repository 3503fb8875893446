package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.TerminusType;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How links come to be: names, handles, termini, what each attach says. AMQP 1.0 §2.6.1 to §2.6.3. */
class LinkAttachTest {
    private static final Symbol A = Symbol.of("a");
    private static final Symbol B = Symbol.of("b");

    /** An engine that accepted the socket, with a session that the peer began. */
    private static ScriptedPeer server() {
        return server(new Recorder());
    }

    private static ScriptedPeer server(Recorder handler) {
        ScriptedPeer peer = ScriptedPeer.server().handler(handler).start().opens();
        peer.says(begin());
        peer.hears(begin());
        return peer;
    }

    // ------------------------------------------------------------------ names

    @Test
    @DisplayName("LNK-01: a sender and a receiver may have the same name")
    void sameNameInBothDirections() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Session session = peer.session();
        Sender sender =
                session.createSender("q", SenderOptions.builder().name("x").build());
        Receiver receiver =
                session.createReceiver("q", ReceiverOptions.builder().name("x").build());
        sender.open();
        receiver.open();
        peer.hears(
                attach(Role.SENDER).name("x").handle(0),
                attach(Role.RECEIVER).name("x").handle(1));
        peer.says(
                attach(Role.RECEIVER).name("x").handle(5),
                attach(Role.SENDER).name("x").handle(6));

        assertThat(sender.isOpen()).isTrue();
        assertThat(receiver.isOpen()).isTrue();
        assertThat(peer.connection().links()).hasSize(2);
    }

    @Test
    @DisplayName("LNK-01 LNK-20: a name is used once in a direction on a connection, on whichever session")
    void nameInUse() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        SenderOptions named = SenderOptions.builder().name("x").build();
        peer.session().createSender("q", named);
        Session other = peer.session(SessionOptions.DEFAULT, begin().channel(1));
        assertThatThrownBy(() -> other.createSender("q", named))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    @DisplayName("LNK-01: a name is free again when the link is closed on both sides")
    void nameIsFreeAgain() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        SenderOptions named = SenderOptions.builder().name("x").build();
        Sender first = peer.sender("q", named, attach(), 0);
        first.close();
        peer.hears(detach().closed(true));
        peer.says(detach().closed(true));

        Sender second = peer.sender("q", named, attach(), 1);
        second.send(Message.create("a"));
        peer.hears(transfer().handle(0));
    }

    @Test
    @DisplayName("LNK-02: an answering attach repeats the name, has the other role and a handle of its own")
    void answers() {
        ScriptedPeer peer = server();
        peer.says(attach(Role.SENDER).name("x").handle(7).source("q"));
        peer.hears(attach(Role.RECEIVER).name("x").handle(0));
        peer.says(attach(Role.RECEIVER).name("y").handle(3).target("q"));
        peer.hears(attach(Role.SENDER).name("y").handle(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "handle", "role"})
    @DisplayName("LNK-02: an attach without name, handle or role is not decoded")
    void mandatoryFields(String field) {
        ScriptedPeer peer = server();
        peer.says(attach(Role.RECEIVER).field(field, null));
        peer.hears(close().error(AmqpError.DECODE_ERROR));
    }

    @Test
    @DisplayName("LNK-24 LNK-02: a sender's attach that is answered with the role of a sender belongs to another link")
    void crossAttach() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Session session = peer.session();
        Sender ours =
                session.createSender("q", SenderOptions.builder().name("x").build());
        ours.open();
        peer.hears(attach(Role.SENDER).name("x"));

        peer.says(attach(Role.SENDER).name("x").handle(0).source("p"));
        peer.hears(attach(Role.RECEIVER).name("x").handle(1));
        assertThat(ours.remoteState()).isEqualTo(EndpointState.UNINIT);
        assertThat(peer.connection().receivers()).hasSize(1);

        peer.says(attach(Role.RECEIVER).name("x").handle(1).target("q"));
        assertThat(ours.isOpen()).isTrue();
        peer.hearsNothing();
    }

    // ------------------------------------------------------------------ handles

    @Test
    @DisplayName("LNK-03: a link gets the lowest handle that is free")
    void lowestHandle() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender first = peer.sender("a", 0);
        Sender second = peer.sender("b", 0);
        peer.sender("c", 0);
        second.close();
        peer.hears(detach().handle(1).closed(true));
        peer.says(detach().handle(1).closed(true));

        Session other = peer.session(SessionOptions.DEFAULT, begin().channel(1));
        other.createSender("d", SenderOptions.DEFAULT).open();
        peer.hears(attach().channel(1).handle(0));
        first.session().createSender("e", SenderOptions.DEFAULT).open();
        peer.hears(attach().handle(1));
        first.session().createSender("f", SenderOptions.DEFAULT).open();
        peer.hears(attach().handle(3));
    }

    @Test
    @DisplayName("LNK-03: a handle is not used again before both sides have detached")
    void handleAfterHalfDetach() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender first = peer.sender("a", 0);
        first.close();
        peer.hears(detach().handle(0).closed(true));

        first.session().createSender("b", SenderOptions.DEFAULT).open();
        peer.hears(attach().handle(1));
        peer.says(detach().handle(0).closed(true));
        first.session().createSender("c", SenderOptions.DEFAULT).open();
        peer.hears(attach().handle(0));
    }

    // ------------------------------------------------------------------ delivery-count

    @Test
    @DisplayName("LNK-04: the attach of a sender carries its delivery-count, that of a receiver carries none")
    void initialDeliveryCount() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Session session = peer.session();
        session.createSender("q", SenderOptions.DEFAULT).open();
        session.createReceiver("q", ReceiverOptions.DEFAULT).open();
        peer.hears(
                attach(Role.SENDER).initialDeliveryCount(0),
                attach(Role.RECEIVER).field("initial-delivery-count", null));
    }

    @Test
    @DisplayName("LNK-04: an initial-delivery-count from a receiver means nothing")
    void countOfAReceiverIsIgnored() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().initialDeliveryCount(77), 1);
        sender.send(Message.create("a"));
        peer.hears(transfer());
    }

    @Test
    @DisplayName("LNK-04: a sender's attach without initial-delivery-count is refused")
    void countIsMissing() {
        ScriptedPeer peer = server();
        peer.says(attach(Role.SENDER).field("initial-delivery-count", null));
        peer.hears(close().error(AmqpError.INVALID_FIELD));
    }

    // ------------------------------------------------------------------ termini

    @Test
    @DisplayName(
            "LNK-05: the source is what the sender says and the target what the receiver says, and both can be looked at")
    void terminiAreVisible() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Source granted = Source.of("elsewhere");
        granted.setFilter(Map.of(A, new Described(A, "only these")));
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().source(granted), 0);
        assertThat(receiver.source().address()).isEqualTo("q");
        assertThat(receiver.remoteSource().address()).isEqualTo("elsewhere");
        assertThat(receiver.remoteSource().filter()).isEqualTo(Map.of(A, new Described(A, "only these")));

        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().target("there"), 0);
        assertThat(sender.target().address()).isEqualTo("q");
        assertThat(sender.remoteTarget().address()).isEqualTo("there");
    }

    @Test
    @DisplayName(
            "LNK-05: a side that finds the other's terminus unsuitable detaches with the reason, and sends nothing")
    void unsuitableTerminus() {
        Condition reason = Condition.of(AmqpError.NOT_ALLOWED, "another node than was asked for");
        ScriptedPeer peer = ScriptedPeer.client()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        String there = link.isSender()
                                ? link.remoteTarget().address()
                                : link.remoteSource().address();
                        if (!"q".equals(there)) {
                            link.close(reason);
                        }
                    }
                })
                .start();
        Session session = peer.session();
        for (boolean sends : new boolean[] {true, false}) {
            Link link = sends
                    ? session.createSender("q", SenderOptions.DEFAULT)
                    : session.createReceiver("q", ReceiverOptions.DEFAULT);
            link.open();
            peer.hears(attach());
            peer.says(attach(sends ? Role.RECEIVER : Role.SENDER)
                    .name(link.name())
                    .source("elsewhere")
                    .target("elsewhere"));
            Frame detach = peer.hears(detach().closed(true));
            assertThat(detach.error()).isEqualTo(reason);
            peer.says(detach().closed(true));
            assertThat(link.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "LNK-05 API-LNK-08: termini of the peer are unspecified before its attach came, and where it names none")
    void noTermini() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.session().createSender("q", SenderOptions.DEFAULT);
        sender.open();
        assertThat(sender.remoteTarget().type()).isEqualTo(TerminusType.UNSPECIFIED);
        peer.hears(attach());
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
        assertThat(sender.remoteSource().type()).isEqualTo(TerminusType.UNSPECIFIED);
        assertThat(sender.remoteTarget().address()).isEqualTo("q");
    }

    @Test
    @DisplayName("LNK-06: a node answers with the terminus that it has, and leaves it to the peer to detach")
    void answersWithWhatThereIs() {
        ScriptedPeer peer = server(new Recorder() {
            @Override
            public void onLinkRemoteOpen(Link link) {
                Source source = Source.of("q");
                source.setDurability(TerminusDurability.CONFIGURATION);
                link.setSource(source);
                link.open();
            }
        });
        Source wanted = Source.of("q");
        wanted.setDurability(TerminusDurability.UNSETTLED_STATE);
        peer.says(attach(Role.RECEIVER).source(wanted));
        Frame answer = peer.hears(attach(Role.SENDER));
        assertThat(answer.get("source").toString()).contains("\"q\", 1");
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "LNK-23 API-LNK-18: capabilities and properties go with the attach, and those of the peer can be looked at")
    void capabilities() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        SenderOptions options = SenderOptions.builder()
                .offeredCapabilities(List.of(A))
                .desiredCapabilities(List.of(A, B))
                .properties(Map.of(B, 1))
                .build();
        Sender sender = peer.session().createSender("q", options);
        assertThat(sender.remoteOfferedCapabilities()).isEmpty();
        sender.open();
        peer.hears(attach().field("offered-capabilities", A)
                .desiredCapabilities(List.of(A, B))
                .properties(Map.of(B, 1)));
        peer.says(attach(Role.RECEIVER)
                .name(sender.name())
                .target("q")
                .offeredCapabilities(List.of(B))
                .desiredCapabilities(List.of(A))
                .properties(Map.of(A, "v")));
        assertThat(sender.remoteOfferedCapabilities()).containsExactly(B);
        assertThat(sender.remoteDesiredCapabilities()).containsExactly(A);
        assertThat(sender.remoteProperties()).isEqualTo(Map.of(A, "v"));
    }

    private static final ReceiverOptions NEEDS_A_AND_B = ReceiverOptions.builder()
            .desiredCapabilities(List.of(A))
            .requiredCapabilities(List.of(A, B))
            .build();

    @Test
    @DisplayName("LNK-23: a capability that is required goes out as desired, and a link whose peer offers it is open")
    void requiredCapabilityOffered() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.session().createReceiver("q", NEEDS_A_AND_B);
        receiver.open();
        peer.hears(attach(Role.RECEIVER).desiredCapabilities(List.of(A, B)));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q").offeredCapabilities(List.of(B, A)));
        peer.hearsNothing();
        assertThat(receiver.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "LNK-23: a link whose peer does not offer a capability that is required is closed, and the error names it")
    void requiredCapabilityMissing() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.session().createReceiver("q", NEEDS_A_AND_B);
        receiver.flow(3);
        receiver.open();
        peer.hears(attach(Role.RECEIVER), flow());
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q").offeredCapabilities(List.of(A)));
        Frame detach = peer.hears(detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        assertThat(detach.error().description()).contains(B.toString()).doesNotContain(A.toString());
        peer.says(detach().closed(true));
        peer.hearsNothing();
        assertThat(receiver.isClosed()).isTrue();
        assertThat(receiver.condition()).isEqualTo(detach.error());
    }

    @Test
    @DisplayName("LNK-23 LNK-07: a peer's attach that lacks a capability that we require of it is refused")
    void requiredCapabilityMissingInThePeersAttach() {
        ScriptedPeer peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        ((Receiver) link).setOptions(NEEDS_A_AND_B);
                        link.open();
                    }
                })
                .start()
                .opens();
        peer.says(begin());
        peer.hears(begin());
        peer.says(attach(Role.SENDER).source("s").target("t").offeredCapabilities(List.of(B)));
        peer.hears(
                attach(Role.RECEIVER).target((Object) null),
                detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        peer.says(detach().closed(true));
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName("LNK-23 LNK-08: a refusal is waited for whatever it does not offer, for it says why")
    void refusalWithoutCapability() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.session().createReceiver("q", NEEDS_A_AND_B);
        receiver.open();
        peer.hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).name(receiver.name()).source((Object) null));
        peer.hearsNothing();
        peer.says(detach().closed(true).error(AmqpError.NOT_FOUND));
        assertThat(receiver.remoteCondition().name()).isEqualTo(AmqpError.NOT_FOUND);
    }

    @Test
    @DisplayName("API-LNK-07: termini and settle modes cannot be changed once the link is open")
    void frozen() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.session().createSender("q", SenderOptions.DEFAULT);
        sender.target().setAddress("r");
        sender.open();
        peer.hears(attach().target("r"));
        assertThatThrownBy(() -> sender.target().setAddress("s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sender.setTarget(Target.of("s"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sender.setSettleModes(sender.senderSettleMode(), sender.receiverSettleMode()))
                .isInstanceOf(IllegalStateException.class);
    }

    // ------------------------------------------------------------------ stealing

    @Test
    @DisplayName(
            "LNK-18: an attach of a link that is attached elsewhere succeeds, and the older one is detached as stolen")
    void steals() {
        ScriptedPeer peer = server();
        peer.says(begin().channel(1));
        peer.hears(begin().channel(1));
        peer.says(attach(Role.SENDER).name("x").source("q"));
        peer.hears(attach(Role.RECEIVER).channel(0).name("x"));
        Receiver older = peer.connection().receivers().get(0);
        older.flow(1);
        peer.hears(flow().linkCredit(1));
        peer.takeEvents();

        peer.says(attach(Role.SENDER).channel(1).name("x").source("q"));
        peer.hears(
                detach().channel(0).closed(true).error(LinkError.STOLEN),
                attach(Role.RECEIVER).channel(1).name("x"));
        peer.says(detach().channel(0).closed(true));

        assertThat(older.isClosed()).isTrue();
        assertThat(older.condition().name()).isEqualTo(LinkError.STOLEN);
        Receiver newer = peer.connection().receivers().get(0);
        assertThat(newer).isNotSameAs(older);
        newer.flow(1);
        peer.hears(flow().channel(1).linkCredit(1));
        peer.says(transfer().channel(1).message("a"));
        assertThat(newer.queued()).isOne();
    }

    @Test
    @DisplayName("LNK-18: a second attach of an attached name on the same session steals too")
    void stealsOnTheSameSession() {
        ScriptedPeer peer = server();
        peer.says(attach(Role.SENDER).name("x").handle(0).source("q"));
        peer.hears(attach(Role.RECEIVER).name("x").handle(0));
        peer.says(attach(Role.SENDER).name("x").handle(1).source("q"));
        peer.hears(
                detach().handle(0).closed(true).error(LinkError.STOLEN),
                attach(Role.RECEIVER).name("x").handle(1));
    }

    @Test
    @DisplayName("A link may name no source, or no target: they are null on the wire")
    void namesNone() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Session session = peer.session();
        session.createReceiver(
                        null,
                        ReceiverOptions.builder().source(Source.unspecified()).build())
                .open();
        peer.hears(attach().source((Object) null));
        session.createSender(
                        null,
                        SenderOptions.builder().target(Target.unspecified()).build())
                .open();
        peer.hears(attach().target((Object) null));
    }
}
