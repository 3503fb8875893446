package io.lepton;

import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The states of endpoints, as an application of a container sees them. */
class EndpointTest {
    @Test
    @DisplayName(
            "API-EPS-01, API-LNK-02: our side moves at once, the peer's when its frames come, and both stay readable after the end")
    void statesOfALink() {
        List<String> states = new ArrayList<>();
        Link[] link = new Link[1];
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                states.add("opened " + state(event.link()) + " " + event.link().isOpen());
                event.link().close();
                states.add("closing " + state(event.link()) + " " + event.link().isClosed());
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                states.add("closed " + state(event.link()) + " " + event.link().isClosed());
                event.connection().close();
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        Sender sender = loopback.connection.createSession().createSender("q", SenderOptions.DEFAULT);
        states.add("made " + state(sender));
        sender.session().open();
        sender.open();
        states.add("opening " + state(sender) + " " + sender.isOpen());
        link[0] = sender;
        loopback.run();
        assertThat(states)
                .containsExactly(
                        "made UNINIT UNINIT",
                        "opening ACTIVE UNINIT false",
                        "opened ACTIVE ACTIVE true",
                        "closing CLOSED ACTIVE false",
                        "closed CLOSED CLOSED true");
        assertThat(link[0].name()).startsWith("loop-q-");
    }

    private static String state(Link link) {
        return link.localState() + " " + link.remoteState();
    }

    @Test
    @DisplayName("API-EPS-02, API-EPS-04: to open or close twice does nothing; to open after a close is refused")
    void twice() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            Sender sender = connection.createSender("q");
            sender.open();
            assertThat(sender.localState()).isEqualTo(EndpointState.ACTIVE);
            sender.close();
            sender.close();
            assertThatThrownBy(sender::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open after close");
            connection.close();
            assertThatThrownBy(connection::open).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("API-EPS-05: the condition that was set goes to the peer with the close")
    void conditionIsSetBefore() {
        Condition why = Condition.of(AmqpError.NOT_ALLOWED, "no more");
        List<Condition> heard = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().setCondition(why);
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                assertThat(event.connection().remoteCondition()).isNull();
            }

            @Override
            public void onConnectionError(ConnectionEvent event) {
                heard.add(event.connection().remoteCondition());
            }
        };
        new Loopback(client, server).run();
        assertThat(heard).containsExactly(why);
    }

    @Test
    @DisplayName("API-EPS-06: a handler that is taken away gives its events back to the next wider scope")
    void handlerIsTakenAway() {
        Recorder own = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.link().setHandler(null);
                event.link().close();
            }
        };
        Recorder client = new Recorder() {
            @Override
            public void onLinkClosed(LinkEvent event) {
                super.onLinkClosed(event);
                event.connection().close();
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        loopback.connection.createSender(
                "q", SenderOptions.builder().handler(own).build());
        loopback.run();
        assertThat(own.only(LINK_OPENED, LINK_CLOSED)).containsExactly(LINK_OPENED);
        assertThat(client.only(LINK_OPENED, LINK_CLOSED)).containsExactly(LINK_CLOSED);
    }

    @Test
    @DisplayName("API-EPS-08: the sessions and links of a connection are given as lists that do not change")
    void sessionsAndLinks() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("localhost:" + RawPeer.closedPort());
            Sender sender = connection.createSender("q");
            connection.createReceiver("q");
            List<Link> links = connection.links();
            assertThat(connection.sessions()).containsExactly(sender.session());
            assertThat(connection.senders()).containsExactly(sender);
            assertThat(sender.session().links()).hasSize(2);
            connection.createSender("r");
            assertThat(links).hasSize(2);
            assertThatThrownBy(links::clear).isInstanceOfAny(UnsupportedOperationException.class);
        }
    }
}
