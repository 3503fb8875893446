package io.lepton.interop.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TerminusDurability;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.examples.ColourSend;
import io.lepton.examples.QueueBrowser;
import io.lepton.examples.SelectedReceive;
import io.lepton.testkit.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Filters, browsing and subscriptions of a broker that we did not write. */
class SourceOptionsTest {
    private static ArtemisBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = ArtemisBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    // ------------------------------------------------------------------ as an application would

    /** Takes what there is, says so, and ends as it is told to. */
    private static final class Taking implements MessagingHandler {
        final List<Object> bodies = new ArrayList<>();
        private final Consumer<Receiver> end;

        Taking(Consumer<Receiver> end) {
            this.end = end;
        }

        @Override
        public void onLinkOpened(LinkEvent event) {
            event.receiver().drain(1000);
        }

        @Override
        public void onMessage(MessageEvent event) {
            bodies.add(event.message().body());
        }

        @Override
        public void onDrainFinished(LinkEvent event) {
            end.accept(event.receiver());
        }

        @Override
        public void onLinkDetached(LinkEvent event) {
            event.connection().close();
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            event.connection().close();
        }
    }

    /** What is there for such a receiver, which then ends in that way. */
    private static List<Object> take(
            String container, String address, ReceiverOptions.Builder options, Consumer<Receiver> end) {
        Taking taking = new Taking(end);
        run(
                container,
                taking,
                made -> made.createReceiver(
                        made.connect(broker.host()),
                        address,
                        options.creditWindow(0).build()));
        return taking.bodies;
    }

    private static void send(String address, String... bodies) {
        MessagingHandler sending = new MessagingHandler() {
            private int accepted;

            @Override
            public void onAccepted(DeliveryEvent event) {
                accepted++;
                if (accepted == bodies.length) {
                    event.connection().close();
                }
            }
        };
        run("sending", sending, made -> {
            var sender = made.createSender(made.connect(broker.host()), address, SenderOptions.DEFAULT);
            for (String body : bodies) {
                sender.send(Message.create(body));
            }
        });
    }

    private static void run(String containerId, MessagingHandler handler, Consumer<Container> begin) {
        Container container = Container.builder()
                .containerId(containerId)
                .handlers(handler)
                .failFast(true)
                .connectionDefaults(
                        ConnectionOptions.builder().reconnectDisabled().build())
                .build();
        begin.accept(container);
        container.run();
    }

    private static List<String> example(Class<?> example, String... args) {
        try (ChildProcess process =
                ChildProcess.java(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), example.getName(), args)) {
            assertThat(process.exitCode()).as(process.toString()).isZero();
            return process.lines();
        }
    }

    private static String url(String address) {
        return "amqp://" + broker.host() + "/" + address;
    }

    // ------------------------------------------------------------------ queues

    @Test
    @DisplayName("API-OPT-07, FLT-04: only what a selector chooses is received, and the rest stays")
    void selector() {
        assertThat(example(ColourSend.class, url("colours"), "6")).containsExactly("all messages confirmed");
        assertThat(example(SelectedReceive.class, url("colours"), "3"))
                .containsExactly("{sequence=1}", "{sequence=3}", "{sequence=5}");
        assertThat(take("rest", "colours", ReceiverOptions.builder(), Receiver::close))
                .extracting(Object::toString)
                .containsExactly("{sequence=2}", "{sequence=4}", "{sequence=6}");
    }

    @Test
    @DisplayName("API-OPT-09, W-28, TRM-05: what is browsed is all printed, and stays")
    void browse() {
        String[] bodies = new String[250];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = "text " + i;
        }
        send("browsed", bodies);
        assertThat(example(QueueBrowser.class, url("browsed"))).containsExactly(bodies);
        assertThat(example(QueueBrowser.class, url("browsed"))).containsExactly(bodies);
        assertThat(take("rest", "browsed", ReceiverOptions.builder().move(), Receiver::close))
                .containsExactly((Object[]) bodies);
        assertThat(example(QueueBrowser.class, url("browsed"))).isEmpty();
    }

    @Test
    @DisplayName("API-TRM-05, TRM-07: a filter that Artemis does not know ends the link, and is named")
    void unknownFilter() {
        List<Condition> told = new ArrayList<>();
        MessagingHandler asking = new MessagingHandler() {
            @Override
            public void onLinkError(LinkEvent event) {
                told.add(event.link().failure());
                event.connection().close();
            }
        };
        ReceiverOptions options = ReceiverOptions.builder()
                .selector("a = 1")
                .filter(Map.of("odd", new Described(Symbol.of("lepton:odd"), 1)))
                .build();
        run("asking", asking, made -> made.createReceiver(made.connect(broker.host()), "filtered", options));
        assertThat(told).singleElement().satisfies(why -> {
            assertThat(why.name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            assertThat(why.description()).contains("[odd]");
        });
    }

    // ------------------------------------------------------------------ topics

    @Test
    @DisplayName("API-OPT-08, API-LNK-09: a durable subscription is kept by detach() and deleted by close()")
    void durableSubscription() {
        ReceiverOptions.Builder subscription =
                ReceiverOptions.builder().name("sub").durableSubscription();
        assertThat(take("subscriber", "topic", subscription, receiver -> {
                    assertThat(receiver.remoteSource().durability()).isNotEqualTo(TerminusDurability.NONE);
                    receiver.detach();
                }))
                .isEmpty();
        send("topic", "one", "two");
        assertThat(take("subscriber", "topic", subscription, Receiver::close)).containsExactly("one", "two");
        send("topic", "three");
        assertThat(take("subscriber", "topic", subscription, Receiver::close)).isEmpty();
    }

    @Test
    @DisplayName("API-OPT-10: the messages of a shared subscription are shared out among its receivers")
    void sharedSubscription() {
        ReceiverOptions.Builder shared =
                ReceiverOptions.builder().name("team").durableSubscription().globalSharedSubscription();
        assertThat(take("one", "topic", shared, Receiver::detach)).isEmpty();
        send("topic", "a", "b");
        List<Object> one = take("two", "topic", shared, Receiver::detach);
        List<Object> other = take("one", "topic", shared, Receiver::close);
        assertThat(one).containsExactly("a", "b");
        assertThat(other).isEmpty(); // of the same subscription, under whichever container id
    }

    @Test
    @DisplayName("API-OPT-04, INT-03: that Artemis settles first where exactly once was asked for shows")
    void exactlyOnceIsNotGranted() {
        List<ReceiverSettleMode> modes = new ArrayList<>();
        MessagingHandler asking = new MessagingHandler() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                modes.add(event.link().remoteReceiverSettleMode());
                event.connection().close();
            }
        };
        SenderOptions options = SenderOptions.builder().exactlyOnce().build();
        run("asking", asking, made -> made.createSender(made.connect(broker.host()), "once", options));
        assertThat(modes).containsExactly(ReceiverSettleMode.FIRST);
    }
}
