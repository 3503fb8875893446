package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Described;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusDurability;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each option of a link makes of its attach, given as it is and by the builder's method. */
class LinkOptionTest {
    private static final Symbol SELECTOR = Symbol.of("apache.org:selector-filter:string");

    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Frame attachOf(ReceiverOptions options) {
        peer.session().createReceiver("q", options).open();
        return peer.hears(attach(Role.RECEIVER));
    }

    private Frame attachOf(SenderOptions options) {
        peer.session().createSender("q", options).open();
        return peer.hears(attach(Role.SENDER));
    }

    private static Source source(Frame attach) {
        return Source.read(reader(attach, "source"));
    }

    private static Terminus target(Frame attach) {
        return Target.read(reader(attach, "target"));
    }

    private static AmqpReader reader(Frame attach, String field) {
        AmqpWriter out = new AmqpWriter(64);
        out.writeObject(attach.get(field));
        return new AmqpReader().reset(out.array(), 0, out.position());
    }

    // ------------------------------------------------------------------ settle modes

    static Stream<Arguments> settleModes() {
        return Stream.of(
                Arguments.of(
                        "API-OPT-02: at most once",
                        LinkOption.AT_MOST_ONCE,
                        (Consumer<ReceiverOptions.Builder>) ReceiverOptions.Builder::atMostOnce,
                        SenderSettleMode.SETTLED,
                        ReceiverSettleMode.FIRST),
                Arguments.of(
                        "API-OPT-03: at least once",
                        LinkOption.AT_LEAST_ONCE,
                        (Consumer<ReceiverOptions.Builder>) ReceiverOptions.Builder::atLeastOnce,
                        SenderSettleMode.UNSETTLED,
                        ReceiverSettleMode.FIRST),
                Arguments.of(
                        "API-OPT-04: exactly once",
                        LinkOption.EXACTLY_ONCE,
                        (Consumer<ReceiverOptions.Builder>) ReceiverOptions.Builder::exactlyOnce,
                        SenderSettleMode.UNSETTLED,
                        ReceiverSettleMode.SECOND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settleModes")
    @DisplayName("API-OPT-02 to API-OPT-04: a guarantee is a pair of settle modes, for either direction")
    void guarantees(
            String name,
            LinkOption<Link> option,
            Consumer<ReceiverOptions.Builder> method,
            SenderSettleMode sender,
            ReceiverSettleMode receiver) {
        ReceiverOptions.Builder builder = ReceiverOptions.builder();
        method.accept(builder);
        Session session = peer.session();
        session.createReceiver("q", builder.build()).open();
        session.createReceiver("q", ReceiverOptions.builder().option(option).build())
                .open();
        session.createSender("q", SenderOptions.builder().option(option).build())
                .open();
        for (Role role : List.of(Role.RECEIVER, Role.RECEIVER, Role.SENDER)) {
            peer.hears(attach(role).sndSettleMode(sender).rcvSettleMode(receiver));
        }
    }

    // ------------------------------------------------------------------ termini

    private static Arguments option(
            String name, LinkOption<Receiver> option, Consumer<ReceiverOptions.Builder> method, Source source) {
        return Arguments.of(name, option, method, source);
    }

    private static Source asked() {
        return Source.of("q")
                .setOutcomes(List.of(
                        Symbol.of("amqp:accepted:list"),
                        Symbol.of("amqp:rejected:list"),
                        Symbol.of("amqp:released:list"),
                        Symbol.of("amqp:modified:list")));
    }

    static Stream<Arguments> receiverOptions() {
        return Stream.of(
                option("API-TRM-11: none, but for the outcomes", receiver -> {}, builder -> {}, asked()),
                option(
                        "API-OPT-06: filter",
                        LinkOption.filter(Map.of(Symbol.of("f"), new Described(Symbol.of("d"), 1))),
                        builder -> builder.filter(Map.of("f", new Described(Symbol.of("d"), 1))),
                        asked().setFilter(Map.of(Symbol.of("f"), new Described(Symbol.of("d"), 1)))),
                option(
                        "API-OPT-07: selector",
                        LinkOption.selector("colour = 'grün😀'"),
                        builder -> builder.selector("colour = 'grün😀'"),
                        asked().setFilter(Map.of(Symbol.of("selector"), new Described(SELECTOR, "colour = 'grün😀'")))),
                option(
                        "API-OPT-07: selector of another name",
                        LinkOption.selector("a = 1", "mine"),
                        builder -> builder.selector("a = 1", "mine"),
                        asked().setFilter(Map.of(Symbol.of("mine"), new Described(SELECTOR, "a = 1")))),
                option(
                        "FLT-03: SQL",
                        LinkOption.sqlFilter("p.subject = 'a'"),
                        builder -> builder.sqlFilter("p.subject = 'a'"),
                        asked().setFilter(Map.of(
                                Symbol.of("sql-filter"),
                                new Described(Symbol.of("amqp:sql-filter"), "p.subject = 'a'")))),
                option(
                        "FLT-03: properties",
                        LinkOption.propertiesFilter(Map.of(Symbol.of("subject"), "&p:a")),
                        builder -> builder.propertiesFilter(Map.of("subject", "&p:a")),
                        asked().setFilter(Map.of(
                                Symbol.of("properties-filter"),
                                new Described(
                                        Symbol.of("amqp:properties-filter"), Map.of(Symbol.of("subject"), "&p:a"))))),
                option(
                        "FLT-03: application properties",
                        LinkOption.applicationPropertiesFilter(Map.of("colour", "red")),
                        builder -> builder.applicationPropertiesFilter(Map.of("colour", "red")),
                        asked().setFilter(Map.of(
                                Symbol.of("application-properties-filter"),
                                new Described(
                                        Symbol.of("amqp:application-properties-filter"), Map.of("colour", "red"))))),
                option(
                        "API-OPT-08: durable subscription",
                        LinkOption.durableSubscription(),
                        ReceiverOptions.Builder::durableSubscription,
                        asked().setDurability(TerminusDurability.UNSETTLED_STATE)
                                .setExpiryPolicy(ExpiryPolicy.NEVER)),
                option(
                        "API-OPT-09: move",
                        LinkOption.move(),
                        ReceiverOptions.Builder::move,
                        asked().setDistributionMode(DistributionMode.MOVE)),
                option(
                        "API-OPT-09: copy",
                        LinkOption.copy(),
                        ReceiverOptions.Builder::copy,
                        asked().setDistributionMode(DistributionMode.COPY)),
                option(
                        "API-OPT-10: shared subscription",
                        LinkOption.sharedSubscription(),
                        ReceiverOptions.Builder::sharedSubscription,
                        asked().setCapabilities(List.of(Symbol.of("shared")))),
                option(
                        "API-OPT-10: shared by all containers",
                        LinkOption.globalSharedSubscription(),
                        ReceiverOptions.Builder::globalSharedSubscription,
                        asked().setCapabilities(List.of(Symbol.of("shared"), Symbol.of("global")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("receiverOptions")
    @DisplayName("API-OPT-06 to API-OPT-10: an option of a receiver shows in the source that it asks for")
    void receivers(String name, LinkOption<Receiver> option, Consumer<ReceiverOptions.Builder> method, Source source) {
        Session session = peer.session();
        ReceiverOptions.Builder asMethod = ReceiverOptions.builder().name("a");
        method.accept(asMethod);
        session.createReceiver("q", asMethod.build()).open();
        session.createReceiver(
                        "q", ReceiverOptions.builder().name("b").option(option).build())
                .open();
        assertThat(source(peer.hears(attach(Role.RECEIVER).name("a")))).isEqualTo(source);
        assertThat(source(peer.hears(attach(Role.RECEIVER).name("b")))).isEqualTo(source);
    }

    @Test
    @DisplayName("API-OPT-05: properties of a node that is to be made go to the source of a receiver, keys as symbols")
    void dynamicNodePropertiesOfAReceiver() {
        peer.session()
                .createReceiver(
                        null,
                        ReceiverOptions.builder()
                                .dynamic(true)
                                .dynamicNodeProperties(Map.of("lifetime-policy", LifetimePolicy.DELETE_ON_NO_LINKS))
                                .build())
                .open();
        Source source = source(peer.hears(attach(Role.RECEIVER)));
        assertThat(source.isDynamic()).isTrue();
        assertThat(source.address()).isNull();
        assertThat(source.dynamicNodeProperties()).containsOnlyKeys(LifetimePolicy.KEY);
        assertThat(LifetimePolicy.from(source.dynamicNodeProperties().get(LifetimePolicy.KEY)))
                .isEqualTo(LifetimePolicy.DELETE_ON_NO_LINKS);
    }

    @Test
    @DisplayName(
            "API-OPT-05: properties of a node that is to be made go to the target of a sender; they do not ask for one")
    void dynamicNodePropertiesOfASender() {
        Terminus target = target(attachOf(SenderOptions.builder()
                .dynamicNodeProperties(Map.of(Symbol.of("k"), "v"))
                .build()));
        assertThat(target.dynamicNodeProperties()).isEqualTo(Map.of(Symbol.of("k"), "v"));
        assertThat(target.isDynamic()).isFalse();
    }

    @Test
    @DisplayName("API-OPT-05 API-OPT-06: a key that is neither symbol nor text is refused at once")
    void wrongKeys() {
        for (Consumer<Map<?, ?>> call :
                List.<Consumer<Map<?, ?>>>of(LinkOption::filter, LinkOption::dynamicNodeProperties)) {
            assertThatThrownBy(() -> call.accept(Map.of(7, "x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("key 7");
        }
    }

    @Test
    @DisplayName("API-OPT-06: several filters are merged, and of the same name the later one counts")
    void filtersMerge() {
        Source source = source(attachOf(ReceiverOptions.builder()
                .selector("a = 1")
                .filter(Map.of("other", new Described(Symbol.of("d"), 2)))
                .selector("a = 3")
                .build()));
        assertThat(source.filter())
                .isEqualTo(Map.of(
                        Symbol.of("selector"),
                        new Described(SELECTOR, "a = 3"),
                        Symbol.of("other"),
                        new Described(Symbol.of("d"), 2)));
    }

    @Test
    @DisplayName("API-OPT-08: a durable subscription without a name of one's own is refused, and leaves nothing behind")
    void durableWithoutName() {
        Session session = peer.session();
        assertThatThrownBy(() -> session.createReceiver(
                        "q", ReceiverOptions.builder().durableSubscription().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
        assertThat(session.links()).isEmpty();
        peer.hearsNothing();
    }

    // ------------------------------------------------------------------ one's own

    @Test
    @DisplayName(
            "API-OPT-01 API-CON-11: options are applied in their order, when the link has its name, address and handler")
    void order() {
        List<String> seen = new ArrayList<>();
        LinkOption<Link> first = link -> seen.add("first " + link.name() + " " + link.localState());
        LinkOption<Receiver> second = receiver -> {
            seen.add("second " + receiver.source().address());
            receiver.source().setExpiryPolicy(ExpiryPolicy.LINK_DETACH).setTimeout(Duration.ofHours(1));
        };
        Source source = source(attachOf(
                ReceiverOptions.builder().name("n").option(first).option(second).build()));
        assertThat(seen).containsExactly("first n UNINIT", "second q");
        assertThat(source.expiryPolicy()).isEqualTo(ExpiryPolicy.LINK_DETACH);
        assertThat(source.timeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    @DisplayName("API-OPT-01: an option that does not want the link is skipped")
    void tested() {
        LinkOption<Sender> notThisOne = new LinkOption<>() {
            @Override
            public void apply(Sender sender) {
                throw new AssertionError("it is not for " + sender);
            }

            @Override
            public boolean test(Sender sender) {
                return false;
            }
        };
        attachOf(SenderOptions.builder().option(notThisOne).build());
    }

    @Test
    @DisplayName(
            "API-OPT-01 API-CON-19: options of the container's defaults come first, so that a link's own beat them")
    void merged() {
        ReceiverOptions base =
                ReceiverOptions.builder().copy().selector("a = 1").build();
        ReceiverOptions own = ReceiverOptions.builder().selector("b = 2").build();
        Map<Symbol, Object> selector = new LinkedHashMap<>();
        selector.put(Symbol.of("selector"), new Described(SELECTOR, "b = 2"));
        assertThat(source(attachOf(ReceiverOptions.merge(base, own))))
                .isEqualTo(asked().setDistributionMode(DistributionMode.COPY).setFilter(selector));
    }

    @Test
    @DisplayName("API-TRM-11: outcomes of the application's own stay as they are")
    void ownOutcomes() {
        List<Symbol> accepted = List.of(Symbol.of("amqp:accepted:list"));
        assertThat(source(attachOf(ReceiverOptions.builder()
                                .source(new Source().setOutcomes(accepted))
                                .build()))
                        .outcomes())
                .isEqualTo(accepted);
    }
}
