package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.answer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Received;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A peer attaches a link over one connection, and again over another: what the first link has left goes on with the second. */
class TakeOverTest {
    private final SlowStore store = new SlowStore();
    private final ServedLinks served = new ServedLinks();
    private ScriptedPeer peer = ScriptedPeer.facingServer();

    /** The peer connects, and attaches its side of the link with that map; our attach is still to be heard. */
    private void attaches(Role role, Map<?, ?> theirs, @Nullable DeliveryStore records) {
        peer = ScriptedPeer.server()
                .handler(new Recorder() {
                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        served.attached(link, records);
                        link.open();
                    }
                })
                .start();
        peer.session();
        peer.says(answer(role, theirs).handle(0));
    }

    private Sender sender() {
        return (Sender) Objects.requireNonNull(served.last());
    }

    private Receiver receiver() {
        return (Receiver) Objects.requireNonNull(served.last());
    }

    private void credit() {
        peer.says(flow().handle(0).deliveryCount(0).linkCredit(10));
    }

    @Test
    @DisplayName("API-XO-09: the tags of a link that takes over go on behind those of the link before")
    void tagsGoOn() {
        attaches(Role.RECEIVER, Map.of(), store);
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
        credit();
        sender().send(Message.create("a"));
        peer.ignores().hangsUp();
        attaches(Role.RECEIVER, Map.of(), store);
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        assertThat(sender().send(Message.create("b")).tagAsString()).isEqualTo(Long.toString((1L << 32) + 1));
    }

    @Test
    @DisplayName(
            "API-XO-23: what was not recorded yet when the connection was lost is recorded once more, and sent then")
    void recordedOnceMore() {
        attaches(Role.RECEIVER, Map.of(), store);
        peer.hears(attach(Role.SENDER));
        credit();
        store.slow();
        sender().send(Message.create("a"));
        peer.ignores().hangsUp();
        attaches(Role.RECEIVER, Map.of(), store);
        peer.hearsNothing();
        store.writes();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
    }

    @Test
    @DisplayName(
            "API-XO-23: a link whose connection is lost before its records were read leaves them to the one that takes over")
    void neverRead() {
        attaches(Role.RECEIVER, Map.of(), store);
        peer.hears(attach(Role.SENDER));
        sender().send(Message.create("a"));
        peer.ignores().hangsUp();
        store.crashes();
        served.forget();

        attaches(Role.RECEIVER, Map.of(), store.slow());
        sender().send(Message.create("b"));
        peer.hearsNothing();
        peer.hangsUp();

        attaches(Role.RECEIVER, Map.of(), store);
        store.writes();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        credit();
        peer.hears(transfer().deliveryTag(tag("1")).message("a"));
        store.writes();
        peer.hears(transfer().message("b"));
    }

    @Test
    @DisplayName("API-XO-08: an outcome that was not recorded when the connection was lost is told over the next one")
    void outcomeRecordedOnceMore() {
        attaches(Role.SENDER, Map.of(), store);
        peer.hears(attach(Role.RECEIVER));
        receiver().flow(10);
        peer.hears(flow());
        peer.says(transfer().handle(0).deliveryTag("x").message("a"));
        store.slow();
        Objects.requireNonNull(receiver().current()).accept();
        peer.ignores().hangsUp();
        attaches(Role.SENDER, map("x", null), store);
        store.writes();
        peer.hears(attach(Role.RECEIVER).unsettled(map("x", Accepted.INSTANCE)));
    }

    @Test
    @DisplayName("API-XO-21: what the receiver has in hand when the connection is lost is answered over the next one")
    void inHand() {
        attaches(Role.SENDER, Map.of(), null);
        peer.hears(attach(Role.RECEIVER));
        receiver().flow(10);
        peer.hears(flow());
        peer.says(transfer().handle(0).deliveryTag("x").message("a"));
        Delivery delivery = Objects.requireNonNull(receiver().current());
        peer.ignores().hangsUp();
        attaches(Role.SENDER, map("x", null), null);
        peer.hears(attach(Role.RECEIVER).unsettled(map("x", new Received(1, 0))));
        peer.says(transfer().handle(0).deliveryTag("x").resume(true).message("a"));
        delivery.accept();
        peer.hears(disposition().role(Role.RECEIVER).settled(false).state(Accepted.INSTANCE));
    }
}
