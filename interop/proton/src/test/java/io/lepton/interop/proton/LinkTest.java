package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Described;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TerminusDurability;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a listener of Proton sees of our attach, for each option of a link. */
class LinkTest {
    // as Proton numbers them
    private static final long UNSETTLED = 0;
    private static final long SETTLED = 1;
    private static final long MIXED = 2;
    private static final long FIRST = 0;
    private static final long SECOND = 1;
    private static final long DELIVERIES = 2;
    private static final long COPY = 1;
    private static final long MOVE = 2;
    private static final long EXPIRE_WITH_LINK = 0;
    private static final long EXPIRE_WITH_SESSION = 1;
    private static final long EXPIRE_NEVER = 3;

    private static ProtonListener proton;

    @BeforeAll
    static void startProton() {
        proton = new ProtonListener("show_link.py");
    }

    @AfterAll
    static void stopProton() {
        if (proton != null) {
            proton.close();
        }
    }

    /** Makes a link to Proton, and tells what that saw. */
    private static Map<String, Object> seen(Consumer<Connection> link) {
        return proton.sees(container -> link.accept(container.connect(proton.address())));
    }

    // ------------------------------------------------------------------ receivers

    private static ReceiverOptions.Builder receiver() {
        return ReceiverOptions.builder().name("link");
    }

    private static Arguments receiver(String rows, ReceiverOptions.Builder options, String field, Object wanted) {
        return Arguments.of(rows, options.build(), field, wanted);
    }

