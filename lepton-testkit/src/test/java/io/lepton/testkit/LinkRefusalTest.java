package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.amqp.UnsignedLong;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links that are refused, by us and by the peer. AMQP 1.0 §2.6.3. */
class LinkRefusalTest {
    private static final Condition NOT_FOUND = Condition.of(AmqpError.NOT_FOUND, "there is no such node");

    /** An engine that refuses each link that the peer attaches. */
    private static ScriptedPeer refusing() {
        ScriptedPeer peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        record("open " + link);
                        link.setSource(link.remoteSource());
                        link.setTarget(link.remoteTarget());
                        link.close(NOT_FOUND);
                    }
                })
                .start()
                .opens();
        peer.says(begin());
        peer.hears(begin());
        return peer;
    }

    @Test
    @DisplayName(
            "LNK-07: to refuse a link that would bring us messages, attach without a target, then detach with the error")
    void refusesAReceiver() {
        ScriptedPeer peer = refusing();
        peer.says(attach(Role.SENDER).name("x").source(Source.of("s")).target("q"));
        peer.hears(
                attach(Role.RECEIVER).name("x").source("s").target((Object) null),
                detach().handle(0).closed(true).error(NOT_FOUND));
        peer.says(detach().closed(true));
        assertThat(peer.connection().links()).isEmpty();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "LNK-07: to refuse a link that would take messages from us, attach without a source, then detach with the error")
    void refusesASender() {
        ScriptedPeer peer = refusing();
        peer.says(attach(Role.RECEIVER).name("x").source("q").target(Target.of("t")));
        peer.hears(
                attach(Role.SENDER).name("x").source((Object) null).target("t"),
                detach().handle(0).closed(true).error(NOT_FOUND));
    }

    @Test
    @DisplayName("LNK-07: a refusal whose text does not fit into a frame of the peer's goes without the text")
    void refusalThatDoesNotFit() {
        ScriptedPeer peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        link.close(Condition.of(AmqpError.NOT_FOUND, "no ".repeat(300)));
                    }
                })
                .start()
                .opens(Frames.open().maxFrameSize(512));
        peer.says(begin());
        peer.hears(begin());
        peer.says(attach(Role.RECEIVER).source("q"));
        peer.hears(
                attach(Role.SENDER), detach().closed(true).error(new Condition(AmqpError.NOT_FOUND, null, Map.of())));
    }

    @Test
    @DisplayName("LNK-07: a link whose attach and detach came in one segment is refused in full")
    void refusesWhatIsAlreadyDetached() {
        ScriptedPeer peer = refusing();
        peer.says(attach(Role.RECEIVER).source("q"), detach().closed(true));
        peer.hears(
                attach(Role.SENDER).source((Object) null), detach().closed(true).error(NOT_FOUND));
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName(
            "LNK-08 API-LNK-21: an answer without the peer's own terminus is a refusal, whose detach and error follow")
    void isRefused() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().target((Object) null), 0);
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().source((Object) null), 0);
        assertThat(sender.isRefused()).isTrue();
        assertThat(receiver.isRefused()).isTrue();
        assertThat(peer.takeEvents()).doesNotContain("close " + sender);

        peer.says(detach().handle(0).closed(true).error(NOT_FOUND));
        assertThat(peer.takeEvents()).containsExactly("close " + sender + ": amqp:not-found");
        assertThat(sender.remoteCondition()).isEqualTo(NOT_FOUND);
        peer.hears(detach().handle(0).closed(true).error((Condition) null));
    }

    @Test
    @DisplayName("LNK-08: an answer that lacks only the terminus which is ours to name refuses nothing")
    void isNotRefused() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().source((Object) null), 1);
        assertThat(sender.isRefused()).isFalse();
        sender.send(Message.create("a"));
        peer.hears(Frames.transfer());
    }

    @Test
    @DisplayName("LNK-09: nothing is sent on a link that the peer refused, whatever credit it gives")
    void sendsNothing() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().target((Object) null), 0);
        Delivery delivery = sender.send(Message.create("a"));
        peer.says(flow().linkCredit(10).echo(true)).hearsNothing();
        assertThat(sender.credit()).isEqualTo(-1);

        peer.says(detach().closed(true).error(NOT_FOUND));
        assertThat(delivery.isInDoubt()).isTrue();
        assertThat(delivery.isUnsent()).isTrue();
    }

    @Test
    @DisplayName("LNK-09: no credit is given on a link that the peer refused")
    void givesNoCredit() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        Receiver receiver = peer.receiver("q", ReceiverOptions.DEFAULT, attach().source((Object) null), 0);
        receiver.flow(10);
        receiver.drain();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-09: a link that the peer asks for without a terminus of its own is served")
    void peerWithoutATerminusOfItsOwn() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.says(begin());
        peer.hears(begin());
        peer.says(attach(Role.RECEIVER).source("q"));
        peer.hears(attach(Role.SENDER));
        peer.says(flow().linkCredit(1));
        Sender sender = peer.connection().senders().get(0);
        assertThat(sender.isRefused()).isFalse();
        sender.send(Message.create("a"));
        peer.hears(Frames.transfer());
    }

    @Test
    @DisplayName("LNK-07 TRM-11: a terminus of a type that we do not know is refused as not implemented")
    void foreignTerminus() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.says(begin());
        peer.hears(begin());
        peer.says(attach(Role.SENDER).target(new Described(UnsignedLong.of(0x99), List.of())));
        peer.hears(
                attach(Role.RECEIVER).target((Object) null),
                detach().closed(true).error(AmqpError.NOT_IMPLEMENTED));
        peer.says(detach().closed(true));
        peer.hearsNothing();
        assertThat(peer.connection().isOpen()).isTrue();
        assertThat(peer.connection().links()).isEmpty();
    }
}
