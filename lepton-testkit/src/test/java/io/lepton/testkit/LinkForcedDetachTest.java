package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.frame.ProtocolHeader;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A link that an operator takes away from us can be attached again. AMQP 1.0 §2.8.16. */
class LinkForcedDetachTest {
    private static final Condition FORCED = Condition.of(LinkError.DETACH_FORCED, "by an operator");
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Sender sender(int credit) {
        Sender sender = peer.sender("q", credit);
        sender.setForcedDetachIsLoss(true);
        peer.takeEvents();
        return sender;
    }

    @Test
    @DisplayName("LNK-22: unless it was asked for, a closing detach that was forced ends the link as any other does")
    void endsTheLink() {
        Sender sender = peer.sender("q", 0);
        peer.takeEvents();
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().closed(true));
        assertThat(peer.takeEvents()).containsExactly("close " + sender + ": amqp:link:detach-forced");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    @DisplayName(
            "LNK-22: a link that was closed by force is answered in kind, and attached anew when it is opened again")
    void attachesAnew() {
        Sender sender = sender(0);
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().handle(0).closed(true).error((Condition) null));
        assertThat(peer.takeEvents()).containsExactly("detach " + sender + ": amqp:link:detach-forced");
        assertThat(sender.isRemoteDetached()).isTrue();
        assertThat(sender.localState()).isEqualTo(EndpointState.UNINIT);
        peer.hearsNothing();

        sender.open();
        peer.hears(attach(Role.SENDER).name(sender.name()).handle(0).unsettled(null));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
        assertThat(sender.isOpen()).isTrue();
        assertThat(sender.remoteCondition()).isNull();
        assertThat(peer.connection().links()).containsExactly(sender);
    }

    @Test
    @DisplayName(
            "LNK-22: a plain detach that was forced is answered in kind, and the link resumed when it is opened again")
    void resumes() {
        Sender sender = sender(0);
        peer.says(detach().closed(false).error(FORCED));
        peer.hears(detach().closed(false));
        sender.open();
        peer.hears(attach(Role.SENDER).name(sender.name()).unsettled(Map.of()));
    }

    @Test
    @DisplayName(
            "LNK-22: what was sent before a forced detach is in doubt, and what waited goes out behind the new attach")
    void deliveries() {
        Sender sender = sender(1);
        Delivery sent = sender.send(Message.create("a"));
        Delivery waiting = sender.send(Message.create("b"));
        peer.hears(transfer());
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().closed(true));
        assertThat(peer.takeEvents())
                .containsExactly(sent + " in doubt", "detach " + sender + ": amqp:link:detach-forced");

        sender.open();
        peer.hears(attach().initialDeliveryCount(1));
        peer.says(
                attach(Role.RECEIVER).name(sender.name()).target("q"),
                flow().deliveryCount(1).linkCredit(1));
        peer.hears(transfer().deliveryTag(waiting.tag()).message("b"));
    }

    @Test
    @DisplayName("LNK-22: credit that was not used when a receiver was detached by force is granted again")
    void credit() {
        Receiver receiver = peer.receiver("q", 5);
        receiver.setForcedDetachIsLoss(true);
        peer.says(transfer().settled(true).message("a"));
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().closed(true));
        assertThat(receiver.credit()).as("what has arrived").isEqualTo(1);
        receiver.open();
        peer.hears(attach(Role.RECEIVER).name(receiver.name()), flow().linkCredit(4));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q"));
        assertThat(receiver.credit()).isEqualTo(5);
    }

    @Test
    @DisplayName("LNK-22: a link that is closed when it is told of a forced detach stays closed")
    void closedInTheHandler() {
        ScriptedPeer peer = ScriptedPeer.client()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteDetach(Link link) {
                        record("detach " + link);
                        link.close();
                    }
                })
                .start();
        Sender sender = peer.sender("q", 0);
        sender.setForcedDetachIsLoss(true);
        peer.takeEvents();
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().closed(true));
        peer.hearsNothing();
        assertThat(peer.takeEvents()).containsExactly("detach " + sender, "close " + sender);
        assertThat(sender.isClosed()).isTrue();
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName("LNK-22: a link that is opened again at once answers the detach first, then attaches")
    void openedInTheHandler() {
        ScriptedPeer peer = ScriptedPeer.client()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteDetach(Link link) {
                        link.detach();
                        link.open();
                    }
                })
                .start();
        Sender sender = peer.sender("q", 0);
        sender.setForcedDetachIsLoss(true);
        for (boolean closed : new boolean[] {true, false}) {
            peer.says(detach().closed(closed).error(FORCED));
            peer.hears(detach().closed(closed), attach(Role.SENDER).name(sender.name()));
            peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"));
            assertThat(sender.isOpen()).isTrue();
        }
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-22: any other error in a closing detach ends the link")
    void otherErrors() {
        Sender sender = sender(0);
        peer.says(detach().closed(true).error(AmqpError.RESOURCE_DELETED));
        peer.hears(detach().closed(true));
        assertThat(peer.takeEvents()).containsExactly("close " + sender + ": amqp:resource-deleted");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    @DisplayName("LNK-22: a forced detach of a link that we are closing ends it")
    void whileWeClose() {
        Sender sender = sender(0);
        sender.close();
        peer.hears(detach().closed(true));
        peer.says(detach().closed(true).error(FORCED));
        peer.hearsNothing();
        assertThat(sender.isClosed()).isTrue();
        assertThat(peer.connection().links()).isEmpty();
    }

    @Test
    @DisplayName(
            "LNK-22: a link that was detached by force is opened on the next transport where the application wants it")
    void lostMeanwhile() {
        Sender sender = sender(0);
        peer.says(detach().closed(true).error(FORCED));
        peer.hears(detach().closed(true));
        peer.hangsUp();
        sender.open();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach(Role.SENDER).name(sender.name()));
    }
}