    private static Map<String, Object> described(String descriptor, Object value) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("descriptor", descriptor);
        described.put("value", value);
        return described;
    }

    static Stream<Arguments> receiverOptions() {
        String selector = ":apache.org:selector-filter:string";
        return Stream.of(
                receiver("API-LNK-01: the name", receiver(), "name", "link"),
                receiver("API-CON-07: the address", receiver(), "source.address", "q"),
                receiver(
                        "API-CON-07: a target of one's own",
                        receiver().target(Target.of("there")),
                        "target.address",
                        "there"),
                receiver("API-OPT-02: atMostOnce", receiver().atMostOnce(), "snd_settle_mode", SETTLED),
                receiver("API-OPT-02: atMostOnce", receiver().atMostOnce(), "rcv_settle_mode", FIRST),
                receiver("API-LNK-11: mixed unless set", receiver(), "snd_settle_mode", MIXED),
                receiver("API-LNK-12: first unless set", receiver(), "rcv_settle_mode", FIRST),
                receiver("API-OPT-03: atLeastOnce", receiver().atLeastOnce(), "snd_settle_mode", UNSETTLED),
                receiver("API-OPT-04: exactlyOnce", receiver().exactlyOnce(), "snd_settle_mode", UNSETTLED),
                receiver("API-OPT-04: exactlyOnce", receiver().exactlyOnce(), "rcv_settle_mode", SECOND),
                receiver("API-LNK-13: maxMessageSize", receiver().maxMessageSize(4711), "max_message_size", 4711L),
                receiver("API-LNK-13: no limit", receiver().maxMessageSize(0), "max_message_size", 0L),
                receiver(
                        "API-LNK-18: properties",
                        receiver().properties(Map.of(Symbol.of("p"), "v")),
                        "properties",
                        Map.of("p", "v")),
                receiver("API-CON-07: not dynamic", receiver(), "source.dynamic", false),
                receiver("API-TRM-07: not durable", receiver(), "source.durability", 0L),
                receiver("API-TRM-08: with the session", receiver(), "source.expiry_policy", EXPIRE_WITH_SESSION),
                receiver(
                        "API-TRM-11: outcomes",
                        receiver(),
                        "source.outcomes",
                        List.of(
                                ":amqp:accepted:list",
                                ":amqp:rejected:list",
                                ":amqp:released:list",
                                ":amqp:modified:list")),
                receiver(
                        "API-OPT-08: durableSubscription",
                        receiver().durableSubscription(),
                        "source.durability",
                        DELIVERIES),
                receiver(
                        "API-OPT-08: durableSubscription",
                        receiver().durableSubscription(),
                        "source.expiry_policy",
                        EXPIRE_NEVER),
                receiver("API-OPT-09: no mode", receiver(), "source.distribution_mode", 0L),
                receiver("API-OPT-09: copy", receiver().copy(), "source.distribution_mode", COPY),
                receiver("API-OPT-09: move", receiver().move(), "source.distribution_mode", MOVE),
                receiver("API-OPT-06: no filter", receiver(), "source.filter", null),
                receiver(
                        "API-OPT-07: selector",
                        receiver().selector("colour = 'grün😀'"),
                        "source.filter",
                        Map.of("selector", described(selector, "colour = 'grün😀'"))),
                receiver(
                        "API-OPT-06: filters",
                        receiver().selector("a = 1", "mine").filter(Map.of("other", new Described(Symbol.of("d"), 7))),
                        "source.filter",
                        Map.of("mine", described(selector, "a = 1"), "other", described(":d", 7L))),
                receiver("API-TRM-04: no capability", receiver(), "source.capabilities", null),
                receiver(
                        "API-OPT-10: sharedSubscription",
                        receiver().sharedSubscription(),
                        "source.capabilities",
                        ":shared"),
                receiver(
                        "API-OPT-10: globalSharedSubscription",
                        receiver().globalSharedSubscription(),
                        "source.capabilities",
                        List.of(":shared", ":global")),
                receiver(
                        "API-OPT-01: one of one's own",
                        receiver()
                                .option(link -> link.source()
                                        .setExpiryPolicy(ExpiryPolicy.LINK_DETACH)
                                        .setTimeout(Duration.ofHours(1))),
                        "source.timeout",
                        3600L),
                receiver(
                        "API-OPT-01: one of one's own",
                        receiver().option(link -> link.source().setExpiryPolicy(ExpiryPolicy.LINK_DETACH)),
                        "source.expiry_policy",
                        EXPIRE_WITH_LINK),
                receiver(
                        "API-LNK-07: a source of one's own",
                        receiver().source(new Source().setDurability(TerminusDurability.CONFIGURATION)),
                        "source.durability",
                        1L));
    }

    @ParameterizedTest(name = "{0}: {2} is {3}")
    @MethodSource("receiverOptions")
    @DisplayName("API-OPT: Proton sees each option of a receiver in the attach")
    void receivers(String rows, ReceiverOptions options, String field, Object wanted) {
        assertThat(at(seen(connection -> connection.createReceiver("q", options)), field))
                .isEqualTo(wanted);
    }

    static Stream<Arguments> dynamicOptions() {
        ReceiverOptions.Builder dynamic =
                ReceiverOptions.builder().dynamic(true).dynamicNodeProperties(Map.of("supported-dist-modes", "copy"));
        return Stream.of(
                receiver("API-CON-07: dynamic", dynamic, "source.dynamic", true),
                receiver("API-CON-07: and no address", dynamic, "source.address", null),
                receiver(
                        "API-OPT-05: dynamicNodeProperties",
                        dynamic,
                        "source.properties",
                        Map.of("supported-dist-modes", "copy")));
    }

    @ParameterizedTest(name = "{0}: {2} is {3}")
    @MethodSource("dynamicOptions")
    @DisplayName("API-OPT: Proton sees what node we ask for")
    void dynamic(String rows, ReceiverOptions options, String field, Object wanted) {
        assertThat(at(seen(connection -> connection.createReceiver(null, options)), field))
                .isEqualTo(wanted);
    }

    // ------------------------------------------------------------------ senders

    private static SenderOptions.Builder sender() {
        return SenderOptions.builder();
    }

    private static Arguments sender(String rows, SenderOptions.Builder options, String field, Object wanted) {
        return Arguments.of(rows, options.build(), field, wanted);
    }

    static Stream<Arguments> senderOptions() {
        return Stream.of(
                sender("API-CON-06: the address", sender(), "target.address", "q"),
                sender("API-CON-06: a source of one's own", sender().source(Source.of("s")), "source.address", "s"),
                sender("API-CON-10: the first tag", sender(), "tag", "1"),
                sender("API-CON-10: tags of one's own", sender().deliveryTags(() -> new byte[] {'x'}), "tag", "x"),
                sender("API-OPT-02: at most once", sender().option(LinkOption.AT_MOST_ONCE), "settled", true),
                sender(
                        "API-OPT-02: at most once",
                        sender().option(LinkOption.AT_MOST_ONCE),
                        "snd_settle_mode",
                        SETTLED),
                sender("API-OPT-03: at least once", sender().atLeastOnce(), "settled", false),
                sender("API-OPT-04: exactly once", sender().exactlyOnce(), "rcv_settle_mode", SECOND),
                sender(
                        "API-OPT-05: dynamicNodeProperties",
                        sender().dynamicNodeProperties(Map.of("k", "v")),
                        "target.properties",
                        Map.of("k", "v")),
                sender(
                        "API-OPT-05: which ask for no node",
                        sender().dynamicNodeProperties(Map.of("k", "v")),
                        "target.dynamic",
                        false),
                sender(
                        "API-TRM-04: capabilities",
                        sender().target(new Target().setCapabilities(List.of(Symbol.of("queue")))),
                        "target.capabilities",
                        ":queue"));
    }

    @ParameterizedTest(name = "{0}: {2} is {3}")
    @MethodSource("senderOptions")
    @DisplayName("API-OPT: Proton sees each option of a sender in the attach, and its tags")
    void senders(String rows, SenderOptions options, String field, Object wanted) {
        assertThat(at(seen(connection -> connection.createSender("q", options).send(Message.create("m"))), field))
                .isEqualTo(wanted);
    }

    private static Object at(Map<String, Object> seen, String path) {
        Object value = seen;
        for (String name : path.split("\\.")) {
            Map<?, ?> map = (Map<?, ?>) value;
            assertThat(map.containsKey(name)).as("%s of %s", name, seen).isTrue();
            value = map.get(name);
        }
        return value;
    }
}
